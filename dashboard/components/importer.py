"""Invoices come in: a file is dropped or chosen, or an address is given; then their import is followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.components.button import telling
from dashboard.components.work import LOOK, WHO_ASKS, WORK_TOLD, run_button, work_list
from dashboard.deciding import deciding
from dashboard.page import ADDRESS_ID, PageContext, PageRequest, parse_query
from db import runs
from db.uploads import LARGEST_UPLOAD
from language import UserError

SOURCE, SOURCE_TOLD, SOURCE_SAID = "import-source", "import-told", "import-said"
LONGEST_ADDRESS = 2000


def importer(request: PageRequest) -> html.Div:
    """The panel: for those who may, the place to drop a file, the address; for all, what became of it."""
    voice = request.voice
    may = request.visitor.may(WHO_ASKS)
    return html.Div(
        [
            html.Div(
                [
                    html.H2(voice.say("Bring in invoices"), className="chart-title"),
                    run_button(voice) if may else None,
                ],
                className="work-head",
            ),
            html.P(
                voice.say("New lines count from the next run on: import, then press “Run now”.")
                if may
                else voice.say("Whoever has the role analyst can import invoices here."),
                className="small",
            ),
            *([_drop_zone(request), _address(request)] if may else []),
            *work_list(request),
        ],
        className="panel",
    )


def register_importer(app: Dash, context: PageContext) -> None:
    """An address goes into the queue; files come in by /upload."""

    @app.callback(
        Output(WORK_TOLD, "data"),
        Output(SOURCE_SAID, "children"),
        Input(SOURCE_TOLD, "data"),
        State(SOURCE, "value"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    def _ask(told: Mapping[str, Any] | None, source: str | None, search: str | None) -> Any:
        if not told:
            return no_update, no_update
        try:
            ask_for_address(context, source or "")
        except UserError as problem:
            return no_update, context.voice(parse_query(search)).tell(problem.message)
        return {"act": LOOK, "at": told.get("at")}, ""


def ask_for_address(context: PageContext, source: str) -> None:
    """Put the import of an address into the queue.

    Raises:
        UserError: it is no http or https address, or the visitor may not. A path is refused: nobody names
            the server's own files from here.
    """
    source = source.strip()
    try:
        parts = urlsplit(source)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc or len(source) > LONGEST_ADDRESS:
        raise UserError("This is no address of a file: it begins with https:// or http://.")
    with deciding(context, WHO_ASKS) as (session, by):
        runs.request(session, "import", {"source": source}, by)


def _drop_zone(request: PageRequest) -> html.Div:
    voice = request.voice
    limit = LARGEST_UPLOAD // 1024**2
    words: dict[str, Any] = {
        "data-limit": str(LARGEST_UPLOAD),
        "data-too-large": voice.say(
            "The file is larger than {limit} MB: import it from an address, or on the command line.",
            limit=limit,
        ),
        "data-sending": voice.say("Sending …"),
        "data-sent": voice.say("Sent."),
        "data-failed": voice.say("It could not be sent. Check the connection, then try again."),
    }
    return html.Div(
        [
            html.P(
                [
                    voice.say("Drop a file here, or"),
                    " ",
                    html.Button(voice.say("choose one"), type="button", className="button-quiet drop-choose"),
                ]
            ),
            html.P(
                voice.say(
                    "A CSV file of invoice lines, also packed as .gz or .zip, up to {limit} MB. "
                    "The same file twice adds nothing.",
                    limit=limit,
                ),
                className="small",
            ),
            html.P(className="drop-said", role="status"),
        ],
        className="drop-zone",
        **words,
    )


def _address(request: PageRequest) -> html.Div:
    voice = request.voice
    return html.Div(
        [
            html.Label(voice.say("Or from an address"), htmlFor=SOURCE, className="small"),
            html.Div(
                [
                    dcc.Input(
                        id=SOURCE,
                        type="url",
                        placeholder="https://…",
                        value="",
                        className="search",
                        maxLength=LONGEST_ADDRESS,
                    ),
                    telling(voice.say("Import it"), SOURCE_TOLD, {}),
                ],
                className="field-and-button",
            ),
            html.P(id=SOURCE_SAID, className="work-failed", role="alert"),
            dcc.Store(id=SOURCE_TOLD),
        ],
        className="field",
    )
