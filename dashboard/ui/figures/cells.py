"""Cells in rows and columns, each in a colour with words in it: bars of plotly's, sharp at any size.

A heatmap is a picture and its words are annotations, which take a browser longer to draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.ui.figures.palette import readable_on
from dashboard.ui.figures.template import LABELS_MAY_OVERFLOW, TEXT_SIZE

GAP_PX: Final = 2


@dataclass(frozen=True)
class Cell:
    """One cell; strings are finished, and the colour is `#rrggbb`."""

    column: int
    row: int
    colour: str
    text: str
    hint: str
    href: str = ""
    """Where clicking it leads; empty for nowhere."""


def cells_trace(cells: Sequence[Cell], surface: str) -> dict[str, Any]:
    """The bars of `cells`, apart by lines in the colour `surface`."""
    return {
        "type": "bar",
        "x": [cell.column for cell in cells],
        "y": [1] * len(cells),
        "base": [cell.row - 0.5 for cell in cells],
        "width": 1,
        "marker": {
            "color": [cell.colour for cell in cells],
            "line": {"color": surface, "width": GAP_PX},
        },
        "text": [cell.text for cell in cells],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "insidetextfont": {"size": TEXT_SIZE, "color": [readable_on(cell.colour) for cell in cells]},
        "hoverinfo": "text",
        "hovertext": [cell.hint for cell in cells],
        "customdata": [cell.href for cell in cells],
    }


def cells_layout(columns: range, rows: int) -> dict[str, Any]:
    """The layout of cells in `columns` and `rows`, the first row at the top."""
    return {
        "barmode": "overlay",
        "xaxis": {"side": "top", "range": [columns.start - 0.5, columns.stop - 0.5], **LABELS_MAY_OVERFLOW},
        "yaxis": {"range": [rows - 0.5, -0.5], **LABELS_MAY_OVERFLOW},
        "margin": {"l": 8, "r": 16, "t": 8, "b": 8},
    }
