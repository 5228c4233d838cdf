"""Settings of the programme are previewed, put in force by a person, and kept with who and when."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from db import programme
from db.engine import Database
from db.margins import set_benefit_cost
from db.models import AuditEvent, Run
from domain.audit import AuditKind
from domain.enums import RunKind
from domain.margins import BenefitCost
from domain.programme import ProgrammeSettings
from domain.programme_preview import ChoiceFigures, ChoiceName, PreviewResult, ProgrammeChoice
from domain.user_error import UserError

LONGER = ProgrammeSettings(grace_runs=4)


def figures(name: ChoiceName, settings: ProgrammeSettings, *, share: float = 0.1) -> ChoiceFigures:
    return ChoiceFigures(
        name=name,
        settings=settings.to_json(),
        members=(40, 41),
        share=share,
        joins_now=0,
        leaves_now=0,
        stays_now=2,
        joined=3,
        left=2,
        exits=0,
        back=0,
    )


def result(*choices: ChoiceFigures) -> PreviewResult:
    first = date(2026, 1, 5)
    return PreviewResult(
        version=1,
        dates=(first, first + timedelta(days=7)),
        measured_lists=0,
        lists_only=0,
        choices=(figures("today", ProgrammeSettings()), *choices),
    )


def previewed(database: Database, own: ChoiceFigures) -> int:
    """The id of a computed preview of `own`."""
    with database.write() as session:
        set_benefit_cost(session, BenefitCost(1.0), valid_from=None, by="ada")
        programme.propose(session, ProgrammeChoice(grace_runs=4), by="ada")
    with database.write() as session:
        preview = programme.current_preview(session)
        assert preview is not None
        programme.set_result(session, preview.id, result(own))
        return preview.id


def test_until_somebody_sets_anything_the_defaults_hold(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        assert programme.settings_now(session) == ProgrammeSettings()
        assert programme.newest_settings(session) is None


def test_a_preview_waits_in_the_queue_and_its_choice_is_put_in_force(database: Database) -> None:
    number = previewed(database, figures("own", LONGER))
    with database.read() as session:
        run = session.scalars(select(Run)).one()
        assert (run.kind, run.params) == (RunKind.PROGRAMME, {"preview": number})
        assert programme.settings_now(session) == ProgrammeSettings()
        preview = programme.current_preview(session)
        assert preview is not None
        assert preview.benefit_cost == pytest.approx(12.0), "a year of a cost set by the month"
        assert programme.result_of(preview) == result(figures("own", LONGER))
    with database.write() as session:
        programme.apply_preview(session, number, "own", by="bruno")
    with database.read() as session:
        newest = programme.newest_settings(session)
        assert newest is not None
        assert (newest.made_by, programme.settings_now(session)) == ("bruno", LONGER)
        changed = select(AuditEvent).where(AuditEvent.kind == AuditKind.PROGRAMME_CHANGED)
        event = session.scalars(changed).one()
        details = json.loads(event.details)
        assert (event.by, details["previous"]["grace_runs"], details["grace_runs"]) == ("bruno", 2, 4)


def test_a_choice_whose_list_leaves_the_size_gate_is_refused(sqlite_database: Database) -> None:
    number = previewed(sqlite_database, figures("own", LONGER, share=0.25))
    with sqlite_database.write() as session, pytest.raises(UserError, match="the list would have"):
        programme.apply_preview(session, number, "own", by="bruno")


def test_a_newer_preview_takes_the_place_of_an_older_one(sqlite_database: Database) -> None:
    older = previewed(sqlite_database, figures("own", LONGER))
    with sqlite_database.write() as session:
        programme.propose(session, None, by="ada")
    with sqlite_database.write() as session, pytest.raises(UserError, match="replaced"):
        programme.apply_preview(session, older, "own", by="ada")


def test_a_preview_from_before_other_settings_is_not_put_in_force(sqlite_database: Database) -> None:
    number = previewed(sqlite_database, figures("own", LONGER))
    with sqlite_database.write() as session:
        programme.save_settings(session, ProgrammeSettings(min_months=6), by="ada")
    with sqlite_database.write() as session, pytest.raises(UserError, match="saved since"):
        programme.apply_preview(session, number, "own", by="bruno")


def test_the_same_settings_are_not_saved_twice_and_all_changes_are_kept(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        programme.save_settings(session, LONGER, by="ada")
        with pytest.raises(UserError, match="already apply"):
            programme.save_settings(session, LONGER, by="ada")
        programme.save_settings(session, ProgrammeSettings(), by="ada")
        kept = [row.settings["grace_runs"] for row in programme.settings_history(session)]
    assert kept == [2, 4]
