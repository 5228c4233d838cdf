"""Predict what customers will be worth, with the model in force or a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from i18n import Message
from pipeline.publish.run_inputs import RunInputs
from pipeline.value import (
    HORIZONS,
    MIN_TO_PREDICT,
    ValueModel,
    customer_values,
    fit_value_model,
    grade_predictions,
    is_due,
    past_predictions,
    purchase_days,
    value_model_from,
)

MAX_GRADED = 20_000
"""Customers whose predictions are kept to be graded: a shop that has more is graded on so many of them."""
DIGITS: Mapping[str, int] = {
    **{
        f"{name}_{days}d": 2
        for name in ("expected_revenue", "revenue_low", "revenue_high")
        for days in HORIZONS
    },
    **{f"expected_orders_{days}d": 3 for days in HORIZONS},
    "order_probability_84d": 4,
    "probability_alive": 4,
}
STORED = (*DIGITS, "next_order_on", "days_since_first_order")
"""The columns of a customer."""
GRADED = tuple(name for name in DIGITS if not name.startswith("expected_orders"))
"""The columns that are kept to be graded."""


@dataclass(frozen=True)
class ValuePredictions:
    """The predictions for the customers of a version.

    Attributes:
        values: as `pipeline.value.customer_values` gives them, of the customers of the version; None if
            nothing can be said.
        model: what they were scored with.
        is_new: whether it was fitted just now.
        predictions_at: what the model would have predicted on a past date.
        level_factors: by horizon, what the model's amounts were multiplied by (see `reconciled`).
    """

    values: pd.DataFrame | None
    model: ValueModel | None
    is_new: bool
    predictions_at: Callable[[date], pd.DataFrame | None] | None = None
    level_factors: Mapping[int, float] = field(default_factory=dict)

    def reconciled(self, is_member: pd.Series, forecast: Mapping[int, float]) -> ValuePredictions:
        """The same predictions at the level of the forecast: those of members add up to it.

        Proportional reconciliation from the middle of a hierarchy (Hyndman and Athanasopoulos 2021, chapter
        11): all customers are multiplied by one factor, so that their order and shares stay. Then the
        year of those who would spend less in it than in the 12 weeks it begins with is raised to these.

        Args:
            is_member: by customer id.
            forecast: the expected revenue of the members, by horizon in days.
        """
        if self.values is None:
            return self
        inside = is_member.reindex(self.values.index, fill_value=False).to_numpy(dtype=bool)
        values, factors = self.values.copy(), {}
        for days in HORIZONS:
            own = float(values.loc[inside, f"expected_revenue_{days}d"].sum())
            if forecast.get(days, 0.0) > 0 and own > 0:
                factors[days] = forecast[days] / own
                names = [f"{name}_{days}d" for name in ("expected_revenue", "revenue_low", "revenue_high")]
                values[names] *= factors[days]
        return replace(self, values=_with_years_of_12_weeks_or_more(values), level_factors=factors)

    @property
    def new_model(self) -> bytes | None:
        """The model to be stored; None if it already is."""
        return self.model.to_bytes() if self.model is not None and self.is_new else None

    @cached_property
    def stored(self) -> pd.DataFrame | None:
        """The columns to be stored, rounded as stored; None if nothing can be predicted."""
        return None if self.values is None else self.values[list(STORED)].round(dict(DIGITS))

    @property
    def order_probability(self) -> pd.Series | None:
        """Of an order within 84 days, as stored; None if nothing can be predicted."""
        return None if self.stored is None else self.stored["order_probability_84d"].astype(float)

    def graded_rows(self, random_state: int) -> list[dict[str, Any]]:
        """Rows of `db.models.Prediction`: of all customers, or of `MAX_GRADED` drawn from them."""
        if self.stored is None:
            return []
        graded = self.stored[list(GRADED)]
        if len(graded) > MAX_GRADED:
            positions = np.random.default_rng(random_state).choice(len(graded), MAX_GRADED, replace=False)
            graded = graded.iloc[np.sort(positions)]
        or_none = graded.astype(object).where(graded.notna(), None)
        return [
            {"customer_id": customer, **{name: row[name] for name in GRADED}}
            for customer, row in zip(graded.index.tolist(), or_none.to_dict("records"), strict=True)
        ]

    def section(self, is_member: pd.Series) -> dict[str, Any]:
        """For the report: `domain.report.Value`."""
        if self.values is None or self.model is None:
            why = Message(
                "It is too early to predict what customers will be worth. This takes {days:days} of "
                "invoices, and {customers:customers} who were known {ago:days} ago, {repeaters:number} of "
                "whom had bought again by then.",
                dict(MIN_TO_PREDICT),
            )
            return {"why": why.to_json()}
        inside = is_member.reindex(self.values.index, fill_value=False).astype(bool)
        return {
            "fitted_on": self.model.as_of.isoformat(),
            "horizons": [
                {
                    "days": days,
                    "method": horizon.method,
                    "naive": horizon.naive,
                    "expected_revenue": _total(self.values[f"expected_revenue_{days}d"]),
                    "members_expected_revenue": _total(self.values.loc[inside, f"expected_revenue_{days}d"]),
                    "naive_revenue": _total(self.values[f"naive_revenue_{days}d"]),
                    "expected_orders": round(float(self.values[f"expected_orders_{days}d"].sum()), 1),
                    "origins": horizon.origins,
                    "errors": {
                        name: {figure: round(value, 6) for figure, value in error.model_dump().items()}
                        for name, error in horizon.errors.items()
                    },
                    "coverage80": horizon.coverage,
                    "level_factor": _rounded(self.level_factors.get(days)),
                }
                for days, horizon in self.model.horizons.items()
            ],
        }


def predict_values(inputs: RunInputs, random_state: int) -> ValuePredictions:
    """Predict for the customers of a run, fitting the model anew when that is due."""
    days = purchase_days(inputs.customer_days, inputs.as_of)
    model = value_model_from(inputs.value_model) if inputs.value_model is not None else None
    is_new = is_due(model, inputs.as_of)
    if is_new:
        model = fit_value_model(days, random_state)
    if model is None:
        return ValuePredictions(None, None, is_new=False)
    values = customer_values(days, model).reindex(inputs.features.index)
    return ValuePredictions(values, model, is_new, past_predictions(days, model))


def grade_due(inputs: RunInputs) -> list[dict[str, Any]]:
    """The grades of earlier versions' predictions that have come due."""
    if not inputs.due_predictions:
        return []
    days = purchase_days(inputs.customer_days, inputs.as_of)
    return [grade_predictions(due_prediction, days) for due_prediction in inputs.due_predictions]


def _rounded(factor: float | None) -> float | None:
    return None if factor is None else round(factor, 6)


def _with_years_of_12_weeks_or_more(values: pd.DataFrame) -> pd.DataFrame:
    """`values`, in which nobody's year is less than the 12 weeks it begins with; its range goes along.

    Each horizon has a method of its own, and what one knows of a customer the other may not.
    """
    weeks, year = (values[f"expected_revenue_{days}d"] for days in HORIZONS)
    factor = (weeks / year).where((year < weeks) & (year > 0), 1.0)
    raised = values.copy()
    raised[f"expected_revenue_{HORIZONS[-1]}d"] = np.maximum(weeks, year)
    ranges = [f"revenue_{end}_{HORIZONS[-1]}d" for end in ("low", "high")]
    raised[ranges] = values[ranges].mul(factor, axis=0)
    return raised


def _total(amounts: pd.Series) -> float:
    return round(float(amounts.sum()), 2)
