"""/cohorts — do new customers come back? Cohorts, the second order, the RFM grid, what to offer next."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.pages.cohorts.next_products_panel import next_products_panel
from dashboard.pages.cohorts.retention_figures import (
    cumulative_revenue,
    retention_triangle,
    triangle_height,
)
from dashboard.pages.cohorts.rfm_figure import rfm_grid_figure
from dashboard.pages.cohorts.second_order_figure import second_order_curve
from dashboard.request.filters import BETWEEN
from dashboard.request.page import VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.chart import chart, panels
from dashboard.ui.download_buttons import downloads
from dashboard.ui.empty import nothing_yet, page_without
from domain.enums import Permission
from domain.report import Lifecycle, PurchaseCohort, PurchaseCohorts, RfmCell, RfmGrid
from domain.rfm import score_bounds
from i18n import N_, Localizer

PATH = "/cohorts"
SHORT_DAYS, LONG_DAYS = 90, 365


def layout(request: VersionRequest) -> Component:
    """The answer; the second order and the triangle; revenue by cohort; the RFM grid; the products."""
    localizer, lifecycle = request.localizer, request.report.lifecycle
    if lifecycle is None:
        return page_without(
            localizer.gettext("**Not known** for this version."),
            localizer.gettext("This version is older than these figures"),
            localizer.gettext("Cohorts are computed when a version is published."),
            localizer.gettext("Choose a newer version above, or update the list."),
        )
    return html.Div(
        [
            answer(_answer(lifecycle, localizer)),
            panels([_second_order(request, lifecycle), _retention(request, lifecycle.cohorts)]),
            _revenue(request, lifecycle.cohorts),
            _rfm(request, lifecycle.rfm),
            next_products_panel(request),
        ],
        className="page-body",
    )


def _answer(lifecycle: Lifecycle, localizer: Localizer) -> str:
    shares = (
        {point.days: point.share for point in lifecycle.second_order.points} if lifecycle.second_order else {}
    )
    if SHORT_DAYS in shares and LONG_DAYS in shares:
        return localizer.gettext(
            "**{short:percent}** of new customers buy again within {days:days}, and **{long:percent}** "
            "within a year.",
            short=shares[SHORT_DAYS],
            days=SHORT_DAYS,
            long=shares[LONG_DAYS],
        )
    if shares:
        days, share = max(shares.items())
        return localizer.gettext(
            "**{share:percent}** of new customers buy again within {days:days}.", share=share, days=days
        )
    return localizer.gettext("**Too early to say** who comes back.")


def _second_order(request: VersionRequest, lifecycle: Lifecycle) -> Component:
    localizer, second = request.localizer, lifecycle.second_order
    if second is None or not second.points:
        return nothing_yet(
            localizer.gettext("Too early for the second order"),
            localizer.gettext("At least 20 customers must have been observed for 30 days."),
        )
    foot = localizer.gettext(
        "{customers:customers}; bought on a second day: {again:number}. Recent customers count only for as "
        "long as they have been observed (Kaplan–Meier). The band is the 95 % interval.",
        customers=second.customers,
        again=second.bought_again,
    )
    if second.left_out:
        left_out = localizer.gettext(
            "Left out, because they may have bought before the invoices begin: {n:number}.", n=second.left_out
        )
        foot = f"{foot} {left_out}"
    beside = triangle_height(lifecycle.cohorts.cohorts) if lifecycle.cohorts is not None else 0
    return chart(second_order_curve(second, request.theme, localizer, beside), localizer, foot=foot)


def _retention(request: VersionRequest, cohorts: PurchaseCohorts | None) -> Component:
    localizer = request.localizer
    if cohorts is None or max(len(cohort.active) for cohort in cohorts.cohorts) < 2:
        return nothing_yet(
            localizer.gettext("Too early for cohorts"),
            localizer.gettext("The first cohort is followed when the month after it is over."),
        )
    return chart(
        retention_triangle(cohorts.cohorts, _new_cohorts(cohorts), request.theme, localizer),
        localizer,
        foot=[html.Span(_about_cohorts(cohorts, localizer)), downloads(request, "cohorts")],
        scrolls_below=640,
    )


def _revenue(request: VersionRequest, cohorts: PurchaseCohorts | None) -> Component | None:
    if cohorts is None or max(len(cohort.active) for cohort in cohorts.cohorts) < 2:
        return None
    localizer = request.localizer
    return chart(
        cumulative_revenue(cohorts.cohorts, _new_cohorts(cohorts), request.theme, localizer),
        localizer,
        foot=localizer.gettext(
            "Revenue per customer before returns, added up since the first purchase. A thin line is a "
            "month's new customers; each step of the thick line is taken over the cohorts that have reached "
            "it, without the first month of the invoices."
        ),
    )


def _rfm(request: VersionRequest, grid: RfmGrid | None) -> Component:
    localizer = request.localizer
    if grid is None:
        return nothing_yet(
            localizer.gettext("Too few customers for a grid"),
            localizer.gettext("The grid of recency and frequency needs at least 25 customers."),
        )

    def href_of(cell: RfmCell) -> str:
        return rfm_href(request, grid, cell) if request.sees_customers else ""

    foot = localizer.gettext(
        "Each row and column holds about a fifth of all customers; those with equal values stay together. "
        "The stronger a cell's colour, the more its customers spent on average in {period}.",
        period=request.window,
    )
    if request.sees_customers:
        click = localizer.gettext("Click a cell to list its customers, and save them as a list there.")
        foot = f"{foot} {click}"
    return chart(
        rfm_grid_figure(grid, request.theme, localizer, href_of), localizer, foot=foot, scrolls_below=640
    )


def rfm_href(request: VersionRequest, grid: RfmGrid, cell: RfmCell) -> str:
    """The list of a cell's customers: everybody within its bounds, without other filters."""
    recency = score_bounds(cell.recency, grid.recency_edges, is_less_better=True)
    orders = score_bounds(cell.frequency, grid.frequency_edges, is_less_better=False)
    return request.href(
        "/insiders",
        tab="everybody",
        recency=_bounds(*recency),
        orders=_bounds(*orders),
        country=None,
        segment=None,
        saved=None,
        dates=None,
    )


def _bounds(least: int | None, most: int | None) -> str:
    return f"{'' if least is None else least}{BETWEEN}{'' if most is None else most}"


def _new_cohorts(cohorts: PurchaseCohorts) -> Sequence[PurchaseCohort]:
    """The cohorts of new customers; all cohorts if there is only the first month of the invoices."""
    return [cohort for cohort in cohorts.cohorts if cohort.month != cohorts.first_month] or cohorts.cohorts


def _about_cohorts(cohorts: PurchaseCohorts, localizer: Localizer) -> str:
    words = localizer.gettext(
        "A row is a month's new customers, in brackets how many; a cell, the share of them who bought in "
        "that month. Months that are not over are left out."
    )
    if cohorts.cohorts[0].month != cohorts.first_month:
        return words
    first = localizer.gettext(
        "Invoices begin in {month:month}: who was first seen then may have bought before.",
        month=cohorts.first_month,
    )
    return f"{words} {first}"


page = PageSpec(
    path=PATH,
    title=N_("Do new customers come back?"),
    label=N_("Cohorts"),
    icon="cohorts",
    permission=Permission.SEE_FIGURES,
    layout=layout,
    unfiltered_note=N_("Cohorts cover all customers."),
)
