"""/data — what went in?"""

from __future__ import annotations

from collections.abc import Mapping

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard.pages.data.import_form import importer, register_importer
from dashboard.pages.data.pending_imports import (
    PENDING,
    pending_imports,
    register_pending_imports,
    undo_button,
)
from dashboard.request.authorized_write import who
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest, VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.card import cards, figure_card
from dashboard.ui.chart import panels
from dashboard.ui.empty import nothing_yet
from dashboard.ui.job_status import WORK_POLL
from dashboard.ui.table import table
from db import queries
from db.sources import newest_rules
from domain.places import file_name
from domain.report import DataSummary
from i18n import N_, Localizer

PATH = "/data"

IMPORTS = "data-imports"

LEFT_OUT: Mapping[str, str] = {
    "no_customer": N_("without a customer"),
    "low_price": N_("price too low (under 0.04)"),
    "not_a_product": N_("not a product (postage, fees, vouchers)"),
    "same_day_reversals": N_("put right on the same day"),
    "refused": N_("refused"),
}


def layout(request: VersionRequest) -> Component:
    """The answer, how much of it counts, the imports, and the rules in words."""
    localizer, data = request.localizer, request.report.data
    return html.Div(
        [
            answer(
                localizer.gettext(
                    "**{lines:number}** invoice lines from {first:date} to {last:date}; **{share:percent}** "
                    "of them name their customer.",
                    lines=data.lines,
                    first=data.first,
                    last=data.last,
                    share=data.identified_lines / (data.lines or 1),
                )
            ),
            _stray(data, localizer),
            _cards(data, localizer),
            importer(request),
            html.Div(pending_imports(request), id=PENDING),
            html.Div(imports_table(request), id=IMPORTS),
            panels([_left_out(data.left_out, localizer), _rules(request)]),
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """Imports are asked for; the table of imports follows when nothing is at work any more."""
    register_importer(app, context)
    register_pending_imports(app, context)

    @app.callback(
        Output(IMPORTS, "children"),
        Output(PENDING, "children", allow_duplicate=True),
        Input(WORK_POLL, "disabled"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    def _follow(is_idle: bool | None, search: str | None) -> object:
        if not is_idle:
            return no_update, no_update
        with context.reading(search, PATH) as request:
            return imports_table(request), pending_imports(request)


def layout_without_version(request: PageRequest) -> Component:
    """There is nothing to show yet, but invoices can be brought in, and a run asked for."""
    localizer, asked = request.localizer, request.query.get("version")
    said = (
        localizer.gettext("**There is no version {asked}.** It was never published here.", asked=asked[:20])
        if asked
        else localizer.gettext("**Nothing yet.** Bring in invoices, then start the first run.")
    )
    return html.Div(
        [
            answer(said),
            importer(request),
            html.Div(pending_imports(request), id=PENDING),
            html.Div(imports_table(request), id=IMPORTS),
        ],
        className="page-body",
    )


def _stray(data: DataSummary, localizer: Localizer) -> html.Ul | None:
    """Lines far from all others, whose dates somebody should check."""
    if data.stray is None:
        return None
    return html.Ul([html.Li(localizer.render(data.stray.note))], className="cautions")


def _cards(data: DataSummary, localizer: Localizer) -> html.Section:
    found = [
        figure_card(
            localizer.gettext("Lines"),
            localizer.number(data.lines),
            note=localizer.gettext("up to {day:date}", day=data.last),
            definition=localizer.gettext("Rows of invoices that were read and kept."),
        ),
        figure_card(
            localizer.gettext("With a customer"),
            localizer.number(data.identified_lines),
            note=localizer.gettext(
                "{share:percent} of the lines", share=data.identified_lines / (data.lines or 1)
            ),
            definition=localizer.gettext("Lines with a customer id. Ids are never invented for the others."),
        ),
    ]
    return cards(found)


def imports_table(request: PageRequest) -> html.Div:
    """What was imported, newest first: rows, and the money of sales with and without a customer."""
    imports, localizer = queries.imports(request.session), request.localizer
    if not imports and request.version is None:
        return nothing_yet(
            localizer.gettext("No imports here"),
            localizer.gettext(
                "What is imported is listed here: how many rows were read, and what was left out, and why."
            ),
        )
    if not imports:
        return nothing_yet(
            localizer.gettext("No imports here"),
            localizer.gettext(
                "The invoices of this version were read where they lie, or came before imports were kept."
            ),
        )
    rows = [
        [
            _named(one.source, localizer),
            localizer.moment(one.imported_at.astimezone(request.zone)),
            localizer.number(one.rows_read),
            localizer.number(one.rows_added),
            localizer.number(one.rows_known),
            localizer.number(one.rows_replaced),
            localizer.number(sum(one.left_out.values())),
            localizer.money(one.identified_revenue),
            localizer.money(one.unidentified_revenue),
            undo_button(one, request),
        ]
        for one in imports
    ]
    columns = [
        localizer.gettext("Source"),
        localizer.gettext("Imported"),
        localizer.gettext("Read"),
        localizer.gettext("Added"),
        localizer.gettext("Already there"),
        localizer.gettext("Replaced"),
        localizer.gettext("Left out"),
        localizer.gettext("Revenue read"),
        localizer.gettext("Revenue left out: no customer"),
        localizer.gettext("Undo"),
    ]
    return html.Div(
        [
            html.H2(localizer.gettext("Imports, newest first"), className="chart-title"),
            table(columns, rows, kind="table-imports"),
        ],
        className="panel",
    )


def _left_out(left_out: Mapping[str, int], localizer: Localizer) -> html.Div:
    rows = [
        [localizer.label(LEFT_OUT.get(reason, reason)), localizer.number(count)]
        for reason, count in sorted(left_out.items(), key=lambda one: -one[1])
    ]
    return html.Div(
        [
            html.H2(localizer.gettext("Kept, but left out of the figures"), className="chart-title"),
            table([localizer.gettext("Reason"), localizer.gettext("Lines")], rows),
        ],
        className="panel",
    )


def _rules(request: VersionRequest) -> html.Div:
    localizer = request.localizer
    return html.Div(
        [
            html.H2(localizer.gettext("The rules in words"), className="chart-title"),
            html.Ul(
                [
                    html.Li(
                        localizer.gettext(
                            "What counts is the {days:days} before the as-of date.",
                            days=request.computed_with.window_days,
                        )
                    ),
                    html.Li(localizer.gettext("Identical lines of one file are separate lines.")),
                    html.Li(localizer.gettext("The same file twice adds nothing.")),
                    html.Li(
                        localizer.gettext(
                            "Lines without a customer are kept and counted as unidentified revenue."
                        )
                    ),
                    html.Li(
                        localizer.gettext(
                            "A sale and its return on the same day are a mistake put right: neither counts."
                        )
                    ),
                    html.Li(
                        localizer.gettext(
                            "Postage, fees, vouchers and tests are no products, and are left out."
                        )
                    ),
                    *_own_rules(request),
                ]
            ),
        ],
        className="panel",
    )


def _own_rules(request: PageRequest) -> list[html.Li]:
    """What this shop's own rules say, and who made them."""
    localizer, made = request.localizer, newest_rules(request.session)
    if made is None:
        return []
    codes = [*made.rules["not_products"], *(f"{prefix}*" for prefix in made.rules["not_product_prefixes"])]
    price = f"{made.rules['minimum_unit_price']:.6f}".rstrip("0").rstrip(".")
    day = made.made_at.astimezone(request.zone).date()
    return [
        html.Li(localizer.gettext("Smallest price that counts: {price}", price=price)),
        html.Li(localizer.gettext("No products: {codes}", codes=", ".join(codes) or "—")),
        html.Li(
            localizer.gettext("Derived from the shop's own codes on {day:date}.", day=day)
            if made.import_id is not None
            else localizer.gettext(
                "Changed by {who} on {day:date}.", who=who(made.made_by, localizer), day=day
            )
        ),
    ]


def _named(source: str, localizer: Localizer) -> str:
    """The simulated shop, or the name of a file without its folders; addresses without what comes after ?."""
    if source.startswith("simulated:"):
        return localizer.gettext("the simulated shop")
    return file_name(source)


page = PageSpec(
    path=PATH,
    title=N_("What went in?"),
    label=N_("Data"),
    icon="data",
    layout=layout,
    layout_without_version=layout_without_version,
    unfiltered_note=N_("Imports are told as a whole."),
    register=register,
)
