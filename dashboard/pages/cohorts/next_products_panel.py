"""For each segment, the products to offer next."""

from __future__ import annotations

from dash import html

from dashboard.request.page import VersionRequest
from dashboard.ui.table import table
from domain.report import NextProduct, NextProducts
from i18n import Localizer


def next_products_panel(request: VersionRequest) -> html.Div | None:
    """One table per segment, largest first; None where the version has none."""
    localizer, lifecycle = request.localizer, request.report.lifecycle
    if lifecycle is None or not lifecycle.next_products:
        return None
    names = {segment.id: localizer.label(segment.name) for segment in request.report.segments}
    ordered = sorted(
        lifecycle.next_products, key=lambda segment: -sum(each.expected_revenue for each in segment.products)
    )
    return html.Div(
        [
            html.H2(localizer.gettext("What to offer next, by segment"), className="chart-title"),
            html.P(
                localizer.gettext(
                    "Products still sold that members buy more often than customers of the segment who "
                    "choose as many different products. The money is what the segment would spend more if it "
                    "bought them as often: an upper end, not a promise. The intervals hold for all "
                    "products and segments together."
                ),
                className="small",
            ),
            *(
                _segment(segment, names.get(segment.segment_id, str(segment.segment_id)), localizer)
                for segment in ordered
            ),
        ],
        className="panel",
    )


def _segment(products: NextProducts, name: str, localizer: Localizer) -> html.Div:
    columns = [
        localizer.gettext("Product"),
        localizer.gettext("Times as often, at equal variety"),
        localizer.gettext("95 % interval"),
        localizer.gettext("Members who bought it"),
        localizer.gettext("Segment who bought it"),
        localizer.gettext("Have not bought it"),
        localizer.gettext("Possible revenue"),
    ]
    return html.Div(
        [
            html.H3(
                localizer.gettext(
                    "{segment} ({customers:customers})", segment=name, customers=products.customers
                ),
                className="chart-title",
            ),
            table(
                columns,
                [_row(product, localizer) for product in products.products],
                kind="table-products",
                name=name,
            ),
        ],
        className="next-products",
    )


def _row(product: NextProduct, localizer: Localizer) -> list[str]:
    return [
        f"{product.description.capitalize()} ({product.stock_code})",
        localizer.number(product.given_breadth, 1),
        f"{localizer.number(product.low, 1)} – {localizer.number(product.high, 1)}",
        localizer.percent(product.share_members),
        localizer.percent(product.share_segment),
        localizer.number(product.without),
        localizer.money(product.expected_revenue),
    ]
