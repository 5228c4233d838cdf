"""Manual overrides: the list of those in force, and the form in a customer's drawer that sets one."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import author_name, authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.fields import A_DAY, field
from dashboard.ui.periods import today
from dashboard.ui.table import table
from dashboard.ui.user_action import UserAction, attempt
from db import governance, queries
from db.models import Override
from domain.enums import OverrideKind, Permission
from domain.typed_values import typed_day
from i18n import Localizer

OVERRIDE, OVERRIDE_ACTION = "override", "override-action"
OVERRIDE_REASON, OVERRIDE_EXPIRES = "override-reason", "override-expires"


def overrides_panel(request: VersionRequest) -> html.Div:
    """The customers who are always included or excluded today."""
    localizer = request.localizer
    overrides = queries.overrides_in_force(request.session, today(request))
    rows = [
        [
            dcc.Link(override.customer_id, href=request.href("/insiders", customer=override.customer_id)),
            _pinned_or_banned(override, localizer),
            override.reason,
            author_name(override.created_by, localizer),
            localizer.day(override.created_at.astimezone(request.zone).date()),
            localizer.day(override.expires_on) if override.expires_on else localizer.gettext("no end date"),
        ]
        for override in overrides
    ]
    columns = [
        localizer.gettext("Customer"),
        localizer.gettext("Decision"),
        localizer.gettext("Why"),
        localizer.gettext("Requested by"),
        localizer.gettext("Since"),
        localizer.gettext("Until"),
    ]
    return html.Div(
        [
            html.H2(localizer.gettext("Manual overrides"), className="chart-title"),
            table(columns, rows, kind="table-overrides", is_long=True)
            if rows
            else html.P(
                localizer.gettext("No manual overrides. Open a customer to add or remove one."),
                className="small",
            ),
        ],
        className="panel",
    )


def override_part(request: VersionRequest, customer_id: str) -> html.Div:
    """The part of a customer's drawer with the override in force and the form."""
    return html.Div(
        [
            html.H3(request.localizer.gettext("Manual override")),
            dcc.Store(id=OVERRIDE_ACTION),
            html.Div(override_form(request, customer_id), id=OVERRIDE),
        ],
        className="drawer-part",
    )


def register_overrides(app: Dash, context: PageContext) -> None:
    """Pin, ban or release the customer of the open drawer."""

    @app.callback(
        Output(OVERRIDE, "children"),
        Input(OVERRIDE_ACTION, "data"),
        State(OVERRIDE_REASON, "value"),
        State(OVERRIDE_EXPIRES, "value"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.RUN, Permission.SEE_CUSTOMERS)
    def _decide(
        action: UserAction | None, reason: str | None, expires: str | None, search: str | None
    ) -> object:
        if not action:
            return no_update
        problem = attempt(context, search, lambda: decide(context, action, reason or "", expires or ""))
        typed = (reason or "", expires or "") if problem else ("", "")
        with context.reading_version(search, "/insiders") as request:
            return override_form(request, str(action.get("customer", "")), problem, *typed)


def decide(context: PageContext, action: UserAction, reason: str, expires: str) -> None:
    """Carry out an action whose `act` is pin, ban or release, on its `customer`.

    Raises:
        UserError: the visitor may not, there is no reason or no such day, or nothing to release.
    """
    customer_id, act = str(action.get("customer", "")), action.get("act")
    with authorized_write(context, Permission.RUN) as (session, by):
        if act == "release":
            governance.release(session, customer_id, by=by)
        elif act in set(OverrideKind):
            governance.override(
                session,
                customer_id,
                kind=OverrideKind(act),
                reason=reason,
                by=by,
                expires_on=typed_day(expires),
            )


def override_form(
    request: VersionRequest, customer_id: str, problem: str = "", reason: str = "", expires: str = ""
) -> list[Any]:
    """The override in force and, for those who may set one, the fields and buttons."""
    localizer, programme = request.localizer, request.settings.programme_name
    current = queries.override_of(request.session, customer_id, today(request))
    may = request.visitor.may(Permission.RUN)
    parts: list[Any] = [html.P(_state(current, request))]
    if not may:
        return [
            *parts,
            html.P(localizer.gettext("Only analysts can add manual overrides."), className="small"),
        ]
    parts += [
        field(
            OVERRIDE_REASON,
            localizer.gettext("Reason (shown in the audit log)"),
            reason,
            maxLength=governance.MAX_REASON,
        ),
        field(OVERRIDE_EXPIRES, localizer.gettext("Until (optional)"), expires, **A_DAY),
        html.P(problem, className="work-failed", role="alert") if problem else None,
        html.Div(
            [
                action_button(
                    localizer.gettext("Always include in the {programme}", programme=programme),
                    OVERRIDE_ACTION,
                    {"act": OverrideKind.PIN, "customer": customer_id},
                    kind=MAIN,
                )
                if current is None or current.kind != OverrideKind.PIN
                else None,
                action_button(
                    localizer.gettext("Always exclude"),
                    OVERRIDE_ACTION,
                    {"act": OverrideKind.BAN, "customer": customer_id},
                )
                if current is None or current.kind != OverrideKind.BAN
                else None,
                action_button(
                    localizer.gettext("Let the model decide"),
                    OVERRIDE_ACTION,
                    {"act": "release", "customer": customer_id},
                )
                if current is not None
                else None,
            ],
            className="list-tools",
        ),
        html.P(
            localizer.gettext("Takes effect with the next run. Published lists do not change."),
            className="small",
        ),
    ]
    return parts


def _state(current: Override | None, request: VersionRequest) -> str:
    localizer = request.localizer
    if current is None:
        return localizer.gettext("The model decides for this customer.")
    values = {
        "day": current.created_at.astimezone(request.zone).date(),
        "who": author_name(current.created_by, localizer),
        "reason": current.reason,
        "until": localizer.gettext("until {day:date}", day=current.expires_on)
        if current.expires_on
        else localizer.gettext("with no end date"),
    }
    if current.kind == OverrideKind.PIN:
        return localizer.gettext(
            "Always included since {day:date} ({until}). Set by {who}: {reason}", **values
        )
    return localizer.gettext("Always excluded since {day:date} ({until}). Set by {who}: {reason}", **values)


def _pinned_or_banned(override: Override, localizer: Localizer) -> html.Span:
    if override.kind == OverrideKind.PIN:
        return html.Span(f"▲ {localizer.gettext('always included')}", className="joined")
    return html.Span(f"▼ {localizer.gettext('always excluded')}", className="left")
