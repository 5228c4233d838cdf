"""`python -m pipeline status`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import typer

from db import queries
from db.freshness import Schedule, data_as_json, invoices_freshness, list_as_json, list_freshness
from db.models import Run
from domain.schedule import next_slot
from i18n import Localizer, Message
from i18n.freshness import data_message, list_message
from i18n.labels import run_kind_label, run_status_label
from pipeline.cli.context import Context, opened, print_json
from pipeline.cli.options import AsJson


def status(as_json: AsJson = False) -> None:
    """Show versions, the last run, the next slot and queued jobs.

    Example: `python -m pipeline status --json`
    """
    with opened(as_json=as_json) as context:
        document = _status(context)
        if as_json:
            print_json(document)
        else:
            for sentence in _sentences(context.localizer, document, context.settings.zone):
                typer.echo(sentence)


def _status(context: Context) -> dict[str, Any]:
    settings, now = context.settings, datetime.now(UTC)
    schedule = Schedule(settings.retrain_cron, settings.zone)
    with context.database.read() as session:
        last, newest = queries.last_run(session), queries.newest_version(session)
        weekly = queries.last_weekly_run(session)
        listed = list_freshness(session, newest, schedule, now) if newest is not None else None
        data = invoices_freshness(session, schedule, now)
        return {
            "versions": [
                {
                    "version": row.number,
                    "as_of": row.as_of.isoformat(),
                    "slot": row.slot.isoformat() if row.slot else None,
                    "published_at": row.published_at.isoformat(),
                    "model": row.model_id,
                    "program_version": row.program_version,
                    "recipe": row.recipe,
                    "customers": row.customers,
                    "insiders": row.insiders,
                }
                for row in queries.versions(session)
            ],
            "list": {
                **list_as_json(listed),
                "why": _rendered(list_message(listed, settings.zone), context.localizer),
            }
            if listed is not None
            else None,
            "data": {**data_as_json(data), "why": _rendered(data_message(data), context.localizer)}
            if data is not None
            else None,
            "last_run": _run(last, context.localizer) if last else None,
            "last_weekly_run": _run(weekly, context.localizer) if weekly else None,
            "next_slot": next_slot(now, settings.retrain_cron, settings.zone).isoformat(),
            "queue": [_run(row, context.localizer) for row in queries.queue(session)],
        }


def _rendered(message: Message | None, localizer: Localizer) -> str | None:
    return localizer.render(message) if message is not None else None


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


def _sentences(localizer: Localizer, status: dict[str, Any], zone: ZoneInfo) -> list[str]:
    versions, last, weekly = status["versions"], status["last_run"], status["last_weekly_run"]
    due = datetime.fromisoformat(status["next_slot"]).astimezone(zone)
    newest = max(versions, key=lambda row: row["version"], default=None)
    listed, data = status["list"], status["data"]
    return [
        localizer.gettext("There is no version yet.")
        if newest is None
        else localizer.gettext(
            "{count:versions}; the latest is {version}, as of {day:date}, with {members:members}.",
            count=len(versions),
            version=newest["version"],
            day=newest["as_of"],
            members=newest["insiders"],
        ),
        *([listed["why"] or localizer.gettext("The list is up to date.")] if listed else []),
        *(
            [
                data["why"]
                or localizer.gettext(
                    "The latest invoice is from {day:date}, {days:days} ago, which is normal.",
                    day=data["newest_invoice"],
                    days=data["days_since"],
                )
            ]
            if data
            else []
        ),
        localizer.gettext("There has been no weekly run yet.")
        if weekly is None
        else localizer.gettext(
            "The last weekly run: {state}. {outcome}",
            state=localizer.label(run_status_label(weekly["status"])),
            outcome=weekly["outcome"] or "",
        ),
        *(
            [
                localizer.gettext(
                    "The last job: {kind}, {state}. {outcome}",
                    kind=localizer.label(run_kind_label(last["kind"])),
                    state=localizer.label(run_status_label(last["status"])),
                    outcome=last["outcome"] or "",
                )
            ]
            if last is not None and last != weekly
            else []
        ),
        localizer.gettext("The next weekly run is due {slot}.", slot=localizer.moment(due)),
        localizer.ngettext("One request is queued.", "{n} requests are queued.", len(status["queue"])),
    ]
