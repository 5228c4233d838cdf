"""An experiment's result: the difference with its interval, adjusted and unadjusted."""

from __future__ import annotations

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, palette
from dashboard.ui.figures.template import build_figure, nice_ticks, note, scale
from domain.report import ExperimentResult
from i18n import Localizer


def uplift(result: ExperimentResult, theme: Theme, localizer: Localizer) -> ChartSpec:
    """The result of an experiment, adjusted and plain."""
    colours = palette(theme)
    rows = [
        (
            localizer.gettext("adjusted for earlier spend"),
            "circle",
            result.difference,
            *result.ends,
        ),
        (
            localizer.gettext("unadjusted"),
            "circle-open",
            result.unadjusted or 0.0,
            *result.unadjusted_ends,
        ),
    ]
    notes = [
        note(
            words,
            x=0,
            y=len(rows) - 1 - place,
            colour=colours.text,
            xref="x domain",
            xanchor="left",
            yanchor="bottom",
            yshift=8,
        )
        for place, (words, *_) in enumerate(rows)
    ]
    ends = [0.0, *(bound for *_, low, high in rows for bound in (low, high))]
    ticks = nice_ticks(min(ends), max(ends), 3)
    traces = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [round(value, 2)],
            "y": [len(rows) - 1 - place],
            "error_x": {
                "type": "data",
                "symmetric": False,
                "array": [round(high - value, 2)],
                "arrayminus": [round(value - low, 2)],
                "color": colours.text,
                "thickness": 1.6,
                "width": 4,
            },
            "marker": {
                "color": colours.text,
                "size": 11,
                "symbol": symbol,
                "line": {"width": 2, "color": colours.text},
            },
            "hovertext": [_written(value, low, high, localizer)],
            "hoverinfo": "text",
        }
        for place, (_, symbol, value, low, high) in enumerate(rows)
    ]
    figure = build_figure(
        traces,
        {
            "xaxis": {
                **scale(ticks, localizer.short_money),
                "zeroline": True,
                "tickangle": 0,
            },
            "yaxis": {"range": [-0.5, len(rows) - 0.2], "showticklabels": False, "showgrid": False},
            "annotations": notes,
            "margin": {"l": 28, "r": 36, "t": 4, "b": 8},
        },
        theme,
        localizer,
    )
    title = {
        "more": localizer.gettext("They spent more"),
        "less": localizer.gettext("They spent less"),
    }.get(result.verdict, localizer.gettext("No clear effect"))
    return ChartSpec(
        title=title,
        summary=localizer.gettext(
            "Difference per customer: {value:money}, {low:money} to {high:money} (95 % confidence).",
            value=result.difference,
            low=result.ends[0],
            high=result.ends[1],
        ),
        figure=figure,
        columns=[localizer.gettext("Difference per customer"), localizer.gettext("95 % interval")],
        rows=[[words, _written(value, low, high, localizer)] for words, _, value, low, high in rows],
        height=170,
    )


def _written(value: float, low: float, high: float, localizer: Localizer) -> str:
    return localizer.gettext("{value:money} ({low:money} to {high:money})", value=value, low=low, high=high)
