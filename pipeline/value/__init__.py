"""What each customer will be worth: expected revenue and orders, and the probability of another order."""

from pipeline.value.customer_values import customer_values
from pipeline.value.fit import MIN_TO_PREDICT, fit_value_model, is_due
from pipeline.value.grading import DuePredictions, grade_predictions
from pipeline.value.past_predictions import past_predictions
from pipeline.value.purchase_days import purchase_days
from pipeline.value.value_model import HORIZONS, ValueModel, value_model_from

__all__ = [
    "HORIZONS",
    "MIN_TO_PREDICT",
    "DuePredictions",
    "ValueModel",
    "customer_values",
    "fit_value_model",
    "grade_predictions",
    "is_due",
    "past_predictions",
    "purchase_days",
    "value_model_from",
]
