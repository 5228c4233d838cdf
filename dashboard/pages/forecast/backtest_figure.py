"""The forecast's past errors beside those of simpler forecasts."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, faded, palette
from dashboard.ui.figures.template import build_figure, nice_ticks, note, percent_scale
from i18n import Localizer


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
