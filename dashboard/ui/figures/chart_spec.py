"""What a figure function gives: the drawing, what it says, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Figure = dict[str, Any]
"""A plotly figure as plain lists and numbers.

Building plotly's own objects takes tens of milliseconds a figure and sends its whole default template;
tests hold these to plotly's schema instead.
"""


@dataclass(frozen=True)
class ChartSpec:
    """One drawing. Strings are finished: translated, with their figures written by locale."""

    title: str
    """The finding, not the axes."""
    summary: str
    """One sentence for those who cannot see it."""
    figure: Figure
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    """The same figures as a table; the first column is the row's name."""
    height: int = 280
    hrefs: Sequence[str] = ()
    """Where pressing a row's mark leads, in the order of `rows`; empty where marks cannot be pressed.

    The marks themselves hold the same addresses as their customdata.
    """
