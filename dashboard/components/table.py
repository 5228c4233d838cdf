"""A plain table for a few rows; the grid is for many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from dash import html

from dashboard.icon import labelled


def table(
    columns: Sequence[Any],
    rows: Sequence[Sequence[Any]],
    *,
    kind: str = "",
    is_long: bool = False,
    marked: Collection[int] = (),
    name: str | None = None,
) -> html.Div:
    """The first column names the row and is on the left; the others are figures, on the right.

    `is_long`: scrolled in itself, below its head. `marked`: the places of rows that stand out.
    `name`: what a screen reader calls it, where no heading stands before it.
    """
    named = labelled(name) if name else {}
    return html.Div(
        html.Table(
            [
                html.Thead(
                    html.Tr([html.Th(column, scope="col") if column else html.Td() for column in columns])
                )
                if any(columns)
                else None,
                html.Tbody(
                    [
                        html.Tr(
                            [html.Th(row[0], scope="row"), *map(html.Td, row[1:])],
                            className="row-marked" if place in marked else "",
                        )
                        for place, row in enumerate(rows)
                    ]
                ),
            ],
            className=f"table {kind}".strip(),
        ),
        className="table-scroll table-long" if is_long else "table-scroll",
        tabIndex=0,
        role="group",
        **named,
    )
