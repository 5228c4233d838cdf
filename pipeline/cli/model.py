"""`python -m pipeline model …`: list models and choose the champion."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import governance
from db.models import Model, ModelDeployment
from i18n import Localizer
from pipeline.cli.context import Context, opened, print_json
from pipeline.cli.options import AsJson, By

model = typer.Typer(
    help="List stored models and choose the champion. Changes apply from the next run on.",
    no_args_is_help=True,
)


@model.command("list")
def list_models(as_json: AsJson = False) -> None:
    """List all stored models with their figures, newest first."""
    with opened(as_json=as_json) as context, context.database.read() as session:
        rows = _models(session)
        if as_json:
            print_json(rows)
        else:
            for row in rows:
                typer.echo(_line(context.localizer, row))


@model.command()
def promote(
    number: Annotated[int, typer.Argument(help="A model's number.")], by: By = "command line"
) -> None:
    """Make a stored model the champion."""
    with opened() as context, context.database.write() as session:
        deployment = governance.promote(session, number, by=by)
        _say_deployed(context, deployment)


@model.command()
def rollback(by: By = "command line") -> None:
    """Go back to the previous champion."""
    with opened() as context, context.database.write() as session:
        deployment = governance.roll_back(session, by=by)
        _say_deployed(context, deployment)


def _say_deployed(context: Context, deployment: ModelDeployment) -> None:
    sentence = context.localizer.gettext(
        "Model {number} will be used from the next run on.", number=deployment.model_id
    )
    typer.echo(sentence)


@model.command()
def freeze(by: By = "command line") -> None:
    """Freeze the champion: no challenger is fitted until `unfreeze`."""
    with opened() as context, context.database.write() as session:
        deployment = governance.freeze(session, by=by)
        typer.echo(context.localizer.gettext("Model {number} is frozen.", number=deployment.model_id))


@model.command()
def unfreeze(by: By = "command line") -> None:
    """Allow challengers again."""
    with opened() as context, context.database.write() as session:
        deployment = governance.freeze(session, by=by, frozen=False)
        typer.echo(
            context.localizer.gettext("Model {number} can be challenged again.", number=deployment.model_id)
        )


def _models(session: Session) -> list[dict[str, Any]]:
    deployment = governance.current_deployment(session)
    rows = session.execute(
        select(Model.id, Model.as_of, Model.recipe, Model.card).order_by(Model.id.desc())
    ).all()
    deployed_ids = set(session.scalars(select(ModelDeployment.model_id)))
    return [
        {
            "model": row.id,
            "as_of": row.as_of.isoformat(),
            "recipe": row.recipe,
            "is_champion": deployment is not None and deployment.model_id == row.id,
            "frozen": deployment is not None and deployment.model_id == row.id and deployment.frozen,
            "was_champion": row.id in deployed_ids,
            **row.card,
        }
        for row in rows
    ]


def _line(localizer: Localizer, row: dict[str, Any]) -> str:
    text = localizer.gettext(
        "{number}  as of {day:date}  {recipe}: {space} {clusterer} {k}, silhouette {silhouette:ratio}, "
        "stability {stability:ratio}, fidelity {fidelity:ratio}",
        number=row["model"],
        day=row["as_of"],
        recipe=row["recipe"],
        space=row["space"],
        clusterer=row["clusterer"],
        k=row["k"],
        silhouette=row["silhouette"],
        stability=row["stability"] or 0.0,
        fidelity=row["fidelity"],
    )
    if row["frozen"]:
        return localizer.gettext("{model} (champion, frozen)", model=text)
    return localizer.gettext("{model} (champion)", model=text) if row["is_champion"] else text
