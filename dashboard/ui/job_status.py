"""The queue, live: running and waiting jobs, how the last ones ended, and the button that requests a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from sqlalchemy.exc import SQLAlchemyError

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import author_name, authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.ui.action_button import MAIN, action_button, show_newest
from dashboard.ui.content import Child
from dashboard.ui.progress_bar import progress_bar
from dashboard.ui.update_notice import NEWER_DRAWN
from dashboard.ui.user_action import UserAction
from db import queries, uploads
from db.clock import database_now
from db.jobs import queue as runs
from db.models import Run
from db.pending import PREVIEW
from domain.enums import Permission, RunKind, RunStatus
from domain.places import file_name, without_folders
from i18n import Localizer, Message, UserError
from i18n.labels import run_kind_label

WORK, WORK_ACTION, WORK_POLL, RUN_BUTTON = "work", "work-action", "work-poll", "work-run"
POLL_MS = 1500
"""Often enough to look alive. Nothing is asked while nothing is at work."""
LOOK = "look"
"""The action that only shows the queue as it is now."""


def jobs_panel(request: PageRequest, more: Child = None) -> html.Div:
    """The panel with the run button, followed by `more` buttons."""
    localizer = request.localizer
    may = request.visitor.may(Permission.RUN)
    return html.Div(
        [
            html.Div(
                [
                    html.H2(localizer.gettext("Update the list"), className="chart-title"),
                    run_button(localizer) if may else None,
                ],
                className="work-head",
            ),
            html.P(
                localizer.gettext(
                    "A run fetches new invoices, updates every customer and publishes a new version. It "
                    "takes a few minutes; the pages stay as they are until it is done."
                )
                if may
                else localizer.gettext("Only analysts can start a run."),
                className="small",
            ),
            *job_list(request),
            more,
        ],
        className="panel",
    )


def job_list(request: PageRequest) -> list[Any]:
    """Running jobs and the results of recent ones; refreshed while a job is active."""
    return [
        html.Div(active_jobs(request), id=WORK, role="status", className="work-list"),
        dcc.Store(id=WORK_ACTION),
        dcc.Interval(id=WORK_POLL, interval=POLL_MS, disabled=not queries.queue(request.session)),
    ]


def run_button(localizer: Localizer) -> html.Button:
    """The button that requests a run."""
    return action_button(localizer.gettext("Run now"), WORK_ACTION, {"act": "run"}, kind=MAIN)


def show_queue(action: UserAction) -> dict[str, Any]:
    """The value of `WORK_ACTION` after `action` has queued something: the panel shows it."""
    return {**action, "act": LOOK}


def register_jobs(app: Dash, context: PageContext) -> None:
    """Register requesting and cancelling runs, and the progress of active ones."""

    @app.callback(
        Output(WORK, "children"),
        Output(WORK_POLL, "disabled"),
        Input(WORK_ACTION, "data"),
        Input(WORK_POLL, "n_intervals"),
        State(NEWER_DRAWN, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_FIGURES)
    def _follow(
        event: Mapping[str, Any] | None, _polls: int | None, drawn: int | None, search: str | None
    ) -> object:
        if ctx.triggered_id == WORK_ACTION and event:
            if event.get("act") != LOOK:
                request_job(context, event)
        elif ctx.triggered_id != WORK_POLL:
            return no_update, no_update
        try:
            with context.reading(search) as request:
                return active_jobs(request, drawn), not queries.queue(request.session)
        except SQLAlchemyError:
            return no_update, no_update  # it is looked at again in a moment


def request_job(context: PageContext, event: Mapping[str, Any]) -> None:
    """Queue what a button asks for: `act` is run, explore, or cancel with the `run`'s id.

    Raises:
        UserError: the visitor may not, or there is nothing to cancel any more.
    """
    with authorized_write(context, Permission.RUN) as (session, by):
        match event.get("act"):
            case "run":
                runs.request(session, RunKind.MANUAL, {}, by)
            case "explore":
                runs.request(session, RunKind.EXPLORE, {}, by)
            case "cancel" if isinstance(event.get("run"), int):
                if not runs.cancel(session, event["run"], by):
                    raise UserError("Nothing to cancel: it has already finished.")
                uploads.forget_ended(session)


LAST_SHOWN = (
    (RunKind.WEEKLY,),
    (RunKind.MANUAL, RunKind.REPLAY, RunKind.PROMOTE),
    (RunKind.IMPORT, RunKind.RULES, RunKind.PROGRAMME),
)
"""Of each the one that ended last: what a person asked for must not hide that the weekly run failed."""


def active_jobs(request: PageRequest, shown_version: int | None = None) -> list[Any]:
    """Running and queued jobs, then the results of the last weekly run, other run, and import.

    `shown_version` is the newest version when the page was drawn; a newer one is offered.
    """
    now = database_now(request.session)
    active = queries.queue(request.session)
    parts: list[Any] = [active_run(run, request, now) for run in active]
    for kinds in LAST_SHOWN:
        last = queries.last_ended_run(request.session, kinds)
        if last is not None:
            parts.append(run_result(last, request, shown_version))
    return parts


def active_run(run: Run, request: PageRequest, now: datetime, store: str = WORK_ACTION) -> html.Div:
    """A queued or running run, with the button that tells `store` to cancel it."""
    localizer = request.localizer
    is_running = run.status == RunStatus.RUNNING
    if is_running:
        words = _stored_message(run.stage, localizer) if run.stage else localizer.gettext("Just started.")
        since = (now - run.started_at).total_seconds() if run.started_at else 0.0
        note = localizer.gettext("{time} so far", time=duration(since, localizer))
    elif run.outcome and run.not_before:
        words = localizer.gettext(
            "Next attempt at {time}: {why}",
            time=request.moment(run.not_before),
            why=_stored_message(run.outcome, localizer),
        )
        note = ""
    else:
        words, note = _queue_position(run, queries.queue(request.session), localizer), ""
    requested_by = localizer.gettext("requested by {who}", who=author_name(run.requested_by, localizer))
    return html.Div(
        [
            html.Div(
                [
                    html.Span([html.B(_run_name(run, localizer)), f" · {requested_by}"]),
                    action_button(
                        localizer.gettext("Cancel"),
                        store,
                        {"act": "cancel", "run": run.id},
                        label=localizer.gettext("Cancel: {what}", what=_run_name(run, localizer)),
                    )
                    if request.visitor.may(Permission.RUN)
                    else None,
                ],
                className="work-head",
            ),
            html.P([words, html.Span(f"  {note}", className="small")]),
            progress_bar(run.progress, localizer.gettext("Run progress")) if is_running else None,
        ],
        className="work-one",
    )


def _queue_position(run: Run, active: Sequence[Run], localizer: Localizer) -> str:
    """How many jobs are ahead of a queued one."""
    before = [run.id for run in active].index(run.id)
    if not before:
        return localizer.gettext("Waiting in the queue. It is next and starts within a minute.")
    return localizer.gettext("Waiting in the queue. Jobs before it: {n:number}.", n=before)


def run_result(run: Run, request: PageRequest, shown_version: int | None = None) -> html.P:
    """How one run ended."""
    localizer = request.localizer
    signs = {RunStatus.DONE: "✓", RunStatus.FAILED: "✗"}
    message = _stored_message(run.outcome, localizer) if run.outcome else localizer.gettext("Finished.")
    at = run.finished_at or run.requested_at
    is_new = run.version is not None and shown_version is not None and run.version > shown_version
    return html.P(
        [
            html.B(f"{signs.get(run.status, '–')} {_run_name(run, localizer)}: "),
            message,
            html.Span(
                f" {request.moment(at)}"
                f" · {localizer.gettext('requested by {who}', who=author_name(run.requested_by, localizer))}",
                className="small",
            ),
            " " if is_new else None,
            show_newest(localizer) if is_new else None,
        ],
        className=f"work-ended work-{run.status}",
    )


def duration(seconds: float, localizer: Localizer) -> str:
    """A duration in minutes and seconds."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    if not minutes:
        return localizer.gettext("{seconds:number} s", seconds=rest)
    return localizer.gettext("{minutes:number} min {seconds:number} s", minutes=minutes, seconds=rest)


def _stored_message(stored: Mapping[str, Any], localizer: Localizer) -> str:
    return localizer.render(without_folders(Message.from_json(stored)))


def _run_name(run: Run, localizer: Localizer) -> str:
    name = localizer.label(run_kind_label(run.kind))
    if run.kind == RunKind.PROMOTE:
        return localizer.gettext("{what} of model {n:number}", what=name, n=run.params["model"])
    if run.kind == RunKind.REPLAY:
        return localizer.gettext(
            "{what} from {start:date} to {end:date}",
            what=name,
            start=run.params["from"],
            end=run.params["to"],
        )
    if run.kind == RunKind.IMPORT and run.params.get(PREVIEW):
        name = localizer.gettext("Check")
    elif run.kind == RunKind.IMPORT and "undo" in run.params:
        name = localizer.gettext("Undo import")
    subject: Sequence[str] = [str(run.params[key]) for key in ("name", "source") if run.params.get(key)]
    return f"{name} {file_name(subject[0])}" if subject else name
