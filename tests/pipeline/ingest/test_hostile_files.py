"""Files that are meant to do harm, or might as well be: refused in one sentence, or read without harm."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from i18n import UserError
from pipeline.ingest.reading import bounds, workbook
from tests.pipeline.ingest.reading import read_invoices, read_text

CASES = Path(__file__).parent / "cases"

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
ROW = "536365,85123A,WHITE HEART,6,2010-12-13,2.55,17850,United Kingdom"
RECORD = {"invoice": "1", "date": "2026-01-05", "price": 2.5, "quantity": 1, "customer_id": "ada"}


def complaint(path: Path) -> str:
    with pytest.raises(UserError) as problem:
        read_invoices(path)
    return str(problem.value)


def test_a_line_without_end_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(f"{HEADER}\n".encode() + b"x" * (bounds.MAX_LINE + 10))
    assert "a line is longer than" in complaint(path)


def test_a_field_of_two_million_characters_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "field.csv"
    path.write_text(f"{HEADER}\n{ROW.replace('WHITE HEART', 'x' * 2_000_000)}\n")
    assert "line 2: a field is longer than 1048576 characters" in complaint(path)


def test_json_that_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text("[" * 100_000 + "]" * 100_000)
    assert "nested too deeply" in complaint(path)


def test_an_archive_leads_nowhere_outside_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "shop.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../../escaped.csv", f"{HEADER}\n{ROW}\n")
    assert len(read_invoices(path).lines) == 1
    assert not list(tmp_path.parent.glob("**/escaped.csv"))


def test_a_workbook_that_unpacks_to_far_more_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MIN_UNPACKED_BYTES", 1000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", " " * 3_000_000)
    assert "unpacks to 2 megabytes" in complaint(path)


def test_the_memory_setting_bounds_how_large_a_workbook_may_be(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", " " * 3 * 1024**2)
    with pytest.raises(UserError, match="more than a workbook may") as refused:
        workbook.read_workbook(path, "large.xlsx", tmp_path, 150)  # 10 MB beyond the base: 2 MB unpacked
    assert (refused.value.message.values["size"], refused.value.message.values["limit"]) == (3, 2)
    with pytest.raises(UserError, match="cannot be read as a workbook"):
        workbook.read_workbook(path, "large.xlsx", tmp_path, 160)  # 5 MB


def test_a_workbook_whose_cells_lie_at_opposite_corners_is_refused(tmp_path: Path) -> None:
    """It is a file of a kilobyte that spans seventeen billion cells."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )
    path = tmp_path / "corners.xlsx"
    with (
        zipfile.ZipFile(CASES / "17-two-sheets.xlsx") as complete,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in complete.namelist():
            changed.writestr(name, sheet if name.endswith("sheet1.xml") else complete.read(name))
    assert "takes more memory than a workbook may (984 MB)" in complaint(path)


def test_entities_in_a_workbook_are_not_resolved(tmp_path: Path) -> None:
    path = tmp_path / "entities.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook><sheets>&a;</sheets></workbook>',
        )
    assert "cannot be read as a workbook" in complaint(path) or "is empty" in complaint(path)


def test_letters_that_no_database_holds_are_left_out_of_json(tmp_path: Path) -> None:
    path = tmp_path / "lines.json"
    path.write_text(json.dumps([{**RECORD, "customer_id": "a\0da", "description": "half \ud83d"}] * 2))
    (line, _) = read_invoices(path).lines
    assert (line["customer_id"], line["description"]) == ("ada", "half")


def test_the_same_archive_in_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(tmp_path / "inner.zip", "w") as inner:
        inner.writestr("shop.csv", f"{HEADER}\n{ROW}\n")
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(tmp_path / "inner.zip", "inner.zip")
    assert "zip archive within another" in complaint(path)


def test_formulas_are_texts(tmp_path: Path) -> None:
    text = read_text(tmp_path, HEADER, ROW.replace("WHITE HEART", '"=HYPERLINK(""x"")"'))
    assert text.lines[0]["description"] == '=HYPERLINK("x")'
