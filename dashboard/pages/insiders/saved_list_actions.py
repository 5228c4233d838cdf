"""Save the page's list under a name, open it, rename, share and delete it: buttons and their callbacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.auth.visitor import current_visitor
from dashboard.pages.insiders.lists import PATH
from dashboard.pages.insiders.save_list import Typed, address_after, new_list, what_was_saved
from dashboard.pages.insiders.saved_list_form import (
    FORM,
    PROBLEM,
    REQUEST,
    SAVE,
    delete_question,
    empty_form,
    new_list_form,
    own_list_form,
)
from dashboard.request.authorized_write import authorized_write
from dashboard.request.filters import saved_id
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest, viewer_of
from dashboard.shell.notices import LONG_NOTICE_MS, show_notice
from dashboard.shell.redraw import redraw_page
from dashboard.ui.action_button import action_button
from db.saved_lists import change_list, delete_list, save_list
from domain.enums import Permission
from i18n import UserError

MODAL = "saved-list-modal"
ListAction = Mapping[str, Any]


def list_buttons(request: VersionRequest) -> list[Component]:
    """Save as a list; and what can be done about the one that is open."""
    localizer, on_list = request.localizer, saved_id(request.query)
    opened = None if on_list is None else request.saved_list(on_list)
    manage = (
        action_button(localizer.gettext("Manage list"), REQUEST, {"act": "manage", "list": opened.id})
        if opened is not None
        else None
    )
    return [
        *([manage] if manage is not None else []),
        action_button(localizer.gettext("Save as list"), REQUEST, {"act": "new"}),
    ]


def list_dialog(request: VersionRequest) -> html.Div:
    """The window, closed, and the stores of its buttons."""
    localizer = request.localizer
    return html.Div(
        [
            dcc.Store(id=REQUEST),
            dcc.Store(id=SAVE),
            dmc.Modal(
                empty_form(request),
                id=MODAL,
                opened=False,
                title=localizer.gettext("List"),
                closeButtonProps={"aria-label": localizer.gettext("Close")},
            ),
        ]
    )


def register_saved_lists(app: Dash, context: PageContext, grid: str, search_id: str) -> None:
    """Register the dialog; saving changes the address, which opens the list.

    `grid` and `search_id` are the ids of the page's grid and of its field for a customer's number.
    """

    @app.callback(
        Output(MODAL, "opened"),
        Output(MODAL, "children"),
        Input(REQUEST, "data"),
        State(grid, "selectedRows"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_CUSTOMERS)
    def _ask(
        action: ListAction | None, rows: Sequence[Mapping[str, Any]] | None, search: str | None
    ) -> object:
        if not action or action.get("act") == "cancel":
            return False, no_update
        with context.reading_version(search, PATH) as request:
            return True, dialog_content(request, action, len(rows or ()))

    @app.callback(
        output={
            "search": Output(ADDRESS_ID, "search", allow_duplicate=True),
            "problem": Output(PROBLEM, "children"),
        },
        inputs={"action": Input(SAVE, "data")},
        state={
            "typed": FORM,
            "rows": State(grid, "selectedRows"),
            "letters": State(search_id, "value"),
            "search": State(ADDRESS_ID, "search"),
        },
        prevent_initial_call=True,
    )
    @requires(Permission.SEE_CUSTOMERS)
    def _save(
        action: ListAction | None,
        typed: Typed,
        rows: Sequence[Mapping[str, Any]] | None,
        letters: str | None,
        search: str | None,
    ) -> object:
        nothing = dict.fromkeys(("search", "problem"), no_update)
        if not action:
            return nothing
        selected = [str(row["customer_id"]) for row in rows or () if row.get("customer_id")]
        with context.reading_version(search, PATH) as request:
            localizer = request.localizer
            try:
                list_id, message = carry_out(context, request, action, typed, (letters or "", selected))
            except UserError as problem:
                return {**nothing, "problem": localizer.render(problem.message)}
            address = address_after(request, list_id)
        show_notice(message, stays_ms=LONG_NOTICE_MS)
        if action.get("act") == "change":  # the same address: the page is drawn again, with the new name
            redraw_page()
            return nothing
        return {**nothing, "search": address}  # the page is drawn again, without the window


def dialog_content(request: VersionRequest, action: ListAction, selected: int) -> Component:
    """The dialog's content for a new list or an existing one.

    Raises:
        UserError: it does not exist any more.
    """
    if action.get("act") == "new":
        return new_list_form(request, selected)
    saved = request.saved_list(action.get("list") or 0)
    if saved is None:
        raise UserError("This list does not exist any more.")
    return delete_question(request, saved) if action.get("act") == "delete" else own_list_form(request, saved)


def carry_out(
    context: PageContext,
    request: VersionRequest,
    action: ListAction,
    typed: Typed,
    chosen: tuple[str, Sequence[str]],
) -> tuple[int | None, str]:
    """Save, change or delete a list; return the list to open next, and what happened in words.

    `chosen`: the letters that customer numbers contain, and the ids of the selected rows.

    Raises:
        UserError: the visitor may not, or it cannot be done.
    """
    localizer, list_id = request.localizer, action.get("list") or 0
    new = new_list(request, typed, *chosen) if action.get("act") == "add" else None
    with authorized_write(context, Permission.SEE_CUSTOMERS) as (session, by):
        viewer = viewer_of(current_visitor())
        if new is not None:
            saved = save_list(session, new, by=by)
            return saved.list_id, what_was_saved(saved, new, localizer)
        if action.get("act") == "delete":
            delete_list(session, viewer, list_id, by=by)
            return None, localizer.gettext("The list was deleted.")
        name, is_shared = str(typed["name"] or ""), bool(typed["shared"])
        change_list(session, viewer, list_id, name=name, is_shared=is_shared, by=by)
        return list_id, localizer.gettext("The list was changed.")
