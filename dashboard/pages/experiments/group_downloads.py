"""The files of both groups, for whoever sends the campaign."""

from __future__ import annotations

from dash import html

from dashboard.request.page import VersionRequest


def group_downloads(request: VersionRequest, path: str, title: str) -> html.Div | None:
    """The links to `path` as CSV and XLSX, described by `title`; None for those who may not export."""
    if not request.may_export:
        return None
    links = [
        html.A(
            kind.upper(),
            href=request.href(f"{path}.{kind}", version=request.number),
            className="button-quiet",
            download="",
            title=title,
        )
        for kind in ("csv", "xlsx")
    ]
    words = request.localizer.gettext("Both groups, for your campaign tool:")
    return html.Div([html.Span(words, className="small"), *links], className="downloads")
