"""/movements — who joined, who left, and why?"""

from __future__ import annotations

from collections.abc import Sequence

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard.pages.movements.figures.weekly_bars import MovementCount, joined_and_left
from dashboard.pages.movements.flow_panel import flow_chart, flow_list
from dashboard.pages.movements.moved_list import moved_list
from dashboard.pages.movements.side_by_side import register_choosers, side_by_side
from dashboard.pages.movements.weeks import (
    COMPARE,
    KIND,
    REASON,
    WEEK,
    chosen_moves,
    chosen_weeks,
    compared_pair,
    flow_of,
    own_filters,
    period_versions,
)
from dashboard.request.filters import SHARED
from dashboard.request.page import PageContext, VersionRequest
from dashboard.request.page_spec import PageSpec
from dashboard.ui.answer import answer
from dashboard.ui.chart import chart, panels
from dashboard.ui.empty import first_week, nothing_yet
from dashboard.ui.glossary import reason_label
from dashboard.ui.icon import labelled
from db import queries
from db.queries import AnyRow, MovementQuery
from domain.enums import MovementKind, MovementReason, Permission
from i18n import N_, Message

PATH = "/movements"

MAX_WEEKS = 26
"""Half a year of bars, where no dates are chosen; more are too thin to tell apart."""


def layout(request: VersionRequest) -> Component:
    """The answer, the weeks, the flows between segments, and the list; or two versions side by side."""
    history = queries.history_up_to(request.session, request.version)
    versions = queries.versions(request.session)
    two = compared_pair(request.query, versions) if COMPARE in request.query else None
    tabs = _tabs(request, history, versions, is_comparing=two is not None)
    if two is not None:
        return html.Div(side_by_side(request, *two, versions, tabs), className="page-body")
    if len(history) < 2:
        localizer = request.localizer
        return html.Div(
            [
                answer(localizer.gettext("**Nobody yet**: there is no earlier list to compare with.")),
                tabs,
                first_week(localizer),
            ],
            className="page-body",
        )
    weeks = chosen_weeks(request, history)
    if not weeks:
        return html.Div([_no_week(request), tabs], className="page-body")
    moves = chosen_moves(request, history)
    movements = queries.count_movements(request.session, moves)
    before, last = period_versions(history, weeks)
    return html.Div(
        [
            _answer(request, (before, last), movements),
            tabs,
            panels([_weeks(request, history), flow_chart(request, before, last)]),
            flow_list(request, before, last) if flow_of(request.query) else None,
            moved_list(request, moves, movements),
        ],
        className="page-body",
    )


def page_filters(request: VersionRequest) -> dict[str, str]:
    """The page's filters: week, joined or left, reason, and flow between segments."""
    return own_filters(request, queries.history_up_to(request.session, request.version))


def register(app: Dash, _context: PageContext) -> None:
    """Register client-side callbacks for choosing two versions."""
    register_choosers(app)


def _tabs(
    request: VersionRequest, history: Sequence[AnyRow], versions: Sequence[AnyRow], *, is_comparing: bool
) -> html.Nav | None:
    if len(versions) < 2:
        return None
    gettext = request.localizer.gettext
    other = next((row for row in [*history[::-1], *versions] if row.number != request.number), versions[0])
    current, there = "tab tab-current", "tab"
    return html.Nav(
        [
            dcc.Link(
                gettext("List by list"), href=request.href(PATH), className=there if is_comparing else current
            ),
            dcc.Link(
                gettext("Compare two versions"),
                href=request.href(PATH, compare=f"{other.number}-{request.number}"),
                className=current if is_comparing else there,
            ),
        ],
        className="tabs",
        **labelled(gettext("Views of movements")),
    )


def _no_week(request: VersionRequest) -> html.Div:
    localizer = request.localizer
    return html.Div(
        [
            answer(localizer.gettext("**No list** was published in these dates.")),
            nothing_yet(
                localizer.gettext("No lists in these dates"),
                localizer.gettext("Movements appear with each new list, starting with the second."),
                localizer.gettext("Choose other dates above, or clear them."),
            ),
        ]
    )


def _answer(request: VersionRequest, stretch: tuple[AnyRow, AnyRow], counts: Sequence[AnyRow]) -> html.P:
    localizer = request.localizer
    before, last = stretch
    values = {
        "joined": sum(row.customers for row in counts if row.kind == MovementKind.ENTERED),
        "left": sum(row.customers for row in counts if row.kind == MovementKind.LEFT),
        "day": before.as_of,
    }
    if not counts:
        sentence = localizer.gettext(
            "**Nobody** joined or left between {day:date} and {last:date}.", day=before.as_of, last=last.as_of
        )
    elif last.number == request.number:
        sentence = localizer.gettext(
            "**{joined:number}** joined and **{left:number}** left since {day:date}.", **values
        )
    else:
        sentence = localizer.gettext(
            "**{joined:number}** joined and **{left:number}** left between {day:date} and {last:date}.",
            last=last.as_of,
            **values,
        )
    by_reason: dict[MovementReason, int] = {}
    for row in counts:
        by_reason[row.reason] = by_reason.get(row.reason, 0) + row.customers
    if not by_reason:
        return answer(sentence)
    commonest = max(sorted(by_reason), key=lambda reason: by_reason[reason])
    n, everybody = by_reason[commonest], sum(by_reason.values())
    because = _only_reason(commonest) if n == everybody else _mostly(commonest, n, everybody)
    return answer(f"{sentence} {localizer.render(because)}")


def _only_reason(reason: MovementReason) -> Message:
    """The only reason as a sentence."""
    return {
        MovementReason.REFIT: Message("**Reason**: the model changed."),
        MovementReason.RULES: Message("**Reason**: the programme's rules changed."),
        MovementReason.DATA: Message("**Reason**: invoices arrived late or were corrected."),
        MovementReason.OVERRIDE: Message("**Reason**: a manual override."),
        MovementReason.LAPSED: Message("**Reason**: they stopped buying."),
        MovementReason.NEW: Message("**Reason**: they bought for the first time."),
        MovementReason.BEHAVIOUR: Message("**Reason**: their buying changed."),
    }[reason]


def _mostly(reason: MovementReason, n: int, everybody: int) -> Message:
    """The commonest reason as a sentence: the class itself is a filter, and says nothing to the reader."""
    values = {"n": n, "all": everybody}
    return {
        MovementReason.REFIT: Message("**{n:number} of {all:number}** because the model changed.", values),
        MovementReason.RULES: Message(
            "**{n:number} of {all:number}** because the programme's rules changed.", values
        ),
        MovementReason.DATA: Message(
            "**{n:number} of {all:number}** because invoices arrived late or were corrected.", values
        ),
        MovementReason.OVERRIDE: Message(
            "**{n:number} of {all:number}** because of a manual override.", values
        ),
        MovementReason.LAPSED: Message("**{n:number} of {all:number}** because they stopped buying.", values),
        MovementReason.NEW: Message(
            "**{n:number} of {all:number}** because they bought for the first time.", values
        ),
        MovementReason.BEHAVIOUR: Message(
            "**{n:number} of {all:number}** because their buying changed.", values
        ),
    }[reason]


def _weeks(request: VersionRequest, history: Sequence[AnyRow]) -> Component:
    """Every week of the period, the listed ones in full colour; all weeks, if those are not in the period."""
    localizer, filters = request.localizer, request.filters
    weeks = (filters.moved(history) if filters.dates else []) or history[1:][-MAX_WEEKS:]
    requested = {name: request.query.get(name) for name in (WEEK, KIND, REASON)}
    moved = [
        MovementCount(
            row.as_of,
            row.kind,
            reason_label(row.reason, localizer),
            row.customers,
            request.toggled(week=row.version, kind=row.kind, reason=row.reason),
            all(
                requested[name] in (None, str(value))
                for name, value in ((WEEK, row.version), (KIND, row.kind), (REASON, row.reason))
            ),
        )
        for row in queries.count_movements(
            request.session, MovementQuery([week.number for week in weeks], filters.only)
        )
    ]
    hrefs = [request.toggled(week=week.number) for week in weeks]
    since = period_versions(history, weeks)[0].as_of
    return chart(
        joined_and_left(since, [week.as_of for week in weeks], moved, request.theme, localizer, hrefs),
        localizer,
        foot=localizer.gettext(
            "The darkest bar is the most common reason. Click a bar to filter; click again to clear."
        ),
    )


page = PageSpec(
    path=PATH,
    title=N_("Who joined, who left, and why?"),
    label=N_("Movements"),
    icon="movements",
    permission=Permission.SEE_FIGURES,
    layout=layout,
    filters=SHARED,
    filters_when_pruned=SHARED,
    page_filters=page_filters,
    register=register,
)
