"""Empty states: what happened, what it means, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.request.page import PageRequest
from dashboard.request.version import UnreadableVersion
from dashboard.shell.banners import unreadable_words
from dashboard.shell.error_pages import SAID_OF_DATABASE, DatabaseState
from dashboard.ui.icon import icon
from dashboard.ui.progress_bar import progress_bar
from db import queries
from domain.enums import RunKind, RunStatus
from domain.places import without_folders
from i18n import Localizer, Message

LOOK_AGAIN_MS = 4000
WAIT_ID = "wait"


def empty_state(mark: str, title: str, paragraphs: Sequence[str], *more: Component) -> Component:
    """A calm page with an icon, a heading, a few sentences and a way on."""
    return html.Section(
        [
            icon(mark, "state-icon"),
            html.H1(title, id="page-title", tabIndex=-1),
            *(html.P(paragraph) for paragraph in paragraphs if paragraph),
            *more,
        ],
        className="state",
    )


def no_version_yet(request: PageRequest) -> Component:
    """The page before the first run, while it runs, or after it failed. It refreshes by itself."""
    gettext, render = request.localizer.gettext, request.localizer.render
    look_again = dcc.Interval(id=WAIT_ID, interval=LOOK_AGAIN_MS)
    waiting = queries.queue(request.session)
    running = next((run for run in waiting if run.status == RunStatus.RUNNING), None)
    if running is not None and (running.kind == RunKind.IMPORT or _has_invoices(request)):
        return empty_state(
            "wait",
            gettext("Your first figures are on their way"),
            [
                render(running.stage) if running.stage else gettext("The run has just started."),
                gettext("They appear on this page as soon as they are ready, usually within a few minutes."),
            ],
            progress_bar(running.progress, gettext("Run progress")),
            look_again,
        )
    if waiting and waiting[0].outcome and waiting[0].not_before:
        return empty_state(
            "alert",
            gettext("The first run has not succeeded yet"),
            [
                render(without_folders(Message.from_json(waiting[0].outcome))),
                gettext(
                    "Next attempt at {time}. The figures appear on this page as soon as they are ready.",
                    time=request.moment(waiting[0].not_before),
                ),
            ],
            _link_card(gettext("Import invoices"), request.href("/data")),
            look_again,
        )
    if waiting and _has_invoices(request):
        return empty_state(
            "wait",
            gettext("The first run is about to start"),
            [
                gettext(
                    "It is waiting in the queue. The figures appear on this page as soon as they are ready."
                )
            ],
            look_again,
        )
    last = queries.last_run(request.session)
    if last is not None and last.status == RunStatus.FAILED and last.kind != RunKind.IMPORT:
        return empty_state(
            "alert",
            gettext("The first run failed"),
            [
                render(without_folders(Message.from_json(last.outcome)))
                if last.outcome
                else gettext("See the log for the reason."),
                gettext("Nothing was published. Fix the problem, then start it again:"),
            ],
            html.Pre("python -m pipeline run"),
            _link_card(gettext("Start it again"), request.href("/data")),
            look_again,
        )
    if not queries.imports(request.session, limit=1):
        return empty_state(
            "empty",
            gettext("No invoices yet"),
            [
                gettext("Import your invoices to find the Insiders among your customers."),
                gettext("Import a file, then start a run:"),
            ],
            html.Pre("python -m pipeline import invoices.csv\npython -m pipeline run"),
            _link_card(gettext("Import invoices"), request.href("/data")),
            look_again,
        )
    return empty_state(
        "empty",
        gettext("Invoices imported, figures to come"),
        [gettext("The weekly run calculates them. Wait for it, or start a run now:")],
        html.Pre("python -m pipeline run"),
        _link_card(gettext("Start a run"), request.href("/data")),
        look_again,
    )


def _has_invoices(request: PageRequest) -> bool:
    """Whether a run finds any, imported or of a source. The weekly run of a new app finds none."""
    shop = queries.shop(request.session)
    return bool(
        request.settings.invoices_source
        or request.settings.invoices_engine_url
        or (shop is not None and shop.source)
        or queries.imports(request.session, limit=1)
        or queries.source_statuses(request.session)
    )


def no_such_version(request: PageRequest, number: str) -> Component:
    """The page shown when the address names a version that was never published."""
    gettext = request.localizer.gettext
    return empty_state(
        "empty",
        gettext("Version {asked} does not exist", asked=number[:20]),
        [gettext("It was never published here; the link may come from another installation.")],
        _link_card(gettext("Show the latest"), request.href(request.path, version=None)),
    )


def unreadable_version(request: PageRequest, unreadable: UnreadableVersion) -> Component:
    """The page shown when the requested version, or every version, is unreadable."""
    gettext = request.localizer.gettext
    others = gettext("Show the latest readable version") if request.query.get("version") else None
    return empty_state(
        "alert",
        gettext("Version {number:number} can't be shown", number=unreadable.number),
        [unreadable_words(unreadable, request.localizer)],
        *([_link_card(others, request.href(request.path, version=None))] if others else []),
    )


def not_found(localizer: Localizer) -> Component:
    """The page for an address inside the app that does not exist."""
    return empty_state(
        "empty",
        localizer.gettext("Page not found"),
        [localizer.gettext("The address may be mistyped, or the page has moved.")],
        _link_card(localizer.gettext("Go to the overview"), "/"),
    )


def not_allowed(localizer: Localizer) -> Component:
    """The page for a visitor whose role lacks the permission."""
    return empty_state(
        "alert",
        localizer.gettext("You don't have access to this page"),
        [localizer.gettext("Your role does not include it. Ask an administrator for access.")],
        _link_card(localizer.gettext("Go to the overview"), "/"),
    )


def database_away(localizer: Localizer, condition: DatabaseState) -> Component:
    """The page for a database that is unreachable, not migrated, or newer. It retries by itself."""
    title, *explanations = SAID_OF_DATABASE[condition]
    return empty_state(
        "alert",
        localizer.render(title),
        [localizer.render(explanation) for explanation in explanations],
        dcc.Interval(id=WAIT_ID, interval=LOOK_AGAIN_MS),
    )


def broken(localizer: Localizer, error_id: str) -> Component:
    """The page for an internal error, which is in the log under `error_id`."""
    return empty_state(
        "alert",
        localizer.gettext("Something went wrong"),
        [
            localizer.gettext(
                "This page could not be shown. The error has been logged for your administrator."
            ),
            localizer.gettext("Try again; the other pages may still work."),
            localizer.gettext("Error id, for your administrator: {id}", id=error_id),
        ],
        _link_card(localizer.gettext("Go to the overview"), "/"),
    )


def _link_card(label: str, href: str) -> Component:
    return html.P(dcc.Link(label, href=href, className="button"))
