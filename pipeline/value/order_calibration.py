"""Calibrate the probability of ordering again on past dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat
from scipy import optimize, special

from pipeline.arrays import Floats
from pipeline.value.silence import STEPS

MIN_PROBABILITY, MAX_PROBABILITY = 0.001, 0.99
"""Beyond, the model's log-odds say no more: where orders are regular, it is as good as certain of a year."""
RIDGE = 1.0
"""Draws the calibration to none at all, as much as one customer's outcome would."""
RIDGE_OF_SILENCE = 0.25
"""The same of the slopes by silence, whose differences are large where orders are regular."""
PRIOR_PERIODS = 2.0
"""Periods that do not overlap after which the past counts as much as what was believed before: how trade was
in them is one observation each, however many customers there are."""
PRIOR_PERIODS_OF_SILENCE = 0.5
"""The same of the slopes by silence: who came differs less between periods than how many did."""
MAX_ROWS = 20_000
"""Customers and dates from which slopes by silence are estimated; of more, every n-th."""
MAX_SHIFT = 40.0


class OrderCalibration(BaseModel):
    """Platt's calibration: the model's log-odds, shifted and scaled to the outcomes of past dates.

    Who has bought only once is shifted by `once` besides: in BG/NBD, nobody stops before a second purchase.
    Each step of silence adds its slope, which beyond 28 days ahead is never positive.
    """

    model_config = ConfigDict(frozen=True)

    shift: FiniteFloat = 0.0
    scale: FiniteFloat = 1.0
    once: FiniteFloat = 0.0
    silence: Annotated[tuple[FiniteFloat, ...], Field(min_length=STEPS, max_length=STEPS)] = (0.0,) * STEPS

    @property
    def slopes(self) -> Floats:
        """Of the covariates in `TradingWeeks.covariates`."""
        return np.array([self.once, *self.silence])

    def apply(self, probability: Floats, covariates: Floats) -> Floats:
        """The calibrated probabilities, by `TradingWeeks.covariates`."""
        return np.asarray(special.expit(self.log_odds(probability, covariates)))

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

    def with_silence(
        self, silence: Sequence[float], probability: Floats, covariates: Floats
    ) -> OrderCalibration:
        """This calibration with slopes by `silence`, and the shift by which the mean probability stays."""
        mean = self.apply(probability, covariates).mean()
        steep = self.model_copy(update={"silence": tuple(silence)})
        log_odds = steep.log_odds(probability, covariates)
        shift = optimize.brentq(
            lambda shift: special.expit(log_odds + shift).mean() - mean, -MAX_SHIFT, MAX_SHIFT
        )
        return steep.model_copy(update={"shift": self.shift + shift})

    def log_odds(self, probability: Floats, covariates: Floats) -> Floats:
        """The calibrated log-odds."""
        return self.shift + self.scale * self.log_odds_of(probability) + covariates @ self.slopes

    @staticmethod
    def log_odds_of(probability: Floats) -> Floats:
        """The log-odds, as far as the model can be believed."""
        return np.asarray(special.logit(np.clip(probability, MIN_PROBABILITY, MAX_PROBABILITY)))


def fit_calibration(probability: Floats, once: Floats, ordered: Floats) -> OrderCalibration:
    """The maximum likelihood calibration without silence (Platt 1999), for outcomes `ordered` of 0 or 1."""
    columns = np.column_stack([np.ones(len(probability)), OrderCalibration.log_odds_of(probability), once])
    free = (None, None)
    shift, scale, single = _logistic(
        columns, np.zeros(len(once)), ordered, RIDGE, np.array([0.0, 1.0, 0.0]), [free, (0.0, None), free]
    )
    return OrderCalibration(shift=float(shift), scale=float(scale), once=float(single))


def fit_silence(
    calibration: OrderCalibration, outcomes: tuple[Floats, Floats, Floats], *, may_rise: bool
) -> Floats:
    """What each step of silence adds to the log-odds of a `calibration` without: slopes, at most 0.

    How far off the level was in these outcomes is estimated besides and left out.

    Args:
        calibration: in whose log-odds the slopes are.
        outcomes: the model's probability, `TradingWeeks.covariates`, and whether an order came (0 or 1).
        may_rise: whether the first step may be positive: a few days after an order, the next is not due yet.
    """
    every = -(-len(outcomes[0]) // MAX_ROWS)
    probability, covariates, ordered = (each[::every] for each in outcomes)
    columns = np.column_stack([np.ones(len(ordered)), covariates[:, 1:]])
    free, falls = (None, None), (None, 0.0)
    bounds = [free, free if may_rise else falls, *[falls] * (STEPS - 1)]
    level_and_slopes = _logistic(
        columns,
        calibration.log_odds(probability, covariates),
        ordered,
        RIDGE_OF_SILENCE,
        np.zeros(1 + STEPS),
        bounds,
    )
    return level_and_slopes[1:]


def _logistic(
    columns: Floats,
    offset: Floats,
    ordered: Floats,
    ridge: float,
    prior: Floats,
    bounds: Sequence[tuple[float | None, float | None]],
) -> Floats:
    """The coefficients of a logistic regression, drawn to `prior` by `ridge`."""

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        log_odds, away = offset + columns @ coefficients, coefficients - prior
        surprise = np.logaddexp(0, log_odds).sum() - ordered @ log_odds
        slope = columns.T @ (special.expit(log_odds) - ordered)
        return float(surprise + ridge * away @ away), slope + 2 * ridge * away

    return np.asarray(optimize.minimize(loss, prior, jac=True, method="L-BFGS-B", bounds=bounds).x)
