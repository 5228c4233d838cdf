"""`python -m pipeline experiment …`: create experiments and read their results."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from db import experiments as stored_experiments
from db import queries
from db.draw_requests import DrawRequest
from db.experiment_audiences import MEMBERS, SEGMENT, population
from db.experiment_overlaps import audience_overlap
from db.models import Version
from db.queries import required_version
from db.recipients import store_recipients
from domain.audiences import AUDIENCES
from domain.csv_text import decoded_csv
from domain.enums import ExperimentOutcome
from domain.random_seed import MAX_SEED, unpredictable_seed
from domain.recipients_file import read_recipients
from domain.report import dump
from i18n import Message
from pipeline.cli.context import opened, print_json
from pipeline.cli.experiment_output import (
    audience_sentences,
    experiment_line,
    experiment_row,
    power_sentences,
    published_result,
)
from pipeline.cli.options import AsJson, By, Format, Out, TableFormat, VersionNumber
from pipeline.cli.write_rows import write_rows
from pipeline.engines.customer_days import customer_days_before
from pipeline.experiments import MatchedSampler, holdout_needed, judge_experiments, power_beforehand
from pipeline.experiments.overlap_sentences import overlap_sentences
from pipeline.publish.load_run_inputs import default_as_of
from pipeline.publish.stored_experiments import (
    draw_experiment,
    drawn_overlaps,
    drawn_series,
    past_customers,
)

DRAWN_FROM = ", ".join(audience.slug for audience in AUDIENCES.values() if audience.can_be_drawn_from)
GROUP_COLUMNS = (
    "experiment",
    "customer_id",
    "group",
    "stratum",
    "spend_before",
    "expected",
    "starts_on",
    "ends_on",
)
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
Outcome = Annotated[
    ExperimentOutcome,
    typer.Option("--outcome", help="What is compared. bought_again: whether a customer bought at all."),
]
Days = Annotated[int, typer.Option("--days", min=7, max=730, help="Duration of the experiment in days.")]


@experiment.command()
def power(  # noqa: PLR0913 - each option is a parameter to Typer
    version: VersionNumber = None,
    segment: Segment = None,
    group: Group = MEMBERS,
    holdout: Holdout = 0.2,
    days: Days = 84,
    outcome: Outcome = ExperimentOutcome.REVENUE,
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
        stored_experiments.check_outcome(session, outcome)
        chosen = required_version(session, version)
        drawn_from, rows = population(session, chosen.number, _group(segment, group))
        similar, ids = _past_customers(session, chosen), frozenset(row.customer_id for row in rows)
        power_result = {
            "version": chosen.number,
            "drawn_from": drawn_from,
            **power_beforehand(
                similar, ids, share=holdout, days=days, outcome=outcome, expected_effect=effect
            ),
        }
        if effect is not None:
            power_result |= {
                "effect": effect,
                "holdout_needed": holdout_needed(similar, ids, effect, days=days, outcome=outcome),
            }
        start = stored_experiments.start_of(session, chosen.number, None)
        overlap = audience_overlap(
            session,
            chosen.number,
            _group(segment, group),
            starts_on=start,
            ends_on=start + timedelta(days=days),
        )
        if as_json:
            print_json({**power_result, "overlap": asdict(overlap) if overlap is not None else None})
        else:
            for sentence in [*power_sentences(power_result), *audience_sentences(overlap)]:
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
    outcome: Outcome = ExperimentOutcome.REVENUE,
    effect: Annotated[
        float | None,
        typer.Option(min=0.001, max=4, help="The effect you expect: 0.1 is 10 %. Kept with the experiment."),
    ] = None,
    repeats: Annotated[
        str | None, typer.Option(help="The experiment that this one repeats; both are judged together.")
    ] = None,
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
            DrawRequest(
                name=name,
                what=what,
                version=chosen.number,
                group=_group(segment, group),
                share=holdout,
                seed=unpredictable_seed() if seed is None else seed,
                starts_on=start,
                ends_on=start + timedelta(days=days),
                outcome=outcome,
                expected_effect=effect,
                repeats=repeats,
            ),
            customer_days_before(session, chosen.as_of, queries.computed_with(session, chosen).window_days),
            as_of=chosen.as_of,
            pre_days=queries.computed_with(session, chosen).window_days,
            by=by,
        )
        plan = drawn.plan
        row = experiment_row(session, drawn, start)
        overlaps = drawn_overlaps(session, [drawn], as_of=chosen.as_of)[drawn.id]
        if as_json:
            print_json({**row, "plan": plan, "overlaps": [dump(overlap) for overlap in overlaps]})
        else:
            messages = [
                Message(
                    "{name}: {holdout:number} of {customers:customers} in the control group, without "
                    "benefits from {starts_on:date}. The result is due on {ends_on:date}. To export both "
                    "groups, run `experiment groups`.",
                    row,
                )
            ]
            messages += [*(power_sentences(plan) if plan else []), *overlap_sentences(overlaps)]
            for sentence in messages:
                typer.echo(context.localizer.render(sentence))


@experiment.command("list")
def list_experiments(as_json: AsJson = False) -> None:
    """List all experiments, newest first."""
    with opened(as_json=as_json) as context, context.database.read() as session:
        today = default_as_of(session)
        rows = [
            experiment_row(session, experiment, today)
            for experiment in stored_experiments.experiments(session)
        ]
        if as_json:
            print_json(rows)
        for row in [] if as_json else rows:
            typer.echo(experiment_line(context.localizer, row))


@experiment.command()
def result(name: Name, version: VersionNumber = None, as_json: AsJson = False) -> None:
    """Show an experiment's result: with --version as published, otherwise from current invoices.

    Before the end, it shows only whether both groups are intact.
    """
    with opened(as_json=as_json) as context, context.database.read() as session:
        drawn = stored_experiments.experiment_named(session, name)
        if version is not None:
            outcome = published_result(session, required_version(session, version), drawn)
        else:
            now = default_as_of(session)
            outcome = next(
                judged
                for judged in judge_experiments(
                    drawn_series(session, drawn, as_of=now),
                    customer_days_before(session, now, context.settings.window_days),
                    as_of=now,
                )
                if judged["id"] == drawn.id
            )
        if as_json:
            print_json(outcome)
        else:
            for sentence in outcome["told"]:
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
def recipients(
    name: Name,
    source: Annotated[
        Path, typer.Argument(help="CSV with customer_id and received_on.", exists=True, dir_okay=False)
    ],
    by: By = "command line",
) -> None:
    """Read who really received the benefit. It replaces an earlier file, and adds a second estimate."""
    with opened() as context, context.database.write() as session:
        item = stored_experiments.experiment_named(session, name)
        received = read_recipients(decoded_csv(source.read_bytes()))
        stored = store_recipients(session, item, received, by=by)
        typer.echo(
            context.localizer.gettext(
                "{kept:customers} of {name} received the benefit. Left out of the file: {left:customers}.",
                kept=stored.kept,
                name=item.name,
                left=stored.left_out,
            )
        )


@experiment.command()
def groups(name: Name, form: Format = TableFormat.CSV, out: Out = None) -> None:
    """Export both groups with one row per customer, for use in your marketing tools."""
    with opened() as context, context.database.read() as session:
        drawn = stored_experiments.experiment_named(session, name)
        rows = [
            {
                "experiment": drawn.name,
                "customer_id": row.customer_id,
                "group": "holdout" if row.is_holdout else "benefits",
                "stratum": row.stratum,
                "spend_before": row.spend_before,
                "expected": row.expected,
                "starts_on": drawn.starts_on,
                "ends_on": drawn.ends_on,
            }
            for row in stored_experiments.groups(session, drawn.id)
        ]
        write_rows("groups", GROUP_COLUMNS, rows, form, out)


def _past_customers(session: Session, version: Version) -> MatchedSampler:
    window_days = queries.computed_with(session, version).window_days
    days = customer_days_before(session, version.as_of, window_days)
    return past_customers(session, days, as_of=version.as_of, pre_days=window_days)


def _group(segment: int | None, group: str) -> str:
    return group if segment is None else f"{SEGMENT}{segment}"
