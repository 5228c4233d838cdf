"""/data — what went in?"""

from __future__ import annotations

from collections.abc import Mapping

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.pages.data.import_form import importer, register_importer
from dashboard.pages.data.import_list import (
    IMPORTS,
    PATH,
    import_list,
    imports_table,
    register_import_list,
    undone_since,
)
from dashboard.pages.data.margins_panel import changed_margins, margins_panel, register_margins
from dashboard.pages.data.margins_upload import register_margins_upload
from dashboard.pages.data.pending_imports import PENDING, pending_imports, register_pending_imports
from dashboard.pages.data.rules_draft import draft_panel
from dashboard.pages.data.rules_in_words import changed_rules
from dashboard.pages.data.rules_panel import DRAFT, register_rules, rules_panel
from dashboard.pages.data.save_source import register_source_form, source_form_window
from dashboard.pages.data.sources_panel import SOURCES, register_sources, sources_panel, sources_table
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest, VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.card import cards, figure_card
from dashboard.ui.chart import panels
from dashboard.ui.job_status import WORK_POLL
from dashboard.ui.table import table
from domain.enums import Permission
from domain.report import DataSummary
from i18n import N_, Localizer
from i18n.import_facts import rule_label


def layout(request: VersionRequest) -> Component:
    """The answer, how much of it counts, the imports, and the rules in words."""
    localizer, data = request.localizer, request.report.data
    return html.Div(
        [
            answer(
                localizer.gettext(
                    "**{lines:invoice_lines}** from {first:date} to {last:date}; **{share:percent}** have a "
                    "customer id.",
                    lines=data.lines,
                    first=data.first,
                    last=data.last,
                    share=data.identified_lines / (data.lines or 1),
                )
            ),
            _stray(data, localizer),
            undone_since(request),
            changed_rules(request),
            changed_margins(request),
            _cards(data, localizer),
            importer(request),
            html.Div(pending_imports(request), id=PENDING),
            import_list(request),
            sources_panel(request),
            source_form_window(request),
            panels([_left_out(data.left_out, localizer), rules_panel(request)]),
            margins_panel(request),
        ],
        className="page-body",
    )


def register(app: Dash, context: PageContext) -> None:
    """Register the import callbacks; the table of imports refreshes when the queue is empty."""
    register_importer(app, context)
    register_pending_imports(app, context)
    register_import_list(app, context)
    register_rules(app, context)
    register_margins(app, context)
    register_margins_upload(app, context)
    register_sources(app, context)
    register_source_form(app, context)

    @app.callback(
        Output(IMPORTS, "children"),
        Output(SOURCES, "children", allow_duplicate=True),
        Output(PENDING, "children", allow_duplicate=True),
        Output(DRAFT, "children", allow_duplicate=True),
        Input(WORK_POLL, "disabled"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_FIGURES)
    def _follow(is_idle: bool | None, search: str | None) -> object:
        if not is_idle:
            return no_update, no_update, no_update, no_update
        with context.reading(search, PATH) as request:
            return (
                imports_table(request),
                sources_table(request),
                pending_imports(request),
                draft_panel(request),
            )


def layout_without_version(request: PageRequest) -> Component:
    """The page before the first version: invoices can be imported and a run requested."""
    localizer, requested = request.localizer, request.query.get("version")
    sentence = (
        localizer.gettext(
            "**Version {asked} does not exist.** It was never published here.", asked=requested[:20]
        )
        if requested
        else localizer.gettext("**No data yet.** Import invoices, then start the first run.")
    )
    return html.Div(
        [
            answer(sentence),
            importer(request),
            html.Div(pending_imports(request), id=PENDING),
            import_list(request),
            sources_panel(request),
            source_form_window(request),
            rules_panel(request),
        ],
        className="page-body",
    )


def _stray(data: DataSummary, localizer: Localizer) -> html.Ul | None:
    """A warning about dates far from all others, which somebody should check."""
    if data.stray is None:
        return None
    return html.Ul([html.Li(localizer.render(data.stray.note))], className="cautions")


def _cards(data: DataSummary, localizer: Localizer) -> html.Section:
    figure_cards = [
        figure_card(
            localizer.gettext("Lines"),
            localizer.number(data.lines),
            note=localizer.gettext("up to {day:date}", day=data.last),
            definition=localizer.gettext("Invoice lines imported and stored."),
        ),
        figure_card(
            localizer.gettext("With a customer id"),
            localizer.number(data.identified_lines),
            note=localizer.gettext(
                "{share:percent} of lines", share=data.identified_lines / (data.lines or 1)
            ),
            definition=localizer.gettext(
                "Invoice lines with a customer id. We never invent ids for the rest."
            ),
        ),
    ]
    return cards(figure_cards)


def _left_out(left_out: Mapping[str, int], localizer: Localizer) -> html.Div:
    rows = [
        [rule_label(reason, localizer), localizer.number(count)]
        for reason, count in sorted(left_out.items(), key=lambda rule: -rule[1])
    ]
    return html.Div(
        [
            html.H2(localizer.gettext("Stored, but left out of the figures"), className="chart-title"),
            table([localizer.gettext("Reason"), localizer.gettext("Lines")], rows),
        ],
        className="panel",
    )


page = PageSpec(
    path=PATH,
    title=N_("What data is used?"),
    label=N_("Data"),
    icon="data",
    permission=Permission.SEE_FIGURES,
    layout=layout,
    layout_without_version=layout_without_version,
    unfiltered_note=N_("Imports are shown as a whole: filters do not apply."),
    register=register,
)
