"""How customers moved between segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, faded, palette, segment_colours
from dashboard.ui.figures.template import build_figure, label
from domain.segment_meanings import INSIDERS
from i18n import Localizer


@dataclass(frozen=True)
class SegmentLabels:
    """The segment names of one version by id; a name may change, an id does not."""

    names: Mapping[int, str]
    meanings: Mapping[int, str]
    """What those names mean: see `domain.segment_meanings`."""


def segments_sankey(
    flows: Sequence[tuple[int | None, int | None, int]],
    before: SegmentLabels,
    after: SegmentLabels,
    theme: Theme,
    localizer: Localizer,
    href: Callable[[int | None, int | None], str] = lambda _start, _end: "",
    chosen: tuple[int | None, int | None] | None = None,
) -> ChartSpec:
    """Customers who changed segment: `flows` holds (from, to, customers), None being "no customer then".

    `href(start, end)` is the address a flow links to, with 0 for "no customer" and None for "any", so that
    segments are links too. `chosen` is the highlighted flow, written likewise.

    Those who stayed are only counted in the summary: drawn, they would leave no room for those who moved.
    """
    movers = [flow for flow in flows if flow[0] != flow[1]]
    stayed = sum(customers for start, end, customers in flows if start == end)
    starts = sorted({start for start, _, _ in movers}, key=lambda flow: flow or 10**9)
    ends = sorted({end for _, end, _ in movers}, key=lambda flow: flow or 10**9)
    place = {("from", segment): index for index, segment in enumerate(starts)}
    place |= {("to", segment): len(starts) + index for index, segment in enumerate(ends)}
    colours = palette(theme)
    side_colours = {
        "from": segment_colours(before.meanings, theme),
        "to": segment_colours(after.meanings, theme),
    }
    insiders = {
        item for side in (before, after) for item, meaning in side.meanings.items() if meaning == INSIDERS
    }

    def name(segment_id: int | None, side: str) -> str:
        if segment_id is None:
            return (
                localizer.gettext("New customers")
                if side == "from"
                else localizer.gettext("No longer customers")
            )
        return before.names[segment_id] if side == "from" else after.names[segment_id]

    def colour(segment_id: int | None, side: str) -> str:
        return colours.neutral if segment_id is None else side_colours[side].get(segment_id, colours.neutral)

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
                    "label": [label(name(start, "from"), lines=2) for start in starts]
                    + [label(name(end, "to"), lines=2) for end in ends],
                    "color": [colour(start, "from") for start in starts]
                    + [colour(end, "to") for end in ends],
                    "pad": 24,
                    "thickness": 12,
                    "line": {"width": 0},
                    "customdata": [href(start or 0, None) for start in starts]
                    + [href(None, end or 0) for end in ends],
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
                    "customdata": [href(start or 0, end or 0) for start, end, _ in movers],
                    "hovertemplate": "%{source.label} → %{target.label}: %{value:,.0f}<extra></extra>",
                },
                "textfont": {"color": colours.text, "size": 12, "shadow": "none"},
            }
        ],
        {"margin": {"l": 4, "r": 4, "t": 16, "b": 16}},  # half a name of two lines, beside the smallest
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
        hrefs=[href(start or 0, end or 0) for start, end, _ in largest],
    )


def _is_on(chosen: tuple[int | None, int | None] | None, start: int | None, end: int | None) -> bool:
    """Whether the flow from `start` to `end` is the chosen one, or none is chosen."""
    if chosen is None:
        return True
    return chosen[0] in (None, start or 0) and chosen[1] in (None, end or 0)
