"""`python -m pipeline status`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import typer

from db import queries
from db.models import RUN_KINDS, RUN_STATES, Run
from domain.schedule import next_slot
from i18n import Localizer
from pipeline.cli.context import Context, opened, print_json
from pipeline.cli.options import AsJson


def status(as_json: AsJson = False) -> None:
    """Versions, the last run, the next slot and what is queued.

    Example: `python -m pipeline status --json`
    """
    with opened(as_json=as_json) as context:
        found = _status(context)
        if as_json:
            print_json(found)
        else:
            for sentence in _sentences(context.localizer, found, context.settings.zone):
                typer.echo(sentence)


def _status(context: Context) -> dict[str, Any]:
    settings = context.settings
    with context.database.read() as session:
        last = queries.last_run(session)
        return {
            "versions": [
                {
                    "version": row.number,
                    "as_of": row.as_of.isoformat(),
                    "slot": row.slot.isoformat() if row.slot else None,
                    "published_at": row.published_at.isoformat(),
                    "model": row.model_id,
                    "recipe": row.recipe,
                    "customers": row.customers,
                    "insiders": row.insiders,
                }
                for row in queries.versions(session)
            ],
            "last_run": _run(last, context.localizer) if last else None,
            "next_slot": next_slot(datetime.now(UTC), settings.retrain_cron, settings.zone).isoformat(),
            "queue": [_run(row, context.localizer) for row in queries.queue(session)],
        }


def _run(run: Run, localizer: Localizer) -> dict[str, Any]:
    return {
        "id": run.id,
        "kind": run.kind,
        "status": run.status,
        "slot": run.slot.isoformat() if run.slot else None,
        "requested_at": run.requested_at.isoformat(),
        "started_at": run.started_at.isoformat() if run.started_at else None,
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "stage": localizer.render(run.stage) if run.stage else None,
        "progress": run.progress,
        "version": run.version,
        "outcome": localizer.render(run.outcome) if run.outcome else None,
    }


def _sentences(localizer: Localizer, found: dict[str, Any], zone: ZoneInfo) -> list[str]:
    versions, last = found["versions"], found["last_run"]
    due = datetime.fromisoformat(found["next_slot"]).astimezone(zone)
    newest = max(versions, key=lambda row: row["version"], default=None)
    return [
        localizer.gettext("There is no version yet.")
        if newest is None
        else localizer.gettext(
            "{count:number} versions; the newest is {version}, as of {day:date}, "
            "with {members:number} members.",
            count=len(versions),
            version=newest["version"],
            day=newest["as_of"],
            members=newest["insiders"],
        ),
        localizer.gettext("Nothing has run yet.")
        if last is None
        else localizer.gettext(
            "The last run: {kind}, {state}. {outcome}",
            kind=localizer.label(RUN_KINDS[last["kind"]]),
            state=localizer.label(RUN_STATES[last["status"]]),
            outcome=last["outcome"] or "",
        ),
        localizer.gettext("The next weekly run is due {slot}.", slot=localizer.moment(due)),
        localizer.ngettext("One request is queued.", "{n} requests are queued.", len(found["queue"])),
    ]
