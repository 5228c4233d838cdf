"""Open the form of a source, and save what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.pages.data.source_fields import FIELDS_OF, PLACEHOLDERS, group_id
from dashboard.pages.data.source_form import (
    FORM,
    PROBLEM,
    REQUEST,
    SAVE,
    settings_from,
    shown_fields,
    source_form,
)
from dashboard.pages.data.source_kinds import kinds_offered
from dashboard.pages.data.sources_panel import SOURCES, sources_table
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest
from dashboard.ui.confirm_first import confirm_first
from dashboard.ui.user_action import CANCEL, UserAction, attempt
from db.source_settings import add_source, change_source, required_source, settings_of
from domain.enums import Permission
from domain.places import PlaceKind

MODAL = "source-form"


def source_form_window(request: PageRequest) -> html.Div | None:
    """The closed window; None for whoever may not change sources."""
    if not request.visitor.may(Permission.ADMINISTER):
        return None
    return html.Div(
        [
            dcc.Store(id=REQUEST),
            dcc.Store(id=SAVE),
            dmc.Modal(
                source_form(request, None),
                id=MODAL,
                opened=False,
                centered=True,
                title=request.localizer.gettext("Source of invoices"),
                closeButtonProps={"aria-label": request.localizer.gettext("Close")},
            ),
        ]
    )


def register_source_form(app: Dash, context: PageContext) -> None:
    """Register opening, cancelling and saving."""

    @app.callback(
        Output(MODAL, "opened"),
        Output(MODAL, "children"),
        Input(REQUEST, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.ADMINISTER)
    def _open(action: UserAction | None, search: str | None) -> object:
        if not action or action.get("act") == CANCEL["act"]:
            return False, no_update
        with context.reading(search) as request:
            return True, _form(request, action)

    @app.callback(
        Output("source-form-address", "placeholder"),
        *(Output(group_id(name), "hidden") for name in FIELDS_OF),
        Input("source-form-kind", "value"),
        prevent_initial_call=True,
    )
    @requires(Permission.ADMINISTER)
    def _show_fields(kind: PlaceKind) -> list[Any]:
        return [PLACEHOLDERS.get(kind, ""), *shown_fields(kind)]

    @app.callback(
        Output(MODAL, "opened", allow_duplicate=True),
        Output(PROBLEM, "children"),
        Output(SOURCES, "children", allow_duplicate=True),
        Input(SAVE, "data"),
        *FORM.values(),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.ADMINISTER)
    def _save(action: UserAction | None, *typed: Any) -> object:  # noqa: ANN401 - what a form holds
        if not action:
            return no_update, no_update, no_update
        *values, search = typed
        form = dict(zip(FORM, values, strict=True))
        problem = attempt(context, search, lambda: save_source(context, action.get("source"), form))
        if problem:
            return no_update, problem, no_update
        with context.reading(search) as request:
            return False, "", sources_table(request)


def save_source(context: PageContext, number: int | None, form: Mapping[str, Any]) -> None:
    """Add a source, or change the one with this number.

    Raises:
        UserError: the visitor may not, or what was typed is refused; nothing has changed then.
    """
    kinds = kinds_offered(context.settings)
    with authorized_write(context, Permission.ADMINISTER) as (session, by):
        if number is None:
            settings = settings_from(form, None, kinds)
            add_source(session, str(form.get("name") or ""), settings, by=by, now=datetime.now(UTC))
            return
        source = required_source(session, str(number))
        settings = settings_from(form, settings_of(source), kinds)
        change_source(session, source.name, settings, by=by)


def _form(request: PageRequest, action: UserAction) -> Component:
    to_confirm = confirm_first(request)
    if to_confirm is not None:
        return to_confirm
    number = action.get("source")
    return source_form(request, None if number is None else required_source(request.session, str(number)))
