"""Imports that wait for somebody: what they would bring, what has to be answered, what the columns mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.pages.data.column_mapping import COLUMN, chosen_columns, column_mapping
from dashboard.pages.data.file_sample import file_sample
from dashboard.pages.data.import_figures import import_figures
from dashboard.pages.data.import_labels import option_label
from dashboard.request.authorized_write import author_name, authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.ui.action_button import MAIN, PLAIN, action_button
from dashboard.ui.job_status import LOOK, WORK_ACTION
from dashboard.ui.user_action import attempt, problem_line
from db import pending
from db.models import PendingImport
from domain.enums import Permission
from domain.places import file_name
from i18n import Localizer, UserError

BAD_LINES = "bad_lines"
"""The question whether a file is imported without the lines that cannot be read."""
PENDING, DECIDED, SAID = "data-pending", "import-decided", "import-decision-said"


def pending_imports(request: PageRequest) -> html.Div:
    """Imports that wait for a decision, the oldest first; empty when there are none."""
    localizer = request.localizer
    imports = pending.waiting(request.session)
    children: list[Any] = [dcc.Store(id=DECIDED), problem_line(SAID)]
    if imports:
        children += [
            html.H2(localizer.gettext("Waiting for your decision"), className="chart-title"),
            *(_import_section(pending_import, request) for pending_import in imports),
        ]
    return html.Div(children, className="panel" if imports else "")


def register_pending_imports(app: Dash, context: PageContext) -> None:
    """Register the callback that carries out a decision and redraws the waiting imports."""

    @app.callback(
        Output(WORK_ACTION, "data", allow_duplicate=True),
        Output(PENDING, "children"),
        Input(DECIDED, "data"),
        State({"type": COLUMN, "import": ALL, "place": ALL}, "value"),
        State({"type": COLUMN, "import": ALL, "place": ALL}, "id"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.IMPORT)
    def _decide(
        event: Mapping[str, Any] | None,
        values: Sequence[str | None],
        ids: Sequence[Mapping[str, Any]],
        search: str | None,
    ) -> object:
        if not event:
            return no_update, no_update
        chosen = {
            int(id["place"]): str(value or "")
            for id, value in zip(ids or (), values or (), strict=True)
            if id["import"] == event.get("import")
        }
        problem = attempt(context, search, lambda: decide(context, event, chosen))
        with context.reading(search) as request:
            content = pending_imports(request)
        if problem:
            content.children[1].children = problem
        return {"act": LOOK, "at": event.get("at")}, content


def decide(context: PageContext, event: Mapping[str, Any], chosen: Mapping[int, str]) -> None:
    """Carry out a button's action; `chosen` is the meaning selected for each column of that import.

    Raises:
        UserError: the visitor may not, or it does not wait any more.
    """
    number = event.get("import")
    if not isinstance(number, int):
        raise UserError("This import does not wait any more.")
    with authorized_write(context, Permission.IMPORT) as (session, by):
        match event.get("act"):
            case "accept":
                pending.accept(session, number, by=by)
            case "drop":
                pending.drop(session, number)
            case "map":
                pending_import = session.get(PendingImport, number)
                columns = chosen_columns(pending_import, chosen) if pending_import is not None else {}
                pending.map_columns(session, number, columns, by=by)
            case "answer":
                pending.answer(session, number, str(event.get("key")), str(event.get("option")), by=by)


def _import_section(pending_import: PendingImport, request: PageRequest) -> html.Section:
    localizer, may = request.localizer, request.visitor.may(Permission.IMPORT)
    sees_customers = request.visitor.may(Permission.SEE_CUSTOMERS)
    has_report = pending_import.report is not None and not pending_import.questions
    requested_by = localizer.gettext(
        "{when}, requested by {who}",
        when=request.moment(pending_import.asked_at),
        who=author_name(pending_import.asked_by, localizer),
    )
    parts: list[Component | None] = [
        html.Div(
            [html.H3(file_name(pending_import.name)), html.Span(requested_by, className="small")],
            className="work-head",
        ),
        html.P(localizer.render(pending_import.problem), className="work-failed")
        if pending_import.problem
        else None,
        html.P(localizer.gettext("Choose below what each column means, then read the file again."))
        if pending_import.problem and may
        else None,
        *(_question(pending_import, question, localizer, may=may) for question in pending_import.questions),
        *(
            import_figures(pending_import.report, localizer, names_customers=sees_customers)
            if pending_import.report is not None and has_report
            else ()
        ),
        _decision(pending_import, localizer, can_accept=has_report) if may else None,
        *(_file_preview(pending_import, localizer, may=may) if sees_customers else ()),
    ]
    return html.Section(parts, className="pending-import")


def _file_preview(
    pending_import: PendingImport, localizer: Localizer, *, may: bool
) -> list[Component | None]:
    """The file's first lines, only for visitors who may see customers."""
    has_report = pending_import.report is not None and not pending_import.questions
    return [
        _sample(pending_import, localizer, is_open=not has_report),
        column_mapping(
            pending_import,
            localizer,
            store=DECIDED if may else None,
            is_open=pending_import.problem is not None,
        ),
    ]


def _question(
    pending_import: PendingImport, question: Mapping[str, Any], localizer: Localizer, *, may: bool
) -> html.Div:
    """A question with a button for each answer; the suggested one is highlighted."""
    buttons = []
    for option in question["options"]:
        is_suggested = option == question.get("suggestion")
        words = (
            localizer.gettext("Set these lines aside, import the rest")
            if question["key"] == BAD_LINES
            else option_label(option, localizer)
        )
        if is_suggested:
            words = localizer.gettext("{option} (suggested)", option=words)
        payload = {"act": "answer", "import": pending_import.id, "key": question["key"], "option": option}
        buttons.append(action_button(words, DECIDED, payload, kind=MAIN if is_suggested else PLAIN))
    return html.Div(
        [
            html.P(localizer.render(question["text"])),
            html.Div(buttons, className="field-and-button") if may else None,
        ],
        className="field",
    )


def _decision(pending_import: PendingImport, localizer: Localizer, *, can_accept: bool) -> html.Div:
    file = file_name(pending_import.name)
    accept = action_button(
        localizer.gettext("Import"),
        DECIDED,
        {"act": "accept", "import": pending_import.id},
        kind=MAIN,
        label=localizer.gettext("Import {file}", file=file),
    )
    discard = action_button(
        localizer.gettext("Discard"),
        DECIDED,
        {"act": "drop", "import": pending_import.id},
        label=localizer.gettext("Discard {file}", file=file),
    )
    preview = html.A(
        localizer.gettext("Preview as JSON"),
        href=f"/export/import-preview/{pending_import.id}.json",
        className="button-quiet",
        download="",
    )
    parts = [accept, discard, preview] if can_accept else [discard]
    return html.Div(parts, className="field-and-button")


def _sample(pending_import: PendingImport, localizer: Localizer, *, is_open: bool) -> html.Details | None:
    if not pending_import.tables:
        return None
    return html.Details(
        [
            html.Summary(localizer.gettext("First lines, as they would be understood")),
            html.P(localizer.gettext("In small print below a value: what the file says."), className="small"),
            *(file_sample(table, localizer) for table in pending_import.tables),
        ],
        open=is_open,
    )
