"""What a customer did: when they joined and left and why, and their purchases; known in every version."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from dashboard.pages.insiders.figures import Membership, Purchase, timeline
from dashboard.pages.insiders.member_since import is_older_than_lists
from dashboard.request.page import VersionRequest
from dashboard.ui.chart import chart
from db import queries
from db.queries import AnyRow
from domain.enums import MovementKind

MAX_MOVES = 5
"""Changes listed for a customer who joins and leaves often."""


def customer_timeline(
    request: VersionRequest, customer_id: str, invoices: Sequence[AnyRow]
) -> html.Figure | None:
    """A chart of purchases and membership up to the version; empty if there are neither."""
    history = queries.customer_history(request.session, request.version, customer_id)
    if not (invoices or history):
        return None
    localizer = request.localizer
    return chart(
        timeline(
            [Purchase(row.invoiced_on, row.invoice, row.gross_revenue) for row in invoices if row.items],
            _memberships(request, history),
            request.version.as_of,
            request.theme,
            localizer,
            is_older_than_lists=bool(history)
            and is_older_than_lists(history[0].as_of, queries.first_lists(request.session)),
        ),
        localizer,
        foot=localizer.gettext(
            "Each dot is an invoice as sent, including what revenue leaves out, such as postage. "
            "The bar marks the time as a member."
        ),
    )


def _memberships(request: VersionRequest, history: Sequence[AnyRow]) -> list[Membership]:
    """Membership in each version of `history`; it ends with the first version that does not know them."""
    memberships = [Membership(row.as_of, row.is_member) for row in history]
    if memberships and history[-1].version != request.number:
        weeks = queries.history_up_to(request.session, request.version)
        gone_on = next(week.as_of for week in weeks if week.as_of > memberships[-1].as_of)
        memberships.append(Membership(gone_on, False))
    return memberships


def membership_reasons(request: VersionRequest, customer_id: str) -> html.Div | None:
    """Why the customer joined and left, the latest first; empty for those who never did."""
    localizer = request.localizer
    moves = queries.customer_movements(request.session, request.version, customer_id)[:MAX_MOVES]
    if not moves:
        return None
    lines = [
        html.Li(
            [
                html.Span(
                    f"▲ {localizer.gettext('joined on {day:date}', day=row.as_of)}"
                    if row.kind == MovementKind.ENTERED
                    else f"▼ {localizer.gettext('left on {day:date}', day=row.as_of)}",
                    className="joined" if row.kind == MovementKind.ENTERED else "left",
                ),
                f" {localizer.render(row.detail)}",
            ]
        )
        for row in moves
    ]
    return html.Div(
        [html.H3(localizer.gettext("Why")), html.Ul(lines, className="moves-of-one")], className="drawer-part"
    )
