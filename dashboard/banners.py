"""A line above the page, only when something is simulated, old, wrong, or open to whoever sits here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.access.visitor import WHOEVER_IS_HERE
from dashboard.icon import icon
from dashboard.page import PageRequest
from db import queries
from db.queries import AnyRow
from settings import Settings

OLD_AFTER = timedelta(days=8)
"""A weekly run was missed, and there was a day to notice."""


def banners(request: PageRequest, versions: Sequence[AnyRow], now: datetime) -> list[Component]:
    """The banners that are due, the most important first."""
    say, tell = request.voice.say, request.voice.tell
    found: list[Component] = []
    newest = versions[0] if versions else None
    run = queries.last_run(request.session)
    if run is not None and run.status == "failed" and (newest is None or run.version != newest.number):
        why = tell(run.outcome) if run.outcome else say("Its log says why.")
        kept = say("You see what was published before it.") if newest else ""
        found.append(banner(f"{say('The last run did not succeed.')} {why} {kept}", "alert"))
    elif newest is not None and now - newest.published_at > OLD_AFTER:
        found.append(
            banner(
                say(
                    "These figures are old: nothing has been published since {day:date}.",
                    day=newest.published_at.astimezone(request.settings.zone).date(),
                ),
                "alert",
            )
        )
    if request.version is not None and newest is not None and request.version.number != newest.number:
        text = say(
            "You are looking at version {shown:number}; the newest is {newest:number}.",
            shown=request.version.number,
            newest=newest.number,
        )
        back = dcc.Link(say("Show the newest"), href=request.href(request.path, version=None))
        found.append(banner([text, " ", back], "info"))
    if request.version.simulated if request.version is not None else _shop_is_simulated(request):
        found.append(
            banner(
                say("This is a simulated shop: its customers and invoices are made up."),
                "info",
            )
        )
    if request.visitor is WHOEVER_IS_HERE:
        found.append(
            banner(
                say("Open without login on this machine only, because there are no users yet."),
                "info",
            )
        )
    return found


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
