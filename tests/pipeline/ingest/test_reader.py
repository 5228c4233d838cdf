"""The shapes in which shops' exports come."""

from __future__ import annotations

import gzip
import hashlib
import threading
import zipfile
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from i18n import UserError
from pipeline.ingest.fetching.http import name_of
from tests.pipeline.ingest.reading import read_invoices

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
ROW = "536365,85123A,WHITE HEART,6,12/13/2010 8:26,2.55,17850,United Kingdom"


def write(folder: Path, *lines: str, name: str = "shop.csv", encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_bytes("\n".join(lines).encode(encoding))
    return str(path)


def only_line(source: str) -> dict[Any, Any]:
    lines = read_invoices(source).lines
    assert len(lines) == 1
    return lines[0]


def test_a_line_becomes_typed_values(tmp_path: Path) -> None:
    file = read_invoices(write(tmp_path, HEADER, ROW))
    assert file.lines[0] == {
        "invoice": "536365",
        "stock_code": "85123A",
        "description": "WHITE HEART",
        "quantity": 6,
        "unit_price": 2.55,
        "invoiced_at": datetime.fromisoformat("2010-12-13 08:26"),
        "customer_id": "17850",
        "country": "United Kingdom",
        "exact_quantity": None,
        "origin": "",
    }


def test_the_file_is_known_by_its_digest(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER, ROW)
    file = read_invoices(path)
    assert file.name == path
    assert file.sha256 == hashlib.sha256(Path(path).read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "header",
    [
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
        "invoiceno,stock code,DESCRIPTION,quantity,Invoice Date,unit_price,customer-id, country ",
        "invoice,stock_code,description,quantity,invoiced_at,unit_price,customer_id,country",
        '"InvoiceNo","StockCode","Description","Quantity","InvoiceDate","UnitPrice","CustomerID","Country"',
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country,",
    ],
    ids=["Online Retail II", "any case", "our own", "quoted", "a nameless ninth column"],
)
def test_columns_go_by_several_names(tmp_path: Path, header: str) -> None:
    row = ROW + "," * (header.count(",") - ROW.count(","))
    assert only_line(write(tmp_path, header, row))["customer_id"] == "17850"


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path) -> None:
    header = "Country,Margin,CustomerID,UnitPrice,InvoiceDate,Quantity,Description,StockCode,InvoiceNo"
    line = only_line(write(tmp_path, header, "Eire,0.3,1,2.5,2011-12-01,6,MUG,M1,9"))
    assert (line["country"], line["invoice"], line["unit_price"]) == ("Eire", "9", 2.5)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_fields_may_be_separated_by_commas_semicolons_tabs_or_pipes(tmp_path: Path, delimiter: str) -> None:
    path = write(tmp_path, HEADER.replace(",", delimiter), ROW.replace(",", delimiter))
    assert only_line(path)["quantity"] == 6


def test_a_comma_before_the_cents_is_read_where_commas_do_not_separate(tmp_path: Path) -> None:
    row = ROW.replace(",", ";").replace("2.55", "2,55")
    file = read_invoices(write(tmp_path, HEADER.replace(",", ";"), row))
    assert [line["unit_price"] for line in file.lines] == [2.55]
    assert any("with a comma before the decimals" in note.text for note in file.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"])
def test_letters_are_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, HEADER, ROW.replace("WHITE HEART", "CAFÉ £5"), encoding=encoding)
    assert only_line(path)["description"] == "CAFÉ £5"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("mac_roman", ["Crème brûlée", "Café à la façon des élèves", "Gâteau déjà été préparé"]),
        ("cp850", ["Caixa de música", "Xícara de café", "Pão de açúcar", "Não é só isso"]),
        ("cp1251", ["Фарфоровая чашка", "Деревянный стол", "Красная скатерть"]),
    ],
)
def test_letters_of_other_encodings_are_found_by_what_they_spell(
    tmp_path: Path, encoding: str, words: list[str]
) -> None:
    rows = [ROW.replace("WHITE HEART", word) for word in words * 5]
    file = read_invoices(write(tmp_path, HEADER, *rows, encoding=encoding))
    assert [line["description"] for line in file.lines[: len(words)]] == words


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(tmp_path: Path, newline: str) -> None:
    path = tmp_path / "shop.csv"
    path.write_bytes(newline.join([HEADER, ROW, ROW, ""]).encode())
    assert len(read_invoices(str(path)).lines) == 2


def test_texts_may_hold_delimiters_quotes_and_line_breaks(tmp_path: Path) -> None:
    row = ROW.replace("WHITE HEART", '"WHITE, ""BIG""\nHEART"')
    assert only_line(write(tmp_path, HEADER, row))["description"] == 'WHITE, "BIG"\nHEART'


def test_blank_rows_are_no_lines(tmp_path: Path) -> None:
    assert len(read_invoices(write(tmp_path, "", HEADER, "", ROW, "   ", ",,,,,,,", ROW)).lines) == 2


def test_spaces_around_values_do_not_count(tmp_path: Path) -> None:
    line = only_line(
        write(tmp_path, HEADER, "536365 , 85123a ,HEART , 6 , 2010-12-01 , 2.55 , 17850 , Eire ")
    )
    assert (line["stock_code"], line["description"], line["country"]) == ("85123a", "HEART", "Eire")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("17850", "17850"),
        ("17850.0", "17850"),
        ("00123", "00123"),
        ("C-7.05", "C-7.05"),
        ("", None),
        (" ", None),
        ("nan", None),
        ("NULL", None),
    ],
)
def test_customer_ids_lose_their_decimals_and_blanks_are_missing(
    tmp_path: Path, written: str, read: str | None
) -> None:
    assert only_line(write(tmp_path, HEADER, ROW.replace("17850", written)))["customer_id"] == read


@pytest.mark.parametrize(("written", "read"), [("-1", -1), ("+6", 6), ("6.0", 6), ("0", 0), ("80995", 80995)])
def test_quantities_are_whole_numbers(tmp_path: Path, written: str, read: int) -> None:
    assert only_line(write(tmp_path, HEADER, ROW.replace(",6,", f",{written},")))["quantity"] == read


def test_names_of_programs_values_are_texts_elsewhere(tmp_path: Path) -> None:
    assert only_line(write(tmp_path, HEADER, ROW.replace("85123A", "NA")))["stock_code"] == "NA"


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    plain = f"{HEADER}\n{ROW}\n".encode()
    (tmp_path / "shop.csv.gz").write_bytes(gzip.compress(plain))
    with zipfile.ZipFile(tmp_path / "shop.zip", "w") as archive:
        archive.writestr("folder/shop.csv", plain)
    (tmp_path / "packed, whatever its name.csv").write_bytes(gzip.compress(plain))
    for name in ("shop.csv.gz", "shop.zip", "packed, whatever its name.csv"):
        assert len(read_invoices(str(tmp_path / name)).lines) == 1


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A web server of the files in `tmp_path`."""
    handler = partial(_Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/cut-off.csv":
            content = f"{HEADER}\n{ROW}\n".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content) + 100))
            self.end_headers()
            self.wfile.write(content)
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_file_is_read_from_an_address(tmp_path: Path, address: str) -> None:
    (tmp_path / "shop.csv.gz").write_bytes(gzip.compress(f"{HEADER}\n{ROW}\n".encode()))
    file = read_invoices(f"{address}/shop.csv.gz?token=secret")
    assert len(file.lines) == 1
    assert file.name == f"{address}/shop.csv.gz"


def test_a_server_that_has_no_such_file_is_told_in_words(address: str) -> None:
    with pytest.raises(UserError, match="the server answered 404"):
        read_invoices(f"{address}/nothing.csv")


def test_a_download_that_ends_too_early_is_not_taken_for_the_file(address: str) -> None:
    with pytest.raises(UserError, match="100 bytes are missing at its end"):
        read_invoices(f"{address}/cut-off.csv")


def test_a_server_that_does_not_answer_is_told_in_words() -> None:
    with pytest.raises(
        UserError, match=r"http://127\.0\.0\.1:9/shop\.csv cannot be fetched \(Connection refused\)"
    ):
        read_invoices("http://127.0.0.1:9/shop.csv")


def test_addresses_of_another_kind_are_told_in_words() -> None:
    with pytest.raises(UserError, match=r"expected a path, http\(s\)://"):
        read_invoices("ftp://example.org/shop.csv")


def test_passwords_in_addresses_are_never_repeated() -> None:
    assert name_of("https://ada:secret@shop.example:8080/a.csv?key=1") == "https://shop.example:8080/a.csv"
