"""Import invoice files, for commands, pages and the weekly run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from db import corrections
from db.engine import Database
from db.lines import (
    FileRecord,
    Line,
    add_lines,
    analyze,
    begin_import,
    has_lines,
    merge_lines,
    shop,
    stage,
    unstage,
)
from db.models import InvoiceImport, Shop, Source
from db.sources import (
    BY_HAND,
    keep_rules,
    keep_set_aside,
    last_day,
    last_import,
    mapping_of,
    remember_mapping,
    same_file,
    source_named,
)
from i18n import Message, UserError
from pipeline.engines.shop_rules import rules_of, stored_rules
from pipeline.ingest.columns.names import plain
from pipeline.ingest.measure import Quality
from pipeline.ingest.products import ProductCodes
from pipeline.ingest.questions import ONCE, OpenQuestionsError, Question
from pipeline.ingest.read import ReadFile, opened, sha256_of
from pipeline.ingest.rules import DEFAULT_RULES, ONLINE_RETAIL, Rules
from pipeline.ingest.understand import ImportContext
from pipeline.process.progress import ProgressCallback, no_progress
from pipeline.publish.import_report import MIN_STORED_AMOUNT, Held, document_of, held_now
from pipeline.publish.open_source import OpenedSource, name_of_source, open_source

if TYPE_CHECKING:
    import pandas as pd

READING_SHARE = 0.3
"""Of the time of an import; the rest is the database's."""
SOME = 20_000
"""Lines between two pieces of news."""
OVERLAP = timedelta(days=1)
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True)
class Ask:
    """Options of an import."""

    source: str = BY_HAND
    """The name of the source it belongs to."""
    given: Mapping[str, str] = field(default_factory=dict)
    """Field → column name."""
    answers: Mapping[str, str] = field(default_factory=dict)
    preview: bool = False
    """Everything is done and reported, and then rolled back."""
    by: str = ""
    currency_is_set: bool = False
    """Whether somebody set the currency: the first file of a shop in another one is refused."""
    never_asks: bool = False
    """In the weekly run: where something would be asked, the cautious answer is taken or the file refused."""
    only_public: bool = False
    """An address that leads into a private network is refused."""


AS_IT_IS = Ask()


@dataclass(frozen=True)
class ImportOutcome:
    """What became of the rows of one file. `left_out`: kept, but left out of features, by reason."""

    import_id: int | None
    source: str
    sha256: str
    rows_read: int
    rows_added: int
    rows_known: int
    rows_replaced: int
    left_out: dict[str, int]
    first_at: datetime | None
    last_at: datetime | None
    identified_revenue: float
    unidentified_revenue: float
    notes: tuple[Message, ...]
    document: dict[str, Any]
    """What `import --json` says; notes as stored messages."""
    outcome: Literal["imported", "preview"] = "imported"

    @property
    def first(self) -> date | None:
        """The first day of the file's lines."""
        return self.first_at.date() if self.first_at is not None else None

    @property
    def last(self) -> date | None:
        """The last day of the file's lines."""
        return self.last_at.date() if self.last_at is not None else None


class _PreviewOnlyError(Exception):
    """Ends the transaction of a preview, so that nothing of it is kept."""

    def __init__(self, outcome: ImportOutcome) -> None:
        super().__init__("preview")
        self.outcome = outcome


def import_source(
    database: Database,
    source: str,
    *,
    currency: str,
    now: datetime,
    zone: ZoneInfo = UTC_ZONE,
    progress: ProgressCallback = no_progress,
    ask: Ask = AS_IT_IS,
) -> ImportOutcome:
    """Read the invoices at `source` (a path, a folder or an address) and keep what is new or changed.

    Of a folder, the outcome is that of its last file.

    Raises:
        UserError: a file cannot be read, or belongs to another kind of shop; nothing has changed then.
        OpenQuestionsError: something has to be answered first; nothing has changed.
    """
    progress(Message("Reading {file}", {"file": name_of_source(source)}), 0.0)
    importing = _Importing(database, currency=currency, now=now, zone=zone, progress=progress, ask=ask)
    with open_source(source, since=importing.last_time, only_public=ask.only_public) as opened_source:
        importing = importing.of(opened_source)
        outcomes = [importing.file(found.path, found.name) for found in opened_source.files]
    return outcomes[-1] if outcomes else importing.nothing_new(name_of_source(source))


@dataclass(frozen=True)
class Upload:
    """An uploaded file."""

    name: str
    content: bytes


def import_upload(
    database: Database,
    upload: Upload,
    *,
    currency: str,
    now: datetime,
    zone: ZoneInfo = UTC_ZONE,
    progress: ProgressCallback = no_progress,
    ask: Ask = AS_IT_IS,
) -> ImportOutcome:
    """Import a file that is here already, as `import_source` does one that it reads.

    Raises:
        UserError: as `import_source` does.
        OpenQuestionsError: as `import_source` does.
    """
    progress(Message("Reading {file}", {"file": name_of_source(upload.name)}), 0.0)
    importing = _Importing(database, currency=currency, now=now, zone=zone, progress=progress, ask=ask)
    with NamedTemporaryFile(prefix="insiders-") as file:
        file.write(upload.content)
        file.flush()
        return importing.file(Path(file.name), upload.name)


def import_frame(
    database: Database,
    file: FileRecord,
    lines: pd.DataFrame,
    *,
    currency: str,
    now: datetime,
    shop_source: str = "",
    progress: ProgressCallback = no_progress,
) -> ImportOutcome:
    """Keep the lines of a simulated shop: a frame with the columns of `db.lines.Line` but the last two.

    The first import makes the shop, and `shop_source` is where its next invoices come from.
    """
    quality = Quality(DEFAULT_RULES.minimum_unit_price)
    with database.write() as session:
        owner = shop(session, currency=currency, simulated=True, source=shop_source, now=now)
        _refuse_mixing(owner, simulated=True, file=file.source)
        noted = begin_import(session, file, imported_at=now)
        tables = [_telling(quality.passing(_lines_of(lines)), len(lines), file.source, progress)]
        added = merge_lines(session, noted.id, tables)
        counts = _Counts(added, quality.rows - added, 0)
        return _ended(session, noted, quality, DEFAULT_RULES, counts, _FileNotes(currency))


@dataclass(frozen=True)
class _Importing:
    """What all files of one import have in common."""

    database: Database
    currency: str
    now: datetime
    zone: ZoneInfo
    progress: ProgressCallback
    ask: Ask

    def of(self, opened_source: OpenedSource) -> _Importing:
        """These options, completed by the source's configuration."""
        ask = self.ask
        answers = {"missing_invoices": "keep"} if opened_source.is_partial else {}
        ask = replace(ask, given={**opened_source.given, **ask.given}, answers={**answers, **ask.answers})
        return replace(self, ask=ask)

    def last_time(self) -> datetime | None:
        """When the source was imported last; a day earlier, because clocks differ and orders change late."""
        with self.database.read() as session:
            last = last_import(session, self.ask.source)
        return last - OVERLAP if last is not None else None

    def nothing_new(self, name: str) -> ImportOutcome:
        """There was nothing to import."""
        notes = (Message("There was nothing new."),)
        with self.database.read() as session:
            held = held_now(session, rules_of(session))
        noted = InvoiceImport(
            source=name, sha256="", rows_added=0, rows_known=0, rows_replaced=0, rows_read=0
        )
        noted.identified_revenue = noted.unidentified_revenue = 0.0
        return ImportOutcome(
            import_id=None,
            source=name,
            sha256="",
            rows_read=0,
            rows_added=0,
            rows_known=0,
            rows_replaced=0,
            left_out={"no_customer": 0, "low_price": 0, "not_a_product": 0},
            first_at=None,
            last_at=None,
            identified_revenue=0.0,
            unidentified_revenue=0.0,
            notes=notes,
            document=document_of(noted, held, [], notes, None, []),
        )

    def file(self, path: Path, name: str) -> ImportOutcome:
        """Import one file."""
        with self.database.read() as session:
            known_file = None if self.ask.preview else same_file(session, sha256_of(path), self.ask.source)
            if known_file is not None and not self.ask.given and not set(self.ask.answers) - ONCE:
                return _same_again(known_file, name)
            known, rules = self._known(session)
        codes = ProductCodes(rules, judges_new=stored_rules_exist(rules))

        def remembered(header: tuple[str, ...]) -> ImportContext:
            return self._with_memory(known, header)

        with opened(path, name, remembered, codes) as file:
            try:
                with self.database.write() as session:
                    return self._kept(session, file)
            except _PreviewOnlyError as preview:
                return preview.outcome

    def _known(self, session: Session) -> tuple[ImportContext, Rules | None]:
        owner = session.get(Shop, 1)
        rules = stored_rules(session)
        if rules is None and has_lines(session):
            rules = DEFAULT_RULES
        known = ImportContext(
            today=self.now.astimezone(self.zone).date(),
            zone=self.zone,
            currency=owner.currency
            if owner is not None
            else self.currency
            if self.ask.currency_is_set
            else "",
            last_day=last_day(session),
            given=self.ask.given,
            answers=self.ask.answers,
            never_asks=self.ask.never_asks,
        )
        return known, rules

    def _with_memory(self, known: ImportContext, header: tuple[str, ...]) -> ImportContext:
        """What was answered before of files with these column names."""
        with self.database.read() as session:
            before = mapping_of(session, self.ask.source, signature_of(header))
        return replace(
            known,
            given={**before.get("given", {}), **known.given},
            answers={**before.get("answers", {}), **known.answers},
            order=before.get("order"),
        )

    def _kept(self, session: Session, file: ReadFile) -> ImportOutcome:
        owner = shop(
            session, currency=file.currency or self.currency, simulated=False, source="", now=self.now
        )
        _refuse_mixing(owner, simulated=False, file=file.name)
        source = source_named(session, self.ask.source, now=self.now)
        noted = begin_import(session, FileRecord(file.name, file.sha256, source.id), imported_at=self.now)
        quality = Quality(DEFAULT_RULES.minimum_unit_price)
        tables = (
            _telling(quality.passing(lines), file.rows, file.name, self.progress) for lines in file.tables()
        )
        counts = _keep(session, noted, tables, self.ask, file)
        if quality.rows == 0 and not counts.replaced:
            raise UserError(
                "{file} has no lines to import: all of them are excluded by the rules ({rules}).",
                file=file.name,
                rules=", ".join(sorted(file.tally.left_out)) or "—",
            )
        rules = self._settle_rules(session, file, quality, noted)
        self._remember(source, file)
        keep_set_aside(session, noted.id, [(one.line, one.rule, one.cells) for one in file.tally.set_aside])
        left_out = [(rule, int(lines), money) for rule, (lines, money) in sorted(file.tally.left_out.items())]
        notes = file.notes()
        if file.currency and file.currency != self.currency:
            notes.append(Message("Amounts are in {currency}.", {"currency": file.currency}))
        notes += _of_counts(counts)
        said = _FileNotes(owner.currency if file.currency else None, left_out, notes)
        outcome = _ended(session, noted, quality, rules, counts, said)
        outcome = replace(outcome, document={**outcome.document, "columns": _columns(file)})
        noted.report = outcome.document
        if self.ask.preview:
            raise _PreviewOnlyError(replace(outcome, import_id=None, outcome="preview"))
        return outcome

    def _settle_rules(
        self, session: Session, file: ReadFile, quality: Quality, noted: InvoiceImport
    ) -> Rules:
        """The rules that hold now: those of before, and the new codes that are no products."""
        before = rules_of(session)
        if not file.codes.judges_new:
            return before
        rules = file.codes.rules()
        is_first = stored_rules(session) is None
        if is_first and rules != ONLINE_RETAIL and quality.sells_cheap_things(rules):
            rules = replace(rules, minimum_unit_price=MIN_STORED_AMOUNT)
        if is_first or rules != before:
            keep_rules(session, rules.to_json(), by=self.ask.by, now=self.now, import_id=noted.id)
        return rules

    def _remember(self, source: Source, file: ReadFile) -> None:
        for one in file.understood:
            evidence = one.profile.dates
            known = one.known
            remember_mapping(
                source,
                signature_of(one.table.header),
                {
                    "given": dict(known.given),
                    "answers": {key: value for key, value in known.answers.items() if key not in ONCE},
                    "order": one.understanding.order if evidence.open else known.order,
                    "header": [name.strip()[:80] for name in one.table.header[:200]],
                    "fields": {
                        name: one.table.header[place].strip()[:80]
                        for name, place in one.understanding.fields.items()
                    },
                    "system": one.understanding.system,
                },
            )


@dataclass(frozen=True)
class _FileNotes:
    """What is said of a file beside its counts."""

    currency: str | None
    """None where the file does not name one."""
    left_out: Sequence[tuple[str, int, float]] = ()
    """Rule, lines and money of what was left out while reading."""
    notes: Sequence[Message] = ()


@dataclass(frozen=True)
class _Counts:
    added: int
    known: int
    replaced: int
    changed_invoices: int = 0
    taken_out: int = 0
    changes: tuple[corrections.Change, ...] = ()


def _keep(
    session: Session,
    noted: InvoiceImport,
    tables: Iterable[Iterable[Line]],
    ask: Ask,
    file: ReadFile,
) -> _Counts:
    """Keep the lines of `tables`: all at once into an empty database, else against what is there."""
    if not has_lines(session):
        added = add_lines(session, noted.id, tables)
        return _Counts(added, file.tally.passed - added, 0)
    stage(session, noted.id, tables)
    found = corrections.find(session, source_id=noted.source_id, withdrawn=file.tally.withdrawn)
    take_out = ask.answers.get("missing_invoices") == "take_out"
    if found.gone and "missing_invoices" not in ask.answers and not ask.never_asks:
        raise OpenQuestionsError([_about_missing(found)])
    went = corrections.apply(session, found, noted.id, source_id=noted.source_id, take_out=take_out)
    unstage(session)
    added = _added(session, noted.id)
    analyze(session)
    return _Counts(
        added=added,
        known=max(file.tally.passed - added, 0),
        replaced=went,
        changed_invoices=len(found.replaced_invoices),
        taken_out=len(found.gone) if take_out else 0,
        changes=tuple(found.weeks()),
    )


def _added(session: Session, import_id: int) -> int:
    from sqlalchemy import func, select  # noqa: PLC0415

    from db.models import InvoiceLine  # noqa: PLC0415

    counted = select(func.count()).select_from(InvoiceLine).where(InvoiceLine.import_id == import_id)
    return session.scalar(counted) or 0


def _ended(
    session: Session,
    noted: InvoiceImport,
    quality: Quality,
    rules: Rules,
    counts: _Counts,
    file_notes: _FileNotes,
) -> ImportOutcome:
    """Note what became of the file, and tell it."""
    notes = file_notes.notes
    identified, unidentified = quality.revenue(rules)
    noted.rows_read = counts.added + counts.known
    noted.rows_added, noted.rows_known, noted.rows_replaced = counts.added, counts.known, counts.replaced
    noted.left_out = quality.left_out(rules)
    noted.first_at, noted.last_at = quality.first_at, quality.last_at
    noted.identified_revenue, noted.unidentified_revenue = identified, unidentified
    held: Held = held_now(session, rules)
    money = quality.money_left_out(rules)
    left_out = [
        *file_notes.left_out,
        *((rule, lines, money[rule]) for rule, lines in noted.left_out.items() if lines),
    ]
    document = document_of(noted, held, left_out, notes, file_notes.currency, counts.changes)
    noted.report = document
    session.flush()
    return ImportOutcome(
        import_id=noted.id,
        source=noted.source,
        sha256=noted.sha256,
        rows_read=noted.rows_read,
        rows_added=noted.rows_added,
        rows_known=noted.rows_known,
        rows_replaced=noted.rows_replaced,
        left_out=noted.left_out,
        first_at=noted.first_at,
        last_at=noted.last_at,
        identified_revenue=identified,
        unidentified_revenue=unidentified,
        notes=tuple(notes),
        document=document,
    )


def _same_again(noted: InvoiceImport, name: str) -> ImportOutcome:
    """The same file as before: nothing is read, nothing changes."""
    document = {**(noted.report or {}), "added": 0, "replaced": 0, "known": noted.rows_read, "changes": []}
    notes = (Message("This file has already been imported; nothing has changed."),)
    return ImportOutcome(
        import_id=noted.id,
        source=name,
        sha256=noted.sha256,
        rows_read=noted.rows_read,
        rows_added=0,
        rows_known=noted.rows_read,
        rows_replaced=0,
        left_out=noted.left_out,
        first_at=noted.first_at,
        last_at=noted.last_at,
        identified_revenue=noted.identified_revenue,
        unidentified_revenue=noted.unidentified_revenue,
        notes=notes,
        document={**document, "notes": [note.to_json() for note in notes]},
    )


def stored_rules_exist(rules: Rules | None) -> bool:
    """Whether new codes are classified: in a new shop, or one with rules derived from its codes."""
    return rules != ONLINE_RETAIL


def _columns(file: ReadFile) -> list[dict[str, Any]]:
    """How the columns of each table were understood: our field → the file's column."""
    return [
        {
            "table": one.table.name,
            "system": one.understanding.system or None,
            "fields": {
                name: one.table.header[place].strip()[:80] for name, place in one.understanding.fields.items()
            },
        }
        for one in file.understood
    ]


def signature_of(header: Iterable[str]) -> str:
    """What files with the same column names have in common."""
    from hashlib import blake2b  # noqa: PLC0415

    return blake2b("|".join(plain(name) for name in header).encode(), digest_size=8).hexdigest()


def _about_missing(found: corrections.Corrections) -> Question:
    return Question(
        "missing_invoices",
        Message(
            "Missing from the newer file for the same days: {invoices} ({lines:lines}, "
            "{money:cents}). Remove them?",
            {
                "invoices": ", ".join(found.gone[:5])
                + (f" … ({len(found.gone)})" if len(found.gone) > 5 else ""),
                "lines": found.gone_lines,
                "money": found.gone_money,
            },
        ),
        ("take_out", "keep"),
        "keep",
    )


def _of_counts(counts: _Counts) -> Iterator[Message]:
    if counts.changed_invoices:
        money = sum(change.money for change in counts.changes)
        yield Message(
            "Invoices replaced by the newer file's: {n:number}. Revenue changed by {money:cents}.",
            {"n": counts.changed_invoices, "money": money},
        )
    if counts.taken_out:
        yield Message(
            "Invoices removed because they are missing from the newer file: {n:number}.",
            {"n": counts.taken_out},
        )
    if not counts.added and not counts.replaced:
        yield Message("All lines were there already.")


def _refuse_mixing(owner: Shop, *, simulated: bool, file: str) -> None:
    if owner.simulated and not simulated:
        raise UserError(
            "This database holds a simulated shop, and its invoices cannot be mixed with "
            "those in {file}. Set DATABASE_URL to another database and import there. Nothing "
            "was changed.",
            file=file,
        )
    if simulated and not owner.simulated:
        raise UserError(
            "This database holds the invoices of a real shop, which cannot be mixed with "
            "simulated ones. Set DATABASE_URL to another database. Nothing was changed."
        )


def _telling(lines: Iterable[Line], count: int, name: str, progress: ProgressCallback) -> Iterator[Line]:
    """The lines, with news of how far they are."""
    stage_name = Message("Saving {lines:lines} from {file}", {"lines": count, "file": name})
    for number, line in enumerate(lines):
        if number % SOME == 0:
            progress(stage_name, min(READING_SHARE + (1 - READING_SHARE) * number / max(count, 1), 1.0))
        yield line


def _lines_of(frame: pd.DataFrame) -> Iterator[Line]:
    """A frame's lines as plain tuples, some at a time."""
    for start in range(0, len(frame), SOME):
        lines = frame.iloc[start : start + SOME]
        customer_ids = lines["customer_id"].astype(object).where(lines["customer_id"].notna(), None)
        with suppress(StopIteration):
            for line in zip(
                lines["invoice"].tolist(),
                lines["stock_code"].tolist(),
                lines["description"].tolist(),
                lines["quantity"].tolist(),
                lines["unit_price"].tolist(),
                lines["invoiced_at"].to_numpy(dtype="datetime64[us]").tolist(),
                customer_ids.tolist(),
                lines["country"].tolist(),
                strict=True,
            ):
                yield (*line, None, "")
