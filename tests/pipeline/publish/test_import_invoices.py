from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import func, select

from db.engine import Database
from db.lines import FileRecord
from db.models import InvoiceImport, InvoiceLine, Shop
from i18n import Message, UserError
from pipeline.publish.import_frame import import_frame
from pipeline.publish.import_invoices import import_source
from tests.pipeline.ingest.reading import read_invoices
from tests.trade import NOW

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
GOOD = "536365,85123A,WHITE HEART,6,12/31/2010 8:26,2.55,17850,United Kingdom"
POSTAGE = "536365,POST,POSTAGE,1,12/31/2010 8:26,18,17850,United Kingdom"
FREE = "536365,22197,POPCORN,1,12/31/2010 8:26,0,17850,United Kingdom"
NOBODYS = "536366,22197,POPCORN,2,12/31/2010 9:00,0.85,,United Kingdom"


def write(folder: Path, *rows: str, name: str = "shop.csv") -> str:
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]))
    return str(path)


def counts(database: Database) -> tuple[int, int, int]:
    """How many shops, imports and lines there are."""
    with database.read() as session:
        shops, imports, lines = (
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Shop, InvoiceImport, InvoiceLine)
        )
    return shops, imports, lines


def test_an_import_tells_what_became_of_every_row(database: Database, tmp_path: Path) -> None:
    source = write(tmp_path, GOOD, GOOD, POSTAGE, FREE, NOBODYS)
    outcome = import_source(database, source, currency="GBP", now=NOW)
    assert (outcome.rows_read, outcome.rows_added, outcome.rows_known) == (5, 5, 0)
    assert outcome.left_out == {"no_customer": 1, "low_price": 1, "not_a_product": 1}
    assert outcome.identified_revenue == pytest.approx(30.60)
    assert outcome.unidentified_revenue == pytest.approx(1.70)
    assert (outcome.first_at, outcome.last_at) == (
        datetime.fromisoformat("2010-12-31 08:26"),
        datetime.fromisoformat("2010-12-31 09:00"),
    )


def test_the_database_notes_the_import_and_the_first_one_makes_the_shop(
    database: Database, tmp_path: Path
) -> None:
    outcome = import_source(database, write(tmp_path, GOOD, POSTAGE), currency="EUR", now=NOW)
    with database.read() as session:
        noted = session.get_one(InvoiceImport, outcome.import_id)
        assert (noted.sha256, noted.rows_read, noted.rows_added) == (outcome.sha256, 2, 2)
        assert noted.left_out == {"no_customer": 0, "low_price": 0, "not_a_product": 1}
        assert (noted.identified_revenue, noted.imported_at) == (15.30, NOW)
        shop = session.scalars(select(Shop)).one()
        assert (shop.currency, shop.simulated, shop.source) == ("EUR", False, "")


def test_the_same_file_again_adds_no_line(database: Database, tmp_path: Path) -> None:
    source = write(tmp_path, GOOD, GOOD, POSTAGE)
    import_source(database, source, currency="GBP", now=NOW)
    again = import_source(database, source, currency="GBP", now=NOW)
    assert (again.rows_added, again.rows_known) == (0, 3)
    assert counts(database) == (1, 1, 3)  # the file is known by its digest: no new import is noted


def test_a_file_that_goes_further_adds_only_what_is_new(database: Database, tmp_path: Path) -> None:
    import_source(database, write(tmp_path, GOOD, POSTAGE), currency="GBP", now=NOW)
    further = import_source(
        database, write(tmp_path, POSTAGE, NOBODYS, name="further.csv"), currency="GBP", now=NOW
    )
    assert (further.rows_added, further.rows_known) == (1, 1)


def test_the_same_sale_in_another_shape_is_the_same_sale(database: Database, tmp_path: Path) -> None:
    """Other column names, another date form, an id with decimals, more zeros: nothing new was sold."""
    import_source(database, write(tmp_path, GOOD), currency="GBP", now=NOW)
    other = tmp_path / "other.csv"
    other.write_text(
        "Invoice;StockCode;Description;Quantity;InvoiceDate;Price;Customer ID;Country\n"
        "536365;85123A;WHITE HEART;6.0;2010-12-31 08:26:00;2,550;17850.0;United Kingdom\n"
    )
    assert import_source(database, str(other), currency="GBP", now=NOW).rows_added == 0


def test_a_file_that_cannot_be_read_changes_nothing(database: Database, tmp_path: Path) -> None:
    source = write(tmp_path, GOOD, GOOD.replace(",6,", ",six,"))
    with pytest.raises(UserError, match="six"):
        import_source(database, source, currency="GBP", now=NOW)
    assert counts(database) == (0, 0, 0)


def simulated(database: Database, folder: Path) -> None:
    lines = pd.DataFrame(read_invoices(write(folder, GOOD)).lines)
    import_frame(
        database,
        FileRecord("simulated", "0" * 64),
        lines,
        currency="GBP",
        now=NOW,
        shop_source="simulated:?seed=1",
    )


def test_a_real_shop_and_a_simulated_one_are_never_mixed(sqlite_database: Database, tmp_path: Path) -> None:
    simulated(sqlite_database, tmp_path)
    with pytest.raises(UserError, match="holds a simulated shop"):
        import_source(sqlite_database, write(tmp_path, GOOD), currency="GBP", now=NOW)
    assert counts(sqlite_database) == (1, 1, 1)


def test_simulated_invoices_are_kept_out_of_a_real_shop(sqlite_database: Database, tmp_path: Path) -> None:
    import_source(sqlite_database, write(tmp_path, GOOD), currency="GBP", now=NOW)
    with pytest.raises(UserError, match="invoices of a real shop"):
        simulated(sqlite_database, tmp_path)


def test_progress_is_told_from_reading_to_keeping(sqlite_database: Database, tmp_path: Path) -> None:
    heard: list[tuple[str, float]] = []

    def progress(stage: Message, fraction: float) -> None:
        heard.append((stage.text, fraction))

    import_source(sqlite_database, write(tmp_path, GOOD), currency="GBP", now=NOW, progress=progress)
    assert [text.split()[0] for text, _ in heard] == ["Reading", "Saving"]
    assert [fraction for _, fraction in heard] == sorted(fraction for _, fraction in heard)
