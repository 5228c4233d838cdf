"""Calibrate the probability of ordering again on past dates."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, FiniteFloat
from scipy import optimize, special

from pipeline.arrays import Floats

NEAREST_TO_CERTAIN = 1e-6
"""Probabilities are kept as far from 0 and 1, which have no log-odds."""
RIDGE = 1.0
"""Draws the calibration to none at all, as much as one customer's outcome would."""
PRIOR_PERIODS = 2.0
"""Periods that do not overlap after which the past counts as much as what was believed before: how trade was
in them is one observation each, however many customers there are."""


class OrderCalibration(BaseModel):
    """Platt's calibration: the model's log-odds, shifted and scaled to the outcomes of past dates.

    Who has bought only once is shifted by `once` besides: in BG/NBD, nobody stops before a second purchase.
    """

    model_config = ConfigDict(frozen=True)

    shift: FiniteFloat = 0.0
    scale: FiniteFloat = 1.0
    once: FiniteFloat = 0.0

    def apply(self, probability: Floats, once: Floats) -> Floats:
        """The calibrated probabilities; `once` is 1 for who has bought only once, else 0."""
        log_odds = self.shift + self.scale * self.log_odds_of(probability) + self.once * once
        return np.asarray(special.expit(log_odds))

    def drawn_to(self, prior: OrderCalibration, periods: float) -> OrderCalibration:
        """This calibration as far as `periods` of outcomes are evidence, `prior` for the rest.

        Bühlmann's credibility: `periods` / (`periods` + `PRIOR_PERIODS`).
        """
        weight = periods / (periods + PRIOR_PERIODS)
        return OrderCalibration(
            shift=weight * self.shift + (1 - weight) * prior.shift,
            scale=weight * self.scale + (1 - weight) * prior.scale,
            once=weight * self.once + (1 - weight) * prior.once,
        )

    @staticmethod
    def log_odds_of(probability: Floats) -> Floats:
        """The log-odds, of 0 and 1 finite ones."""
        return np.asarray(special.logit(np.clip(probability, NEAREST_TO_CERTAIN, 1 - NEAREST_TO_CERTAIN)))


def fit_calibration(probability: Floats, once: Floats, ordered: Floats) -> OrderCalibration:
    """The maximum likelihood calibration (Platt 1999), for outcomes `ordered` of 0 or 1."""
    columns = np.column_stack([np.ones(len(probability)), OrderCalibration.log_odds_of(probability), once])
    prior = np.array([0.0, 1.0, 0.0])

    def loss(parameters: Floats) -> tuple[float, Floats]:
        log_odds, away = columns @ parameters, parameters - prior
        surprise = np.logaddexp(0, log_odds).sum() - ordered @ log_odds
        slope = columns.T @ (special.expit(log_odds) - ordered)
        return float(surprise + RIDGE * away @ away), slope + 2 * RIDGE * away

    free = (None, None)
    optimum = optimize.minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=[free, (0.0, None), free])
    shift, scale, single = optimum.x
    return OrderCalibration(shift=float(shift), scale=float(scale), once=float(single))
