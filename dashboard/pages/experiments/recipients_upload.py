"""Upload who really received an experiment's benefit."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from typing import Any

from dash import Dash, Input, Output, State, dcc, html, no_update, set_props

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.shell.frame import REFRESH_ID
from dashboard.ui.user_action import attempt, problem_line
from db import experiments as stored_experiments
from db.models import Experiment
from db.recipients import recipients, store_recipients
from domain.enums import Permission
from domain.recipients_file import read_recipients
from i18n import Localizer, UserError

UPLOAD, EXPERIMENT, PROBLEM = "recipients-upload", "recipients-experiment", "recipients-problem"
MAX_RECIPIENTS_MB = 10


def recipients_upload(drawn: Experiment, request: VersionRequest) -> html.Details:
    """How many are known, and the field for a file."""
    localizer = request.localizer
    existing = recipients(request.session, drawn.id)
    return html.Details(
        [
            html.Summary(localizer.gettext("Who received it?")),
            html.Div(
                [
                    html.P(
                        localizer.gettext(
                            "{n:customers} received it, by the last file. With its result, the next version "
                            "tells the effect on them too.",
                            n=len(existing),
                        )
                        if existing
                        else localizer.gettext(
                            "Upload who really received the benefit: a CSV file with the columns "
                            "customer_id and received_on. The result still counts everybody as drawn; the "
                            "effect on those who received it becomes a second estimate."
                        ),
                        className="small",
                    ),
                    dcc.Store(id=EXPERIMENT, data=drawn.name),
                    dcc.Store(id=UPLOAD, data=""),
                    _file_button(localizer),
                    problem_line(PROBLEM),
                ],
                className="experiment-form",
            ),
        ],
        className="chart-table",
    )


def _file_button(localizer: Localizer) -> html.Button:
    """The button: assets/presses.js opens the chooser, assets/small_files.js puts the file into the store."""
    told: dict[str, Any] = {
        "data-file": "recipients",
        "data-accept": ".csv,text/csv",
        "data-store": UPLOAD,
        "data-said": PROBLEM,
        "data-limit": str(MAX_RECIPIENTS_MB * 1_000_000),
        "data-too-large": localizer.gettext("The file is larger than {limit} MB.", limit=MAX_RECIPIENTS_MB),
        "data-unreadable": localizer.gettext("The file can no longer be read. Choose it again."),
    }
    return html.Button(
        localizer.gettext("Choose a CSV file"), className="button-quiet", type="button", **told
    )


def register_recipients(app: Dash, context: PageContext) -> None:
    """Store an uploaded file and draw the page again."""

    @app.callback(
        Output(PROBLEM, "children"),
        Input(UPLOAD, "data"),
        State(EXPERIMENT, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.RUN)
    def _store(contents: str | None, name: str | None, search: str | None) -> object:
        if not contents or not name:
            return no_update
        problem = attempt(context, search, lambda: store(context, name, contents))
        if not problem:
            set_props(REFRESH_ID, {"data": hash(contents) % 2**31})
        return problem


def store(context: PageContext, name: str, contents: str) -> None:
    """Store the recipients in `contents`, a data address as browsers make it.

    Raises:
        UserError: the visitor may not, or the file cannot be used.
    """
    try:
        text = b64decode(contents.partition(",")[2], validate=True).decode("utf-8-sig")
    except (Error, UnicodeDecodeError):
        raise UserError("The file is not a CSV file in UTF-8.") from None
    received = read_recipients(text)
    with authorized_write(context, Permission.RUN) as (session, by):
        store_recipients(session, stored_experiments.experiment_named(session, name), received, by=by)
