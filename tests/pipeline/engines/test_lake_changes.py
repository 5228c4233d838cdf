"""Imports and undos change a lake as they change the database, wholly or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import func, select, text, update

from db.engine import Database, open_database
from db.lake import KEPT_AFTER_RETIREMENT, live_files
from db.line_days import last_line_day, lines_by_day
from db.models import InvoiceLine, LineFile
from i18n import UserError
from pipeline.engines.copy_lines import copy_to_database, copy_to_lake
from pipeline.engines.foreign_state import note_foreign_lines
from pipeline.engines.open_engine import open_engine
from pipeline.engines.port import LinesSeen
from pipeline.features.period import Period
from pipeline.ingest.rules import DEFAULT_RULES
from pipeline.publish.import_invoices import import_source
from pipeline.publish.import_options import ImportOptions
from pipeline.publish.take_back import undo_and_record
from tests.pipeline.engines.shops import NO_LAKE, import_lines, in_a_lake, odd_lines
from tests.servers.s3 import ACCESS_KEY, BUCKET, SECRET_KEY, object_store
from tests.trade import NOW, sale

pytestmark = NO_LAKE
WINDOW = Period(pd.Timestamp("2011-12-10").date())
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


@pytest.fixture
def lake(database: Database, tmp_path: Path) -> Database:
    return in_a_lake(database, tmp_path / "lake")


def files_of(lake: Database) -> list[Path]:
    folder = Path(lake.lines.url.removeprefix("duckdb://"))
    return sorted(folder.rglob("*.parquet"))


def totals(database: Database, seen: LinesSeen | None = None) -> pd.DataFrame:
    with database.read() as session:
        return open_engine(session).customer_totals(WINDOW, DEFAULT_RULES, seen)


def days(database: Database) -> dict[Any, int]:
    with database.read() as session:
        return lines_by_day(session, range(1, 9))


def write(folder: Path, name: str, *rows: str) -> str:
    file = folder / name
    file.write_text(HEADER + "\n".join(rows) + "\n")
    return str(file)


def import_file(database: Database, path: str, **options: Any) -> dict[str, Any]:
    outcome = import_source(database, path, currency="GBP", now=NOW, options=ImportOptions(**options))
    return {name: item for name, item in outcome.document.items() if name != "sha256"}


def undo(database: Database, number: int) -> tuple[int, int, int]:
    with database.write() as session:
        undone = undo_and_record(session, number, by="ada", now=NOW)
    return undone.removed, undone.restored, undone.kept


@contextmanager
def beside(tmp_path: Path, template: Path) -> Iterator[Database]:
    """Another database, with its lines in it."""
    file = tmp_path / "beside.sqlite3"
    file.write_bytes(template.read_bytes())
    opened = open_database(f"sqlite:///{file}")
    yield opened
    opened.dispose()


@pytest.mark.slow
def test_imports_corrections_and_undos_come_to_what_they_do_in_the_database(
    lake: Database, tmp_path: Path, sqlite_template: Path
) -> None:
    first = write(
        tmp_path, "first.csv",
        *(f"{n},A{n % 7},THING,{1 + n % 3},2011-{1 + n % 9:02}-03 10:00,2.50,{n % 11},France"
          for n in range(90)),
    )  # fmt: skip
    second = write(
        tmp_path, "second.csv",
        *(f"{n},A{n % 7},THING,{1 + n % 3},2011-{1 + n % 9:02}-03 10:00,{2.5 + n % 2},{n % 11},France"
          for n in range(40, 95)),
        "C41,A6,THING,-1,2011-09-04 10:00,2.50,8,France",
    )  # fmt: skip
    with beside(tmp_path, sqlite_template) as plain:
        for step in (
            lambda one: import_file(one, first),
            lambda one: import_file(one, first),
            lambda one: import_file(one, second, answers={"missing_invoices": "take_out"}),
            lambda one: undo(one, 2),
            lambda one: import_file(one, second, answers={"missing_invoices": "keep"}),
            lambda one: undo(one, 1),
            lambda one: undo(one, 3),
        ):
            assert step(lake) == step(plain)
            assert days(lake) == days(plain)
            pd.testing.assert_frame_equal(totals(lake), totals(plain))
        assert days(plain) == {}
    with lake.read() as session:
        assert session.scalar(select(func.count()).select_from(InvoiceLine)) == 0
        assert last_line_day(session) is None


def test_the_lines_of_an_earlier_moment_are_seen_with_what_was_replaced_since(
    lake: Database, tmp_path: Path
) -> None:
    def invoices(pieces: int) -> list[str]:
        return [f"{n},A,THING,{pieces},2011-05-0{n} 10:00,2.50,7,France" for n in range(1, 6)]

    before = write(tmp_path, "a.csv", *invoices(1))
    after = write(tmp_path, "b.csv", *invoices(3))
    import_file(lake, before)
    then = totals(lake)
    import_file(lake, after)
    assert totals(lake)["items"].tolist() == [15]
    pd.testing.assert_frame_equal(totals(lake, LinesSeen(1, WINDOW.before)), then)


def test_what_is_not_on_the_list_is_never_read(lake: Database) -> None:
    import_lines(lake, odd_lines())
    expected = totals(lake)
    complete = files_of(lake)[0]
    half = complete.with_name(f".{complete.name}.part")
    half.write_bytes(complete.read_bytes()[:100])
    stray = complete.with_name("lines-000009-aaaaaaaaaaaa.parquet")
    stray.write_bytes(complete.read_bytes())
    pd.testing.assert_frame_equal(totals(lake), expected)
    old = NOW.timestamp() - KEPT_AFTER_RETIREMENT.total_seconds() * 200
    for file in (half, stray):
        os.utime(file, (old, old))
    import_lines(lake, [sale("ada", "mug", 1, 2.5, on="2011-01-05", invoice="99")])
    assert not half.exists()
    assert not stray.exists()


def test_an_import_that_is_rolled_back_leaves_nothing(lake: Database, tmp_path: Path) -> None:
    rows = [f"{n},A,THING,1,2011-05-01 10:00,2.50,7,France" for n in range(5)]
    document = import_file(lake, write(tmp_path, "a.csv", *rows), preview=True)
    assert document["added"] == 5
    assert files_of(lake) == []
    assert days(lake) == {}


@pytest.mark.parametrize("damage", ["cut", "zeroed", "gone"])
def test_a_damaged_file_is_one_sentence(lake: Database, damage: str) -> None:
    import_lines(lake, odd_lines())
    file = files_of(lake)[-1]
    if damage == "gone":
        file.unlink()
    else:
        content = file.read_bytes()
        file.write_bytes(content[: len(content) // 2] if damage == "cut" else bytes(len(content)))
    with pytest.raises(UserError, match="is damaged"):
        totals(lake)


def test_what_was_replaced_is_deleted_later(lake: Database) -> None:
    import_lines(lake, [sale("ada", "mug", 1, 2.5, on="2011-01-05")])
    undo(lake, 1)
    assert len(files_of(lake)) == 1  # a run may be reading it
    with lake.writer.begin() as connection:
        connection.execute(
            update(LineFile).values(retired_at=NOW - KEPT_AFTER_RETIREMENT - timedelta(days=999))
        )
    import_lines(lake, [sale("bea", "mug", 1, 2.5, on="2011-02-05")])
    with lake.read() as session:
        assert [live_file.path for live_file in live_files(session)] == [
            str(file.relative_to(file.parents[1])) for file in files_of(lake)
        ]


def test_lines_move_to_the_lake_and_back(database: Database, tmp_path: Path) -> None:
    import_lines(database, odd_lines())
    expected, counts = totals(database), days(database)
    lake = in_a_lake(database, tmp_path / "lake")
    with lake.write() as session:
        assert copy_to_lake(session).lines == 22
    pd.testing.assert_frame_equal(totals(lake), expected)
    assert days(lake) == counts
    with pytest.raises(UserError, match="lie in a lake"):
        totals(database)
    with lake.write() as session, pytest.raises(UserError, match="holds invoice lines already"):
        copy_to_lake(session)
    with lake.write() as session:
        assert copy_to_database(session).lines == 22
    pd.testing.assert_frame_equal(totals(database), expected)
    assert days(database) == counts


def test_lines_that_are_not_the_same_are_not_moved(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_lines(database, odd_lines())
    lake = in_a_lake(database, tmp_path / "lake")
    monkeypatch.setattr("pipeline.engines.copy_lines.in_batches", lambda rows: ())
    with pytest.raises(UserError, match="not the same"), lake.write() as session:
        copy_to_lake(session)
    assert files_of(lake) == []
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(InvoiceLine)) == 22


def test_files_of_another_system_are_read_by_what_their_columns_are_called(
    sqlite_database: Database, tmp_path: Path
) -> None:
    duckdb = pytest.importorskip("duckdb")
    sales = tmp_path / "sales"
    sales.mkdir()
    duckdb.connect().execute(
        f"""
        COPY (SELECT * FROM (VALUES
            ('1', 'mug', 2, 2.5::DOUBLE, TIMESTAMP '2011-11-01 10:00', 17850::DOUBLE),
            ('1', 'mug', 2, 2.5, TIMESTAMP '2011-11-01 10:00', 17850),
            ('C1', 'mug', -2, 2.5, TIMESTAMP '2011-11-01 12:00', 17850),
            ('2', 'POST', 1, 18.0, TIMESTAMP '2011-11-02 10:00', 17850),
            ('3', 'tea', 1, 0.1, TIMESTAMP '2011-11-02 10:00', NULL),
            ('4', 'ham', 0.75, 4.0, TIMESTAMP '2011-11-01 10:00', 17850)
        ) AS t(InvoiceNo, StockCode, Quantity, Price, Sold, Who)) TO '{sales}/2011.parquet' (FORMAT PARQUET)
        """
    )
    names = "invoice=InvoiceNo&stock_code=StockCode&unit_price=Price&invoiced_at=Sold&customer_id=Who"
    url = f"duckdb://{sales}/*.parquet?{names}"
    theirs = replace(sqlite_database, lines=replace(in_a_lake(sqlite_database, tmp_path).lines, url=url))
    result = totals(theirs)
    assert result.index.tolist() == ["17850"]
    assert result[["gross", "items", "orders"]].iloc[0].tolist() == [8_000_000, 3, 2]
    with pytest.raises(UserError, match="another system's table"):
        import_lines(theirs, odd_lines())
    lacking = replace(theirs, lines=replace(theirs.lines, url=url.replace("Price", "Cost")))
    with pytest.raises(UserError, match=r"no column Cost for unit_price.* Add `unit_price=`"):
        totals(lacking)
    swapped = replace(theirs, lines=replace(theirs.lines, url=url.replace("Price", "StockCode")))
    with pytest.raises(UserError, match=r"are not what INVOICES_ENGINE_URL says: .* to DECIMAL"):
        totals(swapped)
    unnamed = replace(theirs, lines=replace(theirs.lines, url=url.replace("code=StockCode", "code=Who")))
    with pytest.raises(UserError, match=r"^stock_code is missing in 1 of 6 lines "):
        note_foreign_lines(unnamed)


def test_a_lake_that_is_away_or_may_not_be_written_is_one_sentence(
    sqlite_database: Database, tmp_path: Path
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    lake = in_a_lake(sqlite_database, blocked)
    lake = replace(lake, lines=replace(lake.lines, scratch=str(tmp_path / "scratch")))
    with pytest.raises(UserError, match="Nothing was changed"):
        import_lines(lake, odd_lines())
    with sqlite_database.read() as session:
        assert session.execute(text("SELECT count(*) FROM line_files")).scalar() == 0


def test_a_scratch_folder_that_cannot_be_used_is_named(lake: Database, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    there = replace(lake, lines=replace(lake.lines, scratch=f"{blocked}/scratch"))
    with pytest.raises(UserError, match="blocked/scratch cannot be used: Not a directory"):
        totals(there)


@pytest.mark.slow
def test_a_bucket_is_a_lake_as_a_folder_is(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    folder = in_a_lake(database, tmp_path / "lake")
    with object_store() as store:
        url = f"duckdb+s3://{BUCKET}/lines?endpoint={store.endpoint}&region=us-east-1"
        lake = replace(folder, lines=replace(folder.lines, url=url))
        import_lines(lake, odd_lines())
        assert all(name.startswith("lines/") and name.endswith(".parquet") for name in store.objects)
        result = totals(lake)
        assert result.loc["ada", "gross"] == 24_980_000
        assert undo(lake, 1)[0] == 22
        assert totals(lake).empty
        import_lines(lake, odd_lines())
        for name in store.objects:
            store.objects[name] = (
                bytes(len(store.objects[name])) if "2011-12" in name else store.objects[name]
            )
        with pytest.raises(UserError, match="is damaged"):
            totals(lake)
    with pytest.raises(UserError, match="cannot be reached"):
        totals(lake)
