"""Upload who really received an experiment's benefit."""

from __future__ import annotations

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest, parse_query
from dashboard.shell.redraw import redraw_page
from dashboard.ui.csv_upload import CsvUpload, csv_text
from dashboard.ui.user_action import attempt
from db import experiments as stored_experiments
from db.models import Experiment
from db.recipients import StoredRecipients, recipients, store_recipients
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
        stored: list[StoredRecipients] = []
        problem = attempt(context, search, lambda: stored.append(store(context, name, contents)))
        if problem:
            return problem
        if stored[0].left_out:  # drawn again, the page would no longer say so
            localizer = context.localizer(parse_query(search))
            return localizer.gettext(
                "{kept:customers} of {name} received the benefit. Left out of the file: {left:customers}.",
                kept=stored[0].kept,
                name=name,
                left=stored[0].left_out,
            )
        redraw_page()
        return ""


def store(context: PageContext, name: str, contents: str) -> StoredRecipients:
    """Store the recipients in `contents`, a data address as browsers make it; return what was kept.

    Raises:
        UserError: the visitor may not, or the file cannot be used.
    """
    received = read_recipients(csv_text(contents))
    with authorized_write(context, Permission.RUN) as (session, by):
        item = stored_experiments.experiment_named(session, name)
        return store_recipients(session, item, received, by=by)
