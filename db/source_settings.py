"""Add, change and remove sources of invoices, and accept what one of them delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.audit import THE_SCHEDULE, record
from db.clock import database_now
from db.jobs.queue import request
from db.models import Source
from db.source_state import save_state, state_of
from domain.audit import AuditKind
from domain.contract import DEFAULT_CONTRACT, Contract
from domain.enums import RunKind
from domain.import_fields import refuse_unknown_fields
from domain.row_numbers import parse_row_number
from domain.schedule import newest_due_slot, next_slot, weekdays_by_name
from domain.source_secrets import refuse_plain_secrets
from domain.user_error import UserError

MAX_NAME_LENGTH = 80
FROM_PAGE = "from_page"
"""The option of a source whose address was given on a page: if hosted, only the open internet."""


@dataclass(frozen=True)
class SourceSettings:
    """A source's settings made by people. Secrets are named, never written out."""

    location: str
    schedule: str = ""
    """A crontab line in the shop's time zone; empty: every weekly run."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """How it is reached: `pipeline.ingest.fetching.options.FetchOptions` as JSON."""
    given: Mapping[str, str] = field(default_factory=dict)
    """Field → column name."""
    contract: Contract = DEFAULT_CONTRACT

    def store(self, source: Source) -> None:
        """Store them in the source's row."""
        source.location = self.location
        source.schedule = self.schedule
        source.options = {**self.options, "given": dict(self.given)}
        source.contract = self.contract.to_json()


def settings_of(source: Source) -> SourceSettings:
    """The settings of a source that users have made."""
    options = dict(source.options)
    mapping = options.pop("given", {})
    return SourceSettings(
        source.location, source.schedule, options, mapping, Contract.from_json(source.contract)
    )


def known_sources(session: Session) -> list[Source]:
    """The sources that were not removed, the oldest first."""
    return list(session.scalars(select(Source).where(Source.removed_at.is_(None)).order_by(Source.id)))


def required_source(session: Session, name: str) -> Source:
    """The source with this name or number.

    Raises:
        UserError: there is none.
    """
    source = session.scalar(select(Source).where(Source.name == name))
    number = parse_row_number(name)
    if source is None and number is not None:
        source = session.get(Source, number)
    if source is None or source.removed_at is not None:
        raise UserError("There is no source {source}.", source=name)
    return source


def add_source(session: Session, name: str, settings: SourceSettings, *, by: str, now: datetime) -> Source:
    """Add a source, or restore a removed one.

    Raises:
        UserError: there is one of this name, or `checked` refuses the settings.
    """
    name = name.strip()
    if not name or len(name) > MAX_NAME_LENGTH or name.isdigit():
        raise UserError(
            "A source needs a name that is not a number and has at most {most:characters}.",
            most=MAX_NAME_LENGTH,
        )
    source = session.scalar(select(Source).where(Source.name == name))
    if source is not None and source.removed_at is None and source.location:
        raise UserError("There is a source {source} already.", source=name)
    if source is None:
        source = Source(name=name, mappings={}, contract={}, created_at=now)
        session.add(source)
    checked(settings).store(source)
    source.removed_at = source.paused_at = None
    session.flush()
    record(session, AuditKind.SOURCE_CHANGED, by, source=name, change="added")
    return source


def change_source(session: Session, name: str, settings: SourceSettings, *, by: str) -> Source:
    """Change a source; takes effect at its next import.

    Raises:
        UserError: there is none, or `checked` refuses the settings.
    """
    source = required_source(session, name)
    checked(settings).store(source)
    record(session, AuditKind.SOURCE_CHANGED, by, source=source.name, change="changed")
    return source


def remove_source(session: Session, name: str, *, by: str, now: datetime) -> Source:
    """Stop reading a source; its imported lines stay.

    Raises:
        UserError: there is none.
    """
    source = required_source(session, name)
    source.removed_at, source.location, source.checked = now, "", None
    record(session, AuditKind.SOURCE_CHANGED, by, source=source.name, change="removed")
    return source


def pause_source(session: Session, name: str, *, by: str, now: datetime) -> Source:
    """Exclude a source from every run and schedule until it is resumed.

    Raises:
        UserError: there is none, or it is paused already.
    """
    source = required_source(session, name)
    if source.paused_at is not None:
        raise UserError("{source} is paused already.", source=source.name)
    source.paused_at = now
    record(session, AuditKind.SOURCE_CHANGED, by, source=source.name, change="paused")
    return source


def resume_source(session: Session, name: str, *, by: str) -> Source:
    """Let a paused source be read again.

    Raises:
        UserError: there is none, or it is not paused.
    """
    source = required_source(session, name)
    if source.paused_at is None:
        raise UserError("{source} is not paused.", source=source.name)
    source.paused_at = None
    record(session, AuditKind.SOURCE_CHANGED, by, source=source.name, change="resumed")
    return source


def accept_delivery(session: Session, name: str, *, today: date, by: str) -> Source:
    """Accept the next delivery of a source as it is, or a longer silence.

    Raises:
        UserError: there is no such source, or nothing to accept.
    """
    source = required_source(session, name)
    state = state_of(source)
    if state.breach is None:
        raise UserError(
            "{source} delivered what is expected: there is nothing to accept.", source=source.name
        )
    save_state(source, replace(state, breach=None, since=today, is_accepted=True))
    record(session, AuditKind.SOURCE_CHANGED, by, source=source.name, change="accepted")
    return source


def is_due(source: Source, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a weekly run at `now` reads this source."""
    if not source.location or source.paused_at is not None:
        return False
    if not source.schedule or source.read_at is None:
        return True
    slot = newest_due_slot(now, source.schedule, zone)
    return slot is not None and slot > source.read_at


def request_scheduled(session: Session, zone: ZoneInfo) -> None:
    """Request the import of each source whose schedule is due, once per slot across all processes."""
    now = database_now(session)
    scheduled = session.scalars(
        select(Source).where(
            Source.schedule != "",
            Source.location != "",
            Source.removed_at.is_(None),
            Source.paused_at.is_(None),
        )
    ).all()
    for source in scheduled:
        slot = newest_due_slot(now, source.schedule, zone)
        if slot is None or slot <= max(source.created_at, source.requested_slot or source.created_at):
            continue
        claimed = session.execute(
            update(Source)
            .where(
                Source.id == source.id,
                (Source.requested_slot.is_(None)) | (Source.requested_slot < slot),
            )
            .values(requested_slot=slot)
            .execution_options(synchronize_session=False)
        )
        if claimed.rowcount:  # type: ignore[attr-defined]
            params = {"source_id": source.id, "name": source.name, "slot": slot.isoformat()}
            request(session, RunKind.IMPORT, params, THE_SCHEDULE)


def has_due_schedule(session: Session, zone: ZoneInfo) -> bool:
    """Whether `request_scheduled` has anything to request."""
    now = database_now(session)
    rows = session.execute(
        select(Source.schedule, Source.created_at, Source.requested_slot).where(
            Source.schedule != "",
            Source.location != "",
            Source.removed_at.is_(None),
            Source.paused_at.is_(None),
        )
    )
    slots = (
        (newest_due_slot(now, schedule, zone), max(created, requested or created))
        for schedule, created, requested in rows
    )
    return any(slot is not None and slot > requested for slot, requested in slots)


def checked(settings: SourceSettings) -> SourceSettings:
    """The settings as they are stored, whoever made them: a person on a page or the command line.

    Raises:
        UserError: the schedule cannot be read, a secret is written out, or a field is unknown.
    """
    headers: Mapping[str, str] = settings.options.get("headers", {})
    keys = {name.replace("_", "-"): settings.options.get(name, "") for name in ("access_key", "secret_key")}
    refuse_plain_secrets(settings.location, {**headers, **{name: key for name, key in keys.items() if key}})
    refuse_unknown_fields(settings.given)
    return replace(settings, schedule=checked_schedule(settings.schedule))


def without_page_limits(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a source whose address an operator gives, who reaches all of the network anyway."""
    return {name: value for name, value in options.items() if name != FROM_PAGE}


def checked_schedule(line: str) -> str:
    """A crontab line with its weekdays by name; empty stays empty.

    Raises:
        UserError: it cannot be read.
    """
    if not line.strip():
        return ""
    try:
        normalized = weekdays_by_name(line)
        next_slot(datetime(2026, 1, 1, tzinfo=UTC), normalized, ZoneInfo("UTC"))
    except (ValueError, KeyError) as error:
        raise UserError(
            "{line} is no schedule: expected five crontab fields, such as 0 3 * * mon.", line=line
        ) from error
    return normalized
