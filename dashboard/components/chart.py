"""A drawing with its finding as title, one sentence for those who cannot see it, and its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.components.table import table
from dashboard.figures.picture import Picture
from dashboard.figures.template import CONFIG, LASSO_CONFIG
from language import Voice


def chart(
    picture: Picture,
    voice: Voice,
    *,
    id: str | None = None,
    foot: Any = None,
    lasso: bool = False,
    is_wide: bool = False,
) -> html.Figure:
    """`picture` in a card. `foot` explains how to read it; `lasso` lets the reader draw around marks.

    `is_wide`: too much for a phone's width; there it is scrolled sideways.
    """
    given: dict[str, Any] = {"id": id} if id else {}
    named: dict[str, Any] = {"aria-label": picture.summary}
    graph = dcc.Graph(
        figure=picture.figure,
        config=LASSO_CONFIG if lasso else CONFIG,
        style={"height": f"{picture.height}px"},
        responsive=True,
        **given,
    )
    return html.Figure(
        [
            html.H2(picture.title, className="chart-title"),
            html.Div(graph, role="img", className="chart-drawing", **named),
            html.Figcaption(
                [
                    html.Span(foot, className="chart-foot") if foot else None,
                    html.Details(
                        [html.Summary(voice.say("As a table")), table(picture.columns, picture.rows)],
                        className="chart-table",
                    ),
                ]
            ),
        ],
        className="panel chart chart-wide" if is_wide else "panel chart",
    )


def panels(children: Sequence[Any], kind: str = "") -> html.Div:
    """Panels side by side where there is room, one below the other on a phone."""
    return html.Div(list(children), className=f"panels {kind}".strip())
