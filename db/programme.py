"""The programme's settings: those in force, their history, previews of others, and saving them on record."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.audit import record
from db.clock import database_now
from db.jobs.queue import request
from db.margins import benefit_cost_on
from db.models import ProgrammePreview, StoredProgramme
from domain.audit import AuditKind
from domain.enums import RunKind
from domain.margins import DAYS_A_YEAR
from domain.programme import ProgrammeSettings, check_settings
from domain.programme_preview import PreviewResult, ProgrammeChoice, check_choice, check_size
from domain.user_error import UserError


def newest_settings(session: Session) -> StoredProgramme | None:
    """The settings in force, with who made them; None if nobody has set any."""
    return session.scalar(select(StoredProgramme).order_by(StoredProgramme.id.desc()).limit(1))


def settings_now(session: Session) -> ProgrammeSettings:
    """The settings in force."""
    newest = newest_settings(session)
    return ProgrammeSettings() if newest is None else ProgrammeSettings.from_json(newest.settings)


def settings_history(session: Session, limit: int = 10) -> Sequence[StoredProgramme]:
    """The newest settings, the ones in force first."""
    return session.scalars(select(StoredProgramme).order_by(StoredProgramme.id.desc()).limit(limit)).all()


def save_settings(session: Session, settings: ProgrammeSettings, *, by: str) -> StoredProgramme:
    """Put these settings in force from the next run on, and record who did.

    Raises:
        UserError: they are impossible, or those that hold already.
    """
    before = settings_now(session)
    if check_settings(settings) == before:
        raise UserError("These settings already apply. Change something first.")
    stored = StoredProgramme(made_at=database_now(session), made_by=by, settings=settings.to_json())
    session.add(stored)
    session.flush()
    record(
        session,
        AuditKind.PROGRAMME_CHANGED,
        by,
        previous=before.to_json(),
        **settings.to_json(),
    )
    return stored


def current_preview(session: Session) -> ProgrammePreview | None:
    """The newest preview, computed or not."""
    return session.scalar(select(ProgrammePreview).order_by(ProgrammePreview.id.desc()).limit(1))


def propose(session: Session, choice: ProgrammeChoice | None, *, by: str) -> int:
    """Store what is to be previewed in place of the preview before, and return the run that computes it.

    Raises:
        UserError: the choice is impossible.
    """
    if choice is not None:
        check_choice(choice, settings_now(session))
    held = newest_settings(session)
    before = current_preview(session)
    if before is not None:
        # not the newest, whose number would be given out again
        session.execute(delete(ProgrammePreview).where(ProgrammePreview.id < before.id))
    preview = ProgrammePreview(
        made_at=database_now(session),
        made_by=by,
        choice=None if choice is None else choice.to_json(),
        benefit_cost=benefit_cost_a_year(session),
        replaces=None if held is None else held.id,
    )
    session.add(preview)
    session.flush()
    return request(session, RunKind.PROGRAMME, {"preview": preview.id}, by)


def benefit_cost_a_year(session: Session) -> float | None:
    """What a member's benefits cost in a year at today's cost; None where none is set."""
    cost = benefit_cost_on(session, database_now(session).date())
    return None if cost is None else cost.per_day * DAYS_A_YEAR


def set_result(session: Session, number: int, result: PreviewResult) -> None:
    """Store what was computed; nothing if the preview has been replaced since."""
    preview = current_preview(session)
    if preview is not None and preview.id == number:
        preview.result = result.model_dump(mode="json")


def result_of(preview: ProgrammePreview | None) -> PreviewResult | None:
    """The result of a preview; None until it was computed."""
    return None if preview is None or preview.result is None else PreviewResult.model_validate(preview.result)


def apply_preview(session: Session, number: int, name: str, *, by: str) -> None:
    """Put the settings of one of a preview's choices in force, from the next run on.

    Raises:
        UserError: it has been replaced or not been computed, other settings hold since, or the list would
            leave the size gate.
    """
    preview = current_preview(session)
    result = result_of(preview)
    if preview is None or preview.id != number or result is None:
        raise UserError("This preview has been replaced by another one. Look at that one first.")
    held = newest_settings(session)
    if (None if held is None else held.id) != preview.replaces:
        raise UserError("Other settings have been saved since. Preview your choice again.")
    chosen = next((choice for choice in result.choices if choice.name == name), None)
    if chosen is None:
        raise UserError("This preview has been replaced by another one. Look at that one first.")
    check_size(chosen)
    save_settings(session, chosen.programme, by=by)
