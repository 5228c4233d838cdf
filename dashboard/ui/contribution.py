"""What customers leave the shop, in words; nothing where a version knows no margins."""

from __future__ import annotations

from dash import html

from dashboard.request.page import VersionRequest
from dashboard.ui.answer import emphasised

HORIZON_DAYS = 84


def share_of_contribution(request: VersionRequest) -> html.P | None:
    """Members' contribution and its share, beside the share of revenue."""
    told, localizer = request.report.contribution, request.localizer
    if told is None:
        return None
    values = {
        "amount": told.members_contribution,
        "share": told.members_share,
        "revenue": request.report.insiders.revenue_share,
        "profit": told.members_gross_profit,
        "benefits": told.members_benefits,
        "period": request.window,
    }
    if told.members_share is None:
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
    """What today's members are expected to contribute in the next 84 days."""
    told = request.report.contribution
    ahead = told.over(HORIZON_DAYS) if told is not None else None
    if ahead is None:
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
    told, localizer = request.report.contribution, request.localizer
    if told is None:
        return ""
    if told.products and told.listed_share is not None:
        return localizer.gettext(
            "Own margins are set for {n:products} ({share:percent} of revenue after returns); all others "
            "use {rate:percent}.",
            n=told.products,
            share=told.listed_share,
            rate=told.margin_rate,
        )
    return localizer.gettext("The margin is {rate:percent} of revenue after returns.", rate=told.margin_rate)
