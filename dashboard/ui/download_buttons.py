"""Buttons that take what is shown out as a file."""

from __future__ import annotations

from dash import html

from dashboard.request.page import VersionRequest

KINDS = ("csv", "xlsx")


def downloads(
    request: VersionRequest, name: str, *, has_more: bool = False, **more: str | None
) -> html.Div | None:
    """CSV and XLSX of the list `name` (see i18n/sheets), in this version and with these filters.

    None for those who may not take it out.

    `has_more`: more is known of each row than is shown, and may be taken out too.
    """
    if not request.may_export:
        return None
    localizer = request.localizer
    parameters = {key: value for key, value in more.items() if value}
    files = [(kind, kind.upper(), localizer.gettext("Download the whole list"), parameters) for kind in KINDS]
    if has_more:
        everything = localizer.gettext("Download with all figures, including those not shown")
        files.append(("xlsx", localizer.gettext("All figures"), everything, {**parameters, "columns": "all"}))
    return html.Div(
        [
            html.A(
                words,
                href=request.href(f"/export/{name}.{kind}", version=request.number, **inputs),
                className="button-quiet",
                download="",
                title=title,
            )
            for kind, words, title, inputs in files
        ],
        className="downloads",
    )


def first_of_all(request: VersionRequest, count: int, total: int) -> html.P | None:
    """That a list is longer than what is shown of it, and how to get all of it; None if it is not."""
    if total <= count:
        return None
    gettext = request.localizer.gettext
    words = (
        gettext(
            "First {shown:number} of {all:number}. Download the list to see them all.",
            shown=count,
            all=total,
        )
        if request.may_export
        else gettext("First {shown:number} of {all:number}.", shown=count, all=total)
    )
    return html.P(words, className="small")
