"""A plain table for a few rows; the grid is for many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal

from dash import html

from dashboard.ui.content import Content
from dashboard.ui.icon import labelled


class Part:
    """A row or cell, serialized as Dash serializes `html.Tr`, `html.Th` and `html.Td`.

    Those ask of each property whether one may have its name: ten times the work, and a page has hundreds
    of cells.
    """

    def __init__(
        self, kind: Literal["Tr", "Th", "Td"], children: Content | Part | Sequence[Part] = None, **more: str
    ) -> None:
        self._type, self.children = kind, children
        self.__dict__ |= more

    def to_plotly_json(self) -> dict[str, Any]:
        """The component in Dash's JSON form."""
        props = {
            name: value for name, value in self.__dict__.items() if name != "_type" and value is not None
        }
        return {"props": props, "type": self._type, "namespace": html.Td._namespace}


def table(
    columns: Sequence[Any],
    rows: Sequence[Sequence[Any]],
    *,
    kind: str = "",
    is_long: bool = False,
    marked: Collection[int] = (),
    name: str | None = None,
    has_labels: bool = False,
) -> html.Div:
    """A table whose first column names the row, left-aligned; the others are figures, right-aligned.

    `is_long`: scrolled in itself, below its head. `marked`: the places of rows that stand out.
    `name`: what a screen reader calls it, where no heading stands before it. `has_labels`: each cell knows
    its column's title, for tables that become cards without a head on a phone.
    """
    attributes = labelled(name) if name else {}
    head: Any = Part("Tr", [Part("Th", column, scope="col") if column else Part("Td") for column in columns])
    body: Any = [
        Part(
            "Tr",
            [
                Part("Th", row[0], scope="row"),
                *(
                    Part("Td", cell, **({"data-label": title} if has_labels and title else {}))
                    for cell, title in zip(row[1:], columns[1:], strict=False)
                ),
            ],
            className="row-marked" if place in marked else "",
        )
        for place, row in enumerate(rows)
    ]
    return html.Div(
        html.Table(
            [html.Thead(head) if any(columns) else None, html.Tbody(body)],
            className=f"table {kind}".strip(),
        ),
        className="table-scroll table-long" if is_long else "table-scroll",
        tabIndex=0,
        role="group",
        **attributes,
    )
