"""Who joined and left each week, by reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import FADED, Palette, Theme, mixed, palette
from dashboard.ui.figures.template import build_figure, day_categories, nice_ticks, note, scale
from domain.enums import MovementKind
from i18n import Localizer


class MovementCount(NamedTuple):
    """How many customers moved in one week for one reason; `reason` is translated text.

    `href` is where its part of the bar leads; `is_highlighted` whether it is among those that are looked at.
    """

    as_of: date
    kind: MovementKind
    reason: str
    customers: int
    href: str = ""
    is_highlighted: bool = True


def joined_and_left(
    since: date,
    weeks: Sequence[date],
    moved: Sequence[MovementCount],
    theme: Theme,
    localizer: Localizer,
    hrefs: Sequence[str] = (),
) -> ChartSpec:
    """Weekly bars: joined upwards, left downwards, a shade for each (translated) reason.

    `since` is the day of the list before the first week: lists may be more than a week apart.
    `hrefs` are where the weeks lead; each part of a bar has its own.
    """
    colours = palette(theme)
    days = {"since": since, "last": weeks[-1]}
    joined = sum(row.customers for row in moved if row.kind == MovementKind.ENTERED)
    left = sum(row.customers for row in moved if row.kind == MovementKind.LEFT)
    traces = [
        _bars(weeks, moved, kind=kind, reason=reason, colour=shade, localizer=localizer)
        for kind, colour in ((MovementKind.ENTERED, colours.joined), (MovementKind.LEFT, colours.left))
        for reason, shade in _shades(moved, kind, colour, colours)
    ]
    highest = max((_total(moved, week, MovementKind.ENTERED) for week in weeks), default=0)
    lowest = max((_total(moved, week, MovementKind.LEFT) for week in weeks), default=0)
    ticks = nice_ticks(-max(lowest, 1), max(highest, 1), 4)
    figure = build_figure(
        traces,
        {
            "barmode": "relative",
            "bargap": 0.35,
            "xaxis": {**day_categories(weeks, localizer), "showline": False},
            "yaxis": {
                **scale([tick for tick in ticks if tick == int(tick)], lambda n: localizer.number(abs(n))),
                "range": [ticks[0] * 1.15, ticks[-1] * 1.15],
                "title": {"text": localizer.gettext("Customers")},
                "zeroline": True,
                "zerolinewidth": 1.5,
            },
            "annotations": [
                note(
                    f"▲ {localizer.gettext('joined')}",
                    x=0,
                    y=1,
                    colour=colours.joined,
                    xref="paper",
                    yref="paper",
                    xanchor="left",
                    yanchor="bottom",
                ),
                note(
                    f"▼ {localizer.gettext('left')}",
                    x=1,
                    y=1,
                    colour=colours.left,
                    xref="paper",
                    yref="paper",
                    xanchor="right",
                    yanchor="bottom",
                ),
            ],
            "margin": {"l": 8, "r": 8, "t": 24, "b": 8},
        },
        theme,
        localizer,
    )
    return ChartSpec(
        title=_finding(joined, left, days, localizer),
        summary=localizer.gettext(
            "Between {since:date} and {last:date}, {joined:number} joined and {left:number} left.",
            joined=joined,
            left=left,
            **days,
        ),
        figure=figure,
        columns=[localizer.gettext("List of"), localizer.gettext("Joined"), localizer.gettext("Left")],
        rows=[
            [
                localizer.day(week),
                localizer.number(_total(moved, week, MovementKind.ENTERED)),
                localizer.number(_total(moved, week, MovementKind.LEFT)),
            ]
            for week in weeks
        ],
        height=300,
        hrefs=hrefs,
    )


def _finding(joined: int, left: int, days: Mapping[str, date], localizer: Localizer) -> str:
    net = abs(joined - left)
    if joined > left:
        return localizer.gettext(
            "{net:number} more joined than left between {since:date} and {last:date}", net=net, **days
        )
    if joined < left:
        return localizer.gettext(
            "{net:number} more left than joined between {since:date} and {last:date}", net=net, **days
        )
    if not joined:
        return localizer.gettext("Nobody joined or left between {since:date} and {last:date}", **days)
    return localizer.gettext(
        "{joined:number} joined and as many left between {since:date} and {last:date}", joined=joined, **days
    )


def _total(moved: Sequence[MovementCount], week: date, kind: MovementKind) -> int:
    return sum(row.customers for row in moved if row.as_of == week and row.kind == kind)


def _shades(
    moved: Sequence[MovementCount], kind: MovementKind, colour: str, colours: Palette
) -> list[tuple[str, str]]:
    """The reasons of one kind, the most frequent in the full colour, the others ever lighter."""
    counts: dict[str, int] = {}
    for row in moved:
        if row.kind == kind:
            counts[row.reason] = counts.get(row.reason, 0) + row.customers
    ordered = sorted(counts, key=lambda reason: (-counts[reason], reason))
    return [
        (reason, mixed(colour, colours.surface, max(0.3, 1 - 0.25 * place)))
        for place, reason in enumerate(ordered)
    ]


def _bars(
    weeks: Sequence[date],
    moved: Sequence[MovementCount],
    *,
    kind: MovementKind,
    reason: str,
    colour: str,
    localizer: Localizer,
) -> dict[str, Any]:
    sign = 1 if kind == MovementKind.ENTERED else -1
    verb = localizer.gettext("joined") if kind == MovementKind.ENTERED else localizer.gettext("left")
    hrefs = {(row.as_of, row.kind, row.reason): row.href for row in moved}
    highlighted = {(row.as_of, row.kind, row.reason) for row in moved if row.is_highlighted}
    counts = [
        sum(row.customers for row in moved if (row.as_of, row.kind, row.reason) == (week, kind, reason))
        for week in weeks
    ]
    return {
        "type": "bar",
        "name": reason,
        "x": [week.isoformat() for week in weeks],
        "y": [sign * count for count in counts],
        "marker": {
            "color": colour,
            "line": {"width": 0},
            "opacity": [1 if (week, kind, reason) in highlighted else FADED for week in weeks],
        },
        "customdata": [hrefs.get((week, kind, reason), "") for week in weeks],
        "hovertext": [
            f"{localizer.day(week)}<br>{localizer.number(count)} {verb}: {reason}"
            for week, count in zip(weeks, counts, strict=True)
        ],
        "hoverinfo": "text",
    }
