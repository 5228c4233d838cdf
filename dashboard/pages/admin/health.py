"""How the app is: the database, who works, what waits, what comes next, and what ran, with its log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import author_name
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.server.schedule import schedule_of
from dashboard.ui.action_button import action_button
from dashboard.ui.job_status import duration
from dashboard.ui.table import table
from db import queries
from db.clock import database_now
from db.freshness import invoices_freshness, list_freshness
from db.queries import AnyRow
from domain.enums import Permission, RunKind
from domain.schedule import next_slot
from domain.version import program_version
from i18n import Localizer
from i18n.freshness import data_message, list_message
from i18n.labels import run_kind_label, run_status_label

LOG_REQUEST, LOG_MODAL = "log-request", "log-modal"
SLOTS_SHOWN = 3
WEEKLY_RUNS_SHOWN = 12
WEEKLY = frozenset({RunKind.WEEKLY})


def health_panels(request: PageRequest) -> list[html.Div]:
    """The condition of everything, and the last runs."""
    return [_condition(request), _weekly_runs(request), _other_jobs(request), _log_window(request.localizer)]


def register_health(app: Dash, context: PageContext) -> None:
    """Register the dialog that shows the log of a run."""

    @app.callback(
        Output(LOG_MODAL, "opened"),
        Output(LOG_MODAL, "children"),
        Input(LOG_REQUEST, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.ADMINISTER)
    def _show(event: Mapping[str, Any] | None, search: str | None) -> object:
        if not event or not isinstance(event.get("run"), int):
            return no_update, no_update
        with context.reading(search) as request:
            log = queries.run_log(request.session, event["run"])
            # It was cleaned when it was kept; a secret may have been set since.
            text = request.settings.without_secrets(log or "") or request.localizer.gettext("No output.")
        return True, html.Pre(text, className="log", tabIndex=0)


def _condition(request: PageRequest) -> html.Div:
    localizer, session = request.localizer, request.session
    versions, lease = queries.versions_kept(session), queries.lease(session)
    waiting = queries.queue(session)
    now = database_now(session)
    until = lease.expires_at if lease is not None and lease.holder else None
    rows: list[list[Any]] = [
        [localizer.gettext("Program version"), program_version()],
        [
            localizer.gettext("Database"),
            localizer.gettext(
                "{kind}, {size:decimal} MB, schema {revision}",
                kind="SQLite" if session.get_bind().dialect.name == "sqlite" else "PostgreSQL",
                size=queries.database_bytes(session) / 1024**2,
                revision=queries.revision(session),
            ),
        ],
        [
            localizer.gettext("Versions kept"),
            localizer.gettext(
                "{count:number}, {first:date} to {last:date}",
                count=versions.number,
                first=versions.first,
                last=versions.last,
            )
            if versions.number
            else localizer.gettext("none yet"),
        ],
        [
            localizer.gettext("Active worker"),
            localizer.gettext(
                "{holder}, run {run}, until {until}",
                holder=lease.holder,
                run=lease.run_id,
                until=request.moment(until),
            )
            if lease is not None and until is not None and until > now
            else localizer.gettext("none right now"),
        ],
        [
            localizer.gettext("Queue"),
            ", ".join(f"{localizer.label(run_kind_label(run.kind))} ({run.id})" for run in waiting)
            or localizer.gettext("empty"),
        ],
        [localizer.gettext("The list"), _list_state(request, now)],
        [localizer.gettext("The data"), _data_state(request, now)],
        [
            localizer.gettext("Next weekly runs"),
            " · ".join(request.moment(at) for at in _slots(request, now)),
        ],
    ]
    return html.Div(
        [
            html.H2(localizer.gettext("System health"), className="chart-title"),
            table(["", ""], rows, kind="table-facts"),
        ],
        className="panel",
    )


def _list_state(request: PageRequest, now: datetime) -> str:
    localizer, settings = request.localizer, request.settings
    newest = queries.newest_version(request.session)
    if newest is None:
        return localizer.gettext("none yet")
    message = list_message(list_freshness(request.session, newest, schedule_of(settings), now), settings.zone)
    return (
        localizer.render(message)
        if message is not None
        else localizer.gettext("up to date ({day:date})", day=newest.as_of)
    )


def _data_state(request: PageRequest, now: datetime) -> str:
    localizer = request.localizer
    freshness = invoices_freshness(request.session, schedule_of(request.settings), now)
    if freshness is None:
        return localizer.gettext("none yet")
    message = data_message(freshness)
    if message is not None:
        return localizer.render(message)
    return localizer.gettext(
        "up to date: latest invoice on {day:date}; gaps of up to {usual:days} are normal",
        day=freshness.newest,
        usual=freshness.usual_gap_days,
    )


def _weekly_runs(request: PageRequest) -> html.Div:
    runs = queries.last_runs(request.session, WEEKLY_RUNS_SHOWN, kinds=WEEKLY)
    return _runs_panel(request, request.localizer.gettext("Recent weekly runs"), runs)


def _other_jobs(request: PageRequest) -> html.Div:
    """Jobs other than weekly runs: imports, promotions, experiments and the like."""
    runs = queries.last_runs(request.session, kinds=set(RunKind) - WEEKLY)
    return _runs_panel(request, request.localizer.gettext("Other recent jobs"), runs)


def _runs_panel(request: PageRequest, title: str, runs: Sequence[AnyRow]) -> html.Div:
    localizer = request.localizer
    rows = [
        [
            request.moment(run.started_at or run.requested_at),
            localizer.label(run_kind_label(run.kind)),
            author_name(run.requested_by, localizer),
            _took(run, request),
            html.Span(
                [
                    html.B(localizer.label(run_status_label(run.status))),
                    f" {localizer.render(run.outcome)}" if run.outcome else "",
                ]
            ),
            action_button(
                localizer.gettext("Log"),
                LOG_REQUEST,
                {"run": run.id},
                label=localizer.gettext("Log of run {number}", number=run.id),
            )
            if run.log_length
            else "",
        ]
        for run in runs
    ]
    columns = [
        localizer.gettext("When"),
        localizer.gettext("Action"),
        localizer.gettext("Requested by"),
        localizer.gettext("Duration"),
        localizer.gettext("Result"),
        "",
    ]
    return html.Div(
        [
            html.H2(title, className="chart-title"),
            table(columns, rows, kind="table-runs", is_long=True)
            if rows
            else html.P(localizer.gettext("No jobs yet."), className="small"),
        ],
        className="panel",
    )


def _log_window(localizer: Localizer) -> html.Div:
    return html.Div(
        [
            dcc.Store(id=LOG_REQUEST),
            dmc.Modal(
                id=LOG_MODAL,
                opened=False,
                size="xl",
                title=localizer.gettext("Run output"),
                closeButtonProps={"aria-label": localizer.gettext("Close")},
            ),
        ]
    )


def _took(run: AnyRow, request: PageRequest) -> str:
    if run.started_at is None or run.finished_at is None:
        return "–"
    took = duration((run.finished_at - run.started_at).total_seconds(), request.localizer)
    if run.attempts <= 1:
        return took
    return request.localizer.gettext("{time}, attempt {n:number}", time=took, n=run.attempts)


def _slots(request: PageRequest, now: datetime) -> list[datetime]:
    slots = []
    for _ in range(SLOTS_SHOWN):
        now = next_slot(now, request.settings.retrain_cron, request.settings.zone)
        slots.append(now)
    return slots
