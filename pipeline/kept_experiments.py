"""Experiments as they lie in the database, as the stages take them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy.orm import Session

from db import experiments
from db.models import Experiment

if TYPE_CHECKING:
    from pipeline.experiments import Drawn


def drawn_experiments(session: Session, as_of: date) -> list[Drawn]:
    """Every experiment drawn from a version as of `as_of` or before, newest first."""
    return [as_drawn(session, one) for one in experiments.experiments(session, known_on=as_of)]


def as_drawn(session: Session, kept: Experiment) -> Drawn:
    """One experiment with its groups."""
    from pipeline.experiments import Drawn  # noqa: PLC0415 - its statistics take a second to load

    rows = experiments.groups(session, kept.id)
    return Drawn(
        id=kept.id,
        name=kept.name,
        version=kept.version,
        drawn_from=kept.drawn_from,
        share=kept.share,
        seed=kept.seed,
        starts_on=kept.starts_on,
        ends_on=kept.ends_on,
        pre_days=kept.pre_days,
        groups=pd.DataFrame(
            {"stratum": [row.stratum for row in rows], "is_holdout": [row.is_holdout for row in rows]},
            index=pd.Index([row.customer_id for row in rows], name="customer_id", dtype="str"),
        ),
        plan=kept.plan,
    )
