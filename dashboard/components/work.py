"""What is at work and what waits, live; how the last of it ended; and the button that asks for a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, dcc, html, no_update
from sqlalchemy.exc import SQLAlchemyError

from dashboard.components.button import MAIN, show_newest, telling
from dashboard.deciding import deciding, who
from dashboard.icon import labelled
from dashboard.newer import NEWER_DRAWN
from dashboard.page import ADDRESS_ID, PageContext, PageRequest
from db import queries, runs, uploads
from db.clock import database_now
from db.models import RUN_KINDS, Run
from language import UserError, Voice

WORK, WORK_TOLD, WORK_POLL, RUN_BUTTON = "work", "work-told", "work-poll", "work-run"
POLL_MS = 1500
"""Often enough to look alive. Nothing is asked while nothing is at work."""
WHO_ASKS = "analyst"
LOOK = "look"
"""What is told when something else has been written into the queue."""


def work(request: PageRequest, more: Any = None) -> html.Div:
    """The panel with the button, and below it whatever `more` may be asked for."""
    voice = request.voice
    may = request.visitor.may(WHO_ASKS)
    return html.Div(
        [
            html.Div(
                [
                    html.H2(voice.say("Work out the list again"), className="chart-title"),
                    run_button(voice) if may else None,
                ],
                className="work-head",
            ),
            html.P(
                voice.say(
                    "A run fetches new invoices, places every customer and publishes a new version. It takes "
                    "some minutes; the pages stay as they are until it is done."
                )
                if may
                else voice.say("Whoever has the role analyst can ask for a run here."),
                className="small",
            ),
            *work_list(request),
            more,
        ],
        className="panel",
    )


def work_list(request: PageRequest) -> list[Any]:
    """What is at work and how the last of it ended, followed as long as something is."""
    return [
        html.Div(at_work(request), id=WORK, role="status", className="work-list"),
        dcc.Store(id=WORK_TOLD),
        dcc.Interval(id=WORK_POLL, interval=POLL_MS, disabled=not queries.queue(request.session)),
    ]


def run_button(voice: Voice) -> html.Button:
    """Asks for a run."""
    return telling(voice.say("Run now"), WORK_TOLD, {"act": "run"}, kind=MAIN)


def register_work(app: Dash, context: PageContext) -> None:
    """Ask for a run, cancel one, and look how far it is as long as something is at work."""

    @app.callback(
        Output(WORK, "children"),
        Output(WORK_POLL, "disabled"),
        Input(WORK_TOLD, "data"),
        Input(WORK_POLL, "n_intervals"),
        State(NEWER_DRAWN, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    def _follow(
        told: Mapping[str, Any] | None, _polls: int | None, drawn: int | None, search: str | None
    ) -> Any:
        if ctx.triggered_id == WORK_TOLD and told:
            if told.get("act") != LOOK:
                ask(context, told)
        elif ctx.triggered_id != WORK_POLL:
            return no_update, no_update
        try:
            with context.reading(search) as request:
                return at_work(request, drawn), not queries.queue(request.session)
        except SQLAlchemyError:
            return no_update, no_update  # it is looked at again in a moment


def ask(context: PageContext, told: Mapping[str, Any]) -> None:
    """Write into the queue what a button tells: `act` is run, or cancel with the `run`'s id.

    Raises:
        UserError: the visitor may not, or there is nothing to cancel any more.
    """
    with deciding(context, WHO_ASKS) as (session, by):
        match told.get("act"):
            case "run":
                runs.request(session, "run", {}, by)
            case "cancel" if isinstance(told.get("run"), int):
                if not runs.cancel(session, told["run"], by):
                    raise UserError("It has ended already, so there is nothing to cancel.")
                uploads.forget_ended(session)


def at_work(request: PageRequest, drawn: int | None = None) -> list[Any]:
    """What is at work and what waits, then how the last run and the last import ended.

    `drawn` is the newest version when the page was drawn; a newer one is offered.
    """
    now = database_now(request.session)
    active = queries.queue(request.session)
    parts: list[Any] = [active_run(run, request, now) for run in active]
    for kinds in (("weekly", "run", "replay", "promote"), ("import",)):
        last = queries.last_ended_run(request.session, kinds)
        if last is not None:
            parts.append(ended_run(last, request, drawn))
    return parts


def active_run(run: Run, request: PageRequest, now: datetime, store: str = WORK_TOLD) -> html.Div:
    """One run that waits or works, with the button that tells `store` to cancel it."""
    voice = request.voice
    is_running = run.status == runs.RUNNING
    if is_running:
        words = voice.tell(run.stage) if run.stage else voice.say("It has just started.")
        since = (now - run.started_at).total_seconds() if run.started_at else 0.0
        note = voice.say("{time} so far", time=duration(since, voice))
    elif run.outcome and run.not_before:
        words = voice.say(
            "It is tried again at {time}: {why}",
            time=voice.moment(run.not_before.astimezone(request.settings.zone)),
            why=voice.tell(run.outcome),
        )
        note = ""
    else:
        words, note = voice.say("It waits for its turn."), ""
    asked = voice.say("asked for by {who}", who=who(run.requested_by, voice))
    return html.Div(
        [
            html.Div(
                [
                    html.Span([html.B(_name(run, voice)), f" · {asked}"]),
                    telling(
                        voice.say("Cancel"),
                        store,
                        {"act": "cancel", "run": run.id},
                        label=voice.say("Cancel: {what}", what=_name(run, voice)),
                    )
                    if request.visitor.may(WHO_ASKS)
                    else None,
                ],
                className="work-head",
            ),
            html.P([words, html.Span(f"  {note}", className="small")]),
            dmc.Progress(
                value=round(100 * run.progress), size="sm", **labelled(voice.say("Progress of the run"))
            )
            if is_running
            else None,
        ],
        className="work-one",
    )


def ended_run(run: Run, request: PageRequest, drawn: int | None = None) -> html.P:
    """How one run ended."""
    voice = request.voice
    signs = {runs.DONE: "✓", runs.FAILED: "✗", runs.SKIPPED: "–", runs.CANCELLED: "–"}
    said = voice.tell(run.outcome) if run.outcome else voice.say("It has ended.")
    at = run.finished_at or run.requested_at
    is_new = run.version is not None and drawn is not None and run.version > drawn
    return html.P(
        [
            html.B(f"{signs.get(run.status, '–')} {_name(run, voice)}: "),
            said,
            html.Span(
                f" {voice.moment(at.astimezone(request.settings.zone))}"
                f" · {voice.say('asked for by {who}', who=who(run.requested_by, voice))}",
                className="small",
            ),
            " " if is_new else None,
            show_newest(voice) if is_new else None,
        ],
        className=f"work-ended work-{run.status}",
    )


def duration(seconds: float, voice: Voice) -> str:
    """How long, in minutes and seconds."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    if not minutes:
        return voice.say("{seconds:number} s", seconds=rest)
    return voice.say("{minutes:number} min {seconds:number} s", minutes=minutes, seconds=rest)


def _name(run: Run, voice: Voice) -> str:
    name = voice.name(RUN_KINDS.get(run.kind, run.kind))
    if run.kind == "promote":
        return voice.say("{what} of model {n:number}", what=name, n=run.params["model"])
    if run.kind == "replay":
        return voice.say(
            "{what} from {start:date} to {end:date}",
            what=name,
            start=run.params["from"],
            end=run.params["to"],
        )
    what: Sequence[str] = [str(run.params[key]) for key in ("name", "source") if run.params.get(key)]
    return f"{name} {_short(what[0])}" if what else name


def _short(source: str) -> str:
    """The name of a file without its folders, of an address without what comes after ?."""
    return source.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1] or source
