"""A drawing with its finding as title, one sentence for those who cannot see it, and its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from dash import ALL, ClientsideFunction, Dash, Input, Output, dcc, html

from dashboard.request.page import ADDRESS_ID
from dashboard.ui.content import Content
from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.template import CONFIG, LASSO_CONFIG
from dashboard.ui.icon import labelled
from dashboard.ui.table import table
from i18n import Localizer

MARKS = "marks"
"""The type of the ids of charts whose marks can be pressed."""


def chart(
    picture: ChartSpec,
    localizer: Localizer,
    *,
    id: str | None = None,
    foot: Content = None,
    lasso: bool = False,
    scrolls_below: Literal[0, 640] = 0,
) -> html.Figure:
    """`picture` in a card. `foot` explains how to read it; `lasso` lets the reader select marks.

    `scrolls_below`: too much for a phone's width; the width in px below which it is scrolled sideways.
    """
    is_pressable = any(picture.hrefs)
    drawing = chart_drawing(picture, id=id, lasso=lasso)
    return html.Figure(
        [
            html.H2(picture.title, className="chart-title"),
            html.Div(
                drawing,
                className=f"chart-scroll chart-scroll-{scrolls_below}",
                tabIndex=0,
                role="group",
                **labelled(picture.title),
            )
            if scrolls_below
            else drawing,
            html.Figcaption(
                [
                    html.Span(foot, className="chart-foot") if foot else None,
                    chart_actions(picture, localizer),
                ]
            ),
        ],
        className=" ".join(
            [
                "panel chart",
                *(["chart-wide"] if scrolls_below else []),
                *(["chart-pressable"] if is_pressable else []),
            ]
        ),
    )


def chart_drawing(picture: ChartSpec, *, id: str | None = None, lasso: bool = False) -> html.Div:
    """The drawing alone, with its summary for those who cannot see it."""
    is_pressable = any(picture.hrefs)
    attributes: dict[str, Any] = {"id": {"type": MARKS, "name": picture.title}} if is_pressable else {}
    if id:
        attributes = {"id": id}
    graph = dcc.Graph(
        figure=picture.figure,
        config=LASSO_CONFIG if lasso else CONFIG,
        style={"height": f"{picture.height}px"},
        responsive=True,
        **attributes,
    )
    return html.Div(graph, role="img", className="chart-drawing", **labelled(picture.summary))


def chart_actions(picture: ChartSpec, localizer: Localizer) -> html.Div:
    """What else can be had of a drawing: its table, and files."""
    return html.Div(
        [
            html.Details(
                [
                    html.Summary(localizer.gettext("Show as table")),
                    table(picture.columns, _rows(picture), name=picture.title),
                ],
                className="chart-table",
            ),
            html.Div([_save(kind, localizer) for kind in ("SVG", "PNG")], className="chart-saves"),
        ],
        className="chart-actions",
    )


def _save(kind: str, localizer: Localizer) -> html.Button:
    """A button that makes assets/charts.js save the drawing as a file."""
    words: dict[str, Any] = {
        "data-kind": kind.lower(),
        **labelled(localizer.gettext("Save as {kind}", kind=kind)),
    }
    return html.Button(kind, type="button", className="chart-save", **words)


def register_marks(app: Dash) -> None:
    """Clicking a mark opens the address that the server attached to it."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("filters", "follow"),
        Output(ADDRESS_ID, "href", allow_duplicate=True),
        Input({"type": MARKS, "name": ALL}, "clickData"),
        prevent_initial_call=True,
    )


def _rows(picture: ChartSpec) -> list[list[Any]]:
    """The table's rows; where marks are links, the first cell is the same link for the keyboard."""
    hrefs = picture.hrefs or [""] * len(picture.rows)
    return [
        [dcc.Link(row[0], href=href) if href else row[0], *row[1:]]
        for row, href in zip(picture.rows, hrefs, strict=True)
    ]


def panels(children: Sequence[Any], kind: str = "") -> html.Div:
    """Panels side by side where there is room, one below the other on a phone."""
    return html.Div(list(children), className=f"panels {kind}".strip())
