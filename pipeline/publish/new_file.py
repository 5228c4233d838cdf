"""Import one new file: understand it, merge its lines, settle the rules, remember its columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from db.exchange_rates import rates_into
from db.line_days import has_lines
from db.lines import FileRecord, begin_import, shop
from db.models import InvoiceImport, Shop
from db.source_state import remember_file
from db.sources import keep_rules, keep_set_aside, last_day, mapping_of, source_named
from i18n import Message, UserError
from pipeline.engines.shop_rules import rules_of, stored_rules
from pipeline.ingest.fetching.source_file import SourceFile
from pipeline.ingest.file_figures import FileFigures
from pipeline.ingest.lines.faults import BadLinesError
from pipeline.ingest.measure import Quality
from pipeline.ingest.products import ProductCodes
from pipeline.ingest.questions import OpenQuestionsError, RefusedFileError
from pipeline.ingest.rates import Rates
from pipeline.ingest.read import ReadFile, open_file
from pipeline.ingest.rules import DEFAULT_RULES, ONLINE_RETAIL, Rules
from pipeline.ingest.understand import ImportContext
from pipeline.publish.column_mappings import column_names, remember_columns, signature_of
from pipeline.publish.contract_check import ContractCheck
from pipeline.publish.finish_import import FileNotes, finish, refuse_mixing, with_progress
from pipeline.publish.import_outcome import ImportOutcome
from pipeline.publish.import_quality import import_quality
from pipeline.publish.import_report import MIN_STORED_AMOUNT
from pipeline.publish.line_notes import line_notes
from pipeline.publish.merge_file import correction_notes, merge_file

if TYPE_CHECKING:
    from pipeline.publish.file_importer import FileImporter


class _PreviewOnlyError(Exception):
    """Rolls back the transaction of a preview."""

    def __init__(self, outcome: ImportOutcome) -> None:
        super().__init__("preview")
        self.outcome = outcome


def import_new_file(importer: FileImporter, source_file: SourceFile) -> ImportOutcome:
    """Import a file whose contents were not imported before.

    Raises:
        UserError: it cannot be read, or belongs to another kind of shop; nothing has changed.
        OpenQuestionsError: something has to be answered first; nothing has changed.
    """
    path, name = source_file.path, source_file.name
    with importer.database.read() as session:
        import_context, rules = _known(importer, session)
    codes = ProductCodes(rules, judges_new=classifies_new_codes(rules))

    def context_of(header: tuple[str, ...]) -> ImportContext:
        return _with_remembered_answers(importer, import_context, header)

    with open_file(path, name, context_of, codes, memory_mb=importer.options.memory_mb) as file:
        try:
            with importer.database.write() as session:
                return _import(importer, session, file, source_file.fingerprint)
        except _PreviewOnlyError as preview:
            return preview.outcome
        except OpenQuestionsError as asks:
            raise OpenQuestionsError(asks.questions, file.samples()) from None
        except BadLinesError as problem:
            raise RefusedFileError(problem.message, file.samples(), has_bad_lines=True) from problem


def _known(importer: FileImporter, session: Session) -> tuple[ImportContext, Rules | None]:
    owner = session.get(Shop, 1)
    rules = stored_rules(session)
    if rules is None and has_lines(session):
        rules = DEFAULT_RULES
    chosen_currency = importer.currency if importer.options.currency_is_set else ""
    currency = owner.currency if owner is not None else chosen_currency
    import_context = ImportContext(
        today=importer.now.astimezone(importer.zone).date(),
        zone=importer.zone,
        currency=currency,
        rates=Rates(currency, rates_into(session, currency)) if currency else None,
        last_day=last_day(session),
        given=importer.options.given,
        answers=importer.options.answers,
        is_unattended=importer.options.is_unattended,
    )
    return import_context, rules


def _with_remembered_answers(
    importer: FileImporter, context: ImportContext, header: tuple[str, ...]
) -> ImportContext:
    """Add the answers given for earlier files with the same column names."""
    with importer.database.read() as session:
        before = mapping_of(session, importer.options.source, signature_of(header))
    return replace(
        context,
        given={**before.get("given", {}), **context.given},
        answers={**before.get("answers", {}), **context.answers},
        order=before.get("order"),
    )


def _import(importer: FileImporter, session: Session, file: ReadFile, fingerprint: str) -> ImportOutcome:
    owner = shop(
        session, currency=file.currency or importer.currency, simulated=False, source="", now=importer.now
    )
    refuse_mixing(owner, simulated=False, file=file.name)
    source = source_named(session, importer.options.source, now=importer.now)
    record = begin_import(
        session, FileRecord(file.name, file.sha256, source.id, importer.options.by), imported_at=importer.now
    )
    contract = importer.options.contract
    check = ContractCheck.begun(session, source, contract) if contract is not None else None
    last_day_before = last_day(session)
    quality, figures = Quality(DEFAULT_RULES.minimum_unit_price), FileFigures()
    tables = (
        with_progress(figures.passing(quality.passing(lines)), file.rows, file.name, importer.progress)
        for lines in file.tables()
    )
    counts = merge_file(session, record, tables, importer.options, file)
    if quality.rows == 0 and not counts.replaced:
        raise UserError(
            "{file} has no lines to import: all of them are excluded by the rules ({rules}).",
            file=file.name,
            rules=", ".join(sorted(file.counts.left_out)) or "—",
        )
    if check is not None:
        check.check(session, file)
    rules = _settle_rules(importer, session, file, quality, record)
    remember_columns(source, file)
    remember_file(source, file.name, fingerprint)
    keep_set_aside(session, record.id, [(row.line, row.rule, row.cells) for row in file.counts.set_aside])
    left_out = [(rule, int(lines), money) for rule, (lines, money) in sorted(file.counts.left_out.items())]
    notes = file.notes()
    if file.currency and file.currency != importer.currency:
        notes.append(Message("Amounts are in {currency}.", {"currency": file.currency}))
    notes += correction_notes(counts)
    notes += line_notes(session, figures, record)
    file_notes = FileNotes(owner.currency if file.currency else None, left_out, notes)
    outcome = finish(session, record, quality, rules, counts, file_notes)
    document = {
        **outcome.document,
        "columns": column_names(file),
        "quality": import_quality(session, record, file, figures, rules, last_day_before),
    }
    outcome = replace(
        outcome, document=document, tables=tuple(file.samples()), set_aside=tuple(file.counts.set_aside)
    )
    record.report = document
    if importer.options.preview:
        raise _PreviewOnlyError(replace(outcome, import_id=None, outcome="preview"))
    return outcome


def _settle_rules(
    importer: FileImporter, session: Session, file: ReadFile, quality: Quality, record: InvoiceImport
) -> Rules:
    """The rules in force: those from before, and the new codes that are not products."""
    before = rules_of(session)
    if not file.codes.judges_new:
        return before
    rules = file.codes.rules()
    is_first = stored_rules(session) is None
    if is_first and rules != ONLINE_RETAIL and quality.sells_cheap_things(rules):
        rules = replace(rules, minimum_unit_price=MIN_STORED_AMOUNT)
    if is_first or rules != before:
        keep_rules(session, rules.to_json(), by=importer.options.by, now=importer.now, import_id=record.id)
    return rules


def classifies_new_codes(rules: Rules | None) -> bool:
    """Whether new codes are classified: in a new shop, or one with rules derived from its codes."""
    return rules != ONLINE_RETAIL
