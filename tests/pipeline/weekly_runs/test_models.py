"""Which model a version is made with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from db import governance, queries
from db.engine import Database
from db.jobs import queue as runs
from db.jobs.lease import Claim
from db.models import Lease, Model, ModelDeployment, SegmentProfile, Version
from db.store import FenceLostError
from domain.enums import RunKind
from i18n import Localizer, UserError
from pipeline.process.progress import no_progress
from pipeline.publish.run import publish_run
from pipeline.worker.tasks import run_task
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
        current_champion = session.get_one(Version, 3).model_id
    number = publish_run(published, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap", challenge=False)
    with published.read() as session:
        assert session.scalar(select(func.count()).select_from(Model)) == before
        assert session.get_one(Version, number).model_id == current_champion
    assert report_of(published, number)["model"]["leaderboard"] == []


def test_a_promotion_is_a_version_and_a_reign_in_one(published: Database) -> None:
    with published.read() as session:
        before = session.get_one(Version, 3).model_id
    publish_run(
        published, SETTINGS, as_of=UNTIL + WEEK, recipe="scaled-kmeans"
    )  # version 4: another champion
    with published.write() as session:
        requested = runs.request(session, RunKind.PROMOTE, {"model": before}, "ada@example.org")
    claim = Claim(
        run_id=requested, fence=0, kind=RunKind.PROMOTE, slot=None, params={"model": before}, attempt=1
    )
    with published.write() as session:
        session.merge(Lease(id=1, fence=0))
    ended = run_task(published, SETTINGS, claim, no_progress)
    assert ended.version == 5
    report = report_of(published, 5)
    assert Localizer().render(report["model"]["decision"]) == "Promoted manually."
    assert report["as_of"] == (UNTIL + WEEK).isoformat()
    with published.read() as session:
        assert session.get_one(Version, 5).model_id == before
        newest = session.scalars(select(ModelDeployment).order_by(ModelDeployment.id.desc()).limit(1)).one()
        champion = (newest.model_id, newest.decided_by, newest.as_of, newest.frozen)
        assert champion == (before, "ada@example.org", UNTIL + WEEK, False)
    with pytest.raises(UserError, match="is already the champion"):
        run_task(published, SETTINGS, claim, no_progress)


def test_a_promotion_whose_fence_is_lost_changes_nothing(published: Database) -> None:
    with published.write() as session:
        champion = session.get_one(Model, session.get_one(Version, 3).model_id)
        other = Model(
            created_at=datetime(2026, 3, 2, tzinfo=UTC),
            as_of=UNTIL,
            recipe="cheap",
            card=champion.card,
            classifier=champion.classifier,
        )
        session.add(other)
        session.merge(Lease(id=1, fence=8))
        session.flush()
        requested = runs.request(session, RunKind.PROMOTE, {"model": other.id}, "ada@example.org")
        deployments = session.scalar(select(func.count()).select_from(ModelDeployment))
        params = {"model": other.id}
    with pytest.raises(FenceLostError):
        run_task(published, SETTINGS, Claim(requested, 7, RunKind.PROMOTE, None, params, 1), no_progress)
    with published.read() as session:
        assert session.scalar(select(func.count()).select_from(ModelDeployment)) == deployments
        assert queries.newest_number(session) == 3


def test_a_frozen_champion_stays_until_it_is_released(published: Database) -> None:
    with published.write() as session:
        governance.freeze(session, by="ada")
    number = publish_run(published, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap")
    assert Localizer().render(report_of(published, number)["model"]["decision"]) == "The champion is frozen."


def test_another_recipe_is_a_new_reign_with_its_reason_and_the_insiders_stay_the_insiders(
    published: Database,
) -> None:
    number = publish_run(published, SETTINGS, as_of=UNTIL + WEEK, recipe="scaled-kmeans")
    model = report_of(published, number)["model"]
    assert (model["recipe"], model["k"], model["is_new"]) == ("scaled-kmeans", 4, True)
    assert Localizer().render(model["decision"]) == "The recipe was changed to scaled-kmeans."
    insiders = [
        {row["segment_id"] for row in rows_of(published, SegmentProfile, item) if row["is_insiders"]}
        for item in (3, number)
    ]
    assert insiders[0] == insiders[1]
    with published.read() as session:
        newest = session.scalars(select(ModelDeployment).order_by(ModelDeployment.id.desc()).limit(1)).one()
        assert (newest.as_of, newest.decided_by) == (UNTIL + WEEK, "weekly run")
