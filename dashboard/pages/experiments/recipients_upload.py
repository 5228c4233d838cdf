"""Upload who really received an experiment's benefit."""

from __future__ import annotations

from dash import Dash, Input, Output, State, dcc, html, no_update

from dashboard.auth.permissions import requires
from dashboard.request.authorized_write import authorized_write
from dashboard.request.page import ADDRESS_ID, PageContext, VersionRequest, parse_query
from dashboard.ui.csv_upload import CsvUpload, csv_text
from dashboard.ui.user_action import attempt
from db import experiments as stored_experiments
from db.models import Experiment
from db.recipients import StoredRecipients, recipients, store_recipients
from domain.enums import Permission
from domain.recipients_file import read_recipients
from i18n import Localizer

EXPERIMENT, KNOWN = "recipients-experiment", "recipients-known"
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
                        known_recipients(len(received), localizer)
                        if received
                        else localizer.gettext(
                            "Upload who really received the benefit: a CSV file with the columns "
                            "customer_id and received_on. The result still counts everybody as drawn; the "
                            "effect on those who received it becomes a second estimate."
                        ),
                        id=KNOWN,
                        className="small",
                        role="status",
                    ),
                    dcc.Store(id=EXPERIMENT, data=drawn.name),
                    *UPLOAD.field(localizer),
                ],
                className="experiment-form",
            ),
        ],
        className="chart-table",
    )


def known_recipients(n: int, localizer: Localizer) -> str:
    """How many received it, and when the effect on them is told."""
    return localizer.gettext(
        "{n:customers} received it, by the last file. With its result, the next version tells the effect on "
        "them too.",
        n=n,
    )


def register_recipients(app: Dash, context: PageContext) -> None:
    """Store an uploaded file and say how many are known now.

    The rest of the page stays: drawn again, it would no longer say who was left out of the file.
    """

    @app.callback(
        Output(KNOWN, "children"),
        Output(UPLOAD.problem, "children"),
        Input(UPLOAD.store, "data"),
        State(EXPERIMENT, "data"),
        State(ADDRESS_ID, "search"),
        prevent_initial_call=True,
    )
    @requires(Permission.RUN)
    def _store(contents: str | None, name: str | None, search: str | None) -> object:
        if not contents or not name:
            return no_update, no_update
        stored: list[StoredRecipients] = []
        problem = attempt(context, search, lambda: stored.append(store(context, name, contents)))
        if problem:
            return no_update, problem
        return after_upload(stored[0], name, context.localizer(parse_query(search)))


def after_upload(stored: StoredRecipients, name: str, localizer: Localizer) -> tuple[str, str]:
    """How many are known now, and how many the file had beside them; empty if none."""
    left_out = localizer.gettext(
        "{kept:customers} of {name} received the benefit. Left out of the file: {left:customers}.",
        kept=stored.kept,
        name=name,
        left=stored.left_out,
    )
    return known_recipients(stored.kept, localizer), left_out if stored.left_out else ""


def store(context: PageContext, name: str, contents: str) -> StoredRecipients:
    """Store the recipients in `contents`, a data address as browsers make it; return what was kept.

    Raises:
        UserError: the visitor may not, or the file cannot be used.
    """
    received = read_recipients(csv_text(contents))
    with authorized_write(context, Permission.RUN) as (session, by):
        item = stored_experiments.experiment_named(session, name)
        return store_recipients(session, item, received, by=by)
