"""Upload who really received an experiment's benefit."""

from __future__ import annotations

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest
from dashboard.shell.redraw import redraw_page
from dashboard.ui.csv_upload import CsvUpload, csv_text
from dashboard.ui.user_action import attempt
from db import experiments as stored_experiments
from db.models import Experiment
from db.recipients import recipients, store_recipients
from domain.enums import Permission
from domain.recipients_file import read_recipients

EXPERIMENT = "recipients-experiment"
UPLOAD = CsvUpload("recipients", store="recipients-upload", problem="recipients-problem")


def recipients_upload(drawn: Experiment, request: VersionRequest) -> html.Details:
    """How many are known, and the field for a file."""
    localizer = request.localizer
    received = recipients(request.session, drawn.id)
    return html.Details(
        [
            html.Summary(localizer.gettext("Who received it?")),
            html.Div(
                [
                    html.P(
                        localizer.gettext(
                            "{n:customers} received it, by the last file. With its result, the next version "
                            "tells the effect on them too.",
                            n=len(received),
                        )
                        if received
                        else localizer.gettext(
                            "Upload who really received the benefit: a CSV file with the columns "
                            "customer_id and received_on. The result still counts everybody as drawn; the "
                            "effect on those who received it becomes a second estimate."
                        ),
                        className="small",
                    ),
                    dcc.Store(id=EXPERIMENT, data=drawn.name),
                    *UPLOAD.field(localizer),
                ],
                className="experiment-form",
            ),
        ],
        className="chart-table",
    )


def register_recipients(app: Dash, context: PageContext) -> None:
    """Store an uploaded file and draw the page again."""

    @app.callback(
        Output(UPLOAD.problem, "children"),
        Input(UPLOAD.store, "data"),
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
            redraw_page()
        return problem


def store(context: PageContext, name: str, contents: str) -> None:
    """Store the recipients in `contents`, a data address as browsers make it.

    Raises:
        UserError: the visitor may not, or the file cannot be used.
    """
    received = read_recipients(csv_text(contents))
    with authorized_write(context, Permission.RUN) as (session, by):
        store_recipients(session, stored_experiments.experiment_named(session, name), received, by=by)
