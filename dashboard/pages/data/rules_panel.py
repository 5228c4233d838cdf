"""The rules of which lines count: display, editing for permitted users, and saving after a preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.auth.permissions import requires
from dashboard.pages.data.rules_draft import PERMISSION, draft_panel
from dashboard.pages.data.rules_form import ACTION, LISTS, PRICE, WINDOW, list_id, rules_form, typed_rules
from dashboard.pages.data.rules_in_words import no_rules_yet, rules_in_words
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.ui.job_status import LOOK, WORK_ACTION
from dashboard.ui.user_action import attempt, problem_line
from db import queries, rule_drafts

RULES, DRAFT, PROBLEM = "data-rules", "rules-draft", "rules-problem"


def rules_panel(request: PageRequest) -> html.Div:
    """The rules of which lines count, the form to edit them, and a pending draft."""
    localizer = request.localizer
    has_rules = request.version is not None or bool(queries.imports(request.session, 1))
    return html.Div(
        [
            html.H2(localizer.gettext("The rules"), className="chart-title"),
            html.Div(rules_in_words(request) if has_rules else no_rules_yet(localizer), id=RULES),
            rules_form(request) if has_rules and request.visitor.may(PERMISSION) else None,
            dcc.Store(id=ACTION),
            problem_line(PROBLEM),
            html.Div(draft_panel(request), id=DRAFT),
        ],
        className="panel",
    )


def register_rules(app: Dash, context: PageContext) -> None:
    """Register the proposal of changed rules, and saving or discarding them once their effect is counted."""

    @app.callback(
        Output(PROBLEM, "children"),
        Output(RULES, "children"),
        Output(DRAFT, "children"),
        Output(WORK_ACTION, "data", allow_duplicate=True),
        Input(ACTION, "data"),
        State(PRICE, "value"),
        State(WINDOW, "value"),
        *(State(list_id(name), "value") for name in LISTS),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(PERMISSION)
    def _decide(event: Mapping[str, Any] | None, price: Any, window: Any, *texts: str | None) -> object:  # noqa: ANN401 - of inputs
        if not event:
            return no_update, no_update, no_update, no_update
        *lists, search = texts
        typed = dict(zip(LISTS, lists, strict=True))
        problem = attempt(context, search, lambda: decide(context, event, price, window, typed))
        with context.reading(search) as request:
            content = rules_in_words(request), draft_panel(request)
        return problem, *content, {"act": LOOK, "at": event.get("at")}


def decide(
    context: PageContext,
    event: Mapping[str, Any],
    price: float | str | None,
    window: float | str | None,
    lists: Mapping[str, str | None],
) -> None:
    """Propose the typed rules, or save or discard the draft.

    Raises:
        UserError: the visitor may not, the rules are not possible, or the draft is no longer pending.
    """
    number = event.get("draft")
    with authorized_write(context, PERMISSION) as (session, by):
        match event.get("act"):
            case "preview":
                rule_drafts.propose(session, typed_rules(price, window, lists), by=by)
            case "save" if isinstance(number, int):
                rule_drafts.save(session, number, by=by)
            case "discard" if isinstance(number, int):
                rule_drafts.discard(session, number)
