"""JSON and JSON lines → one table: nested line items become rows that carry their order's fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from i18n import UserError
from pipeline.ingest.columns.names import concepts
from pipeline.ingest.reading.bounds import MAX_COLUMNS, MAX_LINE
from pipeline.ingest.reading.encoding import encoding_of
from pipeline.ingest.reading.table import Cell, RawTable, Row, batches_of
from pipeline.ingest.values.numbers import number_of

MAX_WHOLE_BYTES = 8 * 1024**2
"""Of a JSON document that is parsed at once, which takes ten times as much memory."""
PIECE = 1024 * 1024
"""Characters of a larger one that are parsed at once, or as many as one record has."""
MAX_DEPTH = 12
TOO_DEEP = "nested too deeply"
SAMPLE_RECORDS = 1000
"""Records that the columns are found from; a field that comes later only is refused, not lost."""
_LIST_OF_RECORDS = re.compile(r"\[\s*(?=\{)")
_BETWEEN_RECORDS = re.compile(r"[\s,]*")
REFUND_AMOUNTS = ("amount", "total", "total_refunded", "refund_amount", "subtotal")
REFUND_TRANSACTIONS = ("transactions", "payments")
Record = Mapping[str, Any]


def read_json(path: Path, file: str, part: str = "") -> RawTable:
    """The table in the JSON file at `path`: a list of records, an object holding one, or a record a line.

    Raises:
        UserError: it is no such file.
    """
    name = f"{file} ({part})" if part else file
    encoding = encoding_of(path, name)
    as_lines = _is_json_lines(path, encoding)

    def records() -> Iterator[tuple[int, dict[str, Cell]]]:
        read = _records_by_line if as_lines else _records_of_document
        records_read = read(path, encoding, name)
        for line, record in records_read:
            for flat in flattened(record):
                yield line, flat

    columns: dict[str, None] = {}
    for count, (_, record) in enumerate(records()):
        if count >= SAMPLE_RECORDS:
            break
        columns.update(dict.fromkeys(record))
    if not columns or len(columns) > MAX_COLUMNS:
        raise UserError(
            "{file} holds no list of invoice lines: expected JSON records with fields.", file=name
        )
    return RawTable(file, part, lambda: batches_of(_rows(records(), list(columns))), typed=True)


def flattened(record: Record) -> Iterator[dict[str, Cell]]:
    """A record as flat rows: one, or one for each of its line items."""
    fields: dict[str, Cell] = {}
    items: list[tuple[str, list[Any]]] = []
    _collect(record, "", fields, items)
    if not items:
        yield fields
        return
    refunds = [item for item in items if "refund" in concepts(item[0])[0]]
    items = [item for item in items if item not in refunds]
    for prefix, records in refunds:
        fields[f"{prefix} total"] = sum(map(_refunded, records))
    if not items:
        yield fields
        return
    # The longest list of records is that of the lines; the first one where several are as long.
    prefix, lines = max(items, key=lambda entry: (_has_quantity(entry[1]), len(entry[1])))
    for line in lines:
        inner: dict[str, Cell] = {}
        _collect(line, f"{prefix} ", inner, [])
        yield {**fields, **inner}


def _has_quantity(records: list[Any]) -> bool:
    """Whether the first record of a list counts pieces, as lines do and taxes, coupons and notes do not."""
    return any("quantity" in concepts(key)[0] for key in records[0])


def _refunded(refund: Record) -> float:
    """The money of one refund: its own amount, else that of its transactions, else that of its lines."""
    for name in REFUND_AMOUNTS:
        amount = refund.get(name)
        if isinstance(amount, (int, float, str)) and not isinstance(amount, bool):
            number = number_of(amount, ".")
            if number is not None:
                return abs(number)
    lists = [(key, value) for key, value in refund.items() if isinstance(value, list)]
    for _, records in sorted(lists, key=lambda one: one[0] not in REFUND_TRANSACTIONS):
        amounts = [_refunded(record) for record in records if isinstance(record, Mapping)]
        if any(amounts):
            return sum(amounts)
    return 0.0


def _collect(
    record: Record, prefix: str, fields: dict[str, Cell], items: list[tuple[str, list[Any]]]
) -> None:
    for key, value in record.items():
        name = f"{prefix}{_without_broken_characters(key)}"
        if isinstance(value, Mapping):
            _collect(value, f"{name} ", fields, items)
        elif isinstance(value, list):
            if value and all(isinstance(entry, Mapping) for entry in value):
                items.append((name, value))
        elif isinstance(value, str):
            fields[name] = _without_broken_characters(value)
        elif isinstance(value, (int, float, bool)) or value is None:
            fields[name] = value


def _without_broken_characters(text: str) -> str:
    """Text without NUL and halves of characters, which JSON can write and no database stores."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "ignore").decode()


def _rows(records: Iterator[tuple[int, dict[str, Cell]]], columns: list[str]) -> Iterator[Row]:
    yield 0, columns
    for line, record in records:
        yield line, [record.get(column) for column in columns]


def _is_json_lines(path: Path, encoding: str) -> bool:
    with path.open(encoding=encoding) as file:
        first = file.readline(MAX_LINE).strip()
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict) and _has_more(path, encoding)
    except (ValueError, RecursionError):
        return False


def _has_more(path: Path, encoding: str) -> bool:
    """Whether a second line also begins a record; a file of one line is one document."""
    with path.open(encoding=encoding) as file:
        file.readline(MAX_LINE)
        return file.readline(MAX_LINE).strip().startswith("{")


def _records_by_line(path: Path, encoding: str, name: str) -> Iterator[tuple[int, Record]]:
    with path.open(encoding=encoding) as file:
        number = 0
        while line := file.readline(MAX_LINE):
            number += 1
            if len(line) >= MAX_LINE:
                raise _wrong(name, number, "too long")
            if line.strip():
                yield number, _loaded(line, name, number)


def _records_of_document(path: Path, encoding: str, name: str) -> Iterator[tuple[int, Record]]:
    """The records of one JSON document: read whole if it is small, else piecewise."""
    with path.open(encoding=encoding) as file:
        is_list = file.read(MAX_LINE).lstrip().startswith("[")
    if is_list or path.stat().st_size > MAX_WHOLE_BYTES:
        return _records_piece_by_piece(path, encoding, name)
    return _records_whole(path, encoding, name)


def _records_piece_by_piece(path: Path, encoding: str, name: str) -> Iterator[tuple[int, Record]]:
    """The records of a list, few in memory at once; of an object, its first list of records."""
    decode = json.JSONDecoder().raw_decode
    with path.open(encoding=encoding) as file:
        text = file.read(PIECE)
        begins = _LIST_OF_RECORDS.search(text)
        if begins is None:
            yield from _records_whole(path, encoding, name)
            return
        is_whole_document = not text[: begins.start()].strip()
        place, number = begins.end(), 1
        while True:
            match = _BETWEEN_RECORDS.match(text, place)
            place = match.end() if match is not None else place
            if place >= len(text) and (more := file.read(PIECE)):
                text, place = more, 0
                continue
            if text.startswith("]", place):
                if is_whole_document and (text[place + 1 :].strip() or file.read(PIECE).strip()):
                    raise _wrong(name, number, "more follows the list")
                return
            try:
                if not text.startswith("{", place):
                    raise ValueError("not a record")
                record, place = decode(text, place)
            except RecursionError as error:
                raise _wrong(name, number, TOO_DEEP) from error
            except ValueError as error:
                more = file.read(PIECE) if len(text) - place < MAX_LINE else ""
                if not more:
                    raise _wrong(name, number, str(error)) from error
                text, place = text[place:] + more, 0
                continue
            _refuse_depth(record, name, number)
            yield number, record
            number += 1


def _records_whole(path: Path, encoding: str, name: str) -> Iterator[tuple[int, Record]]:
    if path.stat().st_size > MAX_WHOLE_BYTES:
        raise _wrong(name, 1, "no list of records")
    try:
        document = json.loads(path.read_text(encoding=encoding))
    except ValueError as error:
        raise _wrong(name, getattr(error, "lineno", 1), str(error)) from error
    except RecursionError as error:
        raise _wrong(name, 1, TOO_DEEP) from error
    records = document if isinstance(document, list) else _list_within(document)
    for number, record in enumerate(records, start=1):
        if not isinstance(record, Mapping):
            raise _wrong(name, number, "not a record")
        _refuse_depth(record, name, number)
        yield number, record


def _list_within(document: object) -> list[Any]:
    """The longest list of records under the top of a document, such as {"orders": […]}; else itself."""
    if not isinstance(document, Mapping):
        return []
    lists = [value for value in document.values() if isinstance(value, list) and value]
    lists = [records for records in lists if isinstance(records[0], Mapping)]
    is_an_order = any(not isinstance(value, (list, Mapping)) for value in document.values())
    if lists and not (is_an_order and len(document) > 3):
        return max(lists, key=len)
    return [document]


def _loaded(line: str, name: str, number: int) -> Record:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise _wrong(name, number, str(error)) from error
    except RecursionError as error:
        raise _wrong(name, number, TOO_DEEP) from error
    if not isinstance(record, Mapping):
        raise _wrong(name, number, "not a record")
    _refuse_depth(record, name, number)
    return record


def _refuse_depth(record: object, name: str, number: int) -> None:
    """Refuse records nested deeper than orders are."""
    level: list[Any] = [record]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for child in level
            for inner in (child.values() if isinstance(child, dict) else child)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return
    raise _wrong(name, number, TOO_DEEP)


def _wrong(name: str, line: int, reason: str) -> UserError:
    return UserError(
        "{file}, line {line}: this is no JSON record ({reason}). Correct the file and import it again; "
        "nothing was changed.",
        file=name,
        line=str(line),
        reason=reason[:200],
    )
