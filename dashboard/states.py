"""What a page shows when it has nothing to show: what happened, what it means, what to do."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.icon import icon, labelled
from dashboard.page import PageRequest
from dashboard.problems import SAID_OF_DATABASE, DatabaseState
from db import queries
from language import Voice

LOOK_AGAIN_MS = 4000
WAIT_ID = "wait"


def state(mark: str, title: str, paragraphs: Sequence[str], *more: Component) -> Component:
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
    """Before the first run, while it runs, or after it failed. Looks again by itself."""
    say, tell = request.voice.say, request.voice.tell
    look_again = dcc.Interval(id=WAIT_ID, interval=LOOK_AGAIN_MS)
    waiting = queries.queue(request.session)
    running = next((run for run in waiting if run.status == "running"), None)
    if running is not None:
        return state(
            "wait",
            say("The first figures are being worked out"),
            [
                tell(running.stage) if running.stage else say("The run has just started."),
                say("This page shows them as soon as they are there, usually within a few minutes."),
            ],
            dmc.Progress(
                value=round(100 * running.progress), size="sm", **labelled(say("Progress of the run"))
            ),
            look_again,
        )
    if waiting and waiting[0].outcome and waiting[0].not_before:
        return state(
            "alert",
            say("The first run did not succeed yet"),
            [
                tell(waiting[0].outcome),
                say(
                    "It is tried again at {time}. This page shows the figures as soon as they are there.",
                    time=request.voice.moment(waiting[0].not_before.astimezone(request.settings.zone)),
                ),
            ],
            look_again,
        )
    if waiting:
        return state(
            "wait",
            say("The first run is about to start"),
            [say("It waits for its turn. This page shows the figures as soon as they are there.")],
            look_again,
        )
    last = queries.last_run(request.session)
    if last is not None and last.status == "failed" and last.kind != "import":
        return state(
            "alert",
            say("The first run did not succeed"),
            [
                tell(last.outcome) if last.outcome else say("Its log says why."),
                say("Nothing has been published. Put right what it says, then start it again:"),
            ],
            html.Pre("python -m pipeline run"),
            _door(say("Start it again here"), request.href("/data")),
            look_again,
        )
    if not queries.imports(request.session, limit=1):
        return state(
            "empty",
            say("There are no invoices yet"),
            [
                say("Insiders are found among the customers of your invoices, and none have been imported."),
                say("Import a file, then start a run:"),
            ],
            html.Pre("python -m pipeline import invoices.csv\npython -m pipeline run"),
            _door(say("Bring in invoices here"), request.href("/data")),
            look_again,
        )
    return state(
        "empty",
        say("The invoices are here, the figures are not yet"),
        [say("The weekly run works them out. Wait for it, or start one now:")],
        html.Pre("python -m pipeline run"),
        _door(say("Start a run here"), request.href("/data")),
        look_again,
    )


def no_such_version(request: PageRequest, asked: str) -> Component:
    """The address names a version that was never published."""
    say = request.voice.say
    return state(
        "empty",
        say("There is no version {asked}", asked=asked[:20]),
        [say("It was never published here; the link may come from another installation.")],
        _door(say("Show the newest"), request.href(request.path, version=None)),
    )


def not_found(voice: Voice) -> Component:
    """An address inside the app that is no page."""
    return state(
        "empty",
        voice.say("There is no such page"),
        [voice.say("The address may be mistyped, or the page has moved.")],
        _door(voice.say("To the overview"), "/"),
    )


def not_allowed(voice: Voice) -> Component:
    """A page for another role."""
    return state(
        "alert",
        voice.say("This page is for others"),
        [voice.say("Your role does not open it. Ask an administrator if you need it.")],
        _door(voice.say("To the overview"), "/"),
    )


def database_away(voice: Voice, condition: DatabaseState) -> Component:
    """The database is lost, not prepared, or newer than this program. Looks again by itself."""
    title, *explanations = SAID_OF_DATABASE[condition]
    return state(
        "alert",
        voice.tell(title),
        [voice.tell(explanation) for explanation in explanations],
        dcc.Interval(id=WAIT_ID, interval=LOOK_AGAIN_MS),
    )


def broken(voice: Voice) -> Component:
    """A mistake of ours; the log has it."""
    return state(
        "alert",
        voice.say("Something went wrong here"),
        [
            voice.say("This page could not be drawn. It has been written down for whoever runs this app."),
            voice.say("Try again; the other pages may well work."),
        ],
        _door(voice.say("To the overview"), "/"),
    )


def _door(label: str, href: str) -> Component:
    return html.P(dcc.Link(label, href=href, className="button"))
