"""Events as others receive them: typed, versioned payloads.

A webhook's body is one event, or a batch of them. Keys are added, never removed; a receiver ignores what it
does not know. What a key means changes only with `SCHEMA_VERSION`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from domain.enums import EventKind, MovementReason, RunKind

SCHEMA_VERSION: Final = 1

CAUSED_BY_CUSTOMER: Final = (MovementReason.BEHAVIOUR, MovementReason.NEW, MovementReason.LAPSED)
"""Reasons that lie in what the customer did, or did not do. The others lie in the model, the data or us."""


class EventPart(BaseModel):
    """The base of the parts of an event."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class CustomerChange(EventPart):
    """What changed for one customer between the previous version and `version`."""

    customer: str
    from_segment: str | None = Field(alias="from")
    """The segment's name in the version before; None where the customer was not among its customers."""
    to_segment: str | None = Field(alias="to")
    """In this version; None where the customer is not among its customers any more."""
    reason: MovementReason
    sentence: str
    """The reason in words, in the receiver's language."""
    version: int
    as_of: date
    caused_by_customer: bool
    """False where a new model, late or corrected invoices or a manual override moved the customer."""
    gross_revenue: float
    """What the customer spent in the window, in the currency of the shop."""
    country: str | None = None
    held_out: bool = False
    """Whether the standing holdout keeps the programme's benefits from the customer."""


class PublishedVersion(EventPart):
    """A published version."""

    version: int
    as_of: date
    previous: int | None
    customers: int
    members: int
    revenue_share: float
    """The members' fraction of the gross revenue of customers with an id."""
    entered: int
    left: int
    sentence: str


class FailedRun(EventPart):
    """A run that failed for good."""

    run: int
    kind: RunKind
    sentence: str


class LateData(EventPart):
    """Invoices that are late by the shop's usual rhythm."""

    newest_invoice: date
    days: int
    usual_days: int
    sentence: str


class _Event(EventPart):
    id: str
    """The same whenever it is sent: a receiver that has seen it ignores it."""
    timestamp: datetime
    schema_version: int = SCHEMA_VERSION


class CustomerEvent(_Event):
    """An event about one customer."""

    type: Literal[
        EventKind.MEMBER_ENTERED,
        EventKind.MEMBER_LEFT,
        EventKind.SEGMENT_CHANGED,
        EventKind.MEMBER_GONE_QUIET,
    ]
    data: CustomerChange


class VersionEvent(_Event):
    """A version was published."""

    type: Literal[EventKind.VERSION_PUBLISHED] = EventKind.VERSION_PUBLISHED
    data: PublishedVersion


class RunEvent(_Event):
    """A run failed for good."""

    type: Literal[EventKind.RUN_FAILED] = EventKind.RUN_FAILED
    data: FailedRun


class DataEvent(_Event):
    """The invoices are late."""

    type: Literal[EventKind.DATA_LATE] = EventKind.DATA_LATE
    data: LateData


Event: TypeAlias = Annotated[CustomerEvent | VersionEvent | RunEvent | DataEvent, Field(discriminator="type")]
_EVENT: Final[TypeAdapter[Event]] = TypeAdapter(Event)


def dump_event(event: Event) -> dict[str, Any]:
    """The event's JSON form."""
    return event.model_dump(mode="json", by_alias=True)


def read_event(document: object) -> Event:
    """The event in a document.

    Raises:
        pydantic.ValidationError: it is no event.
    """
    return _EVENT.validate_python(document)


def is_caused_by_customer(reason: MovementReason) -> bool:
    """Whether the customer's own purchases are the reason."""
    return reason in CAUSED_BY_CUSTOMER


def event_id(kind: EventKind, number: int | str, customer: str = "") -> str:
    """The idempotency key of an event: of a version and a customer, a run, or a day."""
    return f"{kind}:{number}:{customer}" if customer else f"{kind}:{number}"
