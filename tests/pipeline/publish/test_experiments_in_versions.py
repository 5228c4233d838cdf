"""Experiments in the weekly run: no result while running, and the first proof from their end on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

import pandas as pd
import pytest
from sqlalchemy import select

from db import experiments, holdouts, queries
from db.engine import Database
from db.experiment_audiences import population
from db.models import CustomerSnapshot, SegmentProfile, Version
from i18n import Localizer
from pipeline.experiments import draw_holdout
from pipeline.experiments.draw import MAX_STRATA
from pipeline.publish.run import publish_run
from pipeline.segmentation.recipes import RECIPES
from tests.pipeline.shops import CHEAP, SETTINGS, SHOP, UNTIL, lines_of
from tests.trade import keep

pytestmark = [pytest.mark.fits, pytest.mark.slow(seconds=8)]

STARTS = UNTIL - timedelta(days=28)


def published(database: Database, as_of: date) -> dict[str, Any]:
    number = publish_run(database, SETTINGS, as_of=as_of, recipe="cheap", challenge=False)
    with database.read() as session:
        return queries.required_version(session, number).stored_report


def held_out(database: Database, version: int) -> frozenset[str]:
    """Who is shown as held out in a version."""
    snapshot = CustomerSnapshot
    with database.read() as session:
        return frozenset(
            session.scalars(
                select(snapshot.customer_id).where(
                    snapshot.version == version, snapshot.is_held_out.is_(True)
                )
            )
        )


def members(database: Database, version: int) -> int:
    with database.read() as session:
        return session.get_one(Version, version).insiders


def test_an_experiment_is_told_from_its_end_on(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RECIPES, "cheap", CHEAP)
    lines = lines_of(SHOP, UNTIL)
    keep(sqlite_database, *(line for line in lines if line[5].date() < STARTS))
    with sqlite_database.write() as session:
        holdouts.start_holdout(session, share=0.5, seed=4, by="ana@shop.example")
    published(sqlite_database, STARTS)
    drawn = held_out(sqlite_database, 1)
    assert len(drawn) == pytest.approx(members(sqlite_database, 1) / 2, abs=MAX_STRATA / 2)
    with sqlite_database.write() as session:
        segment = session.scalars(
            select(SegmentProfile.segment_id)
            .where(SegmentProfile.customers >= 40)
            .order_by(SegmentProfile.gross_revenue.desc())
        ).first()
        name, rows = population(session, 1, f"segment:{segment}")
        spend = pd.Series({row.customer_id: row.gross_revenue for row in rows})
        groups = draw_holdout(spend, 0.5, seed=2).rename(columns={"expected": "spend_before"})
        experiments.store(
            session,
            experiments.ExperimentDraft(
                name="Free delivery",
                what="",
                version=1,
                drawn_from=name,
                share=0.5,
                seed=2,
                starts_on=STARTS,
                ends_on=UNTIL,
                pre_days=365,
                plan=None,
                drawn_by="ana@shop.example",
                groups=cast(list[dict[str, Any]], groups.reset_index().to_dict("records")),
            ),
        )
    # those with benefits order three times as many pieces
    better = set(groups.index[~groups["is_holdout"]])
    keep(
        sqlite_database,
        *(
            (*line[:3], line[3] * 3 if line[6] in better and line[3] > 0 else line[3], *line[4:])
            for line in lines
            if line[5].date() >= STARTS
        ),
    )
    running = published(sqlite_database, UNTIL - timedelta(days=7))
    (item,) = running["experiments"]
    assert (item["state"], item["result"], item["sample_ratio"]["ok"]) == ("running", None, True)

    ended = published(sqlite_database, UNTIL)
    (item,) = ended["experiments"]
    assert item["state"] == "ended"
    assert item["result"]["relative_low"] < 2 < item["result"]["relative_high"]
    guarantee = next(answer for answer in ended["answers"] if answer["id"] == "guarantee")
    details = [Localizer().render(sentence) for sentence in guarantee["details"]]
    assert any(sentence.startswith("Free delivery:") for sentence in details)
    # nobody was assigned anew
    assert drawn <= held_out(sqlite_database, 3)
    # the shares and the products of the same version
    assert 0 < ended["insiders"]["net_revenue_share_of_all"] < ended["insiders"]["net_revenue_share"] <= 1
    assert ended["products"] is None or all(row["low"] > 1 for row in ended["products"]["products"])
    assert ended["forecast"]["what_if"]["members"] == ended["insiders"]["count"]
