"""Ask, confirm, do: what every form and button that changes something has in common.

1. An `action_button` puts what is wanted, a `UserAction`, into a dcc.Store of the panel.
2. Before an action of consequence, a `Confirmation` asks in a modal; yes puts the action into a second store.
3. A callback on the store carries the action out inside `dashboard.request.authorized_write`. `attempt` turns
   a refusal into the sentence for the `problem_line` beside the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import ADMINISTRATIVE
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest, parse_query
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.confirm_first import confirm_first
from domain.enums import Permission
from i18n import Localizer, UserError

UserAction = Mapping[str, Any]
"""What a button wants: `act` names it, the other keys say to what."""
CANCEL: UserAction = {"act": "cancel"}


def attempt(context: PageContext, search: str | None, action: Callable[[], object]) -> str:
    """Carry out `action`, and return the problem as a sentence if it fails for a reason that a user can mend.

    Args:
        context: The app's, for the reader's language.
        search: The query string of the page's address.
        action: Does the work; raises UserError when it is refused.

    Returns:
        Why it was refused, in the reader's language; empty if it was done.
    """
    try:
        action()
    except UserError as problem:
        return context.localizer(parse_query(search)).render(problem.message)
    return ""


def problem_line(id: str) -> html.P:
    """The place for the sentence `attempt` returns."""
    return html.P(id=id, className="work-failed", role="alert")


@dataclass(frozen=True)
class Confirmation:
    """A modal that asks before an action is carried out.

    Attributes:
        name: The prefix of its ids, unique on the page.
        permission: What somebody needs to be asked.
    """

    name: str
    permission: Permission

    @property
    def asked(self) -> str:
        """The store of an action that needs confirmation."""
        return f"{self.name}-request"

    @property
    def confirmed(self) -> str:
        """The store of the action that was confirmed."""
        return f"{self.name}-confirmed"

    @property
    def modal(self) -> str:
        """The modal's id; a callback that has carried out the action sets `opened` to False."""
        return f"{self.name}-modal"

    def parts(self, title: str, localizer: Localizer) -> list[Component]:
        """Both stores and the closed modal, for the panel's layout."""
        return [
            dcc.Store(id=self.asked),
            dcc.Store(id=self.confirmed),
            dmc.Modal(
                id=self.modal,
                opened=False,
                centered=True,
                title=title,
                closeButtonProps={"aria-label": localizer.gettext("Close")},
            ),
        ]

    def answers(self, confirm: str, action: UserAction, localizer: Localizer) -> html.Div:
        """The two buttons under a question: cancel, and `confirm`, which carries out `action`."""
        return html.Div(
            [
                action_button(localizer.gettext("Cancel"), self.asked, CANCEL),
                action_button(confirm, self.confirmed, action, kind=MAIN),
            ],
            className="modal-answers",
        )

    def register(
        self,
        app: Dash,
        context: PageContext,
        question: Callable[[UserAction, PageRequest], Component | None],
        fields: Mapping[str, str] | None = None,
    ) -> None:
        """Register opening the modal with the `question` about an action, and closing it on cancel.

        `fields` are ids by name: what stands in these fields, where the page has them, is part of the action
        that the question is about.
        """
        typed = dict(fields or {})

        @app.callback(
            Output(self.modal, "opened"),
            Output(self.modal, "children"),
            Input(self.asked, "data"),
            State(ADDRESS_ID, "search"),
            *(State(field, "value", allow_optional=True) for field in typed.values()),
            prevent_initial_call=True,
        )
        @requires(self.permission)
        def _ask(action: UserAction | None, search: str | None, *values: Any) -> object:  # noqa: ANN401 - what the browser sends
            if not action or action.get("act") == CANCEL["act"]:
                return False, no_update
            action = {**action, **dict(zip(typed, values, strict=True))}
            with context.reading(search) as request:
                to_confirm = confirm_first(request) if self.permission in ADMINISTRATIVE else None
                content = to_confirm or question(action, request)
            return (False, no_update) if content is None else (True, content)
