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

HEAD_LETTERS = 10
"""That fit over a column on a desk, and on a phone, where the map is moved sideways."""
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
    """Segments × features, as multiples of the average customer; `features` holds (name, words).

    The colour says what a multiple means for the shop: by `better`, more of a feature is good (1, where
    nothing is given), bad (-1) or neither (0).
    """
    colours = palette(theme)
    base = average_customer(segments, [key for key, _ in features])
    multiples = [[_multiple(segment.mean.get(key), base[key]) for key, _ in features] for segment in segments]
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
                "customdata": [[segment.href] * len(features) for segment in segments],
                "hoverinfo": "text",
                "hovertext": [
                    [
                        _hint(
                            label(segment_row.name, letters=ABOVE_ITS_BARS),
                            feature,
                            times,
                            strength,
                            localizer,
                        )
                        for (_, feature), times, strength in zip(features, row, line, strict=True)
                    ]
                    for segment_row, row, line in zip(segments, words, strengths, strict=True)
                ],
            }
        ],
        {
            "xaxis": {"side": "top", "tickangle": 0, "tickfont": {"color": colours.text, "size": 12}},
            "yaxis": {
                **names_axis(
                    [label(segment.name, is_bold=segment.is_insiders, lines=2) for segment in segments], theme
                ),
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
        rows=[[segment_row.name, *row] for segment_row, row in zip(segments, words, strict=True)],
        height=130 + 40 * len(segments),
        hrefs=[segment.href for segment in segments],
    )


def _wrapped(words: str) -> str:
    """The text in short lines, for a column's heading."""
    return "<br>".join(wrap(words, HEAD_LETTERS, break_long_words=False))


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
            for one, row in zip(segments, multiples, strict=True)
            for (_, feature), multiple in zip(features, row, strict=True)
            if multiple is not None
        ),
        key=lambda entry: entry[2],
    )
