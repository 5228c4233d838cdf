"""The evidence below the nine answers: experiments, products by lift, and shares over time."""

from __future__ import annotations

from dash import html

from dashboard.request.page import VersionRequest
from dashboard.ui.answer import emphasised
from dashboard.ui.chart import chart
from dashboard.ui.chips import link_arrow
from dashboard.ui.experiment_summaries import experiments_answer, shown_experiments
from dashboard.ui.figures.history import Shares, shares_over_time
from dashboard.ui.table import table
from db import queries
from domain.report import Product
from i18n import Localizer


def shares(request: VersionRequest) -> html.Figure:
    """The members' share of revenue over the versions, before and after returns."""
    weeks = [Shares(*row[1:]) for row in queries.revenue_shares(request.session, request.version)]
    return chart(
        shares_over_time(weeks, request.theme, request.localizer),
        request.localizer,
        foot=request.localizer.gettext("Dotted line: after returns. Each dot is a published list."),
    )


def products(request: VersionRequest) -> html.Div | None:
    """What members buy more often than others; None where the version has no products."""
    localizer, section = request.localizer, request.report.products
    if section is None or not section.products:
        return None
    return html.Div(
        [
            html.H2(localizer.gettext("What members buy more than others"), className="chart-title"),
            table(
                [
                    localizer.gettext("Product"),
                    localizer.gettext("Times as often, at equal variety"),
                    localizer.gettext("95 % interval"),
                    localizer.gettext("Members who bought it"),
                    localizer.gettext("Others who bought it"),
                    localizer.gettext("What members spent on it"),
                ],
                [
                    [
                        f"{product.description.capitalize()} ({product.stock_code})",
                        *_times_as_often(product, localizer),
                        f"{localizer.number(product.members)} ({localizer.percent(product.share_members)})",
                        f"{localizer.number(product.others)} ({localizer.percent(product.share_others)})",
                        localizer.money(product.revenue_members),
                    ]
                    for product in section.products
                ],
                kind="table-products",
            ),
            html.P(
                localizer.gettext(
                    "Products still sold that members buy more often than other customers who choose as "
                    "many different products. Products tested: {n:number}, each bought by at least "
                    "{least:customers}. Members buy more of everything (typical product: "
                    "{usual:decimal}×). The intervals hold for all products together.",
                    n=section.considered,
                    least=section.fewest_buyers,
                    usual=section.usual_lift,
                ),
                className="small",
            ),
        ],
        className="panel",
    )


def _times_as_often(product: Product, localizer: Localizer) -> tuple[str, str]:
    """The ratio given breadth and its interval; dashes in versions that only compared everybody."""
    low, high = product.given_breadth_low, product.given_breadth_high
    if product.given_breadth is None or low is None or high is None:
        return "–", "–"
    interval = f"{localizer.number(low, 1)} – {localizer.number(high, 1)}"
    return localizer.number(product.given_breadth, 1), interval


def proof(request: VersionRequest) -> html.Div:
    """What the version's experiments have shown, with a link to them."""
    localizer = request.localizer
    return html.Div(
        [
            html.H2(localizer.gettext("Experiments"), className="chart-title"),
            html.P(emphasised(experiments_answer(shown_experiments(request), localizer))),
            link_arrow(localizer.gettext("See all experiments"), request.href("/experiments")),
        ],
        className="panel",
    )
