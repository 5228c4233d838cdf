"""Whatever is wrong with a file is told in one sentence: which file, line and column, and what to do."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from i18n import Localizer, UserError
from pipeline.ingest.questions import OpenQuestionsError
from tests.pipeline.ingest.reading import read_invoices

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
GOOD = "536365,85123A,WHITE HEART,6,12/31/2010 8:26,2.55,17850,United Kingdom"


def complaint(path: Path) -> str:
    """What a person is told about the file at `path`."""
    with pytest.raises(UserError) as problem:
        read_invoices(str(path))
    output = Localizer().render(problem.value.message)
    assert "\n" not in output
    return output.replace(str(path), "FILE")


def complaint_about(folder: Path, *lines: str) -> str:
    path = folder / "shop.csv"
    path.write_text("\n".join(lines))
    return complaint(path)


def test_a_missing_file(tmp_path: Path) -> None:
    assert complaint(tmp_path / "no.csv") == "There is no file FILE: check its name and folder."


def test_a_folder(tmp_path: Path) -> None:
    assert complaint(tmp_path).startswith(
        "FILE is a folder of 0 files: expected at least one file of invoices"
    )


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", gzip.compress(b"", mtime=0), b"\xef\xbb\xbf"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "shop.csv"
    path.write_bytes(content)
    assert complaint(path).startswith("FILE is empty: expected a CSV file with a line of column names")


@pytest.mark.parametrize("below", [[], [""], [",,,,,,,"]])
def test_column_names_without_lines(tmp_path: Path, below: list[str]) -> None:
    output = complaint_about(tmp_path, HEADER, *below)
    assert output.startswith("FILE holds column names but no invoice lines")


def test_missing_columns_are_named_beside_those_found(tmp_path: Path) -> None:
    output = complaint_about(
        tmp_path, "InvoiceNo,StockCode,Description,Qty,Weight,Cost,CustomerID,Country", GOOD
    )
    assert output.startswith(
        "FILE, line 1: missing InvoiceDate, UnitPrice; found InvoiceNo, StockCode, Description, Qty, "
        "Weight, Cost, CustomerID, Country. Say which column is which (--map field=column)"
    )


def test_a_file_without_column_names(tmp_path: Path) -> None:
    assert "missing InvoiceDate, InvoiceNo, UnitPrice" in complaint_about(tmp_path, GOOD, GOOD)


def test_a_line_that_ends_before_its_product(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text("Total,Invoice,Menge,Data,Cd\n1,,1")
    with pytest.raises(OpenQuestionsError, match="money"):
        read_invoices(str(path))


def test_a_column_that_is_there_twice(tmp_path: Path) -> None:
    output = complaint_about(tmp_path, HEADER + ",Unit price", GOOD + ",1")
    assert output.startswith("FILE, line 1: column UnitPrice is there 2 times (UnitPrice, Unit price)")


def test_a_text_where_a_quantity_belongs(tmp_path: Path) -> None:
    output = complaint_about(tmp_path, HEADER, GOOD, GOOD.replace(",6,", ",six,"), GOOD.replace(",6,", ",,"))
    assert output == (
        "FILE, line 3, column Quantity: found “six”, expected a number such as 6 or -1 "
        "(rows affected: 2). Correct the file and import it again; nothing was changed."
    )


@pytest.mark.parametrize(
    "quantity", ["inf", "nan", "0x10", "1_000", "99999999999", "٣", "6 of 8", "500 g", "1,0,0"]
)
def test_what_is_no_quantity(tmp_path: Path, quantity: str) -> None:
    output = complaint_about(tmp_path, HEADER, GOOD.replace(",6,", f',"{quantity}",'))
    assert f"FILE, line 2, column Quantity: found “{quantity}”" in output


@pytest.mark.parametrize("price", ["free", "", "inf", "NaN", "1e99", "2.5.5", "2.55 each", "(2.55"])
def test_what_is_no_price(tmp_path: Path, price: str) -> None:
    output = complaint_about(tmp_path, HEADER, GOOD, GOOD.replace("2.55", f'"{price}"'))
    assert f"FILE, line 3, column UnitPrice: found “{price}”, expected a number such as 2.55" in output


def test_an_amount_beyond_reason(tmp_path: Path) -> None:
    output = complaint_about(
        tmp_path, HEADER, GOOD.replace(",6,", ",999999999,").replace("2.55", "999999999")
    )
    assert "line 2, column Quantity: found “999999999”, expected at most 100,000,000,000 of money" in output


@pytest.mark.parametrize(
    "date", ["soon", "31/31/2010", "2010-02-30", "12/32/2010 8:26", "12/1/2010 25:00", ""]
)
def test_an_unreadable_date(tmp_path: Path, date: str) -> None:
    output = complaint_about(tmp_path, HEADER, GOOD, GOOD, GOOD.replace("12/31/2010 8:26", date))
    assert output == (
        f"FILE, line 4, column InvoiceDate: found “{date}”, expected a date written mm/dd/yyyy like the "
        "others, such as 12/31/2010 8:26 (rows affected: 1). Correct the file and import it again; "
        "nothing was changed."
    )


@pytest.mark.parametrize(("column", "value"), [("InvoiceNo", "536365")])
def test_a_blank_where_a_value_is_needed(tmp_path: Path, column: str, value: str) -> None:
    output = complaint_about(tmp_path, HEADER, GOOD.replace(value, ""), GOOD)
    assert f"FILE, line 2, column {column}: found “”, expected a value (rows affected: 1)" in output


@pytest.mark.parametrize(
    ("column", "value", "most"),
    [
        ("InvoiceNo", "536365", 255),
        ("StockCode", "85123A", 255),
        ("CustomerID", "17850", 255),
        ("Country", "United Kingdom", 64),
    ],
)
def test_a_text_longer_than_the_database_holds(tmp_path: Path, column: str, value: str, most: int) -> None:
    output = complaint_about(tmp_path, HEADER, GOOD.replace(value, "9" * (most + 1)))
    assert f"line 2, column {column}" in output
    assert "expected a shorter text" in output


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    """Blank lines and line breaks inside quotation marks count; the line told is where the row begins."""
    two_lines = GOOD.replace("WHITE HEART", '"WHITE\nHEART"')
    output = complaint_about(tmp_path, "", HEADER, two_lines, "", GOOD.replace(",6,", ",six,"))
    assert output.startswith("FILE, line 6, column Quantity")


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("extra", [",UK", ",UK,,,", ",,"])
def test_a_line_with_too_many_fields(tmp_path: Path, place: int, extra: str) -> None:
    rows = [GOOD, GOOD, GOOD]
    rows[place] += extra
    output = complaint_about(tmp_path, HEADER, *rows)
    fields = 8 + extra.count(",")
    assert output.startswith(
        f"FILE, line {place + 2}: found {fields} fields, expected 8 as in the line of column names"
    )
    assert "(rows affected: 1)" in output


def test_a_file_that_was_cut_off(tmp_path: Path) -> None:
    output = complaint_about(tmp_path, HEADER, GOOD, GOOD, GOOD, GOOD[:-20])
    assert output.startswith(
        "FILE, line 5: the last line is incomplete (7 fields of 8): the file was cut off."
    )


def test_a_quotation_mark_that_is_not_closed(tmp_path: Path) -> None:
    output = complaint_about(tmp_path, HEADER, GOOD, GOOD.replace("WHITE", '"WHITE'), GOOD)
    assert output.startswith("FILE")
    assert "line 3" in output or "quotation mark" in output


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "PNG image"),
        (b"%PDF-1.7 and so on", "PDF document"),
        (gzip.compress(b"\x89PNG\r\n\x1a\n" + bytes(20), mtime=0), "PNG image"),
        (b"<!doctype html><html></html>", "HTML"),
        (b"no magic\0at all", "it is no text"),
    ],
    ids=["png", "pdf", "packed png", "html", "binary"],
)
def test_another_format(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "shop.csv"
    path.write_bytes(content)
    output = complaint(path)
    assert output.startswith("FILE is in another format")
    assert kind in output


def test_an_office_document_is_told_to_be_saved_as_csv(tmp_path: Path) -> None:
    path = tmp_path / "shop.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    assert "Office document" in complaint(path)


def test_an_archive_without_files(tmp_path: Path) -> None:
    path = tmp_path / "shop.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/.hidden", GOOD)
    assert complaint(path).startswith("FILE is an archive of 0 files: expected at least one file of invoices")


@pytest.mark.parametrize(
    "broken", [gzip.compress(GOOD.encode(), mtime=0)[:-9], b"\x1f\x8b not really", b"PK\x03\x04 neither"]
)
def test_a_broken_archive(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "shop.csv.gz"
    path.write_bytes(broken)
    assert complaint(path).startswith("FILE is a broken or unfinished archive")
