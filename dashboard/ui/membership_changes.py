"""Who joined and who left, one line each: ▲ or ▼, who, how much, and why, in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash import dcc, html

from db.queries.rows import AnyRow
from domain.enums import MovementKind
from i18n import Localizer


def movement_table(
    rows: Sequence[AnyRow],
    kind: MovementKind,
    total: int,
    localizer: Localizer,
    *,
    href: Callable[[str], str],
) -> html.Section:
    """Some of the `total` who joined or left, as rows of db.queries.movements.

    `href(customer_id)` is the way to one.
    """
    joined = kind == MovementKind.ENTERED
    if not total:
        words = localizer.gettext("Nobody joined") if joined else localizer.gettext("Nobody left")
    elif joined:
        words = localizer.ngettext("{n} joined", "{n} joined", total)
    else:
        words = localizer.ngettext("{n} left", "{n} left", total)
    return html.Section(
        [
            html.H3(f"{'▲' if joined else '▼'} {words}", className="joined" if joined else "left"),
            html.Ul([_move(row, localizer, href(row.customer_id)) for row in rows], className="moves"),
        ]
    )


def _move(row: AnyRow, localizer: Localizer, href: str) -> html.Li:
    joined = row.kind == MovementKind.ENTERED
    return html.Li(
        [
            html.Span(
                "▲" if joined else "▼",
                className="move-sign joined" if joined else "move-sign left",
                title=localizer.gettext("joined") if joined else localizer.gettext("left"),
            ),
            html.Div(
                [
                    dcc.Link(row.customer_id, href=href, className="move-who"),
                    html.Span(localizer.render(row.detail), className="move-why"),
                ],
                className="move-words",
            ),
            html.Div(html.Span(localizer.money(row.gross_revenue)), className="move-worth"),
        ],
        className="move",
    )


def joined_or_left(kind: MovementKind, localizer: Localizer) -> html.Span:
    """▲ joined or ▼ left, in its colour and as text."""
    if kind == MovementKind.ENTERED:
        return html.Span(f"▲ {localizer.gettext('joined')}", className="joined")
    return html.Span(f"▼ {localizer.gettext('left')}", className="left")
