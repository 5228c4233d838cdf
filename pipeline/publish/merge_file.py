"""Merge the staged lines of a file into those that are stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import corrections
from db.line_days import has_lines
from db.line_keys import Line
from db.lines import add_lines, analyze, stage, unstage
from db.models import InvoiceImport, InvoiceLine
from i18n import Message
from pipeline.engines.lake_changes import open_changes
from pipeline.ingest.questions import OpenQuestionsError, Question
from pipeline.ingest.read import ReadFile
from pipeline.publish.import_options import ImportOptions


@dataclass(frozen=True)
class MergeCounts:
    """Lines of a file: added, already stored, and replaced; and the weeks that changed."""

    added: int
    known: int
    replaced: int
    changed_invoices: int = 0
    taken_out: int = 0
    changes: tuple[corrections.Change, ...] = ()


def merge_file(
    session: Session,
    record: InvoiceImport,
    tables: Iterable[Iterable[Line]],
    options: ImportOptions,
    file: ReadFile,
) -> MergeCounts:
    """Store the lines of `tables`: in bulk into an empty database, otherwise merged with stored lines."""
    changes = open_changes(session)
    if not changes.is_lake and not has_lines(session):
        added = add_lines(session, record.id, tables)
        return MergeCounts(added, file.counts.passed - added, 0)
    stage(session, record.id, tables)
    changes.load_for_import(file.counts.withdrawn)
    corrections_found = corrections.find(session, source_id=record.source_id, withdrawn=file.counts.withdrawn)
    take_out = options.answers.get("missing_invoices") == "take_out"
    if corrections_found.gone and "missing_invoices" not in options.answers and not options.is_unattended:
        raise OpenQuestionsError([_missing_invoices_question(corrections_found)])
    replaced_lines = corrections.apply(
        session, corrections_found, record.id, source_id=record.source_id, take_out=take_out
    )
    unstage(session)
    added = _added(session, record.id)
    analyze(session)
    changes.write_back(record.id)
    return MergeCounts(
        added=added,
        known=max(file.counts.passed - added, 0),
        replaced=replaced_lines,
        changed_invoices=len(corrections_found.replaced_invoices),
        taken_out=len(corrections_found.gone) if take_out else 0,
        changes=tuple(corrections_found.weeks()),
    )


def _added(session: Session, import_id: int) -> int:
    count = select(func.count()).select_from(InvoiceLine).where(InvoiceLine.import_id == import_id)
    return session.scalar(count) or 0


def _missing_invoices_question(comparison: corrections.Corrections) -> Question:
    return Question(
        "missing_invoices",
        Message(
            "Missing from the newer file for the same days: {invoices} ({lines:lines}, "
            "{money:cents}). Remove them?",
            {
                "invoices": ", ".join(comparison.gone[:5])
                + (f" … ({len(comparison.gone)})" if len(comparison.gone) > 5 else ""),
                "lines": comparison.gone_lines,
                "money": comparison.gone_money,
            },
        ),
        ("take_out", "keep"),
        "keep",
    )


def correction_notes(counts: MergeCounts) -> Iterator[Message]:
    """Sentences on what a file corrected."""
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
