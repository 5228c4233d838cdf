"""Dates as files write them: every usual form is read, and day before month or after is never guessed."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from pipeline.ingest.reading.table import Cell
from pipeline.ingest.values.date_order import DateEvidence, in_words
from pipeline.ingest.values.moments import Order, moment_of

LISBON = ZoneInfo("Europe/Lisbon")
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def evidence(*texts: Cell) -> DateEvidence:
    date_evidence = DateEvidence()
    date_evidence.add(texts)
    return date_evidence


def read(text: object, order: Order = "dmy", zone: ZoneInfo = LISBON) -> str:
    moment = moment_of(text)  # type: ignore[arg-type]
    assert moment is not None
    result = moment.read(order, zone)
    assert result is not None
    return result.isoformat()[:16]


@pytest.mark.parametrize(
    ("written", "form", "meant"),
    [
        ("12/31/2010 8:26", "mm/dd/yyyy", "2010-12-31T08:26"),
        ("12/31/10 08:26", "mm/dd/yyyy", "2010-12-31T08:26"),
        ("12/31/2010 8:26:59", "mm/dd/yyyy", "2010-12-31T08:26"),
        ("12/31/2010 8:26 PM", "mm/dd/yyyy", "2010-12-31T20:26"),
        ("12/31/2010 12:05 am", "mm/dd/yyyy", "2010-12-31T00:05"),
        ("31/12/2010", "dd/mm/yyyy", "2010-12-31T00:00"),
        ("31/12/2010 23:59", "dd/mm/yyyy", "2010-12-31T23:59"),
        ("31-12-2010 8:26", "dd-mm-yyyy", "2010-12-31T08:26"),
        ("31.12.2010", "dd.mm.yyyy", "2010-12-31T00:00"),
        ("29-Nov-16", "dd-Mon-yyyy", "2016-11-29T00:00"),
        ("7-Dec-17", "dd-Mon-yyyy", "2017-12-07T00:00"),
        ("29 november 2016", "dd Mon yyyy", "2016-11-29T00:00"),
        ("2010-12-31", "yyyy-mm-dd", "2010-12-31T00:00"),
        ("2010-12-31 08:26:00", "yyyy-mm-dd", "2010-12-31T08:26"),
        ("2010-12-31T08:26:00.123456", "yyyy-mm-dd", "2010-12-31T08:26"),
        ("2010/12/31", "yyyy/mm/dd", "2010-12-31T00:00"),
    ],
)
def test_every_usual_form_is_read(written: str, form: str, meant: str) -> None:
    result = evidence(written)
    order = result.certain() or "mdy"
    assert result.form is not None
    assert (in_words(result.form, order), read(written, order)) == (form, meant)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("05-fev-2026", "2026-02-05T00:00"),
        ("5. März 2026", "2026-03-05T00:00"),
        ("5 de maio de 2026", "2026-05-05T00:00"),
        ("5 de diciembre de 2026 14:30", "2026-12-05T14:30"),
        ("5 août 2026", "2026-08-05T00:00"),
        ("2 janv. 2026", "2026-01-02T00:00"),
        ("January 5, 2026", "2026-01-05T00:00"),
        ("Jan 5 2026 3:04 PM", "2026-01-05T15:04"),
        ("Monday, 5 January 2026", "2026-01-05T00:00"),
        ("20260105", "2026-01-05T00:00"),
        ("20260105T0822", "2026-01-05T08:22"),
        ("46027.348611", "2026-01-05T08:22"),
        (46027, "2026-01-05T00:00"),
        ("1767600000", "2026-01-05T08:00"),
        ("05.01.26 08:22", "2026-01-05T08:22"),
    ],
)
def test_other_shops_forms_are_read(written: object, meant: str) -> None:
    assert read(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-01-06T01:40:00Z", "2026-01-05T22:40"),
        ("2026-01-05T22:40:00-03:00", "2026-01-05T22:40"),
        ("2026-01-06 01:40:00 +0000", "2026-01-05T22:40"),
        ("2026-01-06T02:40:00.123+01:00", "2026-01-05T22:40"),
    ],
)
def test_times_with_a_zone_are_turned_to_the_shops_clock(written: str, meant: str) -> None:
    assert read(written, zone=SAO_PAULO) == meant


@pytest.mark.parametrize("text", ["soon", "", None, "12345", "2.5", "99/99", "2026-13-45x", "1/2/3/4", True])
def test_what_is_no_date(text: object) -> None:
    assert moment_of(text) is None  # type: ignore[arg-type]


def test_there_is_no_30_february() -> None:
    moment = moment_of("30/02/2026")
    assert moment is not None
    assert moment.read("dmy", LISBON) is None


def test_one_date_that_fits_a_single_order_decides_for_all() -> None:
    assert evidence("1/2/2011", "3/4/2011", "13/4/2011").certain() == "dmy"
    assert evidence("1/2/2011", "3/4/2011", "4/13/2011").certain() == "mdy"


def test_nobody_writes_months_first_with_points() -> None:
    assert evidence("01.02.2026").certain() == "dmy"


def test_where_both_orders_fit_nothing_is_certain() -> None:
    assert evidence("1/5/2011").certain() is None


def test_days_in_a_row_are_far_likelier_than_months_in_a_row() -> None:
    assert evidence("1/5/2011", "2/5/2011", "3/5/2011").by_evenness() == "dmy"
    assert evidence("5/1/2011", "5/2/2011", "5/3/2011").by_evenness() == "mdy"
    assert evidence("1/6/2011", "3/5/2011", "2/5/2011", "1/5/2011").by_evenness() == "dmy"


def test_a_single_day_says_nothing() -> None:
    assert evidence("05/03/2026", "05/03/2026").by_evenness() is None


def test_the_order_that_follows_on_from_the_last_known_day_is_taken() -> None:
    result = evidence("05/03/2026")
    assert result.by_history(date(2026, 2, 28), date(2026, 11, 27)) == "dmy"
    assert result.by_history(date(2026, 4, 29), date(2026, 11, 27)) == "mdy"
    assert result.by_history(None, date(2026, 11, 27)) is None


def test_the_order_that_leads_into_the_future_is_not_taken() -> None:
    assert evidence("05/12/2026").by_history(None, date(2026, 6, 1)) == "mdy"


def test_days_are_counted_in_the_order_that_was_decided() -> None:
    assert evidence("05/03/2026", "06/03/2026").days("dmy") == {date(2026, 3, 5): 1, date(2026, 3, 6): 1}
