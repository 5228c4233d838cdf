"""Invoices come in: a file is dropped or chosen, or an address is given; then their import is followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, PageRequest, parse_query
from dashboard.ui.action_button import action_button
from dashboard.ui.icon import labelled
from dashboard.ui.job_status import LOOK, WORK_ACTION, job_list, run_button
from db.jobs import queue as runs
from db.pending import PREVIEW
from domain.enums import Permission, RunKind
from i18n import UserError

SOURCE, SOURCE_ACTION, SOURCE_SAID = "import-source", "import-action", "import-said"
MAX_ADDRESS_LENGTH = 2000
CHOOSES: dict[str, Any] = {"data-file": "import"}
"""By this name assets/upload.js knows the file that was chosen."""


def importer(request: PageRequest) -> html.Div:
    """The panel: a place to drop a file and a field for an address, if permitted; and the imports' state."""
    localizer = request.localizer
    may = request.visitor.may(Permission.IMPORT)
    return html.Div(
        [
            html.Div(
                [
                    html.H2(localizer.gettext("Import invoices"), className="chart-title"),
                    run_button(localizer) if request.visitor.may(Permission.RUN) else None,
                ],
                className="work-head",
            ),
            html.P(
                localizer.gettext("New lines count from the next run: import, then click “Run now”.")
                if may
                else localizer.gettext("Only analysts can import invoices."),
                className="small",
            ),
            *([_drop_zone(request), _address(request)] if may else []),
            *job_list(request),
        ],
        className="panel",
    )


def register_importer(app: Dash, context: PageContext) -> None:
    """Register the form that queues an import from an address; files arrive at /upload."""

    @app.callback(
        Output(WORK_ACTION, "data"),
        Output(SOURCE_SAID, "children"),
        Input(SOURCE_ACTION, "data"),
        State(SOURCE, "value"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.IMPORT)
    def _ask(event: Mapping[str, Any] | None, source: str | None, search: str | None) -> object:
        if not event:
            return no_update, no_update
        try:
            ask_for_address(context, source or "")
        except UserError as problem:
            return no_update, context.localizer(parse_query(search)).render(problem.message)
        return {"act": LOOK, "at": event.get("at")}, ""


def ask_for_address(context: PageContext, source: str) -> None:
    """Put the import of an address into the queue.

    Raises:
        UserError: it is no http or https address, the visitor may not, or many of theirs wait. A path is
            refused: nobody names the server's own files from here.
    """
    source = checked_address(source)
    with authorized_write(context, Permission.IMPORT) as (session, by):
        runs.refuse_too_many_imports(session, by)
        runs.request(session, RunKind.IMPORT, {"source": source, PREVIEW: True}, by)


def checked_address(text: str) -> str:
    """A web address as it was typed.

    Raises:
        UserError: it is no http or https address.
    """
    address = text.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc or len(address) > MAX_ADDRESS_LENGTH:
        raise UserError("This is not a web address. Start with https:// or http://.")
    return address


def _drop_zone(request: PageRequest) -> html.Div:
    """The drop zone, with the messages that assets/upload.js shows while it sends."""
    localizer, limit = request.localizer, request.settings.max_upload_mb
    words: dict[str, Any] = {
        "data-limit": str(limit * 1024**2),
        "data-too-large": localizer.gettext(
            "The file is larger than {limit} MB. Import it from a web address or on the command line.",
            limit=limit,
        ),
        "data-sending": localizer.gettext("Uploading {file}", file="{file}"),
        "data-retrying": localizer.gettext("No connection to the server. Trying again…"),
        "data-sent": localizer.gettext("Uploaded."),
        "data-cancelled": localizer.gettext("Upload cancelled."),
        "data-one": localizer.gettext("Another upload is in progress. Wait for it, or cancel it."),
        "data-lost": localizer.gettext(
            "Connection lost. What has been uploaded is kept: click “Resume” when you are online again."
        ),
        "data-login": localizer.gettext(
            "Your login has expired. Log in again in another tab, then click “Resume”."
        ),
        "data-failed": localizer.gettext("The server could not take the file. Wait a minute, then resume."),
        "data-changed": localizer.gettext("The file can no longer be read. Choose it again."),
    }
    return html.Div(
        [
            html.P(
                [
                    localizer.gettext("Drop a file here, or"),
                    " ",
                    html.Button(
                        localizer.gettext("choose a file"),
                        type="button",
                        className="button-quiet drop-choose",
                        **CHOOSES,
                    ),
                ]
            ),
            html.P(
                localizer.gettext(
                    "A file of invoice lines: CSV, Excel, OpenDocument or JSON (.gz and .zip work too), "
                    "up to {limit} MB. Importing the same file twice adds nothing.",
                    limit=limit,
                ),
                className="small",
            ),
            html.Div(
                [
                    html.Progress(max="100", value="0", **labelled(localizer.gettext("Upload progress"))),
                    html.Span("0 %", className="drop-percent"),
                    html.Button(
                        localizer.gettext("Cancel"), type="button", className="button-quiet drop-cancel"
                    ),
                    html.Button(
                        localizer.gettext("Resume"),
                        type="button",
                        className="button-quiet drop-resume",
                        hidden=True,
                    ),
                ],
                className="drop-progress",
                hidden=True,
            ),
            html.P(className="drop-said", role="status"),
        ],
        className="drop-zone",
        **words,
    )


def _address(request: PageRequest) -> html.Div:
    localizer = request.localizer
    return html.Div(
        [
            html.Label(localizer.gettext("Or from a web address"), htmlFor=SOURCE, className="small"),
            html.Div(
                [
                    dcc.Input(
                        id=SOURCE,
                        type="url",
                        placeholder="https://…",
                        value="",
                        className="search",
                        maxLength=MAX_ADDRESS_LENGTH,
                    ),
                    action_button(localizer.gettext("Import"), SOURCE_ACTION, {}),
                ],
                className="field-and-button",
            ),
            html.P(id=SOURCE_SAID, className="work-failed", role="alert"),
            dcc.Store(id=SOURCE_ACTION),
        ],
        className="field",
    )
