"""Who joined and left each week, and how customers moved between segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import FADED, Palette, Theme, faded, mixed, palette, segment_colours
from dashboard.ui.figures.template import build_figure, days_axis, label, nice_ticks, note, scale
from domain.enums import MovementKind
from domain.segment_meanings import INSIDERS
from i18n import Localizer


class Moved(NamedTuple):
    """How many moved in one week for one reason: `reason` is already in words.

    `link_arrow` is where its part of the bar leads; `is_meant` whether it is among those that are looked at.
    """

    as_of: date
    kind: MovementKind
    reason: str
    customers: int
    link_arrow: str = ""
    is_meant: bool = True


def joined_and_left(
    weeks: Sequence[date],
    moved: Sequence[Moved],
    theme: Theme,
    localizer: Localizer,
    doors: Sequence[str] = (),
) -> ChartSpec:
    """Bars a week: joined upwards, left downwards, a shade for each reason (already in words).

    `doors` are where the weeks lead; each part of a bar has its own.
    """
    colours = palette(theme)
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
            "xaxis": {**days_axis(weeks, localizer), "showline": False, "type": "category"},
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
        title=_finding(joined, left, len(weeks), localizer),
        summary=localizer.ngettext(
            "In {n} week, {joined:number} joined and {left:number} left.",
            "Over {n} weeks, {joined:number} joined and {left:number} left.",
            len(weeks),
            joined=joined,
            left=left,
        ),
        figure=figure,
        columns=[localizer.gettext("Week to"), localizer.gettext("Joined"), localizer.gettext("Left")],
        rows=[
            [
                localizer.day(week),
                localizer.number(_total(moved, week, MovementKind.ENTERED)),
                localizer.number(_total(moved, week, MovementKind.LEFT)),
            ]
            for week in weeks
        ],
        height=300,
        doors=doors,
    )


@dataclass(frozen=True)
class SegmentLabels:
    """What the segments of one version are called, by id; a name may change, an id does not."""

    names: Mapping[int, str]
    meanings: Mapping[int, str]
    """What those names mean: see `domain.segment_meanings`."""


def segments_sankey(
    flows: Sequence[tuple[int | None, int | None, int]],
    before: SegmentLabels,
    after: SegmentLabels,
    theme: Theme,
    localizer: Localizer,
    link_arrow: Callable[[int | None, int | None], str] = lambda _start, _end: "",
    chosen: tuple[int | None, int | None] | None = None,
) -> ChartSpec:
    """Customers who changed segment: `flows` holds (from, to, customers), None being "no customer then".

    `link_arrow(start, end)` is where a way leads, with 0 for "no customer" and None for "any": so also
    the ends of the ways have doors. `chosen` is the way that is looked at, written likewise.

    Those who stayed are told in words: drawn, they would leave no room for those who moved.
    """
    movers = [flow for flow in flows if flow[0] != flow[1]]
    stayed = sum(customers for start, end, customers in flows if start == end)
    starts = sorted({start for start, _, _ in movers}, key=lambda one: one or 10**9)
    ends = sorted({end for _, end, _ in movers}, key=lambda one: one or 10**9)
    place = {("from", one): index for index, one in enumerate(starts)}
    place |= {("to", one): len(starts) + index for index, one in enumerate(ends)}
    colours = palette(theme)
    own = {"from": segment_colours(before.meanings, theme), "to": segment_colours(after.meanings, theme)}
    insiders = {
        one for side in (before, after) for one, meaning in side.meanings.items() if meaning == INSIDERS
    }

    def name(one: int | None, side: str) -> str:
        if one is None:
            return (
                localizer.gettext("New customers")
                if side == "from"
                else localizer.gettext("No longer customers")
            )
        return before.names[one] if side == "from" else after.names[one]

    def colour(one: int | None, side: str) -> str:
        return colours.neutral if one is None else own[side].get(one, colours.neutral)

    def way(start: int | None, end: int | None) -> str:
        if end in insiders:
            return colours.joined
        return colours.left if start in insiders else colours.neutral

    figure = build_figure(
        [
            {
                "type": "sankey",
                "arrangement": "fixed",
                "node": {
                    "label": [label(name(one, "from"), lines=2) for one in starts]
                    + [label(name(one, "to"), lines=2) for one in ends],
                    "color": [colour(one, "from") for one in starts] + [colour(one, "to") for one in ends],
                    "pad": 24,
                    "thickness": 12,
                    "line": {"width": 0},
                    "customdata": [link_arrow(one or 0, None) for one in starts]
                    + [link_arrow(None, one or 0) for one in ends],
                    "hovertemplate": "%{label}: %{value:,.0f}<extra></extra>",
                },
                "link": {
                    "source": [place["from", start] for start, _, _ in movers],
                    "target": [place["to", end] for _, end, _ in movers],
                    "value": [customers for _, _, customers in movers],
                    "color": [
                        faded(way(start, end), 0.4 if _is_on(chosen, start, end) else 0.12)
                        for start, end, _ in movers
                    ],
                    "customdata": [link_arrow(start or 0, end or 0) for start, end, _ in movers],
                    "hovertemplate": "%{source.label} → %{target.label}: %{value:,.0f}<extra></extra>",
                },
                "textfont": {"color": colours.text, "size": 12, "shadow": "none"},
            }
        ],
        {"margin": {"l": 4, "r": 4, "t": 8, "b": 8}},
        theme,
        localizer,
    )
    moved = sum(customers for _, _, customers in movers)
    largest = sorted(movers, key=lambda flow: -flow[2])
    summary = localizer.ngettext(
        "{n} customer changed segment; {stayed:number} stayed in theirs.",
        "{n} customers changed segment; {stayed:number} stayed in theirs.",
        moved,
        stayed=stayed,
    )
    return ChartSpec(
        title=localizer.ngettext(
            "{n} customer changed segment, {stayed:number} stayed",
            "{n} customers changed segment, {stayed:number} stayed",
            moved,
            stayed=stayed,
        ),
        summary=summary,
        figure=figure,
        columns=[localizer.gettext("From"), localizer.gettext("To"), localizer.gettext("Customers")],
        rows=[
            [name(start, "from"), name(end, "to"), localizer.number(customers)]
            for start, end, customers in largest
        ],
        height=max(260, 56 * max(len(starts), len(ends), 1)),
        doors=[link_arrow(start or 0, end or 0) for start, end, _ in largest],
    )


def _is_on(chosen: tuple[int | None, int | None] | None, start: int | None, end: int | None) -> bool:
    """Whether the way from `start` to `end` is the one that is `chosen`, or nothing is."""
    if chosen is None:
        return True
    return chosen[0] in (None, start or 0) and chosen[1] in (None, end or 0)


def _finding(joined: int, left: int, weeks: int, localizer: Localizer) -> str:
    net = abs(joined - left)
    if joined > left:
        return localizer.ngettext(
            "{net:number} more joined than left in {n} week",
            "{net:number} more joined than left in {n} weeks",
            weeks,
            net=net,
        )
    if joined < left:
        return localizer.ngettext(
            "{net:number} more left than joined in {n} week",
            "{net:number} more left than joined in {n} weeks",
            weeks,
            net=net,
        )
    if not joined:
        return localizer.ngettext(
            "Nobody joined or left in {n} week", "Nobody joined or left in {n} weeks", weeks
        )
    return localizer.ngettext(
        "{joined:number} joined and as many left in {n} week",
        "{joined:number} joined and as many left in {n} weeks",
        weeks,
        joined=joined,
    )


def _total(moved: Sequence[Moved], week: date, kind: MovementKind) -> int:
    return sum(row.customers for row in moved if row.as_of == week and row.kind == kind)


def _shades(
    moved: Sequence[Moved], kind: MovementKind, colour: str, colours: Palette
) -> list[tuple[str, str]]:
    """The reasons of one kind, the commonest in the full colour, the others lighter and lighter."""
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
    moved: Sequence[Moved],
    *,
    kind: MovementKind,
    reason: str,
    colour: str,
    localizer: Localizer,
) -> dict[str, Any]:
    sign = 1 if kind == MovementKind.ENTERED else -1
    verb = localizer.gettext("joined") if kind == MovementKind.ENTERED else localizer.gettext("left")
    doors = {(row.as_of, row.kind, row.reason): row.link_arrow for row in moved}
    meant = {(row.as_of, row.kind, row.reason) for row in moved if row.is_meant}
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
            "opacity": [1 if (week, kind, reason) in meant else FADED for week in weeks],
        },
        "customdata": [doors.get((week, kind, reason), "") for week in weeks],
        "hovertext": [
            f"{localizer.day(week)}<br>{localizer.number(count)} {verb}: {reason}"
            for week, count in zip(weeks, counts, strict=True)
        ],
        "hoverinfo": "text",
    }
