"""Whether the list on show is as new as it should be; if not, since when, why, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy.orm import Session

from db import queries
from db.jobs.queue import FAILED, QUEUED, RUNNING
from db.models import Run, Version
from db.queries import AnyRow
from domain.schedule import newest_due_slot
from i18n import Localizer, Message
from settings import Settings

TIME_TO_RUN = timedelta(days=1)
"""What a slot has, before its run is said to have been missed."""

State = Literal["fresh", "retried", "retrying", "failed", "missed"]


@dataclass(frozen=True)
class Freshness:
    """What is to be told of the newest list.

    `fresh`: nothing. `retried`: the weekly run did not succeed and is tried again at `again_at`; `retrying`:
    at this moment; `failed`: it was given up. `missed`: none took place.
    """

    state: State
    as_of: date
    """The list's own date."""
    since: datetime | None = None
    """When a newer one was due."""
    why: Message | None = None
    again_at: datetime | None = None


def freshness(session: Session, newest: AnyRow | Version, settings: Settings, now: datetime) -> Freshness:
    """How the newest version (`as_of`, `published_at`) stands to what should be there at `now`."""
    run = queries.last_weekly_run(session)
    if run is not None and run.started_at is not None and run.started_at > newest.published_at:
        state = _state_of(run)
        if state is not None:
            why = None if run.outcome is None else _briefly(Message.from_json(run.outcome))
            again_at = run.not_before if state == "retried" else None
            return Freshness(state, newest.as_of, run.slot or run.started_at, why, again_at)
    due = newest_due_slot(now - TIME_TO_RUN, settings.retrain_cron, settings.zone)
    if due is not None and due > newest.published_at:
        return Freshness("missed", newest.as_of, due)
    return Freshness("fresh", newest.as_of)


def told(found: Freshness, localizer: Localizer, settings: Settings) -> str:
    """The same in words; empty when there is nothing to tell."""
    if found.state == "fresh":
        return ""
    assert found.since is not None
    due = found.since.astimezone(settings.zone).date()
    why = localizer.render(found.why) if found.why else ""
    again_at = found.again_at.astimezone(settings.zone) if found.again_at else None
    what = {
        "retried": localizer.gettext(
            "The weekly run of {day:date} has not succeeded yet. {why} It is tried again at {time}.",
            day=due,
            why=why,
            time=localizer.moment(again_at) if again_at else "–",
        ),
        "retrying": localizer.gettext(
            "The weekly run of {day:date} has not succeeded yet and is being tried again now.", day=due
        ),
        "failed": localizer.gettext(
            "The weekly run of {day:date} did not succeed and is not tried again by itself. {why}",
            day=due,
            why=why,
        ),
        "missed": localizer.gettext("The weekly run of {day:date} has not taken place.", day=due),
    }[found.state]
    old = localizer.gettext("This list is old: it is as of {day:date}.", day=found.as_of)
    kept = localizer.gettext("It is the last good one; nothing is lost.")
    return " ".join(f"{old} {what} {kept}".split())


def _state_of(run: Run) -> State | None:
    if run.status == FAILED:
        return "failed"
    if run.status == QUEUED and run.outcome is not None:
        return "retried"
    if run.status == RUNNING and run.attempts > 1:
        return "retrying"
    return None


def _briefly(message: Message) -> Message:
    """Files and addresses by their last part: the rest is nobody's business."""
    return replace(message, values={name: _last_part(value) for name, value in message.values.items()})


def _last_part(value: Any) -> Any:
    if not isinstance(value, str) or "/" not in value or " " in value.strip():
        return value
    return value.rstrip("/").rsplit("/", 1)[-1] or value
