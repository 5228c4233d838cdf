"""Request the draw of an experiment, follow it in the queue, or cancel it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update, set_props
from sqlalchemy.exc import SQLAlchemyError

from dashboard.auth.permissions import requires
from dashboard.pages.experiments.experiment_form import (
    ACTION,
    EFFECT,
    ENDS,
    FIELDS,
    GROUP,
    NAME,
    OUTCOME,
    PARAMETERS,
    POWER,
    PROBLEM,
    REPEATS,
    SEED,
    SHARE,
    STARTS,
    WHAT,
)
from dashboard.pages.experiments.power_preview import FormValues, check_size, power_summary
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.shell.redraw import redraw_page
from dashboard.ui.job_status import POLL_MS, active_run, run_result
from dashboard.ui.user_action import UserAction, attempt
from db import draw_requests, queries
from db import experiments as stored_experiments
from db.clock import database_now
from db.experiment_audiences import MEMBERS
from db.jobs import queue as runs
from db.models import Run
from domain.enums import Permission, RunKind
from domain.random_seed import MAX_SEED, unpredictable_seed
from domain.typed_values import parse_number
from i18n import UserError

WORK, POLL = "draw-work", "draw-poll"
SHOWN_COUNT = "draw-seen"
"""How many experiments there were when the page was drawn: one more, and it is drawn again."""


def draws(request: VersionRequest) -> list[Any]:
    """The progress of requested draws, while there are any."""
    return [
        dcc.Store(id=ACTION),
        dcc.Store(id=SHOWN_COUNT, data=len(stored_experiments.experiments(request.session))),
        html.Div(_active_draws(request), id=WORK, role="status", className="work-list"),
        dcc.Interval(id=POLL, interval=POLL_MS, disabled=not _waiting(request)),
    ]


def register_draws(app: Dash, context: PageContext) -> None:
    """Keep the form in the address, preview its power, request the draw and follow it."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("address", "typed"),
        *(Input(field, "value") for field in FIELDS),
        prevent_initial_call=True,
    )

    @app.callback(
        output=Output(POWER, "children"),
        inputs={
            "form": {
                "group": Input(GROUP, "value"),
                "share": Input(SHARE, "value"),
                "starts": Input(STARTS, "value"),
                "ends": Input(ENDS, "value"),
                "effect": Input(EFFECT, "value"),
                "outcome": Input(OUTCOME, "value"),
                "seed": Input(SEED, "value"),
            }
        },
        state={"search": State(ADDRESS_ID, "search")},
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_FIGURES)
    def _weigh_up(form: Mapping[str, Any], search: str | None) -> object:
        with context.reading_version(search) as request:
            return power_summary(request, FormValues(**form))

    @app.callback(
        output=(Output(PROBLEM, "children"), Output(WORK, "children"), Output(POLL, "disabled")),
        inputs={"action": Input(ACTION, "data"), "_polls": Input(POLL, "n_intervals")},
        state={
            "form": {
                "name": State(NAME, "value"),
                "what": State(WHAT, "value"),
                "group": State(GROUP, "value"),
                "share": State(SHARE, "value"),
                "starts": State(STARTS, "value"),
                "ends": State(ENDS, "value"),
                "effect": State(EFFECT, "value"),
                "outcome": State(OUTCOME, "value"),
                "repeats": State(REPEATS, "value"),
                "seed": State(SEED, "value"),
            },
            "seen": State(SHOWN_COUNT, "data"),
            "search": State(ADDRESS_ID, "search"),
        },
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_FIGURES)
    def _ask_and_follow(
        action: UserAction | None,
        _polls: int | None,
        form: Mapping[str, Any],
        seen: int | None,
        search: str | None,
    ) -> object:
        problem: Any = no_update
        if ctx.triggered_id == ACTION and action:
            problem = attempt(context, search, lambda: _carry_out(context, action, form, search))
        try:
            with context.reading_version(search) as request:
                if seen is not None and len(stored_experiments.experiments(request.session)) > seen:
                    redraw_page()
                return problem, _active_draws(request), not _waiting(request)
        except SQLAlchemyError:
            return problem, no_update, no_update  # it is looked at again in a moment


def _carry_out(context: PageContext, action: UserAction, form: Mapping[str, Any], search: str | None) -> None:
    """Cancel a draw, or request the one the form describes and empty the form."""
    if action.get("act") == "cancel":
        cancel(context, action.get("run"))
        return
    entered = FormValues(
        *(form.get(item) for item in ("group", "share", "starts", "ends", "effect", "outcome"))
    )
    with context.reading_version(search) as request:
        request_draw(context, request, entered, form)
        emptied = request.here(**dict.fromkeys(PARAMETERS))
        set_props(ADDRESS_ID, {"search": emptied.removeprefix(request.path)})
        for item in (NAME, WHAT):  # the page is drawn anew only when the experiment exists
            set_props(item, {"value": ""})


def request_draw(
    context: PageContext, request: VersionRequest, entered: FormValues, form: Mapping[str, Any]
) -> None:
    """Queue the draw.

    Raises:
        UserError: the visitor may not, or it could not be drawn.
    """
    share = entered.held_back()
    start, end = entered.days(request)
    group = str(entered.group or MEMBERS)
    check_size(request, group, share)
    number = parse_number(form["seed"])
    if number is not None and not (number.is_integer() and 0 <= number <= MAX_SEED):
        raise UserError("The random seed must be a whole number from 0 to {most:number}.", most=MAX_SEED)
    draw_request = draw_requests.DrawRequest(
        name=str(form["name"] or "").strip(),
        what=str(form["what"] or "").strip()[: stored_experiments.MAX_REASON_LENGTH],
        version=request.number,
        group=group,
        share=share,
        seed=unpredictable_seed() if number is None else int(number),
        starts_on=start,
        ends_on=end,
        outcome=entered.compared(),
        expected_effect=entered.hoped_for(),
        repeats=str(form["repeats"]) if form.get("repeats") else None,
    )
    with authorized_write(context, Permission.RUN) as (session, by):
        draw_requests.request_draw(session, draw_request, by=by)


def cancel(context: PageContext, run_id: object) -> None:
    """Remove a queued draw.

    Raises:
        UserError: the visitor may not, or it has been drawn.
    """
    with authorized_write(context, Permission.RUN) as (session, by):
        run = session.get(Run, run_id) if isinstance(run_id, int) else None
        if run is None or run.kind != RunKind.DRAW_EXPERIMENT or not runs.cancel(session, run.id, by):
            raise UserError("Nothing to cancel: it has already finished.")


def _waiting(request: VersionRequest) -> list[Run]:
    return [run for run in queries.queue(request.session) if run.kind == RunKind.DRAW_EXPERIMENT]


def _active_draws(request: VersionRequest) -> list[Any]:
    """Queued or running draws; otherwise how the last one ended."""
    waiting = _waiting(request)
    if waiting:
        now = database_now(request.session)
        return [active_run(run, request, now, ACTION) for run in waiting]
    last = queries.last_ended_run(request.session, (RunKind.DRAW_EXPERIMENT,))
    return [run_result(last, request)] if last is not None else []
