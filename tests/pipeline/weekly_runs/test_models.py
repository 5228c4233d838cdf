"""Which model a version is made with."""

from __future__ import annotations

from sqlalchemy import func, select

from db import governance
from db.engine import Database
from db.models import Model, Reign, SegmentProfile, Version
from language import Voice
from pipeline.run import run_once
from tests.pipeline.shops import CHEAP, SETTINGS, UNTIL
from tests.pipeline.weekly_runs.versions import MONDAYS, WEEK, report_of, rows_of


def test_the_first_version_has_the_first_champion_and_its_figures(published: Database) -> None:
    model = report_of(published, 1)["model"]
    assert (model["recipe"], model["space"], model["is_new"]) == ("cheap", "scaled", True)
    assert model["since"] == MONDAYS[0].isoformat()
    assert len(model["leaderboard"]) == len(CHEAP.clusterers) * len(CHEAP.ks)
    assert model["leaderboard"][0]["chosen"]


def test_a_run_that_only_scores_keeps_the_champion_and_fits_nothing(published: Database) -> None:
    with published.read() as session:
        before = session.scalar(select(func.count()).select_from(Model))
        reigning = session.get_one(Version, 3).model_id
    number = run_once(published, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap", challenge=False)
    with published.read() as session:
        assert session.scalar(select(func.count()).select_from(Model)) == before
        assert session.get_one(Version, number).model_id == reigning
    assert report_of(published, number)["model"]["leaderboard"] == []


def test_a_frozen_champion_stays_until_it_is_released(published: Database) -> None:
    with published.write() as session:
        governance.freeze(session, by="ada")
    number = run_once(published, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap")
    assert Voice().tell(report_of(published, number)["model"]["decision"]) == "The champion is frozen."


def test_another_recipe_is_a_new_reign_with_its_reason_and_the_insiders_stay_the_insiders(
    published: Database,
) -> None:
    number = run_once(published, SETTINGS, as_of=UNTIL + WEEK, recipe="scaled-kmeans")
    model = report_of(published, number)["model"]
    assert (model["recipe"], model["k"], model["is_new"]) == ("scaled-kmeans", 4, True)
    assert Voice().tell(model["decision"]) == "The recipe was changed to scaled-kmeans."
    insiders = [
        {row["segment_id"] for row in rows_of(published, SegmentProfile, one) if row["is_insiders"]}
        for one in (3, number)
    ]
    assert insiders[0] == insiders[1]
    with published.read() as session:
        newest = session.scalars(select(Reign).order_by(Reign.id.desc()).limit(1)).one()
        assert (newest.as_of, newest.decided_by) == (UNTIL + WEEK, "weekly run")
