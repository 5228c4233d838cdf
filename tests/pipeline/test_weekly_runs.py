"""The weekly run from invoices to a published version, week after week, on a small simulated shop."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import func, select

from db import governance
from db.engine import Database, open_database
from db.models import CustomerSnapshot, Label, Lease, Model, Movement, Reign, SegmentProfile, Version
from db.store import FenceLostError
from language import UserError, Voice
from pipeline.recipes import RECIPES
from pipeline.run import replay, run_once
from pipeline.simulate import Shop, truth
from settings import load_settings
from tests.pipeline.shops import CHEAP, SETTINGS, UNTIL, lines_of, open_shop
from tests.trade import back, keep, sale

WEEK = timedelta(days=7)
MONDAYS = (UNTIL - 2 * WEEK, UNTIL - WEEK, UNTIL)
REASONS = {"behaviour", "refit", "data", "override", "lapsed", "new"}


@pytest.fixture(scope="module", autouse=True)
def cheap_recipe() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RECIPES, "cheap", CHEAP)  # type: ignore[arg-type]
        yield


@pytest.fixture(scope="module")
def three_weeks(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in a file, with the shop and three weekly versions. Tests that write take a copy."""
    file = tmp_path_factory.mktemp("three weeks") / "shop.sqlite3"
    shutil.copy(sqlite_template, file)
    opened = open_database(f"sqlite:///{file}")
    open_shop(opened)
    assert replay(opened, SETTINGS, start=MONDAYS[0], end=MONDAYS[2], recipe="cheap") == [1, 2, 3]
    with opened.writer.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    opened.dispose()
    return file


@pytest.fixture
def published(three_weeks: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the three weeks, which a test may change."""
    file = tmp_path / "copy.sqlite3"
    shutil.copy(three_weeks, file)
    opened = open_database(f"sqlite:///{file}")
    yield opened
    opened.dispose()


def report_of(database: Database, number: int) -> dict[str, Any]:
    with database.read() as session:
        return session.get_one(Version, number).report


def rows_of(database: Database, table: Any, number: int) -> list[dict[str, Any]]:
    """The rows of one version, without its number, in a fixed order."""
    columns = [column for column in table.__table__.columns if column.name != "version"]
    keys = [column for column in table.__table__.primary_key.columns if column.name != "version"]
    with database.read() as session:
        found = session.execute(select(*columns).where(table.version == number).order_by(*keys))
        # SQLite does not keep the sign of nought
        return [
            {name: value + 0.0 if isinstance(value, float) else value for name, value in row._mapping.items()}
            for row in found
        ]


def members_of(database: Database, number: int) -> set[str]:
    return {row["customer_id"] for row in rows_of(database, Label, number) if row["is_member"]}


def contents(database: Database, number: int) -> str:
    """Everything a version says, byte for byte, but for its number."""
    report = {key: value for key, value in report_of(database, number).items() if key != "version"}
    tables = [
        rows_of(database, table, number) for table in (SegmentProfile, Label, CustomerSnapshot, Movement)
    ]
    return json.dumps([report, tables], default=str, sort_keys=True)


def versions(database: Database) -> Sequence[tuple[int, date, int | None]]:
    with database.read() as session:
        rows = session.execute(
            select(Version.number, Version.as_of, Version.previous).order_by(Version.number)
        )
        return [tuple(row) for row in rows]


# --- What a version says ----------------------------------------------------------------------------------


def test_each_week_follows_the_one_before(published: Database) -> None:
    assert versions(published) == [(1, MONDAYS[0], None), (2, MONDAYS[1], 1), (3, MONDAYS[2], 2)]


def test_the_report_has_the_shape_that_others_rely_on(published: Database) -> None:
    report = report_of(published, 3)
    assert (report["version"], report["as_of"]) == (3, "2026-03-02")
    assert isinstance(report["customers"], int)
    assert {
        "count", "share_of_customers", "gross_revenue", "revenue_share", "revenue_share_of_all",
        "items_share", "median_revenue",
    } <= set(report["insiders"])  # fmt: skip
    for segment in report["segments"]:
        assert {"id", "name", "is_insiders", "customers", "revenue", "mean", "median"} <= set(segment)
    assert set(report["movements"]) == {"entered", "left", "by_reason"}
    assert {"eligible", "removed", "fidelity"} <= set(report["rules"])
    assert {
        "recipe", "space", "clusterer", "k", "silhouette", "stability", "capture", "decision",
    } <= set(report["model"])  # fmt: skip
    assert {"lines", "identified_lines", "first", "last", "left_out"} <= set(report["data"])
    assert {"H1", "H2", "H3"} <= {found["id"] for found in report["hypotheses"]}
    for found in report["hypotheses"]:
        for side in ("in_sample", "out_of_time"):
            if found[side] is None:
                assert found["why"]
            else:
                assert {"verdict", "effect", "low", "high", "p", "n"} <= set(found[side])
                assert found[side]["verdict"] in {"confirmed", "refuted", "inconclusive"}
    for kind in ("frozen", "programme"):
        for month in report["forecast"][kind]:
            assert {"month", "mean", "low80", "high80", "low95", "high95"} <= set(month)
            assert month["low95"] <= month["low80"] <= month["mean"] <= month["high80"] <= month["high95"]
    backtest = report["forecast"]["backtest"]
    assert backtest is None or {
        "origins", "horizon_days", "mape", "naive_mape", "last_mape", "coverage80",
    } <= set(backtest)  # fmt: skip
    assert backtest is not None or report["forecast"]["why"]


def test_the_report_is_json_without_a_nan(published: Database) -> None:
    assert json.loads(json.dumps(report_of(published, 3), allow_nan=False))["version"] == 3


def test_shares_are_fractions(published: Database) -> None:
    for number in (1, 2, 3):
        report = report_of(published, number)
        insiders = report["insiders"]
        shares = [value for name, value in insiders.items() if "share" in name]
        assert len(shares) >= 4
        assert all(0 <= share <= 1 for share in shares)
        assert 0 <= report["rules"]["fidelity"] <= 1
        assert 0.95 <= report["model"]["fidelity"] <= 1
        assert insiders["revenue_share_of_all"] < insiders["revenue_share"]


def test_the_figures_agree_with_the_lists(published: Database) -> None:
    for number in (1, 2, 3):
        report = report_of(published, number)
        customers = {row["customer_id"]: row for row in rows_of(published, CustomerSnapshot, number)}
        inside = [customers[one]["gross_revenue"] for one in members_of(published, number)]
        assert report["customers"] == len(customers) == len(rows_of(published, Label, number))
        assert report["insiders"]["count"] == len(inside)
        assert report["insiders"]["gross_revenue"] == pytest.approx(sum(inside), abs=0.01)
        total = sum(row["gross_revenue"] for row in customers.values())
        assert report["insiders"]["revenue_share"] == pytest.approx(sum(inside) / total)
        assert sum(segment["customers"] for segment in report["segments"]) == len(customers)
        assert sum(segment["revenue"] for segment in report["segments"]) == pytest.approx(total, abs=0.1)


def test_the_figures_are_those_of_the_invoices(published: Database) -> None:
    known = [line for line in lines_of() if line[5].date() < MONDAYS[2]]
    data = report_of(published, 3)["data"]
    assert data["lines"] == len(known)
    assert data["identified_lines"] == sum(line[6] is not None for line in known)
    assert (data["first"], data["last"]) == (
        min(line[5] for line in known).date().isoformat(),
        max(line[5] for line in known).date().isoformat(),
    )


def test_members_are_in_the_insiders_segment_and_nobody_else_is(published: Database) -> None:
    for number in (1, 2, 3):
        [insiders] = [row for row in rows_of(published, SegmentProfile, number) if row["is_insiders"]]
        labels = rows_of(published, Label, number)
        in_it = {row["customer_id"] for row in labels if row["segment_id"] == insiders["segment_id"]}
        assert in_it == members_of(published, number)
        assert all((row["since"] is not None) == row["is_member"] for row in labels)
        assert all(-1 <= row["margin"] <= 1 for row in labels)


def test_segments_have_unique_names_and_keep_their_ids_and_names(published: Database) -> None:
    weeks = [
        {row["segment_id"]: row["name"] for row in rows_of(published, SegmentProfile, number)}
        for number in (1, 2, 3)
    ]
    assert weeks[0] == weeks[1] == weeks[2]
    assert len(set(weeks[0].values())) == len(weeks[0])
    assert "Insiders" in weeks[0].values()


def test_every_customer_has_advice_and_a_place_on_the_map(published: Database) -> None:
    voice = Voice("en", "GBP")
    for row in rows_of(published, CustomerSnapshot, 3):
        assert voice.tell(row["advice"]).startswith(("In", "Out"))
        assert row["map_x"] is not None
        assert row["map_y"] is not None


def test_the_rules_can_be_said(published: Database) -> None:
    rules = report_of(published, 3)["rules"]
    said = [Voice("en", "GBP").tell(rule) for rule in [*rules["eligible"], *rules["removed"]]]
    assert said
    assert all(sentence for sentence in said)


# --- Movements --------------------------------------------------------------------------------------------


def test_movements_are_exactly_the_difference_to_the_version_before(published: Database) -> None:
    assert rows_of(published, Movement, 1) == []  # there is nothing to compare the first version with
    for number in (2, 3):
        before, now = members_of(published, number - 1), members_of(published, number)
        movements = rows_of(published, Movement, number)
        assert {row["customer_id"] for row in movements if row["kind"] == "entered"} == now - before
        assert {row["customer_id"] for row in movements if row["kind"] == "left"} == before - now
        counted = report_of(published, number)["movements"]
        assert (counted["entered"], counted["left"]) == (len(now - before), len(before - now))
        assert sum(counted["by_reason"].values()) == len(movements)


def test_every_movement_has_a_reason_and_a_sentence_and_a_refit_needs_a_promotion(
    published: Database,
) -> None:
    with published.read() as session:
        reigns = set(session.scalars(select(Reign.as_of)))
    for number, _, _ in versions(published):
        for row in rows_of(published, Movement, number):
            assert row["reason"] in REASONS
            assert Voice("en", "GBP").tell(row["detail"])
            assert row["reason"] != "refit" or MONDAYS[number - 1] in reigns


def test_since_is_the_version_in_which_a_member_joined(published: Database) -> None:
    first = members_of(published, 1)
    for row in rows_of(published, Label, 3):
        if row["is_member"]:
            assert row["since"] in MONDAYS
            assert row["customer_id"] not in first or row["since"] >= MONDAYS[0]


def test_a_pin_and_a_ban_hold_from_the_next_run_on(published: Database) -> None:
    member = min(members_of(published, 3))
    outsider = min(row["customer_id"] for row in rows_of(published, Label, 3) if not row["is_member"])
    with published.write() as session:
        governance.override(session, member, kind="ban", reason="a rival", by="ada", expires_on=None)
        governance.override(session, outsider, kind="pin", reason="a friend", by="ada", expires_on=None)
    number = run_once(published, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap", challenge=False)
    moved = {row["customer_id"]: (row["kind"], row["reason"]) for row in rows_of(published, Movement, number)}
    assert moved[member] == ("left", "override")
    assert moved[outsider] == ("entered", "override")


def test_lines_that_came_in_late_are_the_reason_for_whom_they_move(published: Database) -> None:
    outsider = min(row["customer_id"] for row in rows_of(published, Label, 3) if row["margin"] < -0.5)
    keep(
        published,
        *[sale(outsider, f"late{n}", 100, 9.99, on=f"2026-02-{n:02}", invoice=f"L{n}") for n in range(1, 27)],
    )
    number = run_once(published, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap", challenge=False)
    reasons = {row["customer_id"]: row["reason"] for row in rows_of(published, Movement, number)}
    assert reasons[outsider] == "data"


def test_who_is_first_seen_and_joins_is_new(published: Database) -> None:
    day = UNTIL + timedelta(days=2)
    keep(
        published,
        *[
            sale("newcomer", f"new{n}", 100, 9.99, on=f"{day} {hour:02}:00", invoice=f"N{hour}{n}")
            for hour in range(8, 20)
            for n in range(3)
        ],
        back("newcomer", "new0", 1, 9.99, on=f"{day} 21:00"),
    )
    number = run_once(published, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap", challenge=False)
    reasons = {row["customer_id"]: row["reason"] for row in rows_of(published, Movement, number)}
    assert reasons["newcomer"] == "new"


# --- The same again ---------------------------------------------------------------------------------------


def test_the_same_invoices_give_the_same_version_to_the_last_byte_on_both_databases(
    published: Database, database: Database
) -> None:
    open_shop(database)
    replay(database, SETTINGS, start=MONDAYS[0], end=MONDAYS[1], recipe="cheap")
    assert contents(database, 1) == contents(published, 1)
    assert contents(database, 2) == contents(published, 2)
    with database.read() as session, published.read() as other:
        kept = select(Model.classifier).order_by(Model.id).limit(1)
        assert session.scalar(kept) == other.scalar(kept)


def test_a_week_that_is_run_again_becomes_a_new_version_beside_the_old_one(published: Database) -> None:
    again = run_once(published, SETTINGS, as_of=MONDAYS[2], recipe="cheap", challenge=False)
    assert versions(published)[-2:] == [(3, MONDAYS[2], 2), (again, MONDAYS[2], 2)]
    assert rows_of(published, Label, again) == rows_of(published, Label, 3)
    assert rows_of(published, Movement, again) == rows_of(published, Movement, 3)


def test_a_version_of_an_earlier_day_follows_what_was_before_that_day(published: Database) -> None:
    earlier = run_once(
        published, SETTINGS, as_of=MONDAYS[1] - timedelta(days=1), recipe="cheap", challenge=False
    )
    assert versions(published)[-1] == (4, MONDAYS[1] - timedelta(days=1), 1)
    assert report_of(published, earlier)["data"]["last"] < "2026-02-23"
    following = run_once(published, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap", challenge=False)
    assert versions(published)[-1] == (following, UNTIL + WEEK, 3)


def test_the_default_date_is_the_day_after_the_last_line(published: Database) -> None:
    number = run_once(published, SETTINGS, recipe="cheap", challenge=False)
    last = max(line[5] for line in lines_of()).date()
    assert versions(published)[-1][:2] == (number, last + timedelta(days=1))


# --- Models -----------------------------------------------------------------------------------------------


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


# --- Nothing, or everything -------------------------------------------------------------------------------


def everything(database: Database) -> list[int]:
    with database.read() as session:
        return [
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Version, Model, Reign, Label, CustomerSnapshot, Movement, SegmentProfile)
        ]


def test_a_run_whose_fence_is_lost_publishes_nothing(database: Database) -> None:
    open_shop(database)
    with database.write() as session:
        session.merge(Lease(id=1, fence=8))
    before = everything(database)
    with pytest.raises(FenceLostError):
        run_once(database, SETTINGS, as_of=UNTIL, recipe="scaled-kmeans", fence=7)
    assert everything(database) == before == [0] * 7
    assert run_once(database, SETTINGS, as_of=UNTIL, recipe="scaled-kmeans", fence=8) == 1


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
            session, min(members_of(database, 3)), kind="ban", reason="a rival", by="ada", expires_on=None
        )
    run_once(database, SETTINGS, as_of=UNTIL + WEEK, recipe="cheap")


def test_what_a_run_cannot_do_is_said(sqlite_database: Database) -> None:
    with pytest.raises(UserError, match="no invoices yet"):
        run_once(sqlite_database, SETTINGS)
    keep(sqlite_database, sale("ada", "mug", 1, 2.5))
    with pytest.raises(UserError, match="No identified customer bought anything"):
        run_once(sqlite_database, SETTINGS, as_of=date(2020, 1, 1), recipe="cheap")
    with pytest.raises(UserError, match="no recipe called"):
        run_once(sqlite_database, SETTINGS, recipe="soup")
    with pytest.raises(UserError, match="A replay needs a first date"):
        replay(sqlite_database, SETTINGS, start=UNTIL, end=MONDAYS[0])
    assert versions(sqlite_database) == []


# --- The truth --------------------------------------------------------------------------------------------


def test_the_members_are_mostly_those_who_truly_are_valuable_and_leave_when_they_stop(
    sqlite_database: Database,
) -> None:
    shop = Shop(seed=11, customers=400, start=date(2024, 9, 2), lines=5_000)
    until = date(2026, 3, 2)
    open_shop(sqlite_database, shop, until)
    settings = load_settings({"WINDOW_DAYS": "180"})
    numbers = [run_once(sqlite_database, settings, as_of=until - 52 * WEEK, recipe="cheap")]
    for weeks in range(42, -1, -7):
        as_of = until - weeks * WEEK
        numbers.append(run_once(sqlite_database, settings, as_of=as_of, recipe="cheap", challenge=False))
    known = truth(shop, until).set_index("customer_id")
    once = set().union(*(members_of(sqlite_database, number) for number in numbers))
    silent_for_long = {
        customer
        for customer in once
        if known.loc[customer, "stopped_on"] < pd.Timestamp(until - timedelta(days=200))
    }
    assert silent_for_long  # there is somebody to look at
    assert not silent_for_long & members_of(sqlite_database, numbers[-1])
    reasons = {
        row["reason"]
        for number in numbers
        for row in rows_of(sqlite_database, Movement, number)
        if row["customer_id"] in silent_for_long and row["kind"] == "left"
    }
    assert reasons <= {"behaviour", "lapsed"}
    assert reasons
    now = pd.Timestamp(until)
    valuable = set(known.index[(known["valuable_from"] <= now) & (known["valuable_until"] > now)])
    members = members_of(sqlite_database, numbers[-1])
    assert len(members & valuable) / len(members) > 0.5
