"""`python -m pipeline experiment …`: create experiments and read their results."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from db import experiments as stored_experiments
from db import queries
from db.experiment_audiences import MEMBERS, SEGMENT, population
from db.experiments import AskedDraw
from db.models import Experiment, Version
from db.queries import required_version
from db.queries.rows import AnyRow
from domain.audiences import AUDIENCES
from domain.report import dump
from i18n import Localizer, Message, UserError
from i18n.labels import experiment_status_label
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import AsJson, By, Format, Out, TableFormat, VersionNumber
from pipeline.cli.write_rows import write_rows
from pipeline.engines.weekly_aggregates import customer_days_before
from pipeline.experiments import holdout_needed, judge_experiment, power_beforehand, state_on
from pipeline.publish.load_run_inputs import default_as_of
from pipeline.publish.stored_experiments import as_drawn, draw_experiment

MAX_SEED = 2**31
DRAWN_FROM = ", ".join(one.slug for one in AUDIENCES.values() if one.can_be_drawn_from)
GROUP_COLUMNS = ("experiment", "customer_id", "group", "stratum", "spend_before", "starts_on", "ends_on")

experiment = typer.Typer(
    help="Create experiments with a random control group, predict their power, and read their results.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="The experiment's name.")]
Segment = Annotated[
    int | None,
    typer.Option("--segment", help="Draw from the segment with this id. Default: from the members."),
]
Group = Annotated[str, typer.Option("--list", help=f"Draw from this list: {DRAWN_FROM}.")]
What = Annotated[str, typer.Option("--what", help="What customers outside the control group get.")]
Holdout = Annotated[
    float,
    typer.Option("--holdout", min=0.01, max=0.99, help="Control group size, as a fraction: 0.1 is 10 %."),
]
Days = Annotated[int, typer.Option("--days", min=7, max=730, help="Duration of the experiment in days.")]


@experiment.command()
def power(
    version: VersionNumber = None,
    segment: Segment = None,
    group: Group = MEMBERS,
    holdout: Holdout = 0.2,
    days: Days = 84,
    effect: Annotated[
        float | None,
        typer.Option(
            min=0.001, max=4, help="Also show the control group size needed to detect it: 0.1 is 10 %."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the smallest detectable effect, or the control group size needed. Nothing is stored."""
    with opened(as_json=as_json) as context, context.database.read() as session:
        chosen = required_version(session, version)
        drawn_from, rows = population(session, chosen.number, _group(segment, group))
        window_days = queries.computed_with(session, chosen).window_days
        found = _power(session, chosen, rows, holdout=holdout, days=days, window_days=window_days)
        found = {"version": chosen.number, "drawn_from": drawn_from, **found}
        if effect is not None:
            needed = holdout_needed(
                customer_days_before(
                    session, chosen.as_of, queries.computed_with(session, chosen).window_days
                ),
                {row.customer_id for row in rows},
                effect,
                days=days,
                as_of=chosen.as_of,
                pre_days=window_days,
            )
            found |= {"effect": effect, "holdout_needed": needed}
        if as_json:
            print_json(found)
        else:
            for sentence in promised(found):
                typer.echo(context.localizer.render(sentence))


@experiment.command()
def draw(  # noqa: PLR0913 - each option is a parameter to Typer
    name: Name,
    version: VersionNumber = None,
    segment: Segment = None,
    group: Group = MEMBERS,
    what: What = "",
    holdout: Holdout = 0.2,
    days: Days = 84,
    starts: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First day. Default: the first day without invoices."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, max=MAX_SEED, help="Random seed. Default: a random one.")
    ] = None,
    by: By = "command line",
    as_json: AsJson = False,
) -> None:
    """Create an experiment and draw its control group. It can't be changed later, and starts on a future day.

    Example: `python -m pipeline experiment draw "Free delivery" --holdout 0.3 --days 84`
    """
    with opened(as_json=as_json) as context, context.database.write() as session:
        chosen = required_version(session, version)
        start = stored_experiments.start_of(session, chosen.number, starts.date() if starts else None)
        drawn = draw_experiment(
            session,
            AskedDraw(
                name=name,
                what=what,
                version=chosen.number,
                group=_group(segment, group),
                share=holdout,
                seed=secrets.randbelow(MAX_SEED) if seed is None else seed,
                starts_on=start,
                ends_on=start + timedelta(days=days),
            ),
            customer_days_before(session, chosen.as_of, queries.computed_with(session, chosen).window_days),
            as_of=chosen.as_of,
            pre_days=queries.computed_with(session, chosen).window_days,
            by=by,
        )
        plan = drawn.plan
        found = _row(session, drawn, start)
        if as_json:
            print_json({**found, "plan": plan})
        else:
            told = [
                Message(
                    "{name}: {holdout:number} of {customers:customers} in the control group, without "
                    "benefits from {starts_on:date}. The result is due on {ends_on:date}. To export both "
                    "groups, run `experiment groups`.",
                    found,
                )
            ]
            for sentence in [*told, *(promised(plan) if plan else [])]:
                typer.echo(context.localizer.render(sentence))


@experiment.command("list")
def list_experiments(as_json: AsJson = False) -> None:
    """List all experiments, newest first."""
    with opened(as_json=as_json) as context, context.database.read() as session:
        today = default_as_of(session)
        found = [_row(session, one, today) for one in stored_experiments.experiments(session)]
        if as_json:
            print_json(found)
        for row in [] if as_json else found:
            typer.echo(_line(context.localizer, row))


@experiment.command()
def result(name: Name, version: VersionNumber = None, as_json: AsJson = False) -> None:
    """Show an experiment's result: with --version as published, otherwise from current invoices.

    Before the end, it shows only whether both groups are intact.
    """
    with opened(as_json=as_json) as context, context.database.read() as session:
        one = stored_experiments.experiment_named(session, name)
        if version is not None:
            found = _published(session, required_version(session, version), one)
        else:
            now = default_as_of(session)
            found = judge_experiment(
                as_drawn(session, one, is_stopped=one.id in stored_experiments.stops(session)),
                customer_days_before(session, now, context.settings.window_days),
                as_of=now,
            )
        if as_json:
            print_json(found)
        else:
            for sentence in found["told"]:
                typer.echo(context.localizer.render(sentence))


@experiment.command()
def stop(
    name: Name,
    reason: Annotated[str, typer.Option("--reason", help="Reason, shown in the audit log.")],
    by: By = "command line",
) -> None:
    """Stop an experiment before its end. It will have no result, and this cannot be undone."""
    with opened() as context, context.database.write() as session:
        stored_experiments.stop(session, name, by=by, why=reason)
        typer.echo(context.localizer.gettext("{name} was stopped and has no result.", name=name))


@experiment.command()
def groups(name: Name, form: Format = TableFormat.CSV, out: Out = None) -> None:
    """Export both groups with one row per customer, for use in your marketing tools."""
    with opened() as context, context.database.read() as session:
        one = stored_experiments.experiment_named(session, name)
        rows = [
            {
                "experiment": one.name,
                "customer_id": row.customer_id,
                "group": "holdout" if row.is_holdout else "benefits",
                "stratum": row.stratum,
                "spend_before": row.spend_before,
                "starts_on": one.starts_on,
                "ends_on": one.ends_on,
            }
            for row in stored_experiments.groups(session, one.id)
        ]
        write_rows("groups", GROUP_COLUMNS, rows, form, out)


def promised(found: dict[str, Any]) -> list[Message]:
    """The predicted power, in sentences."""
    told = []
    if found["smallest_effect"] is None:
        told.append(
            Message(
                "With a control group of {holdout:number} out of {customers:customers} for "
                "{days:days}, hardly any effect could be detected. Choose a larger control group "
                "or a longer period.",
                found,
            )
        )
    else:
        told.append(
            Message(
                "With a control group of {holdout:number} out of {customers:customers} for "
                "{days:days}, an effect of {smallest_effect:percent} "
                "({smallest_difference:money} per customer) or more has a {power:percent} chance "
                "of being detected.",
                found,
            )
        )
    if "effect" in found:
        told.append(
            Message(
                "To detect an effect of {effect:percent}, the control group needs "
                "{holdout_needed:customers}.",
                found,
            )
            if found["holdout_needed"] is not None
            else Message(
                "An effect of {effect:percent} could not be detected even with half of them as "
                "the control group.",
                found,
            )
        )
    return told


def _power(
    session: Session, version: Version, rows: Sequence[AnyRow], *, holdout: float, days: int, window_days: int
) -> dict[str, Any]:
    return power_beforehand(
        customer_days_before(session, version.as_of, window_days),
        {row.customer_id for row in rows},
        share=holdout,
        days=days,
        as_of=version.as_of,
        pre_days=window_days,
    )


def _group(segment: int | None, group: str) -> str:
    return group if segment is None else f"{SEGMENT}{segment}"


def _published(session: Session, version: Version, one: Experiment) -> dict[str, Any]:
    for found in queries.required_report(session, version.number).experiments:
        if found.id == one.id:
            return dump(found)
    raise UserError(
        "Version {version} was published before the experiment {name} was created, so it "
        "has nothing to show for it.",
        version=version.number,
        name=one.name,
    )


def _row(session: Session, one: Experiment, now: date) -> dict[str, Any]:
    customers, holdout = stored_experiments.group_sizes(session)[one.id]
    is_stopped = one.id in stored_experiments.stops(session)
    return {
        "name": one.name,
        "version": one.version,
        "drawn_from": one.drawn_from,
        "what": one.what,
        "customers": customers,
        "holdout": holdout,
        "seed": one.seed,
        "starts_on": one.starts_on.isoformat(),
        "ends_on": one.ends_on.isoformat(),
        "state": state_on(now, one.starts_on, one.ends_on, is_stopped=is_stopped),
        "drawn_by": one.drawn_by,
        "drawn_at": one.drawn_at.isoformat(),
    }


def _line(localizer: Localizer, row: dict[str, Any]) -> str:
    return localizer.gettext(
        "{name}: control group of {holdout:number} out of {customers:number} "
        "({drawn_from:name}), from {starts_on:date} to the day before {ends_on:date}, "
        "{state}",
        **{**row, "state": localizer.label(experiment_status_label(row["state"]))},
    )
