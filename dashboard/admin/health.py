"""How the app is: the database, who works, what waits, what comes next, and what ran, with its log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.components.button import telling
from dashboard.components.table import table
from dashboard.components.work import duration
from dashboard.deciding import require, who
from dashboard.page import ADDRESS_ID, PageContext, PageRequest
from db import queries
from db.clock import database_now
from db.models import RUN_KINDS, RUN_STATES
from db.people import ADMINISTRATOR
from db.queries import AnyRow
from slots import next_slot

LOG_ASKED, LOG_MODAL = "log-asked", "log-modal"
SLOTS_SHOWN = 3


def health_panels(request: PageRequest) -> list[html.Div]:
    """The condition of everything, and the last runs."""
    return [_condition(request), _last_runs(request)]


def register_health(app: Dash, context: PageContext) -> None:
    """The log of a run opens in a window."""

    @app.callback(
        Output(LOG_MODAL, "opened"),
        Output(LOG_MODAL, "children"),
        Input(LOG_ASKED, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    def _show(asked: Mapping[str, Any] | None, search: str | None) -> Any:
        require(ADMINISTRATOR)
        if not asked or not isinstance(asked.get("run"), int):
            return no_update, no_update
        with context.reading(search) as request:
            said = queries.log_of(request.session, asked["run"])
            # It was cleaned when it was kept; a secret may have been set since.
            shown = request.settings.without_secrets(said or "") or request.voice.say("It said nothing.")
        return True, html.Pre(shown, className="log", tabIndex=0)


def _condition(request: PageRequest) -> html.Div:
    voice, session = request.voice, request.session
    kept, lease = queries.versions_kept(session), queries.lease(session)
    waiting = queries.queue(session)
    now = database_now(session)
    until = lease.expires_at if lease is not None and lease.holder else None
    rows: list[list[Any]] = [
        [
            voice.say("Database"),
            voice.say(
                "{kind}, {size:decimal} MB, migrated to {revision}",
                kind="SQLite" if session.get_bind().dialect.name == "sqlite" else "PostgreSQL",
                size=queries.database_bytes(session) / 1024**2,
                revision=queries.revision(session),
            ),
        ],
        [
            voice.say("Versions kept"),
            voice.say(
                "{count:number}, as of {first:date} to {last:date}",
                count=kept.number,
                first=kept.first,
                last=kept.last,
            )
            if kept.number
            else voice.say("none yet"),
        ],
        [
            voice.say("Who works"),
            voice.say(
                "{holder} on run {run}, until {until}",
                holder=lease.holder,
                run=lease.run_id,
                until=_moment(until, request),
            )
            if lease is not None and until is not None and until > now
            else voice.say("nobody at this moment"),
        ],
        [
            voice.say("What waits"),
            ", ".join(f"{voice.name(RUN_KINDS.get(run.kind, run.kind))} ({run.id})" for run in waiting)
            or voice.say("nothing"),
        ],
        [voice.say("Next weekly runs"), " · ".join(_moment(at, request) for at in _slots(request, now))],
    ]
    return html.Div(
        [
            html.H2(voice.say("How the app is"), className="chart-title"),
            table(["", ""], rows, kind="table-facts"),
        ],
        className="panel",
    )


def _last_runs(request: PageRequest) -> html.Div:
    voice = request.voice
    rows = [
        [
            _moment(run.started_at or run.requested_at, request),
            voice.name(RUN_KINDS.get(run.kind, run.kind)),
            who(run.requested_by, voice),
            _took(run, request),
            html.Span(
                [
                    html.B(voice.name(RUN_STATES.get(run.status, run.status))),
                    f" {voice.tell(run.outcome)}" if run.outcome else "",
                ]
            ),
            telling(
                voice.say("Log"),
                LOG_ASKED,
                {"run": run.id},
                label=voice.say("Log of run {number}", number=run.id),
            )
            if run.log_length
            else "",
        ]
        for run in queries.last_runs(request.session)
    ]
    columns = [
        voice.say("When"),
        voice.say("What"),
        voice.say("By whom"),
        voice.say("Took"),
        voice.say("How it ended"),
        "",
    ]
    return html.Div(
        [
            html.H2(voice.say("What ran last"), className="chart-title"),
            table(columns, rows, kind="table-runs", is_long=True)
            if rows
            else html.P(voice.say("Nothing has run yet."), className="small"),
            dcc.Store(id=LOG_ASKED),
            dmc.Modal(
                id=LOG_MODAL,
                opened=False,
                size="xl",
                title=voice.say("What the run said"),
                closeButtonProps={"aria-label": voice.say("Close")},
            ),
        ],
        className="panel",
    )


def _took(run: AnyRow, request: PageRequest) -> str:
    if run.started_at is None or run.finished_at is None:
        return "–"
    took = duration((run.finished_at - run.started_at).total_seconds(), request.voice)
    if run.attempts <= 1:
        return took
    return request.voice.say("{time}, attempt {n:number}", time=took, n=run.attempts)


def _slots(request: PageRequest, now: datetime) -> list[datetime]:
    found = []
    for _ in range(SLOTS_SHOWN):
        now = next_slot(now, request.settings.retrain_cron, request.settings.zone)
        found.append(now)
    return found


def _moment(at: datetime, request: PageRequest) -> str:
    return request.voice.moment(at.astimezone(request.settings.zone))
