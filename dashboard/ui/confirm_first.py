"""The way to confirm who one is, for administrators who entered their password a while ago."""

from __future__ import annotations

from dash import html

from dashboard.auth.confirmation import confirm_address
from dashboard.request.page import PageRequest


def confirm_first(request: PageRequest) -> html.P | None:
    """The sentence with its link; None for whoever need not."""
    if request.visitor.is_confirmed:
        return None
    gettext = request.localizer.gettext
    return html.P(
        [
            gettext("For your security, confirm that it is you."),
            " ",
            html.A(gettext("Enter your password"), href=confirm_address(request.here()), className="door"),
        ],
        className="work-one",
    )
