"""JSON and JSON lines → one table: nested line items become rows that carry their order's fields."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from i18n import UserError
from pipeline.ingest.reading.bounds import MAX_COLUMNS, MAX_LINE
from pipeline.ingest.reading.encoding import encoding_of
from pipeline.ingest.reading.table import Cell, RawTable, Row

MAX_DOCUMENT = 256 * 1024**2
"""Bytes of one JSON document: it is read whole. JSON lines have no such limit."""
MAX_DEPTH = 12
SAMPLE_RECORDS = 1000
"""Records that the columns are found from; a field that comes later only is refused, not lost."""
Record = Mapping[str, Any]


def read_json(path: Path, file: str, part: str = "") -> RawTable:
    """The table in the JSON file at `path`: a list of records, an object holding one, or a record a line.

    Raises:
        UserError: it is no such file.
    """
    name = f"{file} ({part})" if part else file
    encoding = encoding_of(path, name)
    as_lines = _is_json_lines(path, encoding, name)

    def records() -> Iterator[tuple[int, dict[str, Cell]]]:
        found = _records_by_line(path, encoding, name) if as_lines else _records_whole(path, encoding, name)
        for line, record in found:
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
    return RawTable(file, part, lambda: _rows(records(), list(columns)), typed=True)


def flattened(record: Record) -> Iterator[dict[str, Cell]]:
    """A record as flat rows: one, or one for each of its line items."""
    own: dict[str, Cell] = {}
    items: list[tuple[str, list[Any]]] = []
    _collect(record, "", own, items)
    if not items:
        yield own
        return
    # The longest list of records is that of the lines; the first one where several are as long.
    prefix, lines = max(items, key=lambda one: len(one[1]))
    for line in lines:
        inner: dict[str, Cell] = {}
        _collect(line, f"{prefix} ", inner, [])
        yield {**own, **inner}


def _collect(record: Record, prefix: str, own: dict[str, Cell], items: list[tuple[str, list[Any]]]) -> None:
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            _collect(value, f"{name} ", own, items)
        elif isinstance(value, list):
            if value and all(isinstance(one, Mapping) for one in value):
                items.append((name, value))
        elif isinstance(value, (str, int, float, bool)) or value is None:
            own[name] = value


def _rows(records: Iterator[tuple[int, dict[str, Cell]]], columns: list[str]) -> Iterator[Row]:
    yield 0, columns
    for line, record in records:
        yield line, [record.get(column) for column in columns]


def _is_json_lines(path: Path, encoding: str, name: str) -> bool:
    with path.open(encoding=encoding) as file:
        first = file.readline(MAX_LINE).strip()
    if not first.startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict) and _has_more(path, encoding)
    except (ValueError, RecursionError):
        return False
    finally:
        _refuse_depth(first, name, 1)


def _has_more(path: Path, encoding: str) -> bool:
    """Whether a second line begins a record too; a file of one line is one document."""
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


def _records_whole(path: Path, encoding: str, name: str) -> Iterator[tuple[int, Record]]:
    if path.stat().st_size > MAX_DOCUMENT:
        raise UserError(
            "{file} holds more than {limit} megabytes in one JSON document: export it as JSON lines, one "
            "record a line.",
            file=name,
            limit=MAX_DOCUMENT // 1024**2,
        )
    text = path.read_text(encoding=encoding)
    _refuse_depth(text, name, 1)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong(name, getattr(error, "lineno", 1), str(error)) from error
    records = document if isinstance(document, list) else _list_within(document)
    for number, record in enumerate(records, start=1):
        if not isinstance(record, Mapping):
            raise _wrong(name, number, "not a record")
        yield number, record


def _list_within(document: object) -> list[Any]:
    """The longest list of records under the top of a document, such as {"orders": […]}; else itself."""
    if not isinstance(document, Mapping):
        return []
    lists = [value for value in document.values() if isinstance(value, list) and value]
    lists = [one for one in lists if isinstance(one[0], Mapping)]
    is_an_order = any(not isinstance(value, (list, Mapping)) for value in document.values())
    if lists and not (is_an_order and len(document) > 3):
        return max(lists, key=len)
    return [document]


def _loaded(line: str, name: str, number: int) -> Record:
    _refuse_depth(line, name, number)
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _wrong(name, number, str(error)) from error
    if not isinstance(record, Mapping):
        raise _wrong(name, number, "not a record")
    return record


def _refuse_depth(text: str, name: str, number: int) -> None:
    """Refuse what is nested deeper than orders are, before it is parsed."""
    depth = 0
    in_text = escaped = False
    for letter in text if text.count("{") + text.count("[") > MAX_DEPTH else "":
        if in_text:
            in_text, escaped = escaped or letter != '"', letter == "\\" and not escaped
        elif letter == '"':
            in_text = True
        elif letter in "{[":
            depth += 1
            if depth > MAX_DEPTH:
                raise _wrong(name, number, "nested too deeply")
        elif letter in "}]":
            depth -= 1


def _wrong(name: str, line: int, reason: str) -> UserError:
    return UserError(
        "{file}, line {line}: this is no JSON record ({reason}). Correct the file and import it again; "
        "nothing was changed.",
        file=name,
        line=str(line),
        reason=reason[:200],
    )
