"""The weeks of a shop: what was known on each date, with one model for all, and what came after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from db.engine import open_database
from db.line_days import last_line_day
from domain.audiences import SINGLE_PURCHASE_GAP
from domain.gates import OUT_OF_TIME_DAYS
from pipeline.engines.customer_days import days_without_stray
from pipeline.engines.open_engine import open_engine
from pipeline.engines.shop_rules import rules_of
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.membership.audience_parameters import audience_parameters
from pipeline.segmentation.candidate_capture import Trial
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.model_selection import evaluate_challenger
from pipeline.segmentation.recipes import Recipe
from pipeline.segmentation.selection_inputs import SelectionInputs
from pipeline.value import customer_values, fit_value_model, is_due, purchase_days

WINDOW, WEEK = 365, timedelta(days=7)
QUARTER, HALF_YEAR = timedelta(days=OUT_OF_TIME_DAYS), timedelta(days=182)
HISTORY = 26
"""Weeks before the first window is full: the replay begins with them, and they are not measured."""


@dataclass(frozen=True)
class ScoredWeek:
    """What was known on a date, and what came after it."""

    as_of: date
    features: pd.DataFrame
    champion: Champion
    order_probability: pd.Series | None
    expected_revenue: pd.Series | None
    """In the 84 days after, as it was predicted then."""
    single_purchase_gap: float
    came: pd.Series | None
    """What customers spent in the 84 days after; None where they have not ended."""
    bought: frozenset[str] | None
    """Who bought in the 182 days after; None where they have not ended."""

    def scores(self, line: float) -> pd.DataFrame:
        """As `Champion.score` gives them, with the margins measured from `line`."""
        return self.champion.with_line(line).score(self.features)


def read_customer_days(url: str) -> tuple[pd.DataFrame, date]:
    """All customer days of a database, and the day after the last one."""
    with open_database(url).read() as session:
        last = last_line_day(session)
        if last is None:
            raise SystemExit("the database has no invoices")
        engine, rules, as_of = open_engine(session), rules_of(session), last + timedelta(days=1)
        engine.prepare(as_of, rules)
        return days_without_stray(engine, as_of, rules, None), as_of


def score_weeks(days: pd.DataFrame, until: date, recipe: Recipe) -> list[ScoredWeek]:
    """Every week from half a year before the first full window to `until`, with one model for all."""
    index = CustomerDayIndex(days)
    full = index.first.date() + timedelta(days=WINDOW)
    then = full - QUARTER
    chosen = evaluate_challenger(
        SelectionInputs(
            _with_products(index.features(full, WINDOW)),
            full,
            Trial(_with_products(index.features(then, WINDOW)), index.revenue(then, full)),
        ),
        recipe,
        challenge=True,
        random_state=0,
        progress=lambda _stage, _fraction: None,
    )
    sold = days[days["orders"] > 0]
    weeks, model, as_of = [], None, full - HISTORY * WEEK
    while as_of <= until:
        features = _with_products(index.features(as_of, WINDOW))
        existing = purchase_days(days, as_of)
        if is_due(model, as_of):
            model = fit_value_model(existing, 0)
        values = customer_values(existing, model) if model is not None else None
        later = sold[(sold["day"] >= pd.Timestamp(as_of)) & (sold["day"] < pd.Timestamp(as_of + HALF_YEAR))]
        weeks.append(
            ScoredWeek(
                as_of,
                features,
                chosen.champion.at(features),
                values["order_probability_84d"] if values is not None else None,
                values["expected_revenue_84d"] if values is not None else None,
                audience_parameters(days, as_of=as_of, window_days=WINDOW)[SINGLE_PURCHASE_GAP],
                index.revenue(as_of, as_of + QUARTER) if as_of + QUARTER <= until else None,
                frozenset(later["customer_id"]) if as_of + HALF_YEAR <= until else None,
            )
        )
        as_of += WEEK
    return weeks


def _with_products(features: pd.DataFrame) -> pd.DataFrame:
    """Days do not know products: the model is chosen in a space that does not either."""
    return features.assign(unique_products=features["orders"], avg_basket_products=1.0)
