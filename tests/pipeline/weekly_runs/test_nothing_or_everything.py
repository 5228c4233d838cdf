"""A version is published whole, or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from db import governance
from db.engine import Database
from db.models import (
    CustomerSnapshot,
    LabelView,
    Lease,
    Model,
    ModelDeployment,
    Movement,
    SegmentProfile,
    Version,
)
from db.store import FenceLostError
from domain.enums import OverrideKind
from i18n import UserError
from pipeline.publish.run import QueuedRun, publish_run
from pipeline.simulate import Shop
from tests.pipeline.shops import SETTINGS, UNTIL, open_shop
from tests.pipeline.weekly_runs.versions import WEEK, members_of, versions
from tests.trade import keep, sale

YOUNG = Shop(seed=4, customers=250, start=date(2025, 9, 1), lines=6_000)
"""Of half a year: enough for a first model."""


def everything(database: Database) -> list[int]:
    with database.read() as session:
        return [
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (
                Version,
                Model,
                ModelDeployment,
                LabelView,
                CustomerSnapshot,
                Movement,
                SegmentProfile,
            )
        ]


def test_a_run_whose_fence_is_lost_publishes_nothing(database: Database) -> None:
    open_shop(database, YOUNG)
    with database.write() as session:
        session.merge(Lease(id=1, fence=8))
    before = everything(database)
    with pytest.raises(FenceLostError):
        publish_run(database, SETTINGS, as_of=UNTIL, recipe="cheap", queued=QueuedRun(fence=7))
    assert everything(database) == before == [0] * 7
    assert publish_run(database, SETTINGS, as_of=UNTIL, recipe="cheap", queued=QueuedRun(fence=8)) == 1


def test_a_run_that_fails_while_it_publishes_leaves_nothing_behind(
    published: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing:
        """A table that cannot be written."""

    before = everything(published)
    monkeypatch.setattr("db.store.Movement", Failing)  # the last of the tables
    with pytest.raises(Exception, match="Failing"):
        _run_with_a_movement(published)
    assert everything(published) == before


def _run_with_a_movement(database: Database) -> None:
    with database.write() as session:
        governance.override(
            session,
            min(members_of(database, 3)),
            kind=OverrideKind.BAN,
            reason="a rival",
            by="ada",
            expires_on=None,
        )
    publish_run(database, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap", challenge=False)


def test_what_a_run_cannot_do_is_said(sqlite_database: Database) -> None:
    with pytest.raises(UserError, match="no invoices yet"):
        publish_run(sqlite_database, SETTINGS)
    keep(sqlite_database, sale("ada", "mug", 1, 2.5))
    with pytest.raises(UserError, match="No customer with an id bought anything"):
        publish_run(sqlite_database, SETTINGS, as_of=date(2020, 1, 1), recipe="cheap")
    with pytest.raises(UserError, match="no recipe named"):
        publish_run(sqlite_database, SETTINGS, recipe="soup")
    assert versions(sqlite_database) == []
