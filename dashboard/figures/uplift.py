"""What an experiment showed: the difference with its interval, beside the same without adjustment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.figures.palette import Theme, palette
from dashboard.figures.picture import Picture
from dashboard.figures.template import drawing, nice_ticks, note, scale
from language import Voice


def uplift(found: Mapping[str, Any], theme: Theme, voice: Voice) -> Picture:
    """`found` is the result of an experiment in a report: difference, low, high and their unadjusted ones."""
    colours = palette(theme)
    rows = [
        (voice.say("adjusted by spend before"), "circle", found["difference"], found["low"], found["high"]),
        (
            voice.say("plain difference"),
            "circle-open",
            found["unadjusted"],
            found["unadjusted_low"],
            found["unadjusted_high"],
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
            "hovertext": [_written(value, low, high, voice)],
            "hoverinfo": "text",
        }
        for place, (_, symbol, value, low, high) in enumerate(rows)
    ]
    figure = drawing(
        traces,
        {
            "xaxis": {
                **scale(ticks, voice.short_money),
                "zeroline": True,
                "tickangle": 0,
            },
            "yaxis": {"range": [-0.5, len(rows) - 0.2], "showticklabels": False, "showgrid": False},
            "annotations": notes,
            "margin": {"l": 28, "r": 36, "t": 4, "b": 8},
        },
        theme,
        voice,
    )
    title = {
        "more": voice.say("They brought more"),
        "less": voice.say("They brought less"),
    }.get(found["verdict"], voice.say("No difference could be told from chance"))
    return Picture(
        title=title,
        summary=voice.say(
            "Difference a customer: {value:money}, 95 % sure between {low:money} and {high:money}.",
            value=found["difference"],
            low=found["low"],
            high=found["high"],
        ),
        figure=figure,
        columns=[voice.say("Difference a customer"), voice.say("95 % interval")],
        rows=[[words, _written(value, low, high, voice)] for words, _, value, low, high in rows],
        height=170,
    )


def _written(value: float, low: float, high: float, voice: Voice) -> str:
    return voice.say("{value:money} ({low:money} to {high:money})", value=value, low=low, high=high)
