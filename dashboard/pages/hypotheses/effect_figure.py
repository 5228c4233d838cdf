"""One hypothesis as it was measured: its effects with their intervals, beside its threshold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, palette
from dashboard.ui.figures.template import LABELS_MAY_OVERFLOW, build_figure, nice_ticks, note, percent_scale
from dashboard.ui.glossary import claim_name, p_text, share_text
from dashboard.ui.interval import with_interval
from domain.report import Hypothesis, Outcome
from i18n import Localizer

EDGE = 0.06
"""Space beyond the outermost mark, as a fraction of the axis."""
LONG = 100
"""An effect from which on its percent takes so much room that fewer ticks stand side by side."""
HEIGHT = 128


def effect_chart(hypothesis: Hypothesis, theme: Theme, localizer: Localizer) -> ChartSpec | None:
    """In sample ○ and out of time ●, the threshold dashed; None where nothing was measured."""
    marks = [
        (height, outcome, symbol)
        for height, outcome, symbol in (
            (1, hypothesis.in_sample, "circle-open"),
            (0, hypothesis.out_of_time, "circle"),
        )
        if outcome is not None
    ]
    if not marks:
        return None
    outcomes = {_when(hypothesis, height, localizer): outcome for height, outcome, _ in marks}
    threshold = _share(hypothesis.threshold, localizer)
    measured = "; ".join(f"{when}: {_written(outcome, localizer)}" for when, outcome in outcomes.items())
    return ChartSpec(
        title=f"{claim_name(hypothesis.id, localizer)} {localizer.render(hypothesis.claim)}",
        summary=localizer.gettext(
            "Effect and 95 % interval, beside a threshold of {share}. {measured}.",
            share=threshold,
            measured=measured,
        ),
        figure=build_figure(
            [_whisker(outcome, height, symbol, theme, localizer) for height, outcome, symbol in marks],
            _layout(hypothesis, [outcome for _, outcome, _ in marks], theme, localizer),
            theme,
            localizer,
        ),
        columns=["", *outcomes],
        rows=_statistics(list(outcomes.values()), localizer),
        height=HEIGHT,
    )


def afterwards(hypothesis: Hypothesis, localizer: Localizer) -> str:
    """When the out-of-time outcome was measured."""
    if hypothesis.is_by_draw:
        return localizer.gettext("Since members were drawn at random")
    return localizer.gettext("In the 12 weeks after")


def _when(hypothesis: Hypothesis, height: int, localizer: Localizer) -> str:
    if height == 0:
        return afterwards(hypothesis, localizer)
    return localizer.gettext("On the data used to pick them")


def _layout(
    hypothesis: Hypothesis, outcomes: list[Outcome], theme: Theme, localizer: Localizer
) -> dict[str, Any]:
    colours, threshold = palette(theme), hypothesis.threshold
    ends = [threshold, 0.0, *(end for outcome in outcomes for end in (outcome.low, outcome.high))]
    low, high = min(ends), max(ends)
    room = EDGE * (high - low)
    ticks = [
        tick for tick in nice_ticks(low, high, 3 if high < LONG else 2) if low - room <= tick <= high + room
    ]
    after = (
        localizer.gettext("since the draw") if hypothesis.is_by_draw else localizer.gettext("12 weeks after")
    )
    return {
        "xaxis": {
            **percent_scale(ticks, localizer),
            "range": [low - room, high + room],
            "zeroline": True,
            "tickangle": 0,
            **LABELS_MAY_OVERFLOW,
        },
        "yaxis": {
            "range": [-0.6, 1.6],
            "tickvals": [1, 0],
            "ticktext": [localizer.gettext("when picked"), after],
            "showgrid": False,
            "ticklabelstandoff": 6,
            **LABELS_MAY_OVERFLOW,
        },
        "shapes": [
            {
                "type": "line",
                "yref": "y domain",
                "x0": threshold,
                "x1": threshold,
                "y0": 0,
                "y1": 1,
                "line": {"color": colours.left, "width": 1.5, "dash": "dash"},
            }
        ],
        "annotations": [
            note(
                localizer.gettext("threshold {share}", share=_share(threshold, localizer)),
                x=threshold,
                y=1,
                colour=colours.muted,
                yref="y domain",
                xanchor="left" if threshold < (low + high) / 2 else "right",
                yanchor="bottom",
            )
        ],
        "margin": {"l": 8, "r": 24, "t": 20, "b": 8},
    }


def _whisker(
    outcome: Outcome, height: int, symbol: str, theme: Theme, localizer: Localizer
) -> dict[str, Any]:
    colour = palette(theme).text
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(outcome.effect, 4)],
        "y": [height],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [round(outcome.high - outcome.effect, 4)],
            "arrayminus": [round(outcome.effect - outcome.low, 4)],
            "color": colour,
            "thickness": 1.6,
            "width": 4,
        },
        "marker": {"color": colour, "size": 11, "symbol": symbol, "line": {"width": 2, "color": colour}},
        "hovertext": [_written(outcome, localizer)],
        "hoverinfo": "text",
    }


def _statistics(outcomes: list[Outcome], localizer: Localizer) -> list[list[str]]:
    """A row for each figure, with a cell for each time of measuring."""
    ways: dict[str, Callable[[Outcome], str]] = {
        localizer.gettext("Customers"): lambda outcome: localizer.number(outcome.n),
        localizer.gettext("Effect"): lambda outcome: share_text(outcome.effect, localizer),
        localizer.gettext("95 % interval"): lambda outcome: (
            "–"
            if outcome.is_fact
            else f"{share_text(outcome.low, localizer)} – {share_text(outcome.high, localizer)}"
        ),
        localizer.gettext("p-value"): lambda outcome: p_text(
            outcome.p, localizer, is_bound=outcome.p_is_bound
        ),
        localizer.gettext("p-value, corrected for repeated tests"): lambda outcome: p_text(
            outcome.p_corrected, localizer, is_bound=outcome.p_is_bound
        ),
    }
    return [[name, *(write(outcome) for outcome in outcomes)] for name, write in ways.items()]


def _written(outcome: Outcome, localizer: Localizer) -> str:
    return with_interval(
        outcome.effect, outcome.low, outcome.high, lambda share: _share(share, localizer), localizer
    )


def _share(share: float, localizer: Localizer) -> str:
    """A percentage with as many digits as are meaningful: 9.4 %, 10 %, 510 %."""
    is_whole_number = abs(share) >= 1 or round(share * 100, 1) == round(share * 100)
    return localizer.percent(share, 0 if is_whole_number else 1)
