"""What customers leave the shop, in words; nothing where a version knows no margins."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from dash import html

from dashboard.request.page import VersionRequest
from dashboard.ui.answer import emphasised
from dashboard.ui.value import is_too_uncertain
from domain.margins import MarginSettings

HORIZON_DAYS = 84


def share_of_contribution(request: VersionRequest) -> html.P | None:
    """Members' contribution and its share, beside the share of revenue."""
    contribution, localizer = request.report.contribution, request.localizer
    if contribution is None:
        return None
    values = {
        "amount": contribution.members_contribution,
        "share": contribution.members_share,
        "revenue": request.report.insiders.revenue_share,
        "profit": contribution.members_gross_profit,
        "benefits": contribution.members_benefits,
        "period": request.window,
    }
    if contribution.members_share is None:
        words = localizer.gettext(
            "In contribution, members were worth {amount:money} in {period}: {profit:money} of gross profit, "
            "less {benefits:money} for their benefits.",
            **values,
        )
    else:
        words = localizer.gettext(
            "In contribution, members were worth {amount:money} in {period}: {profit:money} of gross profit, "
            "less {benefits:money} for their benefits. That is **{share:percent}** of all customers' "
            "contribution, compared with {revenue:percent} of revenue.",
            **values,
        )
    return html.P(emphasised(f"{words} {margins_used(request)}"), className="small")


def expected_contribution(request: VersionRequest) -> html.P | None:
    """What today's members are expected to contribute in the next 84 days, unless that is too uncertain."""
    contribution = request.report.contribution
    ahead = contribution.over(HORIZON_DAYS) if contribution is not None else None
    if ahead is None or is_too_uncertain(request.report):
        return None
    words = request.localizer.gettext(
        "In contribution, today's members are expected to be worth {amount:money} over the next 12 weeks, "
        "after {benefits:money} for their benefits.",
        amount=ahead.members_contribution,
        benefits=ahead.members_benefits,
    )
    return html.P(f"{words} {margins_used(request)}", className="small")


def margins_used(request: VersionRequest) -> str:
    """The margins the version was computed with."""
    contribution, localizer = request.report.contribution, request.localizer
    if contribution is None:
        return ""
    if contribution.products and contribution.listed_share is not None:
        sentence = localizer.gettext(
            "Own margins are set for {n:products} ({share:percent} of revenue after returns); all others "
            "use {rate:percent}.",
            n=contribution.products,
            share=contribution.listed_share,
            rate=contribution.margin_rate,
        )
    else:
        sentence = localizer.gettext(
            "The margin is {rate:percent} of revenue after returns.", rate=contribution.margin_rate
        )
    return " ".join([sentence, *_former_rates(request)])


def _former_rates(request: VersionRequest) -> list[str]:
    """The margin rates that held earlier in the window, the last one first."""
    as_of, computed_with = request.version.as_of, request.computed_with
    begin = as_of - timedelta(days=computed_with.window_days)
    rates = MarginSettings.from_json(computed_with.margins).rates
    return [
        request.localizer.gettext(
            "Before {day:date}, the rate was {rate:percent}.", day=after.first_day, rate=before.value
        )
        for before, after in reversed(list(pairwise(rates)))
        if before.value is not None and begin < after.first_day < as_of
    ]
