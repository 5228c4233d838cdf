"""Kinds of customers: what sets them apart, how many they are, what they bring, and where they lie."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import (
    FADED,
    Theme,
    faded,
    mixed,
    palette,
    readable_on,
    segment_colours,
)
from dashboard.ui.figures.template import build_figure, label, names_axis, nice_ticks, note, percent_scale
from domain.segment_meanings import INSIDERS, MIXED
from i18n import Localizer

HEAD_LETTERS = 10
"""That fit over a column on a desk, and on a phone, where the map is moved sideways."""
MAX_DIFFERENT = 4.0
"""A feature four times the average, or a quarter of it, has the strongest colour; more cannot be seen."""


@dataclass(frozen=True)
class Segment:
    """One segment: `name` in the reader's language, `mean` by feature."""

    id: int
    name: str
    is_insiders: bool
    customers: int
    revenue: float
    mean: Mapping[str, float]
    meaning: str = MIXED
    """What the name means (`domain.segment_meanings`): it decides on the colour."""
    link_arrow: str = ""
    """Where pressing its marks leads."""
    is_meant: bool = True
    """Whether it is looked at; the others are drawn faintly, to compare with."""


def meanings_of(segments: Sequence[Segment]) -> dict[int, str]:
    """What `segment_colours` asks for: each segment's meaning, by id."""
    return {one.id: INSIDERS if one.is_insiders else one.meaning for one in segments}


ABOVE_ITS_BARS = 44
"""Letters of a name that has a line of its own."""
GAP = 0.42
"""Between the bars of one segment and the next, for its name."""
ROOM_BEYOND_LONGEST_BAR = 0.0001
"""As exact as shares are drawn."""


def size_and_revenue(segments: Sequence[Segment], theme: Theme, localizer: Localizer) -> ChartSpec:
    """Two bars a segment on one scale: its share of customers (grey) and of revenue (its colour)."""
    colours = palette(theme)
    everybody = sum(segment.customers for segment in segments) or 1
    revenue = sum(segment.revenue for segment in segments) or 1.0
    ordered = sorted(segments, key=lambda segment: segment.revenue)
    shares = [(one.customers / everybody, one.revenue / revenue) for one in ordered]
    most = round(max(max(pair) for pair in shares) + 1e-4, 4)  # a bar that ends past the axis loses its words
    ticks = [tick for tick in nice_ticks(0, most, 3) if tick <= most]

    strength = [1 if one.is_meant else FADED for one in ordered]

    def bars(values: Sequence[float], fill: Sequence[str], words: Sequence[str]) -> dict[str, Any]:
        return {
            "type": "bar",
            "orientation": "h",
            "y": list(range(len(ordered))),
            "x": [round(value, 4) for value in values],
            "marker": {"color": list(fill), "opacity": strength},
            "customdata": [one.link_arrow for one in ordered],
            "text": list(words),
            "textposition": "outside",
            "textfont": {"color": colours.text},
            "cliponaxis": False,
            "hoverinfo": "none",
        }

    own = segment_colours(meanings_of(segments), theme)
    figure = build_figure(
        [
            bars(
                [share for _, share in shares],
                [own[one.id] for one in ordered],
                [localizer.gettext("{share:percent} of revenue", share=share) for _, share in shares],
            ),
            bars(
                [share for share, _ in shares],
                [faded(colours.neutral, 0.6)] * len(shares),
                [localizer.gettext("{share:percent} of customers", share=share) for share, _ in shares],
            ),
        ],
        {
            "barmode": "group",
            "bargap": GAP,
            "bargroupgap": 0.08,
            "xaxis": {
                **percent_scale(ticks, localizer),
                "range": [
                    0,
                    most + ROOM_BEYOND_LONGEST_BAR,
                ],  # a bar that is rounded beyond its end would lose its words
                "tickangle": 0,
                "zeroline": True,
            },
            "yaxis": {"range": [-0.5, len(ordered) - 0.4], "showticklabels": False, "showgrid": False},
            # above their bars: beside them they would leave none on a phone
            "annotations": [
                note(
                    label(one.name, is_bold=one.is_insiders, letters=ABOVE_ITS_BARS),
                    x=0,
                    y=place + (1 - GAP) / 2,
                    colour=colours.text,
                    xref="x domain",
                    xanchor="left",
                    yanchor="bottom",
                    font={"color": colours.text, "size": 13},
                )
                for place, one in enumerate(ordered)
            ],
            "margin": {"l": 12, "r": 126, "t": 4, "b": 8},
        },
        theme,
        localizer,
    )
    top = max(segments, key=lambda segment: segment.revenue)
    values = {
        "name": top.name,
        "customers": top.customers / everybody,
        "revenue": top.revenue / revenue,
    }
    return ChartSpec(
        title=localizer.gettext(
            "{name}: {customers:percent} of customers, {revenue:percent} of revenue", **values
        ),
        summary=localizer.gettext(
            "{name} generate the most: {customers:percent} of customers, {revenue:percent} of revenue.",
            **values,
        ),
        figure=figure,
        columns=[
            localizer.gettext("Segment"),
            localizer.gettext("Customers"),
            localizer.gettext("Share of customers"),
            localizer.gettext("Revenue"),
            localizer.gettext("Share of revenue"),
        ],
        rows=[
            [
                one.name,
                localizer.number(one.customers),
                localizer.percent(one.customers / everybody),
                localizer.money(one.revenue),
                localizer.percent(one.revenue / revenue),
            ]
            for one in reversed(ordered)
        ],
        height=76 * len(segments) + 40,
        doors=[one.link_arrow for one in reversed(ordered)],
    )


def heat_map(
    segments: Sequence[Segment],
    features: Sequence[tuple[str, str]],
    theme: Theme,
    localizer: Localizer,
    *,
    better: Mapping[str, int] | None = None,
) -> ChartSpec:
    """Segments × features, as multiples of the average customer; `features` holds (name, words).

    The colour says what a multiple means for the shop: by `better`, more of a feature is good (1, where
    nothing is given), bad (-1) or neither (0).
    """
    colours = palette(theme)
    base = average_customer(segments, [key for key, _ in features])
    multiples = [[_multiple(one.mean.get(key), base[key]) for key, _ in features] for one in segments]
    signs = [(better or {}).get(key, 1) for key, _ in features]
    strengths = [
        [sign * _strength(multiple) + 0.0 for sign, multiple in zip(signs, row, strict=True)]
        for row in multiples
    ]
    words = [[_times(multiple, localizer) for multiple in row] for row in multiples]
    shades = [
        (0.0, colours.left),
        (0.5, colours.surface),
        (1.0, colours.joined),
    ]
    figure = build_figure(
        [
            {
                "type": "heatmap",
                "x": [_wrapped(feature) for _, feature in features],
                "y": list(range(len(segments))),
                "z": strengths,
                "zmin": -1,
                "zmax": 1,
                "colorscale": [list(stop) for stop in shades],
                "showscale": False,
                "xgap": 2,
                "ygap": 2,
                "customdata": [[one.link_arrow] * len(features) for one in segments],
                "hoverinfo": "text",
                "hovertext": [
                    [
                        _hint(label(one.name, letters=ABOVE_ITS_BARS), feature, times, strength, localizer)
                        for (_, feature), times, strength in zip(features, row, line, strict=True)
                    ]
                    for one, row, line in zip(segments, words, strengths, strict=True)
                ],
            }
        ],
        {
            "xaxis": {"side": "top", "tickangle": 0, "tickfont": {"color": colours.text, "size": 12}},
            "yaxis": {
                **names_axis([label(one.name, is_bold=one.is_insiders, lines=2) for one in segments], theme),
                "autorange": "reversed",
            },
            "annotations": [
                {
                    "x": column,
                    "y": line,
                    "text": words[line][column],
                    "showarrow": False,
                    "font": {
                        "size": 12,
                        "color": readable_on(
                            mixed(
                                colours.joined if strengths[line][column] > 0 else colours.left,
                                colours.surface,
                                abs(strengths[line][column]),
                            )
                        ),
                    },
                }
                for line in range(len(segments))
                for column in range(len(features))
            ],
            "margin": {"l": 8, "r": 24, "t": 8, "b": 8},
        },
        theme,
        localizer,
    )
    strongest = _strongest(segments, features, multiples)
    return ChartSpec(
        title=localizer.gettext("How each segment differs from the average customer"),
        summary=localizer.gettext(
            "Largest difference: {segment}, {feature} {times} the average.",
            segment=strongest[0],
            times=_times(strongest[2], localizer),
            feature=strongest[1],
        ),
        figure=figure,
        columns=[localizer.gettext("Segment"), *(feature for _, feature in features)],
        rows=[[one.name, *row] for one, row in zip(segments, words, strict=True)],
        height=130 + 40 * len(segments),
        doors=[one.link_arrow for one in segments],
    )


def _wrapped(words: str) -> str:
    """Words in short lines, for a column's head."""
    return "<br>".join(wrap(words, HEAD_LETTERS, break_long_words=False))


def average_customer(segments: Sequence[Segment], features: Sequence[str]) -> dict[str, float]:
    """The mean over all customers who have a feature, from the segments' means and sizes."""
    found = {}
    for key in features:
        known = [(one.mean[key], one.customers) for one in segments if key in one.mean]
        found[key] = sum(mean * customers for mean, customers in known) / (sum(n for _, n in known) or 1)
    return found


def _multiple(mean: float | None, base: float) -> float | None:
    """How many times the average customer's; None where nobody in the segment has the feature."""
    if mean is None:
        return None
    return mean / base if base else 1.0


def _hint(segment: str, feature: str, times: str, strength: float, localizer: Localizer) -> str:
    values = {"segment": segment, "feature": feature, "times": times}
    if strength > 0:
        return localizer.gettext(
            "{segment}: {feature} {times} the average customer's, good for the shop", **values
        )
    if strength < 0:
        return localizer.gettext(
            "{segment}: {feature} {times} the average customer's, bad for the shop", **values
        )
    return localizer.gettext("{segment}: {feature} {times} the average customer's", **values)


def _times(multiple: float | None, localizer: Localizer) -> str:
    if multiple is None:
        return "–"
    return f"×{localizer.number(multiple, 1 if multiple < 9.95 else 0)}"


def _strength(multiple: float | None) -> float:
    """-1 at a quarter of the average, 0 at it, 1 at four times it: halves and doubles are as far apart."""
    if multiple is None:
        return 0.0
    if multiple <= 0:
        return -1.0
    return round(max(-1.0, min(1.0, math.log(multiple) / math.log(MAX_DIFFERENT))), 2)


def _strongest(
    segments: Sequence[Segment],
    features: Sequence[tuple[str, str]],
    multiples: Sequence[Sequence[float | None]],
) -> tuple[str, str, float]:
    return max(
        (
            (one.name, feature, multiple)
            for one, row in zip(segments, multiples, strict=True)
            for (_, feature), multiple in zip(features, row, strict=True)
            if multiple is not None
        ),
        key=lambda found: found[2],
    )
