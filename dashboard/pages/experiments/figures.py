"""An experiment's result: the difference with its interval, adjusted and unadjusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, palette
from dashboard.ui.figures.template import build_figure, nice_ticks, note, points_scale, scale
from dashboard.ui.interval import with_interval
from dashboard.ui.outcome_amounts import amount, end_amount
from domain.enums import ExperimentOutcome
from domain.report import ExperimentResult
from i18n import Localizer

DIGITS = 4
"""Of a share of customers, as small an effect as can be told."""


def uplift(
    result: ExperimentResult, compared: ExperimentOutcome, theme: Theme, localizer: Localizer
) -> ChartSpec:
    """The result of an experiment, adjusted and plain."""
    colours = palette(theme)
    rows = [
        (
            localizer.gettext("adjusted for what was expected of them"),
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
            "x": [round(value, DIGITS)],
            "y": [len(rows) - 1 - place],
            "error_x": {
                "type": "data",
                "symmetric": False,
                "array": [round(high - value, DIGITS)],
                "arrayminus": [round(value - low, DIGITS)],
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
            "hovertext": [interval(value, (low, high), compared, localizer)],
            "hoverinfo": "text",
        }
        for place, (_, symbol, value, low, high) in enumerate(rows)
    ]
    figure = build_figure(
        traces,
        {
            "xaxis": {
                **_axis(ticks, compared, localizer),
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
    return ChartSpec(
        title=_title(result, compared, localizer),
        summary=localizer.gettext(
            "Difference per customer: {value}, {low} to {high} (95 % confidence).",
            value=amount(result.difference, compared, localizer),
            low=end_amount(result.ends[0], compared, localizer),
            high=end_amount(result.ends[1], compared, localizer),
        ),
        figure=figure,
        columns=[localizer.gettext("Difference per customer"), localizer.gettext("95 % interval")],
        rows=[
            [words, interval(value, (low, high), compared, localizer)] for words, _, value, low, high in rows
        ],
        height=170,
    )


def _title(result: ExperimentResult, compared: ExperimentOutcome, localizer: Localizer) -> str:
    if result.verdict == "open":
        return localizer.gettext("No clear effect")
    is_more = result.verdict == "more"
    match compared:
        case ExperimentOutcome.ORDERS:
            return (
                localizer.gettext("They ordered more often")
                if is_more
                else localizer.gettext("They ordered less often")
            )
        case ExperimentOutcome.BOUGHT_AGAIN:
            return (
                localizer.gettext("More of them bought again")
                if is_more
                else localizer.gettext("Fewer of them bought again")
            )
        case ExperimentOutcome.CONTRIBUTION:
            return (
                localizer.gettext("They contributed more")
                if is_more
                else localizer.gettext("They contributed less")
            )
    return localizer.gettext("They spent more") if is_more else localizer.gettext("They spent less")


def _axis(ticks: Sequence[float], compared: ExperimentOutcome, localizer: Localizer) -> dict[str, Any]:
    if compared.is_money:
        return scale(ticks, localizer.short_money)
    if compared == ExperimentOutcome.BOUGHT_AGAIN:
        return points_scale(ticks, localizer)
    return scale(ticks, lambda value: localizer.number(value, 1))


def interval(
    value: float, ends: tuple[float, float], compared: ExperimentOutcome, localizer: Localizer
) -> str:
    """A difference per customer with its interval."""
    return with_interval(
        value,
        *ends,
        lambda figure: amount(figure, compared, localizer),
        localizer,
        write_end=lambda figure: end_amount(figure, compared, localizer),
    )
