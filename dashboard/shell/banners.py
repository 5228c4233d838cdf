"""A line above the page when data are simulated or old, something is wrong, or no login is required."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.request.page import PageRequest, VersionRequest
from dashboard.request.version import UnreadableVersion
from dashboard.server.schedule import schedule_of
from dashboard.ui.icon import icon
from dashboard.ui.pruned_version import cleared_words, is_cleared
from db import queries
from db.freshness import invoices_freshness, list_freshness
from db.queries import AnyRow
from i18n import Localizer
from i18n.freshness import data_message, list_message
from settings import Settings


def banners(request: PageRequest, versions: Sequence[AnyRow], now: datetime) -> list[Component]:
    """The banners that apply: what is wrong with list or data, then which version and shop this is."""
    newest = versions[0] if versions else None
    banners_due = [
        None if newest is None else _what_is_wrong(request, newest, now),
        None if newest is None else _invoices_missing(request, now),
        None if newest is None else _another_version(request, newest),
        _unreadable(request),
        _nothing_new(request),
        _what_this_is(request),
    ]
    return [banner_due for banner_due in banners_due if banner_due is not None]


def _what_is_wrong(request: PageRequest, newest: AnyRow, now: datetime) -> Component | None:
    schedule = schedule_of(request.settings)
    message = list_message(list_freshness(request.session, newest, schedule, now), schedule.zone)
    return banner(request.localizer.render(message), "alert") if message is not None else None


def _invoices_missing(request: PageRequest, now: datetime) -> Component | None:
    message = data_message(invoices_freshness(request.session, schedule_of(request.settings), now))
    if message is None:
        return None
    link_arrow = dcc.Link(request.localizer.gettext("See imports"), href=request.href("/data"))
    return banner([request.localizer.render(message), " ", link_arrow], "alert")


def _unreadable(request: PageRequest) -> Component | None:
    """Why a newer version is not the one on show."""
    if request.version is None or request.unreadable is None:
        return None
    sentence = request.localizer.gettext(
        "Version {number:number} can't be shown; this is version {shown:number}.",
        number=request.unreadable.number,
        shown=request.version.number,
    )
    return banner(f"{sentence} {unreadable_words(request.unreadable, request.localizer)}", "alert")


def _nothing_new(request: PageRequest) -> Component | None:
    if not isinstance(request, VersionRequest) or not request.report.data.is_nothing_new:
        return None
    return banner(
        request.localizer.gettext(
            "No new invoices had arrived when this version was published: it uses the same data "
            "as the version before."
        ),
        "info",
    )


def _another_version(request: PageRequest, newest: AnyRow) -> Component | None:
    if request.version is None or request.version.number == newest.number:
        return None
    text = request.localizer.gettext(
        "You are viewing version {shown:number}; the latest is {newest:number}.",
        shown=request.version.number,
        newest=newest.number,
    )
    if is_cleared(request):
        text = f"{text} {cleared_words(request.localizer)}"
    back = dcc.Link(
        request.localizer.gettext("Show the latest"), href=request.href(request.path, version=None)
    )
    return banner([text, " ", back], "info")


def _what_this_is(request: PageRequest) -> Component | None:
    sentences: list[str | Component] = []
    if request.version.simulated if request.version is not None else _shop_is_simulated(request):
        sentences.append(request.localizer.gettext("Demo shop: its customers and invoices are made up."))
    if not request.visitor.is_user:
        sentences.append(request.localizer.gettext("No login required: only reachable from this computer."))
        sentences.append(dcc.Link(request.localizer.gettext("Add users →"), href=request.href("/admin")))
    spaced = [part for sentence in sentences for part in (sentence, " ")][:-1]
    return banner(spaced, "info") if spaced else None


def unreadable_words(unreadable: UnreadableVersion, localizer: Localizer) -> str:
    """Why a version can't be shown, and what to do."""
    if unreadable.reason == "newer":
        return localizer.gettext(
            "It was published by a newer release of this program. Update the program to view it."
        )
    return localizer.gettext(
        "Its stored data is damaged (see the log). Restore it from a backup, or wait for the "
        "next weekly run to publish a new version."
    )


def banner(content: str | Sequence[str | Component], kind: str) -> Component:
    """One line; `kind` is info or alert, which also has a mark, never colour alone."""
    return html.Div(
        [icon(kind), html.Span(content)],
        className=f"banner banner-{kind}",
        role="status" if kind == "info" else "alert",
    )


def is_simulated(settings: Settings) -> bool:
    """Whether the configured source is the simulated shop."""
    return settings.invoices_source.startswith("simulated:")


def _shop_is_simulated(request: PageRequest) -> bool:
    shop = queries.shop(request.session)
    return is_simulated(request.settings) or (shop is not None and shop.simulated)
