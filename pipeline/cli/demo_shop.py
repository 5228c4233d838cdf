"""The simulated shop of `make run`: 27 months in which something happens that every page can show.

Its trade comes in week by week, as the past weeks are published: whoever an experiment gives something orders
more often afterwards, and nobody knows beforehand who that will be (docs/decisions/079).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy.orm import Session

from db import experiments, holdouts, queries
from db.draw_requests import DrawRequest
from db.experiment_audiences import MEMBERS, population
from domain.enums import ExperimentOutcome
from pipeline.engines.customer_days import customer_days_before
from pipeline.publish.stored_experiments import draw_experiment
from pipeline.simulate import Shop

WEEKS = 57
"""Before the newest version: a standing holdout is judged after four quarters of thirteen weeks."""
HISTORY = timedelta(weeks=118)
"""Of trade before the newest version: 27 months."""
CUSTOMERS = 3000
SEED = 1
PAUSING, CAMPAIGN, PROGRAMME = 0.25, 0.4, 0.25
"""The truth about its customers: see `Shop`."""
CONTROL_GROUP = 0.5
CAMPAIGN_DAYS = 84
CAMPAIGN_NAME = "VIP 10 %"
"""The same in every language: it is stored once, and everybody reads the demo in their own."""
HOPED_FOR = 0.3
"""The effect that the experiment's author expects of the campaign."""
HELD_OUT = 0.2
"""Of the members: more than a programme would leave out, so that half a year shows something."""
MIN_MEMBERS = 20
"""To draw an experiment from."""
BY = "demo"


def demo_shop(customers: int, newest: date) -> Shop:
    """The simulated shop whose newest version is as of `newest`."""
    return Shop(SEED, customers, newest - HISTORY, pausing=PAUSING, campaign=CAMPAIGN, programme=PROGRAMME)


def begin_holdout(session: Session) -> None:
    """Begin the programme's standing holdout, which the first version assigns, unless it has begun."""
    if holdouts.newest_holdout(session) is None:
        holdouts.start_holdout(session, share=HELD_OUT, seed=SEED, by=BY)


def draw_campaign(session: Session, version: int, zone: tzinfo) -> None:
    """Draw an experiment among the members of the first version, unless it is drawn or they are too few.

    It is created on the first day of that version's week in the shop's history, not today.
    """
    if experiments.experiments(session) or len(population(session, version)[1]) < MIN_MEMBERS:
        return
    chosen = queries.required_version(session, version)
    window_days = queries.computed_with(session, chosen).window_days
    starts_on = experiments.start_of(session, version, None)
    draw_experiment(
        session,
        DrawRequest(
            name=CAMPAIGN_NAME,
            what="",
            version=version,
            group=MEMBERS,
            share=CONTROL_GROUP,
            seed=SEED,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=CAMPAIGN_DAYS),
            outcome=ExperimentOutcome.ORDERS,
            expected_effect=HOPED_FOR,
        ),
        customer_days_before(session, chosen.as_of, window_days),
        as_of=chosen.as_of,
        pre_days=window_days,
        by=BY,
        drawn_at=datetime.combine(chosen.as_of, time(), zone),
    )
