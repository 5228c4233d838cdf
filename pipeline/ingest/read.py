"""A file on this machine → its lines. Everything is decided before the first line is given out."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from i18n import Message, UserError
from pipeline.ingest.amazon_settlement import as_lines
from pipeline.ingest.checksum import sha256_of
from pipeline.ingest.columns.header import with_header
from pipeline.ingest.columns.recognise import match_columns
from pipeline.ingest.join_tables import join_tables
from pipeline.ingest.lines.build import LineBuilder
from pipeline.ingest.lines.line import Line, RowCounts
from pipeline.ingest.mapping import Understanding
from pipeline.ingest.notes import notes_of
from pipeline.ingest.products import ProductCodes
from pipeline.ingest.questions import OpenQuestionsError, Question, RefusedFileError
from pipeline.ingest.reading.bounds import DEFAULT_MEMORY_MB
from pipeline.ingest.reading.files import tables_in
from pipeline.ingest.reading.table import Table, batches_of
from pipeline.ingest.table_sample import TableSample, first_rows, sample_of
from pipeline.ingest.understand import ImportContext, Understood, understand

MAX_SAMPLES = 3
"""Tables of a file whose beginning is shown."""


@dataclass
class ReadFile:
    """One file, understood. `counts` and `codes` are complete once all `tables` have been read."""

    name: str
    sha256: str
    understood: list[Understood]
    codes: ProductCodes
    counts: RowCounts = field(default_factory=RowCounts)

    @property
    def understandings(self) -> list[Understanding]:
        """How each of its tables is interpreted."""
        return [table.understanding for table in self.understood]

    @property
    def currency(self) -> str:
        """The currency of its amounts; empty if it names none."""
        return next(
            (understanding.currency for understanding in self.understandings if understanding.currency), ""
        )

    @property
    def rows(self) -> int:
        """The number of rows in all tables."""
        return sum(table.profile.rows for table in self.understood)

    def tables(self) -> Iterator[Iterator[Line]]:
        """The lines of each table.

        Raises:
            UserError: while they are read: a value that cannot be, its line and its column.
        """
        for table in self.understood:
            builder = LineBuilder(
                table.table, table.understanding, table.known.zone, self.codes.is_product, self.counts
            )
            yield builder.lines()

    def samples(self) -> list[TableSample]:
        """Samples of its tables and their interpretation."""
        return samples(self.understood, self.codes)

    def notes(self) -> list[Message]:
        """Notes on what had to be decided; complete once all lines have been read."""
        decided = [note for table in self.understood for note in table.notes]
        return _unique([*decided, *self.codes.notes(), *notes_of(self.counts, self.understandings)])


@contextmanager
def open_file(
    path: Path,
    name: str,
    context_of: Callable[[tuple[str, ...]], ImportContext],
    codes: ProductCodes,
    *,
    memory_mb: int = DEFAULT_MEMORY_MB,
) -> Iterator[ReadFile]:
    """Open and interpret the file at `path`; unpacked copies are deleted when the context ends.

    `context_of` says what is known before of a table with these column names.

    Raises:
        UserError: it cannot be read; says which file, line and column, what was found, what is expected.
        OpenQuestionsError: something in it has to be answered first.
        RefusedFileError: it cannot be understood, but its columns can be seen.
    """
    with TemporaryDirectory(prefix="insiders-") as folder, _without_collecting():
        raw_tables = tables_in(path, name, Path(folder), memory_mb)
        tables = join_tables([as_lines(with_header(raw)) for raw in raw_tables])
        understood = [_understand(table, context_of(table.header)) for table in tables]
        questions = _questions([question for table in understood for question in table.questions])
        if questions:
            raise OpenQuestionsError(questions, samples(understood, codes))
        yield ReadFile(name, sha256_of(path), understood, codes)


def _understand(table: Table, context: ImportContext) -> Understood:
    try:
        return understand(table, context)
    except UserError as problem:
        rows = first_rows(table)
        if not rows:
            raise
        raise RefusedFileError(
            problem.message, [sample_of(table, _fields(table, context), rows)]
        ) from problem


def _fields(table: Table, context: ImportContext) -> dict[str, int]:
    """The columns of a refused table that are recognised."""
    for mapping in (context.given, {}):
        with suppress(UserError):
            return match_columns(table.header, mapping, file=table.name, line=table.header_line).fields
    return {}


def samples(understood: Sequence[Understood], codes: ProductCodes) -> list[TableSample]:
    """Samples of the tables and their interpretation: a suggestion while questions are open."""
    return [_sample(table, codes) for table in understood[:MAX_SAMPLES]]


def _sample(understood: Understood, codes: ProductCodes) -> TableSample:
    rows = first_rows(understood.table)
    counts = RowCounts()
    understanding = replace(understood.understanding, sets_bad_aside=True, leaves_out_last=False)
    top = replace(understood.table, raw=replace(understood.table.raw, batches=lambda: batches_of(iter(rows))))
    builder = LineBuilder(top, understanding, understood.known.zone, codes.is_product, counts)
    drafts = list(builder.drafts())
    left_out = {row.line: row.rule for row in counts.set_aside}
    return sample_of(
        understood.table,
        understanding.fields,
        rows,
        drafts=drafts,
        left_out=left_out,
        system=understood.understanding.system,
    )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Pause garbage collection, which would search millions of short-lived rows in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _questions(questions: list[Question]) -> list[Question]:
    by_key: dict[str, Question] = {}
    for question in questions:
        by_key.setdefault(question.key, question)
    return list(by_key.values())


def _unique(notes: list[Message]) -> list[Message]:
    unique: list[Message] = []
    for note in notes:
        if note not in unique:
            unique.append(note)
    return unique
