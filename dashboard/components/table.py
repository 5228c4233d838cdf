"""A plain table for a few rows; the grid is for many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html


def table(columns: Sequence[Any], rows: Sequence[Sequence[Any]], *, className: str = "") -> html.Div:  # noqa: N803 - Dash's own name
    """The first column names the row and is on the left; the others are figures, on the right."""
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(column, scope="col") for column in columns])),
                html.Tbody([html.Tr([html.Th(row[0], scope="row"), *map(html.Td, row[1:])]) for row in rows]),
            ],
            className=f"table {className}".strip(),
        ),
        className="table-scroll",
        tabIndex=0,
        role="group",
    )
