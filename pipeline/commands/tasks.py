"""What each kind of run does, and how it ended in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from db import uploads
from db.engine import Database
from db.lease import Claim
from db.models import InvoiceLine, Version
from db.runs import DONE, SKIPPED
from language import Message, UserError
from pipeline.commands.fetch_step import fetch_new
from pipeline.commands.import_step import ImportOutcome, import_source
from pipeline.gather import default_as_of
from pipeline.run import Progress, run_once
from settings import Settings

FETCHING_SHARE = 0.1
"""Of the time of a weekly run; nearly all the rest is the model's."""


@dataclass(frozen=True)
class Ended:
    """How a run ended: `status` done or skipped, in words, and the version it published."""

    outcome: Message
    version: int | None = None
    status: str = DONE


def do(database: Database, settings: Settings, claim: Claim, told: Progress) -> Ended:
    """Do what the claimed run asks for.

    Raises:
        UserError: it cannot be done, and why.
        FenceLostError: somebody else has the run now; nothing was published.
    """
    tasks: dict[str, Callable[[Database, Settings, Claim, Progress], Ended]] = {
        "weekly": _publish,
        "run": _publish,
        "import": _import,
        "replay": _replay,
    }
    task = tasks.get(claim.kind)
    if task is None:
        raise UserError(
            "This program does not know what to do for a request of kind {kind}.", kind=claim.kind
        )
    return task(database, settings, claim, told)


def part(told: Progress, start: float, end: float) -> Progress:
    """Progress of a step that is the stretch from `start` to `end` of the whole."""
    return lambda stage, fraction: told(stage, start + (end - start) * fraction)


def _publish(database: Database, settings: Settings, claim: Claim, told: Progress) -> Ended:
    fetch_new(database, settings, now=datetime.now(UTC), told=part(told, 0.0, FETCHING_SHARE))
    if not _has_invoices(database):
        return Ended(
            Message("There was nothing to run on: no invoices have been imported yet."), status=SKIPPED
        )
    version = run_once(
        database,
        settings,
        as_of=_as_of(database, settings, claim),
        recipe=claim.params.get("recipe"),
        slot=claim.slot,
        run_id=claim.run_id,
        fence=claim.fence,
        progress=part(told, FETCHING_SHARE, 1.0),
    )
    return Ended(Message("Published version {version}", {"version": version}), version)


def _import(database: Database, settings: Settings, claim: Claim, told: Progress) -> Ended:
    found = _import_upload(database, settings, claim, told) if "upload" in claim.params else None
    found = found or import_source(
        database,
        claim.params["source"],
        currency=settings.currency,
        now=datetime.now(UTC),
        told=told,
        only_public=settings.is_hosted and not settings.import_private_addresses,
    )
    return Ended(
        Message(
            "{file}: {added:number} lines added, {known:number} were there already.",
            {"file": found.source, "added": found.rows_added, "known": found.rows_known},
        )
    )


def _import_upload(database: Database, settings: Settings, claim: Claim, told: Progress) -> ImportOutcome:
    """Import a file that somebody sent; it is kept no longer then, also when it cannot be read."""
    sha256, name = claim.params["upload"], claim.params["name"]
    with database.read() as session:
        packed = uploads.content_of(session, sha256)
    if packed is None:
        raise UserError("{file} is not here any more: send it again.", file=name)
    try:
        found = import_source(
            database, name, currency=settings.currency, now=datetime.now(UTC), told=told, packed=packed
        )
    except UserError:
        _forget(database, sha256)
        raise
    _forget(database, sha256)
    return found


def _forget(database: Database, sha256: str) -> None:
    with database.write() as session:
        uploads.forget(session, sha256)


def _replay(database: Database, settings: Settings, claim: Claim, told: Progress) -> Ended:
    first, last = (date.fromisoformat(claim.params[name]) for name in ("from", "to"))
    every = timedelta(days=int(claim.params.get("every_days", 7)))
    days = [first + every * number for number in range((last - first) // every + 1)]
    if not days:
        raise UserError("A replay needs a first date that is not after the last.")
    numbers = publish_each(
        database,
        settings,
        days,
        recipe=claim.params.get("recipe"),
        run_id=claim.run_id,
        fence=claim.fence,
        told=told,
    )
    return Ended(Message("Replayed {n:number} weeks", {"n": len(days)}), numbers[-1])


def publish_each(
    database: Database,
    settings: Settings,
    days: Sequence[date],
    *,
    recipe: str | None = None,
    slots: Sequence[datetime | None] | None = None,
    run_id: int | None = None,
    fence: int | None = None,
    told: Progress,
) -> list[int]:
    """Publish the weekly run as of each of `days`, oldest first; return the versions' numbers.

    Days that the same replay has published before it was interrupted are not published again.
    """
    numbers = []
    for place, day in enumerate(days):
        name = Message(
            "Week {n:number} of {all:number}, as of {day:date}",
            {"n": place + 1, "all": len(days), "day": day.isoformat()},
        )
        told(name, place / len(days))
        numbers.append(
            _published(database, day, run_id)
            or run_once(
                database,
                settings,
                as_of=day,
                recipe=recipe,
                slot=slots[place] if slots else None,
                run_id=run_id,
                fence=fence,
                progress=_within(name, part(told, place / len(days), (place + 1) / len(days))),
            )
        )
    return numbers


def _within(name: Message, told: Progress) -> Progress:
    """Progress of one week: the week's name stays in sight, its stages move the bar."""
    return lambda _stage, fraction: told(name, fraction)


def _published(database: Database, day: date, run_id: int | None) -> int | None:
    with database.read() as session:
        number: int | None = session.scalar(
            select(Version.number)
            .where(Version.as_of == day, Version.run_id.is_not_distinct_from(run_id))
            .limit(1)
        )
    return number


def _has_invoices(database: Database) -> bool:
    with database.read() as session:
        return session.scalar(select(InvoiceLine.key).limit(1)) is not None


def _as_of(database: Database, settings: Settings, claim: Claim) -> date | None:
    """The day asked for; a slot's own day, if the invoices reach it; else the day after the last line."""
    if claim.params.get("as_of"):
        return date.fromisoformat(claim.params["as_of"])
    if claim.slot is None:
        return None
    with database.read() as session:
        return min(claim.slot.astimezone(settings.zone).date(), default_as_of(session))
