"""What somebody typed about margins and benefits: what it changes, what that comes to, and keeping it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from dashboard.request.page import VersionRequest
from db.margins import set_benefit_cost, set_margin_rate
from domain.margins import BenefitCost, CostPeriod, MarginSettings, checked_cost, checked_rate
from domain.typed_values import parse_number, quoted, typed_day, typed_percent
from i18n import UserError


@dataclass(frozen=True)
class MarginsChange:
    """The rate and the cost that would hold, which of them change, and from which day on (None: always)."""

    rate: float | None
    cost: BenefitCost | None
    rate_changes: bool
    cost_changes: bool
    rate_from: date | None = None
    cost_from: date | None = None


def typed_change(typed: Sequence[Any], settings: MarginSettings) -> MarginsChange:
    """The change that was typed: rate in percent, its first day, cost, what it is for, and its first day.

    Raises:
        UserError: something cannot be read or cannot hold, or nothing would change.
    """
    rate_text, rate_from, cost_text, per, cost_from = ("" if value is None else str(value) for value in typed)
    typed_rate = typed_percent(rate_text)
    rate = None if typed_rate is None else checked_rate(typed_rate)
    cost = _cost(cost_text, per)
    rate_day, cost_day = typed_day(rate_from), typed_day(cost_from)
    held = settings.rates[-1].value if settings.are_set else None
    held_cost = settings.benefit_costs[-1].value if settings.benefit_costs else None
    change = MarginsChange(
        rate,
        cost,
        rate_changes=rate != held or rate_day is not None,
        cost_changes=(cost or BenefitCost(0.0)) != (held_cost or BenefitCost(0.0)) or cost_day is not None,
        rate_from=rate_day,
        cost_from=cost_day,
    )
    if not (change.rate_changes or change.cost_changes):
        raise UserError("Nothing would change: edit the rate or the cost first.")
    return change


def apply_change(session: Session, change: MarginsChange, *, by: str) -> None:
    """Keep the change, from the next run on."""
    if change.rate_changes:
        set_margin_rate(session, change.rate, valid_from=change.rate_from, by=by)
    if change.cost_changes:
        set_benefit_cost(session, change.cost or BenefitCost(0.0), valid_from=change.cost_from, by=by)


def effect_in_words(request: VersionRequest, change: MarginsChange) -> list[str]:
    """What the rate leaves of the revenue of the shown version's window, and what benefits cost in a year."""
    localizer, insiders, contribution = (
        request.localizer,
        request.report.insiders,
        request.report.contribution,
    )
    listed = (contribution.listed_share or 0.0) if contribution is not None else 0.0
    sentences = []
    if change.rate is None:
        sentences.append(localizer.gettext("Without a margin rate, nothing is told in contribution."))
    elif insiders.net_revenue is not None and insiders.net_revenue_share and listed:
        net = insiders.net_revenue / insiders.net_revenue_share * (1 - listed)
        sentences.append(
            localizer.gettext(
                "At {rate:percent}, {profit:money} of the {net:money} that customers spent in {period} after "
                "returns on products without their own margin is gross profit. Products with their own "
                "({share:percent} of revenue after returns) keep it.",
                rate=change.rate,
                profit=net * change.rate,
                net=net,
                period=request.window,
                share=listed,
            )
        )
    elif insiders.net_revenue is not None and insiders.net_revenue_share:
        net = insiders.net_revenue / insiders.net_revenue_share
        sentences.append(
            localizer.gettext(
                "At {rate:percent}, {all:money} of the {net:money} that customers spent in {period} after "
                "returns is gross profit; {members:money} of it comes from members.",
                rate=change.rate,
                all=net * change.rate,
                net=net,
                period=request.window,
                members=insiders.net_revenue * change.rate,
            )
        )
    if change.cost is not None:
        sentences.append(
            localizer.gettext(
                "Benefits for today's {n:members} cost {cost:money} a year.",
                n=insiders.count,
                cost=insiders.count * change.cost.per_day * 365,
            )
        )
    return sentences


def _cost(text: str, per: str) -> BenefitCost | None:
    if not text.strip():
        return None
    amount = parse_number(text)
    if amount is None or per not in ("", *CostPeriod):
        raise UserError("{text} is not an amount. Write it as 12 or 12.50.", text=quoted(text))
    return checked_cost(BenefitCost(amount, CostPeriod(per or CostPeriod.MONTH)))
