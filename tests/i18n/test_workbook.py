"""Workbooks open cleanly and say what they are."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import openpyxl

from i18n.sheets import Sheet
from i18n.workbook import as_xlsx

DAY = date(2026, 3, 2)


def opened(
    rows: list[list[Any]], columns: tuple[str, ...] = ("who", "what"), about: tuple[str, ...] = ()
) -> Any:
    """The only sheet of the workbook, read by another program."""
    sheet = Sheet("members", about, columns, rows)
    return openpyxl.load_workbook(io.BytesIO(b"".join(as_xlsx(sheet))))["members"]


def test_dates_numbers_and_truths_are_what_they_were() -> None:
    page = opened([[DAY, 12, 0.1 + 0.2, True, None, 'é <&> "ada"']], columns=tuple("abcdef"))
    day, complete, fraction, truth, nothing, text = (cell.value for cell in page[2])
    assert isinstance(day, datetime)
    assert day.date() == DAY
    assert (complete, fraction, truth, nothing) == (12, 0.1 + 0.2, True, None)
    assert text == 'é <&> "ada"'
    assert page["A2"].number_format == "yyyy\\-mm\\-dd"


def test_what_it_is_stands_above_the_columns_which_stay_in_view() -> None:
    page = opened([["ada", 1]], about=("version 3", "Filters: none"))
    assert [page["A1"].value, page["A2"].value, page["A4"].value, page["A5"].value] == [
        "version 3",
        "Filters: none",
        "who",
        "ada",
    ]
    assert page["A4"].font.bold
    assert page.freeze_panes == "B5"
    assert page.auto_filter.ref == "A4:B5"


def test_text_is_never_a_formula() -> None:
    page = opened([["=1+1", "@SUM(A1)"], ["+1", "-1"]])
    cells = [cell for row in page.iter_rows(min_row=2) for cell in row]
    assert [cell.value for cell in cells] == ["'=1+1", "'@SUM(A1)", "'+1", "'-1"]
    assert all(cell.data_type == "s" for cell in cells)


def test_what_xml_cannot_hold_is_left_out_rather_than_spoil_the_file() -> None:
    assert opened([["a\x00b\x1fc\ud800", "line\nbreak"]])["A2"].value == "abc"


def test_a_list_without_rows_is_a_workbook_too() -> None:
    page = opened([])
    assert page.max_row == 1
    assert page.auto_filter.ref == "A1:B1"


def test_the_first_piece_comes_before_the_last_row_is_read_and_memory_stays_flat() -> None:
    read = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal read
        for number in range(40_000):
            read += 1
            yield [f"customer {number}", number * 1.5]

    pieces = as_xlsx(Sheet("many", (), ("who", "what"), rows()))
    next(pieces)
    assert read == 0
    tracemalloc.start()
    length = sum(map(len, pieces))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read == 40_000
    assert length > 300_000
    assert most < 4_000_000
