"""A small table is parsed once; a larger one is read again, and both give the same lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.ingest.reading import delimited, remembered
from pipeline.ingest.reading.delimited import read_delimited
from pipeline.ingest.reading.remembered import remembered as kept
from pipeline.ingest.reading.table import Batch, RawTable, Table

ROWS = [["1", "mug"], ["2", "cup"], ["3", "mug"]]


def table(times_read: list[int], *, typed: bool = False) -> Table:
    def batches() -> Iterator[Batch]:
        times_read.append(1)
        for line, cells in enumerate(ROWS, start=2):
            yield Batch([line], [cells])

    return Table(RawTable("shop.csv", "", batches, typed=typed), ("no", "product"), 1)


def rows(found: Table) -> list[tuple[int, list[object]]]:
    return [(line, list(cells)) for line, cells in found.rows()]


def test_a_small_table_is_parsed_once() -> None:
    times_read: list[int] = []
    result = kept(table(times_read))
    assert rows(result) == rows(result) == [(2, ["1", "mug"]), (3, ["2", "cup"]), (4, ["3", "mug"])]
    assert len(times_read) == 1


def test_what_is_too_large_to_keep_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MAX_REMEMBERED_BYTES", 100)
    times_read: list[int] = []
    result = kept(table(times_read))
    assert rows(result) == rows(result) == [(2, ["1", "mug"]), (3, ["2", "cup"]), (4, ["3", "mug"])]
    assert len(times_read) == 2


def test_a_table_whose_values_have_types_is_never_kept() -> None:
    times_read: list[int] = []
    result = kept(table(times_read, typed=True))
    assert rows(result) == rows(result)
    assert len(times_read) == 2


def test_a_quoted_text_may_go_beyond_what_is_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "BATCH_CHARACTERS", 8)
    path = tmp_path / "shop.csv"
    path.write_bytes(b'no,text\r\n1,"one\r\ntwo\nthree"\r\n\r\n2,four\r\n3,"five\rsix"\r\n4,x\r\n')
    result = [(line, list(cells)) for line, cells in read_delimited(path, "shop.csv").rows()]
    assert result == [
        (1, ["no", "text"]), (2, ["1", "one\r\ntwo\nthree"]), (6, ["2", "four"]), (7, ["3", "five\rsix"]),
        (9, ["4", "x"]),
    ]  # fmt: skip
