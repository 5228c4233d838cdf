"""The window in which a list is saved, renamed, shared or deleted."""

from __future__ import annotations

from typing import Final

import dash_mantine_components as dmc
from dash import State, html
from dash.development.base_component import Component

from dashboard.pages.insiders.save_list import PASTED, RULE, SELECTED, SHOWN, can_be_rule
from dashboard.request.page import VersionRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.fields import field
from dashboard.ui.user_action import problem_line
from db.models import SavedList

REQUEST, SAVE, PROBLEM = "saved-list-request", "saved-list-save", "saved-list-problem"
FORM: Final = {
    "name": State("saved-list-name", "value"),
    "source": State("saved-list-source", "value"),
    "ids": State("saved-list-ids", "value"),
    "shared": State("saved-list-shared", "checked"),
}
"""What a callback is given of the form, by name."""


def new_list_form(request: VersionRequest, selected: int) -> html.Div:
    """Name, what the list is made of, and who may open it; `selected` rows of the grid are selected."""
    localizer = request.localizer
    sources = [
        (RULE, localizer.gettext("A rule: this list and these filters, worked out anew for each version")),
        (SHOWN, localizer.gettext("The customers that are listed now, and no others")),
        (
            SELECTED,
            localizer.ngettext("The {n} selected customer", "The {n} selected customers", selected),
        ),
        (PASTED, localizer.gettext("Customers by their numbers")),
    ]
    possible = [
        source
        for source in sources
        if (source[0] != RULE or can_be_rule(request)) and (source[0] != SELECTED or selected)
    ]
    first = SELECTED if selected else possible[0][0]
    return html.Div(
        [
            *_name_and_sharing(request, None),
            dmc.RadioGroup(
                html.Div(
                    [dmc.Radio(label=label, value=value) for value, label in possible], className="choices"
                ),
                id=_id("source"),
                value=first,
                label=localizer.gettext("Who is on it"),
            ),
            None
            if can_be_rule(request)
            else html.P(
                localizer.gettext(
                    "An area of the map, a saved list and lapsed members cannot be part of a rule."
                ),
                className="small",
            ),
            dmc.Textarea(
                id=_id("ids"),
                label=localizer.gettext("Customer numbers"),
                description=localizer.gettext("One a line, or separated by commas; or a text or CSV file."),
                autosize=True,
                minRows=2,
                maxRows=8,
            ),
            html.Button(
                localizer.gettext("Choose a file"),
                type="button",
                className="button-quiet",
                **{"data-read-into": _id("ids"), "data-choose": f"{_id('source')} {PASTED}"},  # type: ignore[arg-type]
            ),
            problem_line(PROBLEM),
            action_button(localizer.gettext("Save list"), SAVE, {"act": "add"}, kind=MAIN),
        ],
        className="message-form",
    )


def own_list_form(request: VersionRequest, saved: SavedList) -> html.Div:
    """Rename, share or delete a list; somebody else's is only described."""
    localizer = request.localizer
    if not request.viewer.owns(saved):
        words = localizer.gettext("{owner} shares this list with you.", owner=saved.owner)
        return html.Div([html.P(words), _hidden_fields(), problem_line(PROBLEM)])
    description = (
        localizer.gettext("A rule: each version decides anew who is on it.")
        if saved.rule is not None
        else localizer.gettext("Fixed customers: only deleting the list takes them off it.")
    )
    return html.Div(
        [
            html.P(description, className="small"),
            *_name_and_sharing(request, saved),
            _hidden_fields(),
            problem_line(PROBLEM),
            html.Div(
                [
                    action_button(
                        localizer.gettext("Delete list"), REQUEST, {"act": "delete", "list": saved.id}
                    ),
                    action_button(
                        localizer.gettext("Save changes"),
                        SAVE,
                        {"act": "change", "list": saved.id},
                        kind=MAIN,
                    ),
                ],
                className="modal-answers",
            ),
        ],
        className="message-form",
    )


def delete_question(request: VersionRequest, saved: SavedList) -> html.Div:
    """Whether a list is to be deleted."""
    localizer = request.localizer
    return html.Div(
        [
            html.P(
                localizer.gettext("Delete the list “{name}”? The customers themselves stay.", name=saved.name)
            ),
            html.Div([*_name_and_sharing(request, saved), _hidden_fields()], hidden=True),
            problem_line(PROBLEM),
            html.Div(
                [
                    action_button(localizer.gettext("Cancel"), REQUEST, {"act": "cancel"}),
                    action_button(
                        localizer.gettext("Delete list"),
                        SAVE,
                        {"act": "delete", "list": saved.id},
                        kind=MAIN,
                    ),
                ],
                className="modal-answers",
            ),
        ]
    )


def empty_form(request: VersionRequest) -> html.Div:
    """The dialog's content before it is opened, with every component that callbacks refer to."""
    return html.Div([*_name_and_sharing(request, None), _hidden_fields(), problem_line(PROBLEM)], hidden=True)


def _name_and_sharing(request: VersionRequest, saved: SavedList | None) -> list[Component]:
    localizer = request.localizer
    return [
        field(
            _id("name"),
            localizer.gettext("Name"),
            saved.name if saved is not None else "",
            maxLength=80,
            autoFocus=True,
        ),
        dmc.Checkbox(
            id=_id("shared"),
            label=localizer.gettext("Share with everybody who may see customers"),
            checked=saved is not None and saved.is_shared,
        ),
    ]


def _hidden_fields() -> html.Div:
    """Hidden stand-ins for components that a callback reads and these forms lack."""
    return html.Div(
        [dmc.RadioGroup([], id=_id("source"), value=""), dmc.Textarea(id=_id("ids"), value="")], hidden=True
    )


def _id(name: str) -> str:
    return str(FORM[name].component_id)
