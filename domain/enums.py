"""Enums for every value that is stored or published and that code depends on.

Databases, reports and exported files contain the values; CHECK constraints in `db.models` allow no others.
Their labels for people are in `i18n.labels`.
"""

from __future__ import annotations

from enum import StrEnum


class RunKind(StrEnum):
    """What a run does."""

    WEEKLY = "weekly"
    """The weekly run of a slot."""
    MANUAL = "run"
    """The same, because a person asked for it."""
    IMPORT = "import"
    REPLAY = "replay"
    """Several weekly runs of the past."""
    PROMOTE = "promote"
    """Makes a kept model the champion and publishes a version with it."""
    DRAW_EXPERIMENT = "draw-experiment"
    EXPLORE = "explore"
    """The wide comparison of every space; it publishes nothing."""
    RULES = "rules"
    """Counts what changed rules would leave out, before they are saved."""
    PROGRAMME = "programme"
    """Replays past weeks with other settings of the programme; it publishes nothing."""


class RunStatus(StrEnum):
    """The state of a run, or how it ended."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"
    """Nothing was to be done, or a newer weekly run took its place."""
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_active(self) -> bool:
        """Whether the run has not ended."""
        return self in (RunStatus.QUEUED, RunStatus.RUNNING)


class Role(StrEnum):
    """A user's role. `domain.permissions` says what each role may do."""

    READER = "reader"
    """Sees figures, and no customer."""
    VIEWER = "viewer"
    ANALYST = "analyst"
    ADMIN = "admin"


class Permission(StrEnum):
    """A permission that a role can have."""

    SEE_FIGURES = "see-figures"
    """Totals, charts, segments, forecasts: nothing about one customer."""
    SEE_CUSTOMERS = "see-customers"
    """Lists of customers, and everything about one of them."""
    EXPORT = "export"
    """Lists of customers as files."""
    IMPORT = "import"
    """Invoices, and taking imports back."""
    RUN = "run"
    """What makes another list: runs, past weeks, overrides, experiments."""
    DECIDE = "decide"
    """Which model makes the list."""
    ADMINISTER = "administer"
    """Users, jobs, settings, the audit log."""


class MovementKind(StrEnum):
    """Whether a customer joined or left."""

    ENTERED = "entered"
    LEFT = "left"


class MovementReason(StrEnum):
    """Why a customer moved."""

    BEHAVIOUR = "behaviour"
    """The old model on the new data moves the customer."""
    REFIT = "refit"
    """Only the new model does."""
    RULES = "rules"
    """Only the changed rules of the programme do."""
    DATA = "data"
    """Late or corrected invoice lines did."""
    OVERRIDE = "override"
    """A person decided."""
    LAPSED = "lapsed"
    """The last purchase fell out of the window."""
    NEW = "new"
    """Seen for the first time."""


class OverrideKind(StrEnum):
    """A person's decision that overrides the model's."""

    PIN = "pin"
    """Always a member."""
    BAN = "ban"
    """Never one."""


class CustomerFlag(StrEnum):
    """What is unusual about a customer."""

    WHALE = "whale"
    """One customer accounts for a large share of all revenue."""
    WHOLESALER = "wholesaler"
    """Orders hold many times the items of an ordinary one."""


class Verdict(StrEnum):
    """The conclusion about a hypothesis."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"


class ExperimentStatus(StrEnum):
    """The state of an experiment."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    STOPPED = "stopped"
    """Stopped before its end: it never has a result."""


class ExperimentOutcome(StrEnum):
    """What an experiment compares between its groups; chosen before the draw and never changed."""

    REVENUE = "revenue"
    """Gross revenue of a customer."""
    NET_REVENUE = "net_revenue"
    """Gross revenue less what was returned in the same time."""
    ORDERS = "orders"
    """Days with an order: two invoices of one day are one decision to buy."""
    BOUGHT_AGAIN = "bought_again"
    """Whether the customer bought at all."""
    CONTRIBUTION = "contribution"
    """Net revenue times margin, less what the benefits of those who get them cost; needs a margin rate."""

    @property
    def is_money(self) -> bool:
        """Whether it is an amount in the shop's currency."""
        return self in (
            ExperimentOutcome.REVENUE,
            ExperimentOutcome.NET_REVENUE,
            ExperimentOutcome.CONTRIBUTION,
        )


class EventKind(StrEnum):
    """Kinds of events that channels can subscribe to."""

    MEMBER_ENTERED = "member.entered"
    MEMBER_LEFT = "member.left"
    SEGMENT_CHANGED = "segment.changed"
    MEMBER_GONE_QUIET = "member.gone_quiet"
    VERSION_PUBLISHED = "version.published"
    RUN_FAILED = "run.failed"
    DATA_LATE = "data.late"

    @property
    def is_about_customer(self) -> bool:
        """Whether the event concerns one customer. Such events follow from a published version."""
        return self in (
            EventKind.MEMBER_ENTERED,
            EventKind.MEMBER_LEFT,
            EventKind.SEGMENT_CHANGED,
            EventKind.MEMBER_GONE_QUIET,
        )


class ChannelKind(StrEnum):
    """How messages are delivered."""

    WEBHOOK = "webhook"
    EMAIL = "email"
    CHAT = "chat"
    """Slack, Teams or any other address that Apprise speaks."""


class DeliveryKind(StrEnum):
    """The contents of a message."""

    EVENTS = "events"
    DIGEST = "digest"
    ALERT = "alert"
    NOTICE = "notice"
    """About the messages themselves: a test, or a channel that was paused."""


class DeliveryStatus(StrEnum):
    """The state of a message."""

    WAITING = "waiting"
    SENT = "sent"
    """The receiver accepted it."""
    FAILED = "failed"
    """It was refused for three days and given up."""
    CANCELLED = "cancelled"

    @property
    def has_ended(self) -> bool:
        """Whether there will be no further attempt."""
        return self != DeliveryStatus.WAITING


class AlertKind(StrEnum):
    """The condition an alert is about."""

    LIST_OLD = "list-old"
    DATA_LATE = "data-late"
    RUN_FAILED = "run-failed"
    GATES_FAILED = "gates-failed"
    FORECAST_WORSE = "forecast-worse"
    """Past forecasts were further off than the naive one."""
    SHARE_MOVED = "share-moved"
    """The members' share of revenue moved by more than a threshold since the version before."""
    SIZE_MOVED = "size-moved"
    """The number of members did."""
    MEMBER_AT_RISK = "member-at-risk"
    """A member who spent more than a threshold has gone quiet or left."""

    @property
    def has_threshold(self) -> bool:
        """Whether the condition needs a number."""
        return self in (AlertKind.SHARE_MOVED, AlertKind.SIZE_MOVED, AlertKind.MEMBER_AT_RISK)

    @property
    def lasts(self) -> bool:
        """Whether the condition has an end, which is reported too."""
        return not self.has_threshold
