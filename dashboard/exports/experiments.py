"""/export/experiment/… — both groups of an experiment as a file, behind the same guard as the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dash import Dash
from flask import Flask, Response, abort, request, stream_with_context

from dashboard.auth.permissions import requires
from dashboard.exports.lists import XLSX
from dashboard.request.page import PageContext, VersionRequest
from dashboard.request.recorded import audited_export
from db import experiments as kept
from db import holdouts
from db.models import Experiment, Holdout
from domain.enums import Permission
from i18n.labels import experiment_outcome_label
from i18n.sheets import Sheet, as_csv
from i18n.workbook import as_xlsx

COLUMNS = ("customer_id", "group", "stratum", "spend_before", "expected")
HOLDOUT_COLUMNS = ("customer_id", "group", "stratum", "expected", "assigned_on")
GROUP_NAMES = {True: "without", False: "with"}


def add_experiment_downloads(app: Dash, context: PageContext) -> None:
    """Serve /export/experiment/ID.csv and .xlsx, and the same of /export/holdout."""
    server: Flask = app.server

    @server.get("/export/experiment/<int:number>.<kind>")
    @requires(Permission.SEE_CUSTOMERS, Permission.EXPORT)
    def _export_groups(number: int, kind: str) -> Response:
        with _looking(context, kind) as looked:
            experiment = looked.session.get(Experiment, number)
            if experiment is None:
                abort(404)
            sheet = audited_export(looked, both_groups(looked, experiment), f"experiment {experiment.name}")
        return _file(sheet, f"experiment-{number}", kind)

    @server.get("/export/holdout/<int:number>.<kind>")
    @requires(Permission.SEE_CUSTOMERS, Permission.EXPORT)
    def _export_holdout(number: int, kind: str) -> Response:
        with _looking(context, kind) as looked:
            holdout = looked.session.get(Holdout, number)
            if holdout is None:
                abort(404)
            sheet = audited_export(looked, holdout_groups(looked, holdout), f"holdout {number}")
        return _file(sheet, f"holdout-{number}", kind)


@contextmanager
def _looking(context: PageContext, kind: str) -> Iterator[VersionRequest]:
    """The request of a file of `kind`; one that has no version, or of no kind there is, is not found."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    search = "?" + request.query_string.decode("utf-8", "replace")
    with context.reading(search, "/experiments") as looked:
        if not isinstance(looked, VersionRequest):
            abort(404)
        yield looked


def _file(sheet: Sheet, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    if kind == "csv":
        return Response(stream_with_context(as_csv(sheet)), mimetype="text/csv", headers=headers)
    return Response(as_xlsx(sheet), mimetype=XLSX, headers=headers)


def holdout_groups(looked: VersionRequest, holdout: Holdout) -> Sheet:
    """One row per customer ever assigned to the standing holdout."""
    localizer = looked.localizer
    return Sheet(
        name="holdout",
        about=[
            localizer.gettext(
                "{programme}: standing holdout of {share:percent}, since {day:date}. Random seed {seed}.",
                programme=looked.settings.programme_name,
                share=holdout.share,
                day=holdout.begins_on,
                seed=str(holdout.seed),
            )
        ],
        columns=HOLDOUT_COLUMNS,
        rows=[
            [
                row.customer_id,
                GROUP_NAMES[row.is_held_out],
                row.stratum,
                round(row.expected, 2),
                row.assigned_on,
            ]
            for row in holdouts.assignments(looked.session, holdout.id)
        ],
    )


def both_groups(looked: VersionRequest, experiment: Experiment) -> Sheet:
    """One row per customer: group, stratum (1: most was expected), earlier spend, expected outcome."""
    localizer = looked.localizer
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
                GROUP_NAMES[row.is_holdout],
                row.stratum,
                round(row.spend_before, 2),
                None if row.expected is None else round(row.expected, 4),
            ]
            for row in kept.groups(looked.session, experiment.id)
        ],
    )
