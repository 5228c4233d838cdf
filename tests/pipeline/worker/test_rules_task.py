"""The effect of changed rules is counted by the worker, and kept with the changes."""

from __future__ import annotations

from dataclasses import replace

from db import rule_drafts
from db.engine import Database
from db.jobs.lease import claim
from domain.enums import RunStatus
from domain.shop_rules import DEFAULT_RULES
from pipeline.process.progress import no_progress
from pipeline.worker.tasks import run_task
from settings import load_settings
from tests.trade import keep, sale


def test_the_effect_of_changed_rules_is_counted_in_the_window(database: Database) -> None:
    keep(
        database,
        sale("ada", "MUG", 2, 10.0),
        sale("own", "MUG", 1, 30.0),
        sale("bea", "MUG", 1, 5.0, on="2010-01-01"),
    )
    with database.write() as session:
        rule_drafts.propose(session, replace(DEFAULT_RULES, customers=("own",)), by="ada")
    claimed = claim(database, owner="a test", lease_seconds=60)
    assert claimed is not None
    run_task(database, load_settings({}), claimed, no_progress)
    with database.read() as session:
        draft = rule_drafts.current(session)
    assert draft is not None
    assert draft.effect == {
        "before": {"lines": 2, "customers": 2, "gross": 50.0},
        "after": {"lines": 1, "customers": 1, "gross": 20.0},
    }


def test_a_draft_that_was_replaced_is_not_counted(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        rule_drafts.propose(session, replace(DEFAULT_RULES, customers=("own",)), by="ada")
    claimed = claim(sqlite_database, owner="a test", lease_seconds=60)
    assert claimed is not None
    with sqlite_database.write() as session:
        rule_drafts.propose(session, replace(DEFAULT_RULES, customers=("other",)), by="ada")
    assert run_task(sqlite_database, load_settings({}), claimed, no_progress).status == RunStatus.SKIPPED
