"""Changed rules that are not saved yet, with the counts before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

from dashboard.pages.data.rules_form import ACTION
from dashboard.request.authorized_write import author_name
from dashboard.request.page import PageRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.table import table
from db import rule_drafts
from db.models import RuleDraft
from domain.enums import Permission
from i18n import Localizer

PERMISSION: Final = Permission.IMPORT


def draft_panel(request: PageRequest) -> list[Component]:
    """The proposed changes with the counts before and after; empty when there are none."""
    localizer, draft = request.localizer, rule_drafts.current(request.session)
    if draft is None:
        return []
    request_line = localizer.gettext(
        "{when}, requested by {who}",
        when=request.moment(draft.made_at),
        who=author_name(draft.made_by, localizer),
    )
    head = html.Div(
        [html.H3(localizer.gettext("Changes not saved yet")), html.Span(request_line, className="small")],
        className="work-head",
    )
    if draft.effect is None:
        waiting = localizer.gettext("Their effect is being counted; this takes up to a minute.")
        return [html.Section([head, html.P(waiting)], className="pending-import")]
    return [
        html.Section(
            [
                head,
                _effect(draft.effect, localizer),
                html.P(
                    localizer.gettext("Saved rules apply from the next run on; published versions stay."),
                    className="small",
                ),
                _answers(draft, localizer) if request.visitor.may(PERMISSION) else None,
            ],
            className="pending-import",
        )
    ]


def _effect(effect: Mapping[str, Any], localizer: Localizer) -> Component:
    before, after = effect["before"], effect["after"]
    rows = [
        [words, write(before[name]), write(after[name]), write(after[name] - before[name])]
        for words, name, write in (
            (localizer.gettext("Lines that count"), "lines", localizer.number),
            (localizer.gettext("Customers"), "customers", localizer.number),
            (localizer.gettext("Sales"), "gross", localizer.money),
        )
    ]
    heads = ["", localizer.gettext("Now"), localizer.gettext("With the changes"), localizer.gettext("Change")]
    return table(heads, rows, name=localizer.gettext("Effect of the changes"))


def _answers(draft: RuleDraft, localizer: Localizer) -> html.Div:
    return html.Div(
        [
            action_button(
                localizer.gettext("Save the rules"), ACTION, {"act": "save", "draft": draft.id}, kind=MAIN
            ),
            action_button(
                localizer.gettext("Discard the changes"), ACTION, {"act": "discard", "draft": draft.id}
            ),
        ],
        className="field-and-button",
    )
