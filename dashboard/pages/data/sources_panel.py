"""Where new invoices come from: each source, its schedule and last result; read, pause, accept, remove."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.pages.data.import_list import PATH, source_name
from dashboard.pages.data.source_form import REQUEST as FORM_REQUEST
from dashboard.pages.data.source_kinds import KINDS
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.empty import nothing_yet
from dashboard.ui.job_status import LOOK, WORK_ACTION
from dashboard.ui.table import table
from dashboard.ui.user_action import Confirmation, UserAction, attempt, problem_line
from db import queries
from db.jobs import queue
from db.models import Source
from db.queries.sources import SourceStatus
from db.source_settings import (
    accept_delivery,
    pause_source,
    remove_source,
    required_source,
    resume_source,
)
from db.source_state import state_of
from domain.enums import Permission, RunKind
from domain.places import file_name, kind_of_place, without_folders
from i18n import Localizer, Message, UserError

SOURCES, ACTION, PROBLEM = "data-sources", "source-action", "source-problem"
REMOVE: Final = Confirmation("source-remove", Permission.IMPORT)


def sources_panel(request: PageRequest) -> html.Div:
    """The panel: the list, and the confirmation before a source is removed."""
    localizer = request.localizer
    return html.Div(
        [
            html.Div(sources_table(request), id=SOURCES),
            dcc.Store(id=ACTION),
            *REMOVE.parts(localizer.gettext("Remove a source"), localizer),
            problem_line(PROBLEM),
        ]
    )


def sources_table(request: PageRequest) -> html.Div:
    """The sources, the oldest first."""
    localizer, statuses = request.localizer, queries.source_statuses(request.session)
    if not statuses:
        title, meaning = _no_sources(request)
        return nothing_yet(
            title,
            meaning,
            [html.Div(_add_button(request)), *_how_to_add(request)],
        )
    columns = [
        localizer.gettext("Source"),
        localizer.gettext("Schedule"),
        localizer.gettext("Last read"),
        localizer.gettext("Last result"),
        localizer.gettext("Is it as expected?"),
    ]
    may_change = request.visitor.may(Permission.IMPORT)
    if may_change:
        columns.append(localizer.gettext("Actions"))
    rows = [_row(status, request)[: len(columns)] for status in statuses]
    return html.Div(
        [
            html.Div(
                [
                    html.H2(localizer.gettext("Sources of invoices"), className="chart-title"),
                    _add_button(request),
                ],
                className="work-head",
            ),
            table(columns, rows, kind="table-messages", has_labels=True),
            html.P(_how_to_add(request), className="small"),
        ],
        className="panel",
    )


def _no_sources(request: PageRequest) -> tuple[str, str]:
    """A heading and where invoices come from: of what INVOICES_SOURCE names, or by hand."""
    localizer, shop = request.localizer, queries.shop(request.session)
    configured = request.settings.invoices_source or (shop.source if shop is not None else "")
    if not configured:
        return (
            localizer.gettext("No sources yet"),
            localizer.gettext("Invoices are imported by hand. A source is read by every weekly run."),
        )
    return (
        localizer.gettext("No other sources"),
        localizer.gettext("Every weekly run reads {source}.", source=source_name(configured, localizer)),
    )


def register_sources(app: Dash, context: PageContext) -> None:
    """Register the buttons of the list, with a confirmation before a source is removed."""
    REMOVE.register(app, context, remove_question)

    @app.callback(
        Output(SOURCES, "children"),
        Output(PROBLEM, "children"),
        Output(WORK_ACTION, "data", allow_duplicate=True),
        Input(ACTION, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.IMPORT)
    def _decide(action: UserAction | None, search: str | None) -> object:
        if not action:
            return no_update, no_update, no_update
        problem = attempt(context, search, lambda: decide(context, action))
        with context.reading(search, PATH) as request:
            return sources_table(request), problem, {"act": LOOK, "at": action.get("at")}

    @app.callback(
        Output(REMOVE.modal, "opened", allow_duplicate=True),
        Output(SOURCES, "children", allow_duplicate=True),
        Output(PROBLEM, "children", allow_duplicate=True),
        Input(REMOVE.confirmed, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.IMPORT)
    def _remove(action: UserAction | None, search: str | None) -> object:
        if not action:
            return no_update, no_update, no_update
        problem = attempt(context, search, lambda: decide(context, {**action, "do": "remove"}))
        with context.reading(search, PATH) as request:
            return False, sources_table(request), problem


def decide(context: PageContext, action: UserAction) -> None:
    """Read, pause, resume, accept or remove a source.

    Raises:
        UserError: the visitor may not, the source is gone, or it is so already.
    """
    with authorized_write(context, Permission.IMPORT) as (session, by):
        source = required_source(session, str(action.get("source")))
        now = datetime.now(UTC)
        match action.get("do"):
            case "read":
                if source.paused_at is not None:
                    raise UserError("{source} is paused. Resume it first.", source=source.name)
                params = {"source_id": source.id, "name": source.name}
                queue.request(session, RunKind.IMPORT, params, by)
            case "pause":
                pause_source(session, source.name, by=by, now=now)
            case "resume":
                resume_source(session, source.name, by=by)
            case "accept":
                today = now.astimezone(context.settings.zone).date()
                accept_delivery(session, source.name, today=today, by=by)
            case "remove":
                remove_source(session, source.name, by=by, now=now)


def remove_question(action: UserAction, request: PageRequest) -> Component | None:
    """What removing a source does, with the two answers; None if it has been removed already."""
    localizer = request.localizer
    sources = [source_status.source for source_status in queries.source_statuses(request.session)]
    source = next((source for source in sources if source.id == action.get("source")), None)
    if source is None:
        return None
    words = localizer.gettext(
        "{source} is read no more. Its invoices stay, and it can be added again under the same name.",
        source=source.name,
    )
    confirm = localizer.gettext("Remove the source")
    return html.Div([html.P(words), REMOVE.answers(confirm, {"source": source.id}, localizer)])


def _row(status: SourceStatus, request: PageRequest) -> list[Any]:
    source, localizer = status.source, request.localizer
    kind = kind_of_place(source.location)
    file = file_name(source.location) if kind not in ("manual", "query") else ""
    where = " · ".join(filter(None, (localizer.label(KINDS[kind]), file)))
    return [
        html.Span([source.name, html.Span(where, className="small")], className="question-and-name"),
        source.schedule or localizer.gettext("every weekly run"),
        request.moment(source.read_at) if source.read_at is not None else "–",
        _last_result(status, localizer),
        _contract(source, request),
        _actions(source, request),
    ]


def _last_result(status: SourceStatus, localizer: Localizer) -> str:
    """How the last reading ended: that of its own job if it is newer than the last import."""
    job, last_import = status.last_job, status.last_import
    is_newer = job is not None and (
        last_import is None or job.finished_at is None or job.finished_at >= last_import.imported_at
    )
    if job is not None and is_newer:
        if job.outcome is None:
            return (
                localizer.gettext("being read")
                if job.started_at is not None
                else localizer.gettext("waiting")
            )
        return localizer.render(without_folders(Message.from_json(job.outcome)))
    if last_import is None:
        return localizer.gettext("nothing imported yet")
    return localizer.gettext("{added:lines} added", added=last_import.rows_added)


def _contract(source: Source, request: PageRequest) -> str:
    """Whether the source keeps its contract, or what has to be decided."""
    localizer, state = request.localizer, state_of(source)
    if source.paused_at is not None:
        day = source.paused_at.astimezone(request.zone).date()
        return localizer.gettext("Paused since {day:date}: no run reads it.", day=day)
    if state.breach is not None:
        complaint = localizer.render(without_folders(state.breach))
        held = localizer.gettext("Nothing is published until it is as expected, or you accept it.")
        return f"{complaint} {held}"
    if state.is_accepted:
        return localizer.gettext("The next delivery is accepted as it is.")
    return localizer.gettext("Yes") if source.read_at is not None else localizer.gettext("not read yet")


def _actions(source: Source, request: PageRequest) -> html.Div | str:
    if not source.location:
        return ""
    localizer = request.localizer
    is_paused = source.paused_at is not None
    decisions = [
        *([] if is_paused else [("read", localizer.gettext("Read now"))]),
        ("resume", localizer.gettext("Resume")) if is_paused else ("pause", localizer.gettext("Pause")),
        *([("accept", localizer.gettext("Accept"))] if state_of(source).breach is not None else []),
    ]
    remove, change = localizer.gettext("Remove"), localizer.gettext("Change")
    buttons = [
        action_button(words, ACTION, {"do": do, "source": source.id}, label=f"{words}: {source.name}")
        for do, words in decisions
    ]
    if request.visitor.may(Permission.ADMINISTER):
        changed = {"source": source.id}
        buttons.append(action_button(change, FORM_REQUEST, changed, label=f"{change}: {source.name}"))
    remove_button = action_button(
        remove, REMOVE.asked, {"source": source.id}, label=f"{remove}: {source.name}"
    )
    return html.Div([*buttons, remove_button], className="source-actions")


def _add_button(request: PageRequest) -> html.Button | None:
    """What opens the form, for administrators."""
    if not request.visitor.may(Permission.ADMINISTER):
        return None
    return action_button(request.localizer.gettext("Add a source"), FORM_REQUEST, {"source": None})


def _how_to_add(request: PageRequest) -> list[Any]:
    command = html.Code("python -m pipeline sources add NAME ADDRESS --schedule '0 6 * * *'")
    return [
        request.localizer.gettext(
            "Administrators add sources here. On the command line, a source may also name the server's own "
            "files and a private key:"
        ),
        " ",
        command,
    ]
