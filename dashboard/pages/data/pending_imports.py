"""Imports that wait for an answer, and imports that are taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest, parse_query
from dashboard.ui.action_button import action_button
from dashboard.ui.job_status import LOOK, WORK_ACTION
from db import pending
from db.jobs import queue
from db.models import InvoiceImport, PendingImport
from domain.enums import Permission, RunKind
from domain.places import file_name
from i18n import N_, Localizer, UserError

PENDING, DECIDED, SAID = "data-pending", "import-decided", "import-decision-said"
STOP = "stop"
OPTIONS: Final[Mapping[str, str]] = {
    ".": N_("decimal point: 1,234.56"),
    ",": N_("decimal comma: 1.234,56"),
    "day_first": N_("day/month"),
    "month_first": N_("month/day"),
    "unit_price": N_("price per item"),
    "line_total": N_("total for the line"),
    "money": N_("an amount"),
    "percent": N_("a percentage"),
    "none": N_("already included in the price"),
    "counts": N_("count them"),
    "leave_out": N_("leave out"),
    "keep": N_("keep"),
    "take_out": N_("remove"),
    "set_aside": N_("set aside"),
    STOP: N_("don't import"),
}
"""What answers are called; others, such as currencies, are called as they are."""


def pending_imports(request: PageRequest) -> html.Div:
    """What waits, with a button an answer. Empty when nothing does."""
    localizer = request.localizer
    found = pending.waiting(request.session)
    may = request.visitor.may(Permission.IMPORT)
    children: list[Any] = [dcc.Store(id=DECIDED), html.P(id=SAID, className="work-failed", role="alert")]
    if found:
        children += [
            html.H2(localizer.gettext("Waiting for your answer"), className="chart-title"),
            *(_one(one, localizer, may=may) for one in found),
        ]
    return html.Div(children, className="panel" if found else "")


def undo_button(one: InvoiceImport, request: PageRequest) -> html.Button | str:
    """Takes an import back; for those taken back already, when."""
    localizer = request.localizer
    if one.undone_at is not None:
        return localizer.gettext("undone on {day:date}", day=one.undone_at.astimezone(request.zone).date())
    if not request.visitor.may(Permission.IMPORT) or one.source.startswith("simulated:"):
        return ""
    return action_button(
        localizer.gettext("Undo"),
        DECIDED,
        {"undo": one.id},
        label=localizer.gettext("Undo the import of {file}", file=file_name(one.source)),
    )


def register_pending_imports(app: Dash, context: PageContext) -> None:
    """An answer is noted, and the last one lets the import go on; an undo goes into the queue."""

    @app.callback(
        Output(WORK_ACTION, "data", allow_duplicate=True),
        Output(PENDING, "children"),
        Input(DECIDED, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.IMPORT)
    def _decide(told: Mapping[str, Any] | None, search: str | None) -> object:
        if not told:
            return no_update, no_update
        problem = ""
        try:
            decide(context, told)
        except UserError as error:
            problem = context.localizer(parse_query(search)).render(error.message)
        with context.reading(search) as request:
            shown = pending_imports(request)
        if problem:
            shown.children[1].children = problem
        return {"act": LOOK, "at": told.get("at")}, shown


def decide(context: PageContext, told: Mapping[str, Any]) -> None:
    """Do what a button says.

    Raises:
        UserError: the visitor may not, or it does not wait any more.
    """
    with authorized_write(context, Permission.IMPORT) as (session, by):
        if "undo" in told:
            queue.request(session, RunKind.IMPORT, {"undo": int(told["undo"])}, by)
        elif told.get("option") == STOP:
            pending.drop(session, int(told["import"]))
        else:
            pending.answer(session, int(told["import"]), str(told["key"]), str(told["option"]), by=by)


def _one(one: PendingImport, localizer: Localizer, *, may: bool) -> html.Div:
    questions = [
        html.Div(
            [
                html.P(localizer.render(question["text"])),
                html.Div(
                    [
                        action_button(
                            _called(option, localizer),
                            DECIDED,
                            {"import": one.id, "key": question["key"], "option": option},
                        )
                        for option in question["options"]
                    ],
                    className="field-and-button",
                )
                if may
                else None,
            ],
            className="field",
        )
        for question in one.questions
    ]
    stop = (
        action_button(_called(STOP, localizer), DECIDED, {"import": one.id, "option": STOP}) if may else None
    )
    return html.Div([html.H3(file_name(one.name)), *questions, stop if may else None])


def _called(option: str, localizer: Localizer) -> str:
    return localizer.label(OPTIONS[option]) if option in OPTIONS else option
