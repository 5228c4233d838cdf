"""Convert stored experiments to the form that the stages use."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy.orm import Session

from db import experiments
from db.experiment_audiences import population
from db.experiments import DrawRequest, ExperimentDraft
from db.models import Experiment
from i18n import UserError

if TYPE_CHECKING:
    from pipeline.experiments import DrawnExperiment


def draw_experiment(
    session: Session,
    draw_request: DrawRequest,
    customer_days: pd.DataFrame,
    *,
    as_of: date,
    pre_days: int,
    by: str,
) -> Experiment:
    """Draw a requested experiment and store it in the transaction of `session`.

    Args:
        session: Its transaction keeps the experiment.
        draw_request: The request.
        customer_days: As `power_beforehand` takes it; up to the version's `as_of`.
        as_of: The version's.
        pre_days: The days before the experiment whose spend adjusts the result.
        by: Who draws it.

    Raises:
        UserError: it cannot be drawn, and why.
    """
    from pipeline.experiments import draw_holdout, power_beforehand  # noqa: PLC0415 - as in as_drawn

    drawn_from, rows = population(session, draw_request.version, draw_request.group)
    start = experiments.start_of(session, draw_request.version, draw_request.starts_on)
    spend = pd.Series({row.customer_id: row.gross_revenue for row in rows})
    groups = draw_holdout(spend, draw_request.share, draw_request.seed)
    try:
        plan = power_beforehand(
            customer_days,
            set(spend.index),
            share=draw_request.share,
            days=(draw_request.ends_on - start).days,
            as_of=as_of,
            pre_days=pre_days,
        )
    except UserError:  # a young shop may experiment all the same
        plan = None
    number = experiments.store(
        session,
        ExperimentDraft(
            name=draw_request.name,
            what=draw_request.what,
            version=draw_request.version,
            drawn_from=drawn_from,
            share=draw_request.share,
            seed=draw_request.seed,
            starts_on=start,
            ends_on=draw_request.ends_on,
            pre_days=pre_days,
            plan=plan,
            drawn_by=by,
            groups=groups.reset_index().to_dict("records"),  # type: ignore[arg-type]
        ),
    )
    return session.get_one(Experiment, number)


def drawn_experiments(session: Session, as_of: date) -> list[DrawnExperiment]:
    """Every experiment drawn from a version as of `as_of` or before, newest first."""
    stopped = experiments.stops(session)
    return [
        stored_draw(session, one, is_stopped=one.id in stopped)
        for one in experiments.experiments(session, known_on=as_of)
    ]


def stored_draw(session: Session, experiment: Experiment, *, is_stopped: bool) -> DrawnExperiment:
    """One experiment with its groups."""
    from pipeline.experiments import DrawnExperiment  # noqa: PLC0415 - its statistics take a second to load

    rows = experiments.groups(session, experiment.id)
    return DrawnExperiment(
        id=experiment.id,
        name=experiment.name,
        version=experiment.version,
        drawn_from=experiment.drawn_from,
        share=experiment.share,
        seed=experiment.seed,
        starts_on=experiment.starts_on,
        ends_on=experiment.ends_on,
        pre_days=experiment.pre_days,
        groups=pd.DataFrame(
            {"stratum": [row.stratum for row in rows], "is_holdout": [row.is_holdout for row in rows]},
            index=pd.Index([row.customer_id for row in rows], name="customer_id", dtype="str"),
        ),
        plan=experiment.plan,
        is_stopped=is_stopped,
    )
