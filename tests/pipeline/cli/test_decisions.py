"""`model …`, `pin`, `ban` and `release`: what people decide, from the command line."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from db.engine import Database
from db.models import ModelDeployment, Override
from db.store import FittedModel
from pipeline.__main__ import app
from tests.factories import publish_version

CARD = {
    "space": "scaled", "clusterer": "kmeans", "k": 5, "silhouette": 0.4, "stability": 0.9, "fidelity": 0.98,
}  # fmt: skip


@pytest.fixture
def two_models(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Two kept models, of which the second was made the champion after the first."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    with database.write() as session:
        for day in (date(2026, 2, 23), date(2026, 3, 2)):
            publish_version(session, as_of=day, model=FittedModel(day, "search", CARD, b"fitted"))
    for number in ("1", "2"):
        assert run("model", "promote", number, "--by", "ada").exit_code == 0
    return database


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def current_champion(database: Database) -> tuple[int, bool, str]:
    with database.read() as session:
        newest = session.scalars(select(ModelDeployment).order_by(ModelDeployment.id.desc()).limit(1)).one()
        return newest.model_id, newest.frozen, newest.decided_by


def test_a_kept_model_is_made_the_champion(two_models: Database) -> None:
    assert current_champion(two_models) == (2, False, "ada")
    listed = json.loads(run("model", "list", "--json").stdout)
    assert [(row["model"], row["is_champion"]) for row in listed] == [(2, True), (1, False)]
    assert "(champion)" in run("model", "list").stdout


def test_a_rollback_brings_the_champion_before_back(two_models: Database) -> None:
    assert run("model", "rollback", "--by", "bo").stdout == "Model 1 will be used from the next run on.\n"
    assert current_champion(two_models) == (1, False, "bo")


def test_a_champion_is_frozen_and_released(two_models: Database) -> None:
    assert run("model", "freeze").exit_code == 0
    assert current_champion(two_models)[:2] == (2, True)
    assert run("model", "freeze").stderr.strip() == "The champion is already frozen."
    assert run("model", "unfreeze").exit_code == 0
    assert current_champion(two_models)[:2] == (2, False)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("model", "promote", "9"), "There is no model 9. To see all models, run `model list`."),
        (("model", "promote", "2"), "Model 2 is already the champion."),
        (("model", "unfreeze"), "The champion is not frozen."),
        (("release", "ada"), "Customer ada has no manual override."),
        (("pin", "ada", "--reason", " "), "Enter a reason: it is shown in the audit log."),
        (
            ("ban", "ada", "--reason", "x", "--until", "2001-01-01"),
            "1 Jan 2001 is in the past. Choose a later date",
        ),
    ],
)
def test_what_cannot_be_decided_is_one_sentence_and_exit_code_2(
    arguments: tuple[str, ...], sentence: str, two_models: Database
) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.strip().startswith(sentence)


def test_the_last_word_on_a_customer_is_the_one_that_holds(two_models: Database) -> None:
    assert run("pin", "ada", "--reason", "a friend of the house", "--until", "2099-01-01").exit_code == 0
    assert run("ban", "ada", "--reason", "a rival", "--by", "bo").exit_code == 0
    with two_models.read() as session:
        held = session.scalars(select(Override).where(Override.ended_at.is_(None))).all()
        assert [(item.kind, item.reason, item.created_by, item.expires_on) for item in held] == [
            ("ban", "a rival", "bo", None)
        ]
    assert run("release", "ada").exit_code == 0
    with two_models.read() as session:
        assert session.scalars(select(Override).where(Override.ended_at.is_(None))).all() == []
