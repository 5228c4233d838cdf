"""Effects with their intervals, in sample and out of time, and the forecast's past errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, faded, palette
from dashboard.ui.figures.template import build_figure, nice_ticks, note, percent_scale, text_width_px
from dashboard.ui.glossary import claim_name
from i18n import Localizer

LINE = 38
"""Letters of a claim that fit across a phone, and across half a page."""
EDGE = 0.06
"""Space beyond the outermost mark, as a fraction of the axis."""
ALL_FIT: Final[Mapping[str, str]] = {"ticklabeloverflow": "allow"}
"""plotly need not measure each label of fourteen axes: there is room for all of them."""


@dataclass(frozen=True)
class Effect:
    """An effect as a fraction, with its 95 % interval."""

    effect: float
    low: float
    high: float


@dataclass(frozen=True)
class Claim:
    """A hypothesis, as it was judged: by more than one interval where it was looked at many times."""

    id: str
    words: str
    """What it claims, in a sentence."""
    threshold: float
    is_above: bool
    """Whether it claims to lie above the threshold; else below."""
    in_sample: Effect | None
    out_of_time: Effect | None
    holds: bool = False
    """Whether it was confirmed out of time."""
    is_by_draw: bool = False
    """Whether `out_of_time` is the effect among members drawn at random; else of the 12 weeks after."""


def forest_plot(claims: Sequence[Claim], theme: Theme, localizer: Localizer) -> ChartSpec:
    """One panel per hypothesis, each on its own scale: in sample ○, out of time ●, the threshold dashed."""
    colours = palette(theme)
    traces: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    layout: dict[str, Any] = {}
    count = len(claims)
    picking, after, drawn = (
        localizer.gettext("picking data"),
        localizer.gettext("12 weeks after"),
        localizer.gettext("since the draw"),
    )
    label_px = text_width_px(
        [picking, after, drawn]
    )  # claims begin above where the labels do, in every language
    for index, claim in enumerate(claims):
        suffix = "" if index == 0 else str(index + 1)
        top = 1 - index / count
        intervals = [interval for interval in (claim.in_sample, claim.out_of_time) if interval is not None]
        ends = [
            claim.threshold,
            0.0,
            *(interval.low for interval in intervals),
            *(interval.high for interval in intervals),
        ]
        low, high = min(ends), max(ends)
        room = EDGE * (high - low)
        ticks = [tick for tick in nice_ticks(low, high, 3) if low - room <= tick <= high + room]
        layout[f"xaxis{suffix}"] = {
            **percent_scale(ticks, localizer),
            "range": [low - room, high + room],
            "anchor": f"y{suffix}",
            "zeroline": True,
            "tickangle": 0,
            **ALL_FIT,
        }
        layout[f"yaxis{suffix}"] = {
            "domain": [top - 0.82 / count, top - 0.4 / count],
            "anchor": f"x{suffix}",
            "range": [-0.6, 1.6],
            "tickvals": [1, 0],
            "ticktext": [picking, drawn if claim.is_by_draw else after],
            "showgrid": False,
            "ticklabelstandoff": 6,
            **ALL_FIT,
        }
        for height, row, symbol in ((1, claim.in_sample, "circle-open"), (0, claim.out_of_time, "circle")):
            if row is not None:
                traces.append(
                    _whisker(row, height, symbol, suffix=suffix, colour=colours.text, localizer=localizer)
                )
        shapes.append(
            {
                "type": "line",
                "xref": f"x{suffix}",
                "yref": f"y{suffix} domain",
                "x0": claim.threshold,
                "x1": claim.threshold,
                "y0": 0,
                "y1": 1,
                "line": {"color": colours.left, "width": 1.5, "dash": "dash"},
            }
        )
        name = claim_name(claim.id, localizer)
        notes += [
            note(
                "<br>".join(wrap(f"{name}  {claim.words}", LINE)).replace(name, f"<b>{name}</b>", 1),
                x=0,
                y=top,
                colour=colours.text,
                xref="paper",
                yref="paper",
                xanchor="left",
                yanchor="top",
                xshift=-label_px,
                align="left",
            ),
            note(
                localizer.gettext("threshold {share}", share=_share(claim.threshold, localizer)),
                x=claim.threshold,
                y=1,
                colour=colours.muted,
                xref=f"x{suffix}",
                yref=f"y{suffix} domain",
                xanchor="left" if claim.threshold < (low + high) / 2 else "right",
                yanchor="bottom",
            ),
        ]
    layout |= {"shapes": shapes, "annotations": notes, "margin": {"l": 8, "r": 24, "t": 4, "b": 8}}
    holding = sum(claim.holds for claim in claims)
    return ChartSpec(
        title=localizer.ngettext(
            "{n} of {all:number} holds on new data",
            "{n} of {all:number} hold on new data",
            holding,
            all=len(claims),
        )
        if any(claim.out_of_time for claim in claims)
        else localizer.gettext("Not measured on new data yet"),
        summary=localizer.gettext(
            "Hypotheses shown: {all:number}, each with its effect and 95 % intervals, on the "
            "data used to pick the members and in the 12 weeks after.",
            all=len(claims),
        ),
        figure=build_figure(traces, layout, theme, localizer),
        columns=[
            localizer.gettext("Hypothesis"),
            localizer.gettext("Threshold"),
            localizer.gettext("On the data used to pick them (95 % interval)"),
            localizer.gettext("In the 12 weeks after (95 % interval)"),
        ],
        rows=[
            [
                f"{claim_name(claim.id, localizer)} {claim.words}",
                localizer.percent(claim.threshold),
                _written(claim.in_sample, localizer),
                _written(claim.out_of_time, localizer),
            ]
            for claim in claims
        ],
        height=190 * max(count, 1),
    )


def backtest_errors(
    errors: Sequence[tuple[str, float, bool]], theme: Theme, localizer: Localizer
) -> ChartSpec:
    """Mean error of the forecast and of simpler ones: `errors` holds (words, fraction, is ours)."""
    colours = palette(theme)
    ordered = sorted(errors, key=lambda error: -error[1])
    ticks = nice_ticks(0, max(share for _, share, _ in ordered) * 1.15, 3)
    figure = build_figure(
        [
            {
                "type": "bar",
                "orientation": "h",
                "y": [words for words, _, _ in ordered],
                "x": [round(share, 4) for _, share, _ in ordered],
                "width": 0.36,
                "marker": {
                    "color": [
                        colours.text if is_own else faded(colours.neutral, 0.7) for _, _, is_own in ordered
                    ]
                },
                "text": [localizer.percent(share) for _, share, _ in ordered],
                "textposition": "outside",
                "textfont": {"color": colours.text, "size": 13},
                "cliponaxis": False,
                "hoverinfo": "none",
            }
        ],
        {
            "xaxis": {
                **percent_scale(ticks, localizer),
                "tickangle": 0,
                "zeroline": True,
                "title": {"text": localizer.gettext("Mean error (lower is better)")},
            },
            "yaxis": {"showticklabels": False},
            "annotations": [  # above its bar: beside it, a phone has no room for both
                note(
                    f"<b>{words}</b>" if is_own else words,
                    x=0,
                    y=place,
                    colour=colours.text,
                    xanchor="left",
                    yanchor="bottom",
                    yshift=11,
                )
                for place, (words, _, is_own) in enumerate(ordered)
            ],
            "margin": {"l": 16, "r": 48, "t": 12, "b": 8},
        },
        theme,
        localizer,
    )
    own_error = next(share for _, share, is_ours in errors if is_ours)
    best = min(share for _, share, is_ours in errors if not is_ours)
    values = {"ours": own_error, "best": best}
    return ChartSpec(
        title=localizer.gettext(
            "Our forecast was off by {ours:percent}, the best simple benchmark by {best:percent}", **values
        ),
        summary=localizer.gettext(
            "On past dates, our forecast was off by {ours:percent} on average, the best simple "
            "benchmark by {best:percent}.",
            **values,
        ),
        figure=figure,
        columns=[localizer.gettext("Forecast"), localizer.gettext("Mean error")],
        rows=[[words, localizer.percent(share)] for words, share, _ in reversed(ordered)],
        height=64 + 60 * len(ordered),
    )


def _whisker(
    effect: Effect, height: int, symbol: str, *, suffix: str, colour: str, localizer: Localizer
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(effect.effect, 4)],
        "y": [height],
        "xaxis": f"x{suffix}",
        "yaxis": f"y{suffix}",
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [round(effect.high - effect.effect, 4)],
            "arrayminus": [round(effect.effect - effect.low, 4)],
            "color": colour,
            "thickness": 1.6,
            "width": 4,
        },
        "marker": {"color": colour, "size": 11, "symbol": symbol, "line": {"width": 2, "color": colour}},
        "hovertext": [_written(effect, localizer)],
        "hoverinfo": "text",
    }


def _written(interval: Effect | None, localizer: Localizer) -> str:
    if interval is None:
        return "–"
    effect, low, high = (_share(share, localizer) for share in (interval.effect, interval.low, interval.high))
    return localizer.gettext("{effect} ({low} to {high})", effect=effect, low=low, high=high)


def _share(share: float, localizer: Localizer) -> str:
    """A percentage with as many digits as are meaningful: 9.4 %, 10 %, 510 %."""
    is_whole_number = abs(share) >= 1 or round(share * 100, 1) == round(share * 100)
    return localizer.percent(share, 0 if is_whole_number else 1)
