"""Margins and the cost of benefits are kept with their history, and audited."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db.engine import Database
from db.margins import benefit_cost_on, margin_settings, set_benefit_cost, set_margin_rate
from db.models import AuditEvent
from db.product_margins import clear_product_margins, store_product_margins
from domain.margins import BEGINNING, NOT_SET, BenefitCost, CostPeriod, Step
from domain.product_margins import MarginOfProduct
from domain.user_error import UserError
from i18n import Localizer
from i18n.audit import audit_message

JUNE = date(2026, 6, 1)


def test_nothing_is_set_until_somebody_does_and_each_change_is_in_the_audit_log(database: Database) -> None:
    with database.write() as session:
        assert margin_settings(session) == NOT_SET
        with pytest.raises(UserError, match="No margin rate is set"):
            set_margin_rate(session, None, valid_from=None, by="ada")
        set_margin_rate(session, 0.4, valid_from=None, by="ada")
        set_margin_rate(session, 0.425, valid_from=JUNE, by="ada")
        set_benefit_cost(session, BenefitCost(12.5), valid_from=None, by="bruno")
        set_benefit_cost(session, BenefitCost(100.0, CostPeriod.YEAR), valid_from=JUNE, by="bruno")
    with database.read() as session:
        settings = margin_settings(session)
        assert settings.rates == (Step(BEGINNING, 0.4), Step(JUNE, 0.425))
        assert benefit_cost_on(session, date(2026, 5, 31)) == BenefitCost(12.5)
        assert benefit_cost_on(session, JUNE) == BenefitCost(100.0, CostPeriod.YEAR)
        localizer = Localizer("en", "GBP")
        assert [
            (entry.by, localizer.render(audit_message(entry.kind, entry.values)))
            for entry in session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        ] == [
            ("ada", "Set the margin rate to 40.0\u202f%."),
            ("ada", "Set the margin rate to 42.5\u202f%, from 1 Jun 2026 on."),
            ("bruno", "Set the cost of benefits to £12.50 per member and month."),
            ("bruno", "Set the cost of benefits to £100.00 per member and year, from 1 Jun 2026 on."),
        ]


def test_an_imported_margin_replaces_that_of_its_product_and_day_only(database: Database) -> None:
    with database.write() as session:
        store_product_margins(
            session,
            [MarginOfProduct("A1", 0.5), MarginOfProduct("B", None, 1.25), MarginOfProduct("b", None, 1.5)],
            by="ada",
        )
        first = margin_settings(session)
        store_product_margins(session, [MarginOfProduct("a1", 0.5)], by="ada")
        assert margin_settings(session) == first
        store_product_margins(session, [MarginOfProduct("a1", 0.6, valid_from=JUNE)], by="ada")
        second = margin_settings(session)
    assert (first.products, second.products) == (2, 2)
    assert first.products_fingerprint != second.products_fingerprint
    with database.write() as session:
        assert clear_product_margins(session, by="ada") == 2
        assert margin_settings(session) == NOT_SET
