"""One look for every chart, light and dark: no toolbar, no box, units on the axes, room for words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from textwrap import wrap
from typing import Any, Final

from dashboard.ui.figures.chart_spec import Figure
from dashboard.ui.figures.palette import Theme, palette
from i18n import Localizer

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"
TEXT_SIZE = 12
LETTER_EM = 0.6
"""Width of an average letter: the widest of the fonts above that a reader may have."""
TRANSPARENT = "rgba(0,0,0,0)"
CONFIG: Final[Any] = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}
"""For dcc.Graph: a picture to read, not a tool to work."""
LASSO_CONFIG: Final[Any] = {**CONFIG, "doubleClick": "reset"}
"""The same for a picture in which marks can be picked; a double click lets go of them."""
LABELS_MAY_OVERFLOW: Final[Mapping[str, str]] = {"ticklabeloverflow": "allow"}
"""For an axis all of whose labels have room: plotly need not measure them, which is slower than drawing."""


def template(theme: Theme, localizer: Localizer) -> dict[str, Any]:
    """The plotly template of every chart; numbers are separated as `localizer`'s language does."""
    colours = palette(theme)
    axis = {
        "automargin": True,
        "fixedrange": True,
        "gridcolor": colours.grid,
        "linecolor": colours.axis,
        "showline": False,
        "tickcolor": colours.axis,
        "tickfont": {"color": colours.muted, "size": TEXT_SIZE},
        "title": {"font": {"color": colours.muted, "size": TEXT_SIZE}, "standoff": 8},
        "zeroline": False,
        "zerolinecolor": colours.axis,
    }
    return {
        "layout": {
            "font": {"family": FONT, "size": TEXT_SIZE, "color": colours.text},
            "paper_bgcolor": TRANSPARENT,
            "plot_bgcolor": TRANSPARENT,
            "margin": {"l": 8, "r": 16, "t": 8, "b": 8},
            "separators": localizer.number(1000.5, 1)[5] + localizer.number(1000.5, 1)[1],
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {
                "bgcolor": colours.surface,
                "bordercolor": colours.axis,
                "font": {"color": colours.text, "family": FONT, "size": TEXT_SIZE + 1},
                "align": "left",
            },
            "xaxis": axis,
            "yaxis": axis,
        }
    }


def build_figure(
    traces: Sequence[dict[str, Any]], layout: dict[str, Any], theme: Theme, localizer: Localizer
) -> Figure:
    """A figure of `traces` in the common look."""
    return {"data": list(traces), "layout": {"template": template(theme, localizer), **layout}}


def nice_ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers (steps of 1, 2, 2.5 or 5 times a power of ten) from at most `low` to at least `high`."""
    if high <= low:
        high = low + 1
    rough = (high - low) / max(about, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(multiple * power for multiple in (1, 2, 2.5, 5, 10) if multiple * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def scale(ticks: Sequence[float], write: Callable[[float], str]) -> dict[str, Any]:
    """An axis over `ticks` labelled by `write`, because d3 knows neither "mil" nor "R$"."""
    return {
        "tickmode": "array",
        "tickvals": list(ticks),
        "ticktext": [write(tick) for tick in ticks],
        "range": [ticks[0], ticks[-1]],
    }


def percent_scale(ticks: Sequence[float], localizer: Localizer) -> dict[str, Any]:
    """An axis over `ticks`, which are fractions, in percent; with a digit more where a tick needs it."""
    digits = _percent_digits(ticks)
    return scale(ticks, lambda share: localizer.percent(share, digits))


def points_scale(ticks: Sequence[float], localizer: Localizer) -> dict[str, Any]:
    """The same over differences of fractions, in percentage points."""
    digits = _percent_digits(ticks)
    return scale(ticks, lambda share: localizer.points(share, digits))


def _percent_digits(ticks: Sequence[float]) -> int:
    return 0 if all(round(tick * 100, 6).is_integer() for tick in ticks) else 1


def days_axis(days: Sequence[date], localizer: Localizer, most: int = 4) -> dict[str, Any]:
    """A time axis with at most `most` of `days` labelled, evenly over time, the last one always."""
    labelled = list(days[-1:])
    for day in reversed(days):
        if (labelled[0] - day) * most > days[-1] - days[0]:
            labelled.insert(0, day)
    return {"type": "date", **_day_labels(labelled, localizer), "showline": True}


def day_categories(days: Sequence[date], localizer: Localizer, most: int = 4) -> dict[str, Any]:
    """An axis with one place for each of `days`, at most `most` of them labelled, the last one always."""
    step = max(1, math.ceil(len(days) / most))
    return {"type": "category", **_day_labels(list(days)[::-1][::step][::-1], localizer)}


def _day_labels(labelled: Sequence[date], localizer: Localizer) -> dict[str, Any]:
    return {
        "tickmode": "array",
        "tickvals": [day.isoformat() for day in labelled],
        "ticktext": [two_lines(localizer.day(day)) for day in labelled],
        "tickangle": 0,
        "showgrid": False,
        "ticks": "outside",
        "ticklen": 4,
    }


MAX_NAME_LENGTH = 22
"""Letters of a name that a drawing has room for, also on a phone; the table below it has the whole name."""


def label(name: str, *, is_bold: bool = False, letters: int = MAX_NAME_LENGTH, lines: int = 1) -> str:
    """A name from the data as literal text (plotly would read <b> and the like), shortened where it is long.

    `letters` is how many a line has room for, and `lines` how many of them there are.
    """
    rows = wrap(name, letters) if lines > 1 else [name]
    if len(rows) > lines:
        rows = [*rows[: lines - 1], " ".join(rows[lines - 1 :])]
    shown = [row if len(row) <= letters else row[: letters - 1].rstrip() + "…" for row in rows]
    escaped = "<br>".join(
        row.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for row in shown
    )
    return f"<b>{escaped}</b>" if is_bold else escaped


def names_axis(labels: Sequence[str], theme: Theme) -> dict[str, Any]:
    """An axis of names at positions 0, 1, …: names may be alike, positions are not."""
    return {
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": list(labels),
        "tickfont": {"color": palette(theme).text, "size": 13},
        "ticklabelstandoff": 6,
    }


def text_width_px(texts: Sequence[str]) -> int:
    """The width that the longest of some texts takes, whatever its language."""
    return round(LETTER_EM * TEXT_SIZE * max(map(len, texts)))


def two_lines(words: str) -> str:
    """A date with its year below, so that ticks stay upright on a phone."""
    return "<br>".join(words.rsplit(" ", 1))


def note(text: str, *, x: float | str, y: float, colour: str, **more: object) -> dict[str, Any]:
    """A label on the drawing, in place of a legend."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "showarrow": False,
        "font": {"color": colour, "size": TEXT_SIZE},
        **more,
    }
