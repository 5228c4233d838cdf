"""Changing the rules of the shop: what it would do first, then who did it and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from db.audit import record
from db.sources import keep_rules
from domain.audit import AuditKind
from domain.shop_rules import check_rules
from i18n import UserError
from pipeline.engines.rules_effect import countable_totals
from pipeline.engines.shop_rules import rules_of
from pipeline.engines.totals import CountableTotals
from pipeline.ingest.rules import Rules


@dataclass(frozen=True)
class Effect:
    """What counted before, and what counts under the new rules."""

    rules: Rules
    before: CountableTotals
    after: CountableTotals


@dataclass(frozen=True)
class ListChange:
    """Customers or countries that are left out from now on, and ones that count again."""

    leave_out: Iterable[str] = ()
    count: Iterable[str] = ()

    def applied(self, entries: Iterable[str]) -> tuple[str, ...]:
        """The list with the change, ignoring case and without duplicates."""
        left_out = [entry.strip() for entry in self.leave_out if entry.strip()]
        gone = {entry.strip().casefold() for entry in (*left_out, *self.count)}
        remaining = [entry for entry in entries if entry.casefold() not in gone]
        return (*remaining, *{entry.casefold(): entry for entry in left_out}.values())


NO_CHANGE = ListChange()


def updated_rules(
    rules: Rules,
    *,
    minimum_unit_price: float | None = None,
    not_products: Iterable[str] = (),
    products: Iterable[str] = (),
    customers: ListChange = NO_CHANGE,
    countries: ListChange = NO_CHANGE,
    window_days: int | None = None,
) -> Rules:
    """`rules` with the named parts changed.

    Args:
        rules: Those that hold.
        minimum_unit_price: The smallest price that counts.
        not_products: Codes that are no products from now on.
        products: Codes that are products from now on, whatever they are called.
        customers: Customers that are left out, or count again.
        countries: Countries that are left out, or count again.
        window_days: Days before the as-of date that count; 0 for those of the settings.

    Raises:
        UserError: a price or a window beyond reason, or a code that is said to be both.
    """
    if window_days is not None:
        rules = replace(rules, window_days=window_days or None)
    rules = replace(
        rules, customers=customers.applied(rules.customers), countries=countries.applied(rules.countries)
    )
    if minimum_unit_price is not None:
        rules = replace(rules, minimum_unit_price=minimum_unit_price)
    wrong, right = _codes(not_products), _codes(products)
    both = sorted(set(wrong) & set(right))
    if both:
        raise UserError("{code} cannot be a product and none.", code=both[0])
    new = replace(
        rules,
        not_products=(*(code for code in rules.not_products if code.upper() not in {*wrong, *right}), *wrong),
        products=(*(code for code in rules.products if code.upper() not in {*wrong, *right}), *right),
    )
    return check_rules(new)


def effect_of(session: Session, rules: Rules, default_window_days: int | None = None) -> Effect:
    """The effect of applying `rules`: see `countable_totals` for `default_window_days`."""
    before = countable_totals(session, rules_of(session), default_window_days)
    return Effect(rules, before, countable_totals(session, rules, default_window_days))


def apply_rules(session: Session, rules: Rules, *, by: str, now: datetime) -> Effect:
    """Apply `rules` from the next run on, and record who changed them."""
    effect = effect_of(session, rules)
    keep_rules(session, rules.to_json(), by=by, now=now)
    record(
        session,
        AuditKind.RULES_CHANGED,
        by,
        lines_before=effect.before.lines,
        lines_after=effect.after.lines,
    )
    return effect


def _codes(codes: Iterable[str]) -> list[str]:
    return sorted({code.strip().upper() for code in codes if code.strip()})
