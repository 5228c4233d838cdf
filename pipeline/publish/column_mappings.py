"""What is context_of of the columns of a source's files."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from db.models import Source
from db.sources import remember_mapping
from pipeline.ingest.columns.names import plain
from pipeline.ingest.questions import ONE_TIME_QUESTIONS
from pipeline.ingest.read import ReadFile
from pipeline.ingest.understand import Understood


def signature_of(header: Iterable[str]) -> str:
    """A hash that files with the same column names share."""
    return blake2b("|".join(plain(name) for name in header).encode(), digest_size=8).hexdigest()


def column_names(file: ReadFile) -> list[dict[str, Any]]:
    """How each table's columns were understood: field → the file's column."""
    return [
        {
            "table": table.table.name,
            "system": table.understanding.system or None,
            "fields": _fields_of(table),
        }
        for table in file.understood
    ]


def remember_columns(source: Source, file: ReadFile) -> None:
    """Remember how the tables of `file` were understood, for the next file of `source`."""
    for table in file.understood:
        remembered = table.known
        answers = {key: value for key, value in remembered.answers.items() if key not in ONE_TIME_QUESTIONS}
        remember_mapping(
            source,
            signature_of(table.table.header),
            {
                "given": dict(remembered.given),
                "answers": answers,
                "order": table.understanding.order if table.profile.dates.open else remembered.order,
                "header": [name.strip()[:80] for name in table.table.header[:200]],
                "fields": _fields_of(table),
                "system": table.understanding.system,
            },
        )


def _fields_of(understood: Understood) -> dict[str, str]:
    names = understood.table.header
    return {field: names[place].strip()[:80] for field, place in understood.understanding.fields.items()}
