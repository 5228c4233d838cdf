"""/data — what went in?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard.components.answer import answer
from dashboard.components.card import cards, figure_card
from dashboard.components.chart import panels
from dashboard.components.empty import nothing_yet
from dashboard.components.importer import importer, register_importer
from dashboard.components.table import table
from dashboard.components.work import WORK_POLL
from dashboard.page import ADDRESS_ID, PageContext, PageRequest
from db import queries
from language import N_, Voice

PATH = "/data"
TITLE = N_("What went in?")
LABEL = N_("Data")
ICON = "data"
UNFILTERED = N_("Imports are told as a whole.")
NEEDS_VERSION = False
"""This is where the first invoices come in."""

IMPORTS = "data-imports"

LEFT_OUT: Mapping[str, str] = {
    "no_customer": N_("without a customer"),
    "low_price": N_("price too low (under 0.04)"),
    "not_a_product": N_("not a product (postage, fees, vouchers)"),
    "same_day_reversals": N_("put right on the same day"),
    "refused": N_("refused"),
}


def layout(request: PageRequest) -> Component:
    """The answer, how much of it counts, the imports, and the rules in words."""
    if request.version is None:
        return _before_the_first_version(request)
    voice, data = request.voice, request.version.report["data"]
    return html.Div(
        [
            answer(
                voice.say(
                    "**{lines:number}** invoice lines from {first:date} to {last:date}; **{share:percent}** "
                    "of them name their customer.",
                    lines=data["lines"],
                    first=data["first"],
                    last=data["last"],
                    share=data["identified_lines"] / (data["lines"] or 1),
                )
            ),
            _cards(data, voice),
            importer(request),
            html.Div(imports_table(request), id=IMPORTS),
            panels([_left_out(data.get("left_out") or {}, voice), _rules(request)]),
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """Imports are asked for; the table of imports follows when nothing is at work any more."""
    register_importer(app, context)

    @app.callback(
        Output(IMPORTS, "children"),
        Input(WORK_POLL, "disabled"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    def _follow(is_idle: bool | None, search: str | None) -> Any:
        if not is_idle:
            return no_update
        with context.reading(search, PATH) as request:
            return imports_table(request)


def _before_the_first_version(request: PageRequest) -> Component:
    """There is nothing to show yet, but invoices can be brought in, and a run asked for."""
    voice, asked = request.voice, request.query.get("version")
    said = (
        voice.say("**There is no version {asked}.** It was never published here.", asked=asked[:20])
        if asked
        else voice.say("**Nothing yet.** Bring in invoices, then start the first run.")
    )
    return html.Div(
        [answer(said), importer(request), html.Div(imports_table(request), id=IMPORTS)],
        className="page-body",
    )


def _cards(data: Mapping[str, Any], voice: Voice) -> html.Section:
    identified, unidentified = data.get("identified_revenue"), data.get("unidentified_revenue")
    found = [
        figure_card(
            voice.say("Lines"),
            voice.number(data["lines"]),
            note=voice.say("up to {day:date}", day=data["last"]),
            definition=voice.say("Rows of invoices that were read and kept."),
        ),
        figure_card(
            voice.say("With a customer"),
            voice.number(data["identified_lines"]),
            note=voice.say(
                "{share:percent} of the lines", share=data["identified_lines"] / (data["lines"] or 1)
            ),
            definition=voice.say("Lines with a customer id. Ids are never invented for the others."),
        ),
    ]
    if identified is not None and unidentified is not None:
        found += [
            figure_card(
                voice.say("Identified revenue"),
                voice.short_money(identified),
                note=voice.say("in the window"),
                definition=voice.say("Sales lines of products with a customer id."),
            ),
            figure_card(
                voice.say("Unidentified revenue"),
                voice.short_money(unidentified),
                note=voice.say(
                    "{share:percent} of all revenue", share=unidentified / ((identified + unidentified) or 1)
                ),
                definition=voice.say("Sales lines of products without one: counted, but nobody's."),
            ),
        ]
    return cards(found)


def imports_table(request: PageRequest) -> html.Div:
    """What was imported, newest first: rows, and the money of sales with and without a customer."""
    imports, voice = queries.imports(request.session), request.voice
    if not imports and request.version is None:
        return nothing_yet(
            voice.say("No imports here"),
            voice.say(
                "What is imported is listed here: how many rows were read, and what was left out, and why."
            ),
        )
    if not imports:
        return nothing_yet(
            voice.say("No imports here"),
            voice.say(
                "The invoices of this version were read where they lie, or came before imports were kept."
            ),
        )
    rows = [
        [
            html.Span(_named(one.source, voice), title=one.source),
            voice.moment(one.imported_at.astimezone(request.zone)),
            voice.number(one.rows_read),
            voice.number(one.rows_added),
            voice.number(one.rows_known),
            voice.number(sum(one.left_out.values())),
            voice.money(one.identified_revenue),
            voice.money(one.unidentified_revenue),
        ]
        for one in imports
    ]
    columns = [
        voice.say("Source"),
        voice.say("Imported"),
        voice.say("Read"),
        voice.say("Added"),
        voice.say("Already there"),
        voice.say("Left out"),
        voice.say("Revenue read"),
        voice.say("Revenue left out: no customer"),
    ]
    return html.Div(
        [
            html.H2(voice.say("Imports, newest first"), className="chart-title"),
            table(columns, rows, kind="table-imports"),
        ],
        className="panel",
    )


def _left_out(left_out: Mapping[str, int], voice: Voice) -> html.Div:
    rows = [
        [voice.name(LEFT_OUT.get(reason, reason)), voice.number(count)]
        for reason, count in sorted(left_out.items(), key=lambda one: -one[1])
    ]
    return html.Div(
        [
            html.H2(voice.say("Kept, but left out of the figures"), className="chart-title"),
            table([voice.say("Reason"), voice.say("Lines")], rows),
        ],
        className="panel",
    )


def _rules(request: PageRequest) -> html.Div:
    voice = request.voice
    return html.Div(
        [
            html.H2(voice.say("The rules in words"), className="chart-title"),
            html.Ul(
                [
                    html.Li(
                        voice.say(
                            "What counts is the {days:number} days before the as-of date.",
                            days=request.computed_with.window_days,
                        )
                    ),
                    html.Li(voice.say("Identical lines of one file are separate lines.")),
                    html.Li(voice.say("The same file twice adds nothing.")),
                    html.Li(
                        voice.say("Lines without a customer are kept and counted as unidentified revenue.")
                    ),
                    html.Li(
                        voice.say(
                            "A sale and its return on the same day are a mistake put right: neither counts."
                        )
                    ),
                    html.Li(
                        voice.say("Postage, fees, vouchers and tests are no products, and are left out.")
                    ),
                ]
            ),
        ],
        className="panel",
    )


def _named(source: str, voice: Voice) -> str:
    """The simulated shop, or the name of a file without its folders; addresses without what comes after ?."""
    if source.startswith("simulated:"):
        return voice.say("the simulated shop")
    return source.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1] or source
