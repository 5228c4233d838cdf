"""Values as a backup holds them, the same whichever database they come from, and a digest of rows."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, LargeBinary, Numeric

Value = str | int | float | bool | bytes | None
Encoder = Callable[[Any], Value]
DIGEST_BITS = 256


def is_binary(column: Column[Any]) -> bool:
    """Whether the column holds bytes, which JSON does not have."""
    return isinstance(column.type, LargeBinary)


def is_json(column: Column[Any]) -> bool:
    """Whether the column holds JSON; backups hold it as text, which distinguishes null from missing."""
    return isinstance(column.type, JSON)


def encoder(column: Column[Any]) -> Encoder:
    """A function that makes a value of the column ready for JSON."""
    return next((encode for kind, encode in _ENCODERS if isinstance(column.type, kind)), _as_it_is)


def decoder(column: Column[Any]) -> Encoder:
    """The inverse of `encoder`, in a form both drivers accept: moments and JSON as text."""
    return _from_base64 if is_binary(column) else _as_it_was


def digest_rows(digest: int, columns: Sequence[Column[Any]], row: Sequence[Value]) -> int:
    """`digest` with one more row: a sum, so that row order does not matter.

    JSON is compared by what it says: PostgreSQL keeps neither its spaces nor the order of its keys.
    """
    canonical = [
        _same_json(value) if isinstance(value, str) and is_json(column) else value
        for column, value in zip(columns, row, strict=True)
    ]
    text = json.dumps(canonical, ensure_ascii=False, separators=(",", ":"))
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    total: int = (digest + number) % 2**DIGEST_BITS
    return total


def _same_json(text: str) -> str:
    return json.dumps(json.loads(text, parse_float=_number), sort_keys=True, separators=(",", ":"))


def _number(text: str) -> float | int:
    number = float(text)
    return int(number) if number.is_integer() else number


def _as_it_is(value: Any) -> Value:  # noqa: ANN401 - whatever a driver returns for text and whole numbers
    result: Value = value
    return result


def _as_it_was(value: Any) -> Value:  # noqa: ANN401 - whatever the file says
    """The value, if a backup can have held it.

    Raises:
        ValueError: it is nested, or a number that no database stores.
    """
    is_too_large = isinstance(value, int) and not -(2**63) <= value < 2**63
    if is_too_large or isinstance(value, list | dict):
        raise ValueError("not a value of a column")
    result: Value = value
    return result


def _to_base64(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode("ascii")


def _from_base64(value: str | None) -> bytes | None:
    return None if value is None else base64.b64decode(value, validate=True)


def _moment(value: datetime | None) -> str | None:
    """The form in which SQLite stores a moment and PostgreSQL reads it."""
    return None if value is None else value.isoformat(sep=" ", timespec="microseconds")


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _boolean(value: object) -> bool | None:
    return None if value is None else bool(value)


def _float(value: Any) -> float | None:  # noqa: ANN401 - a float, or an int that SQLite kept
    return None if value is None else float(value)


_ENCODERS: tuple[tuple[type, Encoder], ...] = (
    (LargeBinary, _to_base64),
    (DateTime, _moment),
    (Date, _day),
    (Boolean, _boolean),
    (Float, _float),
    (Numeric, _float),
)
