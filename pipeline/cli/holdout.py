"""`python -m pipeline holdout …`: the standing holdout of the programme."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from db import holdouts, queries
from domain.random_seed import MAX_SEED, unpredictable_seed
from domain.report import StandingHoldout, dump
from domain.typed_values import typed_share
from i18n import Message
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import COMMAND_LINE, AsJson, By

holdout = typer.Typer(
    help="Hold a small part of the members out of the benefits for good, and see what the programme brings.",
    no_args_is_help=True,
)


@holdout.command()
def start(
    share: Annotated[str, typer.Option(help="Part of the members to hold out, such as 5% or 0.05.")] = "5%",
    seed: Annotated[
        int | None, typer.Option(min=0, max=MAX_SEED, help="Random seed. Default: a random one.")
    ] = None,
    by: By = COMMAND_LINE,
    as_json: AsJson = False,
) -> None:
    """Start it: the next run draws from the members, and later ones from whoever joins, once and for good.

    Example: `python -m pipeline holdout start --share 5%`
    """
    with opened(as_json=as_json) as context, context.database.write() as session:
        begun = holdouts.start_holdout(
            session,
            share=typed_share(share),
            seed=unpredictable_seed() if seed is None else seed,
            by=by,
        )
        row = holdout_row(session)
        message = Message(
            "The next run holds {share:percent} of the members out at random, and later runs the same share "
            "of those who join. Days after {day:date} count.",
            {"share": begun.share, "day": begun.begins_on.isoformat()},
        )
        if as_json:
            print_json(row)
        else:
            typer.echo(context.localizer.render(message))


@holdout.command()
def show(as_json: AsJson = False) -> None:
    """Show the newest standing holdout, and what it shows as of the latest version."""
    with opened(as_json=as_json) as context, context.database.read() as session:
        row, published = holdout_row(session), published_effect(session)
        if as_json:
            print_json(None if row is None else {**row, "effect": published and dump(published)})
            return
        for sentence in [*holdout_sentences(row), *effect_sentences(published)]:
            typer.echo(context.localizer.render(sentence))


@holdout.command()
def stop(
    reason: Annotated[str, typer.Option("--reason", help="Reason, shown in the audit log.")],
    by: By = COMMAND_LINE,
) -> None:
    """Stop it: everybody may get the benefits from now on. It can't be resumed."""
    with opened() as context, context.database.write() as session:
        holdouts.stop_holdout(session, by=by, why=reason)
        typer.echo(
            context.localizer.gettext(
                "The standing holdout was stopped. From the next run on, nobody is held out."
            )
        )


def holdout_row(session: Session) -> dict[str, Any] | None:
    """The newest holdout, ready for JSON; None without one."""
    stored = holdouts.newest_holdout(session)
    if stored is None:
        return None
    begun, end = stored
    sizes = holdouts.holdout_sizes(session, begun.id)
    return {
        "id": begun.id,
        "share": begun.share,
        "seed": begun.seed,
        "begins_on": begun.begins_on.isoformat(),
        "begun_by": begun.begun_by,
        "assigned": sizes.assigned,
        "held_out": sizes.held_out,
        "ends_on": end.ends_on.isoformat() if end is not None else None,
        "why": end.why if end is not None else None,
    }


def published_effect(session: Session) -> StandingHoldout | None:
    """What the latest version says of the newest holdout; None where it says nothing."""
    stored, newest = holdouts.newest_holdout(session), queries.newest_version(session)
    report = queries.readable_report(session, newest.number) if newest is not None else None
    if stored is None or report is None or report.holdout is None or report.holdout.id != stored[0].id:
        return None
    return report.holdout


def effect_sentences(published: StandingHoldout | None) -> list[Message]:
    """What a version says of the holdout, and why it does not say more."""
    if published is None:
        return []
    return [
        Message.of(sentence) for sentence in (*published.told, *((published.why,) if published.why else ()))
    ]


def holdout_sentences(row: dict[str, Any] | None) -> list[Message]:
    """The same in sentences."""
    if row is None:
        return [Message("There is no standing holdout. To start one, run `holdout start`.")]
    if row["ends_on"] is None:
        return [
            Message(
                "Since {begins_on:date}: {held_out:number} of {assigned:customers} go without benefits, and "
                "{share:percent} of those who join will. Started by {begun_by}.",
                row,
            )
        ]
    return [
        Message(
            "From {begins_on:date} on, {held_out:number} of {assigned:customers} went without benefits. "
            "Started by {begun_by}.",
            row,
        ),
        Message("Stopped on {ends_on:date}: {why}", row),
    ]
