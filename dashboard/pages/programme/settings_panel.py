"""The settings in force, who set them, and the form with which others are previewed."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.request.authorized_write import author_name
from dashboard.request.page import VersionRequest
from dashboard.ui.action_button import MAIN, action_button
from dashboard.ui.fields import field
from dashboard.ui.user_action import problem_line
from db import programme
from domain.enums import Permission
from domain.gates import MAX_SHARE, MIN_SHARE
from domain.programme import MAX_GRACE_RUNS, MAX_MONTHS, ProgrammeSettings, parse_day_of_year
from domain.programme_preview import ProgrammeChoice
from domain.typed_values import quoted, typed_number, typed_percent
from i18n import Localizer, UserError
from i18n.programme import grace_sentence, line_sentence, validity_sentence

SETTINGS, REQUEST, PROBLEM = "programme-settings", "programme-preview-request", "programme-problem"
MONTHS, UNTIL, GRACE, SHARE = (
    "programme-months",
    "programme-until",
    "programme-grace",
    "programme-share",
)
FIELDS = (MONTHS, UNTIL, GRACE, SHARE)
SHOWN_CHANGES = 5
_SHORT: dict[str, Any] = {"maxLength": 12}


def settings_panel(request: VersionRequest) -> html.Div:
    """The settings in words, and the form for those who may have a preview computed."""
    localizer = request.localizer
    return html.Div(
        [
            html.H2(localizer.gettext("The settings"), className="chart-title"),
            html.Div(settings_in_words(request), id=SETTINGS),
            _form(request) if request.visitor.may(Permission.RUN) else None,
            dcc.Store(id=REQUEST),
            problem_line(PROBLEM),
        ],
        className="panel",
    )


def settings_in_words(request: VersionRequest) -> list[Component]:
    """Those that the next run decides by, and when they were changed by whom."""
    localizer, now = request.localizer, programme.settings_now(request.session)
    sentences = [sentence(now, localizer) for sentence in (validity_sentence, grace_sentence, line_sentence)]
    parts: list[Component] = [html.Ul([html.Li(words) for words in sentences])]
    history = programme.settings_history(request.session, SHOWN_CHANGES)
    if history:
        changes = [
            localizer.gettext(
                "Set by {who}, {when}: {what}",
                who=author_name(row.made_by, localizer),
                when=request.moment(row.made_at),
                what=_in_short(ProgrammeSettings.from_json(row.settings), localizer),
            )
            for row in history
        ]
        parts.append(html.Ul([html.Li(words) for words in changes], className="small"))
    return parts


def choice_of(
    months: float | str | None, until: str | None, grace: float | str | None, share: float | str | None
) -> ProgrammeChoice:
    """What was typed; an empty field leaves the setting as it is, but for the day, which it takes away.

    Raises:
        UserError: a number is none, or the day is none.
    """
    return ProgrammeChoice(
        share=typed_percent(share),
        grace_runs=_whole(grace),
        min_months=_whole(months) or 0,
        until=parse_day_of_year(until or "") or "",
    )


def _whole(typed: float | str | None) -> int | None:
    number = typed_number(typed)
    if number is not None and number != round(number):
        raise UserError("{text} is not a whole number.", text=quoted(typed))
    return None if number is None else round(number)


def _in_short(settings: ProgrammeSettings, localizer: Localizer) -> str:
    return " ".join([validity_sentence(settings, localizer), grace_sentence(settings, localizer)])


def _form(request: VersionRequest) -> html.Details:
    localizer, now = request.localizer, programme.settings_now(request.session)
    share = request.report.insiders.share_of_customers
    return html.Details(
        [
            html.Summary(localizer.gettext("Try other settings")),
            html.Div(
                [
                    field(
                        MONTHS,
                        localizer.gettext("Stays at least, months"),
                        str(now.min_months or ""),
                        hint=localizer.gettext(
                            "0 to {most}; empty: no such promise. Counted from joining.", most=MAX_MONTHS
                        ),
                        **_SHORT,
                    ),
                    field(
                        UNTIL,
                        localizer.gettext("Stays until, each year"),
                        now.until or "",
                        hint=localizer.gettext("Month and day, such as 12-31; empty: no such day."),
                        **_SHORT,
                    ),
                    field(
                        GRACE,
                        localizer.gettext("Grace, runs"),
                        str(now.grace_runs),
                        hint=localizer.gettext(
                            "1 to {most}: runs below the line after which a member leaves.",
                            most=MAX_GRACE_RUNS,
                        ),
                        **_SHORT,
                    ),
                    field(
                        SHARE,
                        localizer.gettext("Size, percent of customers"),
                        "",
                        hint=localizer.gettext(
                            "{least:percent} to {most:percent}; empty: the line stays. Now {share:percent}.",
                            least=MIN_SHARE,
                            most=MAX_SHARE,
                            share=share,
                        ),
                        **_SHORT,
                    ),
                ],
                className="rules-form",
            ),
            html.P(
                localizer.gettext(
                    "What was promised to a member holds to its day, whatever is set later. Nobody is on the "
                    "list who bought nothing in the last {days:days}.",
                    days=request.computed_with.window_days,
                ),
                className="small",
            ),
            action_button(localizer.gettext("Preview"), REQUEST, {"act": "preview"}, kind=MAIN),
        ],
        open=programme.current_preview(request.session) is None,
    )
