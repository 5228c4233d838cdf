"""Convert stored experiments to the form that the stages use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from db import experiments, queries
from db.draw_requests import DrawRequest
from db.experiment_audiences import population
from db.experiment_overlaps import shared_customers
from db.experiments import ExperimentDraft
from db.margins import margin_settings
from db.models import Experiment
from db.recipients import recipients
from domain.enums import ExperimentOutcome
from domain.margins import MarginSettings
from domain.report import ExperimentOverlap
from i18n import UserError

if TYPE_CHECKING:
    from pipeline.experiments import DrawnExperiment, MatchedSampler

PREDICTION_COLUMNS = ("expected_revenue_84d", "expected_orders_84d", "order_probability_84d")
"""What `population` tells of each customer beside the revenue."""


def draw_experiment(
    session: Session,
    draw_request: DrawRequest,
    customer_days: pd.DataFrame,
    *,
    as_of: date,
    pre_days: int,
    by: str,
    drawn_at: datetime | None = None,
) -> Experiment:
    """Draw a requested experiment and store it in the transaction of `session`.

    Args:
        session: Its transaction keeps the experiment.
        draw_request: The request.
        customer_days: customer_id, day, gross_revenue, … up to the version's `as_of`.
        as_of: The version's.
        pre_days: The days before the experiment whose pace is known.
        by: Who draws it.
        drawn_at: When, in the history of a simulated shop; now, of a real one.

    Raises:
        UserError: it cannot be drawn, and why.
    """
    from pipeline.experiments import draw_holdout, power_beforehand  # noqa: PLC0415 - as in as_drawn

    drawn_from, rows = population(session, draw_request.version, draw_request.group)
    start = experiments.start_of(session, draw_request.version, draw_request.starts_on)
    experiments.check_outcome(session, draw_request.outcome)
    repeats = experiments.first_of_series(session, draw_request.repeats, draw_request.outcome)
    customers = pd.DataFrame.from_records(
        [tuple(row) for row in rows], columns=["customer_id", "gross_revenue", *PREDICTION_COLUMNS]
    ).set_index("customer_id")
    expected = _expected(customers, customer_days, draw_request.outcome, as_of=as_of, pre_days=pre_days)
    groups = draw_holdout(expected, draw_request.share, draw_request.seed)
    groups["spend_before"] = customers["gross_revenue"].reindex(groups.index)
    try:
        plan = power_beforehand(
            past_customers(session, customer_days, as_of=as_of, pre_days=pre_days),
            frozenset(customers.index),
            share=draw_request.share,
            days=(draw_request.ends_on - start).days,
            outcome=draw_request.outcome,
            expected_effect=draw_request.expected_effect,
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
            drawn_at=drawn_at,
            groups=groups.reset_index().to_dict("records"),  # type: ignore[arg-type]
            outcome=draw_request.outcome,
            repeats=repeats,
        ),
    )
    return session.get_one(Experiment, number)


def past_customers(
    session: Session, customer_days: pd.DataFrame, *, as_of: date, pre_days: int
) -> MatchedSampler:
    """Past customers who are like those as of a date, with what the model in force predicts of them."""
    from pipeline.experiments import MatchedSampler  # noqa: PLC0415 - as in as_drawn
    from pipeline.features.point_in_time import CustomerDayIndex  # noqa: PLC0415 - as above
    from pipeline.value import past_predictions, purchase_days, value_model_from  # noqa: PLC0415 - as above

    stored = queries.value_model_in_force(session, as_of)
    model = value_model_from(stored) if stored is not None else None
    return MatchedSampler(
        CustomerDayIndex(customer_days),
        as_of=as_of,
        pre_days=pre_days,
        predictions_at=past_predictions(purchase_days(customer_days, as_of), model) if model else None,
    )


def _expected(
    customers: pd.DataFrame,
    customer_days: pd.DataFrame,
    outcome: ExperimentOutcome,
    *,
    as_of: date,
    pre_days: int,
) -> pd.Series:
    """What the version expects of `customers`, in terms of the outcome."""
    from pipeline.experiments.outcomes import covariates  # noqa: PLC0415 - as in as_drawn
    from pipeline.features.point_in_time import CustomerDayIndex  # noqa: PLC0415 - as above

    predicted = customers[list(PREDICTION_COLUMNS)].astype(float)
    index = CustomerDayIndex(customer_days)
    return covariates(index, customers.index, predicted, as_of=as_of, pre_days=pre_days)[outcome]


def drawn_experiments(session: Session, as_of: date) -> list[DrawnExperiment]:
    """Every experiment drawn from a version as of `as_of` or before, newest first."""
    return _stored_draws(session, experiments.experiments(session, known_on=as_of), as_of=as_of)


def drawn_series(session: Session, experiment: Experiment, *, as_of: date) -> list[DrawnExperiment]:
    """An experiment and those it is judged together with, as is known as of a date; newest first."""
    first = experiment.repeats or experiment.id
    series = [item for item in experiments.experiments(session) if (item.repeats or item.id) == first]
    return _stored_draws(session, series, as_of=as_of)


def _stored_draws(session: Session, drawn: Sequence[Experiment], *, as_of: date) -> list[DrawnExperiment]:
    stopped, margins = experiments.stops(session), margin_settings(session)
    overlaps = drawn_overlaps(session, [item for item in drawn if item.id not in stopped], as_of=as_of)
    return [
        _stored_draw(
            session,
            item,
            overlaps.get(item.id, ()),
            is_stopped=item.id in stopped,
            margins=margins,
        )
        for item in drawn
    ]


def _stored_draw(
    session: Session,
    experiment: Experiment,
    overlaps: tuple[ExperimentOverlap, ...],
    *,
    is_stopped: bool,
    margins: MarginSettings,
) -> DrawnExperiment:
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
            {
                "stratum": [row.stratum for row in rows],
                "is_holdout": [row.is_holdout for row in rows],
                "expected": np.array([row.expected for row in rows], dtype=float),
            },
            index=pd.Index([row.customer_id for row in rows], name="customer_id", dtype="str"),
        ),
        plan=experiment.plan,
        is_stopped=is_stopped,
        outcome=experiment.outcome,
        repeats=experiment.repeats,
        recipients=recipients(session, experiment.id),
        margins=margins,
        overlaps=overlaps,
    )


def drawn_overlaps(
    session: Session, drawn: Sequence[Experiment], *, as_of: date
) -> dict[int, tuple[ExperimentOverlap, ...]]:
    """Who of both groups of each experiment gets the benefits of another at the same time, by id."""
    sizes = experiments.group_sizes(session)
    return {
        number: tuple(
            ExperimentOverlap(
                name=item.name,
                customers=item.customers,
                share_benefits=item.treated_benefits / (sizes[number][0] - sizes[number][1]),
                share_holdout=item.treated_holdout / sizes[number][1],
            )
            for item in shared
        )
        for number, shared in shared_customers(session, drawn, known_on=as_of).items()
    }
