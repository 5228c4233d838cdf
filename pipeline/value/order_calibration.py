"""Calibrate the probability of ordering again on past dates."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, FiniteFloat
from scipy import optimize, special

from pipeline.value.purchase_days import Floats

EPSILON = 1e-6
RIDGE = 1.0
"""Draws the calibration to none at all, as much as one customer's outcome would."""


class OrderCalibration(BaseModel):
    """Platt's calibration: the model's log-odds, shifted and scaled to the outcomes of past dates."""

    model_config = ConfigDict(frozen=True)

    shift: FiniteFloat = 0.0
    scale: FiniteFloat = 1.0

    def apply(self, probability: Floats) -> Floats:
        """The calibrated probabilities."""
        odds = special.logit(np.clip(probability, EPSILON, 1 - EPSILON))
        return np.asarray(special.expit(self.shift + self.scale * odds))


def fit_calibration(probability: Floats, ordered: Floats) -> OrderCalibration:
    """The maximum likelihood calibration (Platt 1999), for outcomes `ordered` of 0 or 1."""
    odds = special.logit(np.clip(probability, EPSILON, 1 - EPSILON))

    def loss(parameters: Floats) -> float:
        shift, scale = parameters
        log_odds = shift + scale * odds
        penalty = RIDGE * (shift**2 + (scale - 1) ** 2)
        return float(np.logaddexp(0, log_odds).sum() - (ordered * log_odds).sum() + penalty)

    shift, scale = optimize.minimize(loss, np.array([0.0, 1.0]), method="L-BFGS-B").x
    return OrderCalibration(shift=float(shift), scale=float(scale))
