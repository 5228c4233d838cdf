"""Models that version 0.1.0 kept as pickles: the migration makes documents of them, and they score as before.

models_of_0_1_0/ was made by that version from invented customers: three fitted models, as it kept them, and
what each of them made of the customers (floats in hexadecimal: every bit counts).
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import select

from db.engine import Database
from db.migrate import _config, migrate, rebuilding_tables
from db.models import Model
from pipeline.segmentation.champion import Champion

MIGRATION: Any = ScriptDirectory.from_config(_config()).get_revision("0009").module
FOLDER = Path(__file__).parent / "models_of_0_1_0"
NAMES = ("linear", "robust", "trees")


@cache
def recorded() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / "scores.json").read_text())
    return document


def customers() -> pd.DataFrame:
    data_frame = pd.DataFrame(
        recorded()["features"], index=pd.Index(recorded()["customers"], name="customer_id", dtype="str")
    )
    return data_frame.assign(net_revenue=data_frame["gross_revenue"])


def by_itself(champion: Champion) -> Champion:
    """The model without the least revenue after returns, which version 0.1.0 did not ask for."""
    return replace(champion, min_net_revenue=None)


def document_of(pickle: bytes) -> bytes:
    document: bytes = MIGRATION._document_of(pickle)
    return document


def upgraded(database: Database, *kept: bytes) -> list[bytes]:
    """What the models of a database of version 0.1.0 are after the upgrade."""
    with rebuilding_tables(database) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0007")
    with database.write() as session:
        now = datetime(2026, 3, 2, tzinfo=UTC)
        session.add_all(
            Model(created_at=now, as_of=date(2026, 3, 2), recipe="search", card={}, classifier=item)
            for item in kept
        )
    migrate(database)
    with database.read() as session:
        return list(session.scalars(select(Model.classifier).order_by(Model.id)))


@pytest.mark.slow(seconds=1)
def test_a_model_of_before_scores_the_same_bit_for_bit(database: Database) -> None:
    result = upgraded(database, *((FOLDER / f"{name}.model").read_bytes() for name in NAMES))
    for name, stored in zip(NAMES, result, strict=True):
        champion, people = Champion.from_bytes(stored), customers()
        for when, model in (
            ("as_fitted", champion),
            ("among_half", by_itself(champion.at(people.iloc[::2]))),
        ):
            scores, expected = model.score(people), recorded()["scores"][name][when]
            assert [margin.hex() for margin in scores["margin"].tolist()] == expected["margin"]
            assert scores["segment_id"].tolist() == expected["segment_id"]
            assert scores["other_segment_id"].tolist() == expected["other_segment_id"]
        assert (champion.recipe, champion.as_of, champion.names[12 if name != "trees" else 11]) == (
            "search",
            date(2026, 3, 2),
            "Insiders",
        )
        assert champion.to_bytes() == stored, "it is kept as this version would keep it"


def test_there_is_one_of_each_kind_of_classifier_among_them() -> None:
    kinds = [
        json.loads(gzip.decompress(document_of((FOLDER / f"{name}.model").read_bytes())))["surrogate"][
            "classifier"
        ]["kind"]
        for name in NAMES
    ]
    assert kinds == ["logistic_regression", "logistic_regression", "extra_trees"]


@pytest.mark.slow(seconds=1)
def test_what_cannot_be_read_or_is_a_document_already_stays_as_it_is(sqlite_database: Database) -> None:
    content = (FOLDER / "linear.model").read_bytes()
    document = document_of(content)
    stored = [b"", content[:700], b"fitted", document]
    assert upgraded(sqlite_database, *stored) == stored


@pytest.mark.parametrize("harm", ["os", "subprocess", "pipeline.publish.run"])
def test_a_pickle_that_names_anything_else_is_not_even_opened(harm: str) -> None:
    raw = b"\x80\x04c" + harm.encode() + b"\nsystem\n."
    assert MIGRATION._document_of(zlib.compress(raw)) is None
    with pytest.raises(ValueError, match=f"does not hold {harm}"):
        MIGRATION._unpickled(zlib.compress(raw))
