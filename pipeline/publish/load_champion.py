"""Load the models a run needs: the champion in force, and the one that scored the version before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import (
    Model,
    ModelDeployment,
)
from domain.report import ModelCard, read_model_card
from i18n import UserError
from pipeline.publish.run_inputs import CurrentChampion
from pipeline.segmentation.model_format import DamagedModelError, NewerModelError

if TYPE_CHECKING:
    from pipeline.segmentation.champion import Champion


def load_champion_before(
    session: Session, model_id: int, current_champion: CurrentChampion | None
) -> Champion | None:
    """The model of the previous version.

    None if it cannot be read and another model is the champion now: a person has replaced it, as a run that
    cannot read its champion asks them to.
    """
    if current_champion is not None and current_champion.model_id == model_id:
        return current_champion.champion
    try:
        return restore_champion(session.get_one(Model, model_id))
    except UserError:
        if current_champion is None:
            raise
        return None


def restore_champion(model: Model) -> Champion:
    """The stored model, ready to score.

    Raises:
        UserError: it cannot be read; the sentence says what to do.
    """
    from pipeline.segmentation.champion import Champion  # noqa: PLC0415 - scikit-learn loads while the lines are read

    try:
        return Champion.from_bytes(model.classifier)
    except NewerModelError:
        raise UserError(
            "Model {number} was saved by a newer version of this program, so this version cannot read it. "
            "Nothing was published. Update the program, or make another model the champion on the Model page "
            "(or with `python -m pipeline model promote`).",
            number=model.id,
        ) from None
    except DamagedModelError:
        raise _damaged(model) from None


def _damaged(model: Model) -> UserError:
    return UserError(
        "Model {number} is damaged and cannot be read. Nothing was published. Make another model the "
        "champion on the Model page (or with `python -m pipeline model promote`), or restore a backup.",
        number=model.id,
    )


def _card_of(model: Model) -> ModelCard:
    card = read_model_card(model.card)
    if card is None:
        raise _damaged(model)
    return card


def load_current_champion(session: Session, as_of: date) -> CurrentChampion | None:
    """The deployment in force at `as_of` with its model; None before the first one."""
    rows = session.execute(
        select(ModelDeployment, Model)
        .join(Model, Model.id == ModelDeployment.model_id)
        .where(ModelDeployment.as_of <= as_of)
        .order_by(ModelDeployment.as_of.desc(), ModelDeployment.id.desc())
        .limit(1)
    ).first()
    if rows is None:
        return None
    deployment, model = rows
    return CurrentChampion(
        model.id, restore_champion(model), _card_of(model), deployment.as_of, deployment.frozen
    )


def load_promoted_champion(session: Session, as_of: date, model_id: int) -> CurrentChampion:
    """The promoted model as the champion from `as_of` on."""
    model = session.get_one(Model, model_id)
    return CurrentChampion(model.id, restore_champion(model), _card_of(model), as_of, frozen=False)


def last_search(session: Session, as_of: date) -> date | None:
    """The as-of date of the last full search, from the cards of the stored models."""
    cards = session.execute(select(Model.as_of, Model.card).where(Model.as_of <= as_of)).all()
    return max((row.as_of for row in cards if row.card.get("searched")), default=None)


def last_search_date(session: Session, as_of: date, recipe: str) -> date | None:
    """The date of the last full search by `recipe`; None if there was none, so that the next run searches."""
    current_champion = session.scalar(
        select(Model.recipe)
        .join(ModelDeployment, ModelDeployment.model_id == Model.id)
        .where(ModelDeployment.as_of <= as_of)
        .order_by(ModelDeployment.as_of.desc(), ModelDeployment.id.desc())
        .limit(1)
    )
    return last_search(session, as_of) if current_champion == recipe else None
