"""Past weeks worked out as if the weekly run had been there: from one day to another, through the queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.request.authorized_write import authorized_write, typed_day
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest, parse_query
from dashboard.ui.action_button import action_button
from dashboard.ui.job_status import LOOK, WHO_ASKS, WORK_ACTION
from db.jobs import queue as runs
from domain.enums import RunKind
from i18n import UserError

REPLAY_FROM, REPLAY_TO, REPLAY_TOLD, REPLAY_SAID = "replay-from", "replay-to", "replay-told", "replay-said"
MAX_WEEKS = 104
"""Two years at once: more would keep the weekly run waiting for hours."""


def replayer(request: VersionRequest) -> html.Details:
    """The form; it stays closed until somebody wants it."""
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
                    _field(REPLAY_FROM, localizer.gettext("First day")),
                    _field(REPLAY_TO, localizer.gettext("Last day")),
                    action_button(localizer.gettext("Build past weeks"), REPLAY_TOLD, {}),
                ],
                className="field-and-button",
            ),
            html.P(id=REPLAY_SAID, className="work-failed", role="alert"),
            dcc.Store(id=REPLAY_TOLD),
        ],
        className="field replayer",
    )


def register_replayer(app: Dash, context: PageContext) -> None:
    """The two days go into the queue."""

    @app.callback(
        Output(WORK_ACTION, "data", allow_duplicate=True),
        Output(REPLAY_SAID, "children"),
        Input(REPLAY_TOLD, "data"),
        State(REPLAY_FROM, "value"),
        State(REPLAY_TO, "value"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    def _ask(
        told: Mapping[str, Any] | None, start: str | None, end: str | None, search: str | None
    ) -> object:
        if not told:
            return no_update, no_update
        try:
            ask_for_replay(context, start or "", end or "")
        except UserError as problem:
            return no_update, context.localizer(parse_query(search)).render(problem.message)
        return {**told, "act": LOOK}, ""


def ask_for_replay(context: PageContext, start: str, end: str) -> None:
    """Put the weeks from the day `start` to the day `end` into the queue.

    Raises:
        UserError: they are no days, or not in their order, or too many weeks; or the visitor may not.
    """
    first, last = typed_day(start), typed_day(end)
    if first is None or last is None:
        raise UserError("Enter both dates, the first day and the last, such as 2026-12-31.")
    if not 0 <= _weeks(first, last) <= MAX_WEEKS:
        raise UserError(
            "The first day must be before the last, by no more than {weeks:weeks}.",
            weeks=MAX_WEEKS,
        )
    with authorized_write(context, WHO_ASKS) as (session, by):
        runs.request(session, RunKind.REPLAY, {"from": first.isoformat(), "to": last.isoformat()}, by)


def _weeks(first: date, last: date) -> int:
    return (last - first).days // 7


def _field(id: str, label: str) -> html.Div:
    return html.Div(
        [
            html.Label(label, htmlFor=id, className="small"),
            dcc.Input(id=id, value="", placeholder="2026-12-31", maxLength=10, className="search"),
        ],
        className="field",
    )
