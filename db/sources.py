"""Sources of invoices, and how their files were read before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.line_days import last_line_day
from db.models import InvoiceImport, SetAsideLine, ShopRules, Source

BY_HAND = "invoices"
"""The source of files imported without naming one."""


def source_named(session: Session, name: str, *, now: datetime) -> Source:
    """The source of this name, created if there is none."""
    source = session.scalar(select(Source).where(Source.name == name))
    if source is None:
        source = Source(name=name, location="", mappings={}, contract={}, created_at=now)
        session.add(source)
        session.flush()
    return source


def sources(session: Session) -> list[Source]:
    """All sources, the oldest first."""
    return list(session.scalars(select(Source).order_by(Source.id)))


def mapping_of(session: Session, name: str, signature: str) -> Mapping[str, Any]:
    """The stored mapping for a source's files with these column names; empty if none."""
    mappings = session.scalar(select(Source.mappings).where(Source.name == name)) or {}
    mapping: Mapping[str, Any] = mappings.get(signature, {})
    return mapping


def remember_mapping(source: Source, signature: str, mapping: Mapping[str, Any]) -> None:
    """Store how files with these column names are understood."""
    if source.mappings.get(signature) != mapping:
        source.mappings = {**source.mappings, signature: dict(mapping)}


def last_day(session: Session) -> date | None:
    """The last day with lines."""
    return last_line_day(session)


def last_import(session: Session, source: str) -> datetime | None:
    """The time of the last import from a source; None if there was none."""
    return session.scalar(
        select(func.max(InvoiceImport.imported_at))
        .join(Source, Source.id == InvoiceImport.source_id)
        .where(Source.name == source, InvoiceImport.undone_at.is_(None))
    )


def same_file(session: Session, sha256: str, source: str) -> InvoiceImport | None:
    """The import of this very file, if it is in force and the newest of its source."""
    invoice_import = session.scalar(
        select(InvoiceImport)
        .where(InvoiceImport.sha256 == sha256, InvoiceImport.undone_at.is_(None))
        .join(Source, Source.id == InvoiceImport.source_id)
        .where(Source.name == source)
        .order_by(InvoiceImport.id.desc())
        .limit(1)
    )
    if invoice_import is None or invoice_import.report is None:
        return None
    newest = session.scalar(
        select(func.max(InvoiceImport.id)).where(
            InvoiceImport.undone_at.is_(None), InvoiceImport.source_id == invoice_import.source_id
        )
    )
    return invoice_import if newest == invoice_import.id else None


def keep_set_aside(session: Session, import_id: int, lines: list[tuple[int, str, tuple[str, ...]]]) -> None:
    """Store rows that were not imported, for review."""
    session.add_all(
        SetAsideLine(import_id=import_id, number=number, line=line, rule=rule, cells={"cells": list(cells)})
        for number, (line, rule, cells) in enumerate(lines)
    )


def rules_in_force(session: Session) -> Mapping[str, Any] | None:
    """The shop's rules as JSON; None if it has none of its own."""
    return session.scalar(select(ShopRules.rules).order_by(ShopRules.id.desc()).limit(1))


def newest_rules(session: Session) -> ShopRules | None:
    """The rules in force, with who made them; None if the shop has none of its own."""
    return session.scalar(select(ShopRules).order_by(ShopRules.id.desc()).limit(1))


def keep_rules(
    session: Session, rules: Mapping[str, Any], *, by: str, now: datetime, import_id: int | None = None
) -> ShopRules:
    """Put these rules in force from now on."""
    shop_rules = ShopRules(made_at=now, made_by=by, import_id=import_id, rules=dict(rules))
    session.add(shop_rules)
    session.flush()
    return shop_rules
