"""The note on figures that filters do not narrow."""

from __future__ import annotations

from dash import html

from dashboard.request.page import VersionRequest


def about_all_customers(request: VersionRequest) -> html.Span | None:
    """A note on figures that the filters in force do not narrow."""
    if not request.filters:
        return None
    return html.Span(
        request.localizer.gettext("About all customers: filters do not apply."), className="small"
    )
