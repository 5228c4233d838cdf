"""/export/experiment/… — both groups of an experiment as a file, behind the same guard as the pages."""

from __future__ import annotations

from dash import Dash
from flask import Flask, Response, abort, request, stream_with_context

from dashboard.auth.permissions import requires
from dashboard.exports.lists import XLSX
from dashboard.request.page import PageContext, VersionRequest
from dashboard.request.recorded import audited_export
from db import experiments as kept
from db.models import Experiment
from domain.enums import Permission
from i18n.labels import experiment_outcome_label
from i18n.sheets import Sheet, as_csv
from i18n.workbook import as_xlsx

COLUMNS = ("customer_id", "group", "stratum", "spend_before", "expected")


def add_experiment_downloads(app: Dash, context: PageContext) -> None:
    """Serve /export/experiment/ID.csv and .xlsx."""
    server: Flask = app.server

    @server.get("/export/experiment/<int:number>.<kind>")
    @requires(Permission.SEE_CUSTOMERS, Permission.EXPORT)
    def _export_groups(number: int, kind: str) -> Response:
        if kind not in ("csv", "xlsx"):
            abort(404)
        search = "?" + request.query_string.decode("utf-8", "replace")
        with context.reading(search, "/experiments") as looked:
            experiment = looked.session.get(Experiment, number)
            if experiment is None or not isinstance(looked, VersionRequest):
                abort(404)
            sheet = audited_export(looked, both_groups(looked, experiment), f"experiment {experiment.name}")
        headers = {"Content-Disposition": f'attachment; filename="experiment-{number}.{kind}"'}
        if kind == "csv":
            return Response(stream_with_context(as_csv(sheet)), mimetype="text/csv", headers=headers)
        return Response(as_xlsx(sheet), mimetype=XLSX, headers=headers)


def both_groups(looked: VersionRequest, experiment: Experiment) -> Sheet:
    """One row per customer: group, stratum (1: most was expected), earlier spend, expected outcome."""
    localizer = looked.localizer
    words = {True: "without", False: "with"}
    return Sheet(
        name="groups",
        about=[
            localizer.gettext(
                "{programme}: experiment {name}, drawn from {group:name} in version {number:number}",
                programme=looked.settings.programme_name,
                name=experiment.name,
                group=experiment.drawn_from,
                number=experiment.version,
            ),
            localizer.gettext(
                "Starts on {start:date}; result on {end:date}. Random seed {seed}.",
                start=experiment.starts_on,
                end=experiment.ends_on,
                seed=str(experiment.seed),
            ),
            *([localizer.gettext("Treatment: {what}", what=experiment.what)] if experiment.what else []),
            localizer.gettext(
                "Compared: {outcome}",
                outcome=localizer.label(experiment_outcome_label(experiment.outcome)),
            ),
        ],
        columns=COLUMNS,
        rows=[
            [
                row.customer_id,
                words[row.is_holdout],
                row.stratum,
                round(row.spend_before, 2),
                None if row.expected is None else round(row.expected, 4),
            ]
            for row in kept.groups(looked.session, experiment.id)
        ],
    )
