"""Amounts in other currencies are converted at the rate of their day, or left out and told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from i18n import UserError
from pipeline.ingest.rates import Rates, read_rates
from tests.pipeline.ingest.reading import read_text, understood_as

RATES = Rates("GBP", {"EUR": [(date(2026, 5, 1), 0.8), (date(2026, 5, 4), 0.9)]})
HEADER = "Invoice,StockCode,Quantity,InvoiceDate,Price,CustomerID,Currency"


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2026, 4, 30), None),  # before the first
        (date(2026, 5, 1), 0.8),
        (date(2026, 5, 3), 0.8),
        (date(2026, 5, 11), 0.9),  # seven days old
        (date(2026, 5, 12), None),
    ],
)
def test_a_rate_holds_until_the_next_one_and_at_most_a_week(day: date, rate: float | None) -> None:
    assert RATES.rate_of("EUR", day) == rate
    assert RATES.rate_of("GBP", day) == 1.0
    assert RATES.rate_of("USD", day) is None


def test_lines_in_another_currency_are_converted_at_the_rate_of_their_day(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        HEADER,
        "1,A,2,2026-05-02,10.00,ada,EUR",
        "2,A,2,2026-05-05,10.00,ada,EUR",
        "3,A,2,2026-05-05,10.00,ada,GBP",
        "4,A,-1,2026-05-05,10.00,ada,EUR",
        "5,A,1,2026-06-05,10.00,ada,EUR",  # a month after the last rate
        currency="GBP",
        rates=RATES,
    )
    assert understood_as(text, "invoice", "quantity", "unit_price") == [
        ("1", 2, 8.0),
        ("2", 2, 9.0),
        ("3", 2, 10.0),
        ("4", -1, 9.0),
    ]
    assert (text.currency, text.gross, text.returned) == ("GBP", 54.0, 9.0)
    assert text.counts.converted == 3
    assert text.counts.left_out["other_currency"] == [1, 10.0]


def test_a_file_wholly_in_another_currency_is_converted_by_its_symbol(tmp_path: Path) -> None:
    text = read_text(
        tmp_path,
        "Invoice,StockCode,Quantity,InvoiceDate,Price,CustomerID",
        "1,A,3,2026-05-02,€10.00,ada",
        currency="GBP",
        rates=RATES,
    )
    assert (text.gross, text.currency) == (24.0, "GBP")


def test_without_rates_of_each_currency_a_file_is_refused_or_asked_about_as_before(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="import exchange rates first"):
        read_text(tmp_path, HEADER, "1,A,2,2026-05-02,10.00,ada,USD", currency="GBP", rates=RATES)


def test_a_table_of_rates_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("Date,Currency,Rate\n2026-05-01,eur,0.8\n2026-05-01,USD,0.75\n")
    assert list(read_rates(path)) == [(date(2026, 5, 1), "EUR", 0.8), (date(2026, 5, 1), "USD", 0.75)]


@pytest.mark.parametrize(
    "line",
    ["1/5/2026,EUR,0.8", "2026-05-01,EURO,0.8", "2026-05-01,EUR,0", "2026-05-01,EUR,inf", "2026-05-01"],
)
def test_what_is_no_rate_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rates.csv"
    path.write_text(f"date,currency,rate\n2026-05-01,EUR,0.8\n{line}\n")
    with pytest.raises(UserError, match="line 3") as refused:
        list(read_rates(path))
    assert refused.value.message.values["line"] == "3"
