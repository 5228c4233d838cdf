"""How each segment differs from the average customer, feature by feature."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from textwrap import wrap

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import (
    Theme,
    mixed,
    palette,
    readable_on,
)
from dashboard.ui.figures.segments import ABOVE_ITS_BARS, Segment
from dashboard.ui.figures.template import build_figure, label, names_axis
from i18n import Localizer

FEATURE_LETTERS = 14
"""Of a line of a feature's name, beside the cells on a phone."""
HEAD_LETTERS, HEAD_LINES = 14, 3
"""Of a segment's name above its column; on a phone, where columns are narrower, names stand upright."""
MAX_ON_A_PHONE = 5
"""Segments whose columns are wide enough there; with more, the map is moved sideways."""
MAX_DIFFERENT = 4.0
"""A feature four times the average, or a quarter of it, has the strongest colour; more cannot be seen."""


def heat_map(
    segments: Sequence[Segment],
    features: Sequence[tuple[str, str]],
    theme: Theme,
    localizer: Localizer,
    *,
    better: Mapping[str, int] | None = None,
) -> ChartSpec:
    """Features × segments, as multiples of the average customer; `features` holds (name, words).

    The colour says what a multiple means for the shop: by `better`, more of a feature is good (1, where
    nothing is given), bad (-1) or neither (0).
    """
    colours = palette(theme)
    base = average_customer(segments, [key for key, _ in features])
    multiples = [[_multiple(segment.mean.get(key), base[key]) for segment in segments] for key, _ in features]
    signs = [(better or {}).get(key, 1) for key, _ in features]
    strengths = [
        [sign * _strength(multiple) + 0.0 for multiple in row]
        for sign, row in zip(signs, multiples, strict=True)
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
                "x": list(range(len(segments))),
                "y": list(range(len(features))),
                "z": strengths,
                "zmin": -1,
                "zmax": 1,
                "colorscale": [list(stop) for stop in shades],
                "showscale": False,
                "xgap": 2,
                "ygap": 2,
                "customdata": [[segment.href for segment in segments]] * len(features),
                "hoverinfo": "text",
                "hovertext": [
                    [
                        _hint(
                            label(segment.name, letters=ABOVE_ITS_BARS), feature, times, strength, localizer
                        )
                        for segment, times, strength in zip(segments, row, line, strict=True)
                    ]
                    for (_, feature), row, line in zip(features, words, strengths, strict=True)
                ],
            }
        ],
        {
            "xaxis": {
                **names_axis(
                    [
                        label(
                            segment.name, is_bold=segment.is_insiders, letters=HEAD_LETTERS, lines=HEAD_LINES
                        )
                        for segment in segments
                    ],
                    theme,
                ),
                "side": "top",
                "showgrid": False,
                "autotickangles": [0, -90],
                "ticklabeloverflow": "allow",  # a name that is hidden would not be turned upright
            },
            "yaxis": {
                **names_axis([_wrapped(feature) for _, feature in features], theme),
                "showgrid": False,
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
                for line in range(len(features))
                for column in range(len(segments))
            ],
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
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
        rows=[
            [segment.name, *column]
            for segment, column in zip(segments, zip(*words, strict=True), strict=True)
        ],
        height=130 + 40 * len(features),
        hrefs=[segment.href for segment in segments],
    )


def _wrapped(words: str) -> str:
    """The text in short lines, beside its row."""
    return "<br>".join(wrap(words, FEATURE_LETTERS, break_long_words=False))


def average_customer(segments: Sequence[Segment], features: Sequence[str]) -> dict[str, float]:
    """The mean over all customers who have a feature, from the segments' means and sizes."""
    means = {}
    for key in features:
        pairs = [(segment.mean[key], segment.customers) for segment in segments if key in segment.mean]
        means[key] = sum(mean * customers for mean, customers in pairs) / (sum(n for _, n in pairs) or 1)
    return means


def _multiple(mean: float | None, base: float) -> float | None:
    """The ratio to the average customer; None if no customer in the segment has the feature."""
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
    """The colour strength: -1 at a quarter of the average, 0 at it, 1 at four times it, by logarithm."""
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
            for (_, feature), row in zip(features, multiples, strict=True)
            for one, multiple in zip(segments, row, strict=True)
            if multiple is not None
        ),
        key=lambda entry: entry[2],
    )
