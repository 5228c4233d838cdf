"""Exchange rates: read from a file, and looked up by day."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path

from i18n import UserError
from pipeline.ingest.values.numbers import is_currency

MAX_AGE_DAYS = 7
"""A rate holds until the next one, but no longer than over a holiday."""
COLUMNS = ("date", "currency", "rate")


@dataclass(frozen=True)
class Rates:
    """Rates into one currency: currency → (day, units for one), oldest first."""

    into: str
    by_currency: Mapping[str, Sequence[tuple[date, float]]]

    def knows(self, currency: str) -> bool:
        """Whether there is any rate of a currency."""
        return currency in self.by_currency

    def rate_of(self, currency: str, day: date) -> float | None:
        """The latest rate up to that day; None where it is too old or there is none."""
        if currency == self.into:
            return 1.0
        rates = self.by_currency.get(currency, ())
        place = bisect_right(rates, day, key=lambda rate: rate[0]) - 1
        if place < 0 or (day - rates[place][0]).days > MAX_AGE_DAYS:
            return None
        return rates[place][1]


def read_rates(path: Path) -> Iterator[tuple[date, str, float]]:
    """Day, currency and rate of each line of a CSV file with the columns date, currency and rate.

    Raises:
        UserError: it cannot be read, or a line is no rate.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            names = [name.strip().casefold() for name in reader.fieldnames or ()]
            if not set(COLUMNS) <= set(names):
                raise UserError(
                    "{file} is no table of exchange rates: expected the columns date, currency and rate.",
                    file=str(path),
                )
            reader.fieldnames = names
            for number, row in enumerate(reader, start=2):
                yield _rate(row, path, number)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(
            "{file} cannot be read ({reason}): check the file and its permissions.",
            file=str(path),
            reason=getattr(error, "strerror", None) or str(error),
        ) from error


def _rate(row: Mapping[str, str | None], path: Path, number: int) -> tuple[date, str, float]:
    try:
        day = date.fromisoformat((row["date"] or "").strip())
        currency = (row["currency"] or "").strip().upper()
        rate = float((row["rate"] or "").strip())
    except ValueError:
        currency, rate, day = "", 0.0, date.min
    if not is_currency(currency) or not isfinite(rate) or rate <= 0:
        raise UserError(
            "{file}, line {line}: expected a date such as 2026-01-31, a currency code and a rate above zero. "
            "Correct the file and import it again; nothing was changed.",
            file=str(path),
            line=str(number),
        )
    return day, currency, rate
