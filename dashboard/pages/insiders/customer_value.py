"""What one customer is expected to be worth, for the drawer."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.request.page import VersionRequest
from dashboard.ui.table import table
from dashboard.ui.value import prediction_caution
from db.queries import Customer
from domain.report import Value
from i18n import Localizer


def expected_part(request: VersionRequest, detail: Customer) -> html.Div | None:
    """Expected revenue and orders, the chance of coming back, the next order; nothing in older versions."""
    localizer, value = request.localizer, request.report.value
    if value is None:
        return None
    title = html.H3(localizer.gettext("What to expect"))
    snapshot = detail.snapshot
    if snapshot.expected_revenue_84d is None:
        return html.Div(
            [title, html.P(_why(value, localizer), className="small"), _contribution(request, snapshot)],
            className="drawer-part",
        )
    rows = [
        [
            localizer.gettext("Next {days:days}", days=days),
            localizer.money(revenue),
            localizer.gettext("{low} to {high}", low=localizer.money(low), high=localizer.money(high))
            if low is not None and high is not None
            else "–",
            localizer.number(orders, 1),
        ]
        for days, revenue, low, high, orders in (
            (
                84,
                snapshot.expected_revenue_84d,
                snapshot.revenue_low_84d,
                snapshot.revenue_high_84d,
                snapshot.expected_orders_84d,
            ),
            (
                365,
                snapshot.expected_revenue_365d,
                snapshot.revenue_low_365d,
                snapshot.revenue_high_365d,
                snapshot.expected_orders_365d,
            ),
        )
        if revenue is not None and orders is not None
    ]
    cautions = [caution for days in (84, 365) if (caution := prediction_caution(request, days))]
    return html.Div(
        [
            title,
            html.P(_sentence(snapshot, localizer)),
            table(
                [
                    "",
                    localizer.gettext("Expected revenue"),
                    localizer.gettext("80 % likely"),
                    localizer.gettext("Expected orders"),
                ],
                rows,
            ),
            *(html.P(caution, className="small") for caution in cautions),
            _contribution(request, snapshot),
        ],
        className="drawer-part",
    )


def _sentence(snapshot: Any, localizer: Localizer) -> str:  # noqa: ANN401 - a row of the table of customers
    again = localizer.gettext(
        "{year:percent} likely to buy again within a year, {weeks:percent} within 12 weeks.",
        year=snapshot.probability_alive,
        weeks=snapshot.order_probability_84d,
    )
    if snapshot.next_order_on is None:
        return again
    next_order = localizer.gettext(
        "As likely as not to order by {day:date}, going by their own rhythm.", day=snapshot.next_order_on
    )
    return f"{again} {next_order}"


def _contribution(request: VersionRequest, snapshot: Any) -> html.P | None:  # noqa: ANN401 - as above
    """What the customer left the shop, and is expected to; nothing without margins."""
    if snapshot.contribution is None:
        return None
    gettext = request.localizer.gettext
    words = gettext(
        "Contributed {amount:money} in {period}: revenue after returns times margin, less the cost of "
        "benefits.",
        amount=snapshot.contribution,
        period=request.window,
    )
    if snapshot.expected_contribution_84d is not None and snapshot.expected_contribution_365d is not None:
        expected = gettext(
            "Expected: {weeks:money} in the next 84 days, {year:money} in the next 365.",
            weeks=snapshot.expected_contribution_84d,
            year=snapshot.expected_contribution_365d,
        )
        words = f"{words} {expected}"
    return html.P(words, className="small")


def _why(value: Value, localizer: Localizer) -> str:
    if value.why is not None:
        return localizer.render(value.why)
    return localizer.gettext("Nothing was predicted for this customer.")
