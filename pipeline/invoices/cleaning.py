"""Texts of a column → values. Each column's distinct texts are read once, however many rows repeat them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from i18n import Message, UserError
from pipeline.invoices.dates import read_dates
from pipeline.invoices.table import Table

LONGEST = {"invoice": 32, "stock_code": 64, "customer_id": 64, "country": 64}
"""What the database has room for, in characters."""
LARGEST_QUANTITY = 10**9
LARGEST_PRICE = 10.0**9
LARGEST_AMOUNT = 10.0**11
"""On one line. Beyond these it is a mistake, and sums of such amounts would no longer be exact."""
MAX_QUOTE_LENGTH = 60
"""Characters of a wrong value that a message repeats."""
MISSING_IDS = frozenset({"", "nan", "null", "none", "n/a", "<na>"})
"""How programs write that there is no customer id."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_WHOLE_NUMBER_WITH_DECIMALS = re.compile(r"(\d+)\.0+", re.ASCII)


@dataclass(frozen=True)
class _Distinct:
    """A column as its distinct texts, without spaces around them, and which one each row has."""

    codes: npt.NDArray[np.intp]
    texts: npt.NDArray[np.object_]

    @classmethod
    def of(cls, column: pd.Series[str]) -> _Distinct:
        codes, texts = pd.factorize(column)
        stripped = np.fromiter((text.strip() for text in texts), dtype=object, count=len(texts))
        return cls(codes, stripped)

    def spread(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """One value a distinct text → one value a row."""
        return values[self.codes]


def clean(table: Table) -> tuple[pd.DataFrame, list[Message]]:
    """The table's rows as typed lines, and notes on what had to be decided. Wholly blank rows are dropped.

    Raises:
        UserError: the first value that cannot be read: its line, its column, what is expected there.
    """
    blank = np.ones(len(table.rows), dtype=bool)
    for name in table.rows:
        blank &= (table.rows[name] == "").to_numpy()
        if not blank.any():
            break
    reader = _Reader(table, np.flatnonzero(~blank))
    if len(reader.kept) == 0:
        raise UserError(
            "{file} holds column names but no invoice lines: export it again with its lines; "
            "nothing was changed.",
            file=table.file,
        )
    quantity = reader.quantities()
    unit_price = reader.prices()
    reader.check_amounts(quantity, unit_price)
    lines = pd.DataFrame(
        {
            "invoice": reader.required("invoice"),
            "stock_code": reader.required("stock_code"),
            "description": reader.optional("description"),
            "quantity": quantity,
            "unit_price": unit_price,
            "invoiced_at": reader.dates(),
            "customer_id": reader.customer_ids(),
            "country": reader.optional("country"),
        }
    )
    return lines, reader.notes


class _Reader:
    """Reads one column after another, and knows how to say what is wrong with one."""

    def __init__(self, table: Table, kept: npt.NDArray[np.intp]) -> None:
        self.table = table
        self.kept = kept
        self.notes: list[Message] = []

    def required(self, column: str) -> pd.Series[str]:
        distinct = self._distinct(column)
        self._refuse(column, distinct, distinct.texts == "", Message("a value"))
        return self._text(column, distinct)

    def optional(self, column: str) -> pd.Series[str]:
        return self._text(column, self._distinct(column))

    def customer_ids(self) -> pd.Series[str]:
        """17850.0 is 17850; blank is missing."""
        distinct = self._distinct("customer_id")
        self._refuse_long("customer_id", distinct)
        ids = [None if text.casefold() in MISSING_IDS else _without_decimals(text) for text in distinct.texts]
        return pd.Series(distinct.spread(np.array(ids, dtype=object)), dtype="str")

    def quantities(self) -> npt.NDArray[np.int64]:
        distinct = self._distinct("quantity")
        numbers = [_number(text) for text in distinct.texts]
        wrong = [
            number is None or number != int(number) or abs(number) > LARGEST_QUANTITY for number in numbers
        ]
        self._refuse("quantity", distinct, wrong, Message("a whole number such as 6 or -1"))
        whole: npt.NDArray[np.int64] = distinct.spread(np.array(numbers, dtype=np.float64).astype(np.int64))
        return whole

    def prices(self) -> npt.NDArray[np.float64]:
        distinct = self._distinct("unit_price")
        texts = distinct.texts
        commas = self.table.delimiter != "," and any("," in text for text in texts)
        if commas and not any("." in text for text in texts):
            texts = np.array([text.replace(",", ".", 1) for text in texts], dtype=object)
            self.notes.append(Message("Prices were read with a comma before the cents."))
        numbers = [_number(text) for text in texts]
        wrong = [number is None or abs(number) > LARGEST_PRICE for number in numbers]
        self._refuse("unit_price", distinct, wrong, Message("a number such as 2.55"))
        prices: npt.NDArray[np.float64] = distinct.spread(np.array(numbers, dtype=np.float64))
        return prices

    def check_amounts(self, quantity: npt.NDArray[np.int64], unit_price: npt.NDArray[np.float64]) -> None:
        """No line may be worth more than sums can hold."""
        wrong = np.abs(quantity * unit_price) > LARGEST_AMOUNT
        if wrong.any():
            place = self._place("quantity", wrong, self._distinct("quantity"))
            raise self._error(place, Message("at most 100,000,000,000 of money on one line"))

    def dates(self) -> npt.NDArray[np.datetime64]:
        distinct = self._distinct("invoiced_at")
        dates = read_dates(distinct.texts, distinct.codes)
        wrong = distinct.spread(np.isnat(dates.instants))
        if wrong.any():
            at = self._place("invoiced_at", wrong, distinct)
            raise UserError(
                "{file}, line {line}, column {column}: found “{found}”, expected a date written {form} like "
                "the others, such as {example} (rows affected: {rows}). Correct the file and import it "
                "again; nothing was changed.",
                **at,
                form=dates.form,
                example=dates.example,
            )
        if dates.note:
            self.notes.append(dates.note)
        instants: npt.NDArray[np.datetime64] = distinct.spread(dates.instants)
        return instants

    def _distinct(self, column: str) -> _Distinct:
        values = self.table.rows[column]
        return _Distinct.of(values if len(self.kept) == len(values) else values.iloc[self.kept])

    def _text(self, column: str, distinct: _Distinct) -> pd.Series[str]:
        self._refuse_long(column, distinct)
        return pd.Series(distinct.spread(distinct.texts), dtype="str")

    def _refuse_long(self, column: str, distinct: _Distinct) -> None:
        if most := LONGEST.get(column):
            wrong = [len(text) > most for text in distinct.texts]
            self._refuse(column, distinct, wrong, Message("a shorter text"))

    def _refuse(self, column: str, distinct: _Distinct, wrong: Any, expected: Message) -> None:
        """Raise if any of the distinct texts is `wrong`; `expected` is a phrase, without values."""
        rows = distinct.spread(np.asarray(wrong, dtype=bool))
        if rows.any():
            raise self._error(self._place(column, rows, distinct), expected)

    def _error(self, place: dict[str, Any], expected: Message) -> UserError:
        return UserError(
            "{file}, line {line}, column {column}: found “{found}”, expected {expected:name} "
            "(rows affected: {rows}). Correct the file and import it again; nothing was changed.",
            **place,
            expected=expected.text,
        )

    def _place(self, column: str, wrong: npt.NDArray[np.bool_], distinct: _Distinct) -> dict[str, Any]:
        """Where the first of the wrong rows is, what it holds, and how many there are."""
        first = int(np.flatnonzero(wrong)[0])
        found = str(distinct.texts[distinct.codes[first]])
        return {
            "file": self.table.file,
            "line": str(self.table.line_of(int(self.kept[first]))),
            "column": self.table.spoken(column),
            "found": found if len(found) <= MAX_QUOTE_LENGTH else found[: MAX_QUOTE_LENGTH - 1] + "…",
            "rows": int(wrong.sum()),
        }


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _without_decimals(text: str) -> str:
    found = _WHOLE_NUMBER_WITH_DECIMALS.fullmatch(text)
    return found.group(1) if found else text
