"""The form that has past weeks computed, from one day to another, through the queue."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.ui.action_button import action_button
from dashboard.ui.fields import field
from dashboard.ui.job_status import WORK_ACTION, show_queue
from dashboard.ui.user_action import UserAction, attempt, problem_line
from db.jobs import queue as runs
from domain.enums import Permission, RunKind
from domain.typed_values import typed_day
from i18n import UserError

REPLAY_FROM, REPLAY_TO = "replay-from", "replay-to"
REPLAY_ACTION, REPLAY_PROBLEM = "replay-action", "replay-problem"
_TYPED_DAY: dict[str, Any] = {"placeholder": "2026-12-31", "maxLength": 10}
MAX_WEEKS = 104
"""Two years at once: more would keep the weekly run waiting for hours."""


def replayer(request: VersionRequest) -> html.Details:
    """The replay form, collapsed until it is opened."""
    localizer = request.localizer
    return html.Details(
        [
            html.Summary(localizer.gettext("Build past weeks")),
            html.P(
                localizer.gettext(
                    "Builds one version per week, oldest first, as if the weekly run had already "
                    "existed. Published versions stay; if a day already has one, the new version is "
                    "shown instead."
                ),
                className="small",
            ),
            html.Div(
                [
                    field(REPLAY_FROM, localizer.gettext("First day"), **_TYPED_DAY),
                    field(REPLAY_TO, localizer.gettext("Last day"), **_TYPED_DAY),
                    action_button(localizer.gettext("Build past weeks"), REPLAY_ACTION, {}),
                ],
                className="field-and-button",
            ),
            problem_line(REPLAY_PROBLEM),
            dcc.Store(id=REPLAY_ACTION),
        ],
        className="field replayer",
    )


def register_replayer(app: Dash, context: PageContext) -> None:
    """Register the button that queues a replay."""

    @app.callback(
        Output(WORK_ACTION, "data", allow_duplicate=True),
        Output(REPLAY_PROBLEM, "children"),
        Input(REPLAY_ACTION, "data"),
        State(REPLAY_FROM, "value"),
        State(REPLAY_TO, "value"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.RUN)
    def _ask(action: UserAction | None, start: str | None, end: str | None, search: str | None) -> object:
        if not action:
            return no_update, no_update
        problem = attempt(context, search, lambda: request_replay(context, start or "", end or ""))
        return no_update if problem else show_queue(action), problem


def request_replay(context: PageContext, start: str, end: str) -> None:
    """Queue a replay of the weeks from the day `start` to the day `end`.

    Raises:
        UserError: one is not a date, they are in the wrong order or too far apart, or the visitor may not.
    """
    first, last = typed_day(start), typed_day(end)
    if first is None or last is None:
        raise UserError("Enter both dates, the first day and the last, such as 2026-12-31.")
    if not 0 <= _weeks(first, last) <= MAX_WEEKS:
        raise UserError(
            "The first day must be before the last, by no more than {weeks:weeks}.",
            weeks=MAX_WEEKS,
        )
    with authorized_write(context, Permission.RUN) as (session, by):
        runs.request(session, RunKind.REPLAY, {"from": first.isoformat(), "to": last.isoformat()}, by)


def _weeks(first: date, last: date) -> int:
    return (last - first).days // 7
