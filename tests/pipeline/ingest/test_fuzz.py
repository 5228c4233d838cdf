"""Whatever a file holds: it is read, asked about or refused in a sentence, and a refusal changes nothing.

`make fuzz N=10000` looks for longer.
"""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.engine import Database
from db.models import InvoiceImport, InvoiceLine, ReplacedLine
from i18n import UserError
from pipeline.ingest.questions import OpenQuestionsError
from pipeline.publish.import_invoices import import_source
from pipeline.publish.import_options import ImportOptions
from tests.trade import NOW

EXAMPLES = int(os.environ.get("INSIDERS_FUZZ_EXAMPLES", "60"))
HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
ROW = "536365,85123A,WHITE HEART,6,12/31/2010 8:26,2.55,17850,United Kingdom"
NAMES = st.sampled_from(
    [
        "InvoiceNo",
        "Data",
        "Kundennr.",
        "Menge",
        "Einzelpreis",
        "Total",
        "Valor Unitário",
        "Type",
        "Status",
        "Discount",
        "Currency",
        "Refunded Amount",
        "Lineitem price",
        "Zeit",
        "País",
        "E-mail",
        "Código",
        "Produto",
        "",
        "Name",
        "Created at",
        "Financial Status",
        "Lineitem quantity",
    ]
)
CELLS = st.one_of(
    st.sampled_from(
        [
            "", "0", "-1", "1.000", "1.234,56", "(12.00)", "£5", "1e308", "nan", "2026-01-05", "05/03/2026",
            "9999-12-31", "0000-00-00", "46027.35", "5. März 2026", "2026-01-06T01:40:00Z", "Total", "guest",
            "\u200b", '"', "'", "=1+1", "C123", "refunded", "EUR", "a" * 300, "1" * 400, "\x1f", "\r", "12-",
            "−5", "25:61", "24/13/2026 99:99",
        ]
    ),
    st.text(max_size=12),
    st.integers(-(10**12), 10**12).map(str),
    st.floats(allow_nan=True, allow_infinity=True).map(repr),
)  # fmt: skip
TABLES = st.builds(
    lambda header, rows, delimiter: "\n".join(delimiter.join(row) for row in [header, *rows]).encode(
        "utf-8", "surrogatepass"
    ),
    st.lists(NAMES, min_size=1, max_size=9),
    st.lists(st.lists(CELLS, max_size=9), max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "date", "order_id", "items", "price", "quantity", "total"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good file, with some bytes put in, taken out or doubled."""
    content = bytearray("\n".join([HEADER, *[ROW] * draw(st.integers(1, 6)), ""]).encode())
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content)))
        match draw(st.integers(0, 2)):
            case 0:
                content[at:at] = draw(
                    st.binary(max_size=6) | st.sampled_from([b'"', b"\0", b"\n", b",", b"\xff\xfe"])
                )
            case 1:
                del content[at : at + draw(st.integers(1, 20))]
            case _:
                content[at:at] = content[at : at + draw(st.integers(1, 80))]
    return bytes(content)


FILES = st.one_of(
    st.binary(max_size=300),
    damaged(),
    damaged().map(lambda content: gzip.compress(content, mtime=0)),
    st.tuples(damaged(), st.integers(0, 60)).map(
        lambda one: gzip.compress(one[0], mtime=0)[: -one[1] or None]
    ),
    TABLES,
    JSON.map(lambda document: json.dumps(document).encode()),
    st.lists(JSON, max_size=4).map(lambda rows: "\n".join(json.dumps(row) for row in rows).encode()),
    st.binary(max_size=80).map(lambda some: b"PK\x03\x04" + some),
    st.binary(max_size=80).map(lambda some: b"PAR1" + some + b"PAR1"),
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "decimal_sign": st.sampled_from([".", ","]),
        "date_order": st.sampled_from(["day_first", "month_first"]),
        "cut_off": st.sampled_from(["leave_out", "keep"]),
        "bad_lines": st.just("set_aside"),
        "money": st.sampled_from(["unit_price", "line_total"]),
        "far_dates": st.just("set_aside"),
    },
)


def counts(database: Database) -> tuple[int, ...]:
    with database.read() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (InvoiceImport, InvoiceLine, ReplacedLine)
        )


@pytest.mark.slow
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=EXAMPLES < 1000
)
@given(content=FILES, answers=ANSWERS)
def test_every_file_is_read_or_refused_in_a_sentence(
    sqlite_database: Database, content: bytes, answers: dict[str, str]
) -> None:
    before = counts(sqlite_database)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "shop.csv"
        path.write_bytes(content)
        try:
            import_source(
                sqlite_database, str(path), currency="GBP", now=NOW, options=ImportOptions(answers=answers)
            )
        except (UserError, OpenQuestionsError):
            assert counts(sqlite_database) == before
