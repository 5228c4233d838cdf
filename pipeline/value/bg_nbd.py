"""The BG/NBD model of repeat purchases and dropout.

Fader, Hardie and Lee (2005), "Counting Your Customers" the Easy Way: An Alternative to the Pareto/NBD Model,
Marketing Science 24(2). While alive, a customer buys at a Poisson rate λ ~ Gamma(r, α); after each repeat
purchase they drop out with probability p ~ Beta(a, b).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from pipeline.arrays import Floats

MAX_LOG_PARAMETER = 8.0
"""Parameters are searched between exp(-8) and exp(8): beyond, a shop tells nothing about them."""
START = (0.0, 3.0, 0.0, 1.0)
"""Logarithms of r, α, a and b where the search begins, with time in weeks."""
MAX_REPEATS = 60
"""Repeat purchases that are told apart when customers who are alike are counted once."""
LEAST_FROM_ONE = 1e-6
"""Of `a`: the expected purchases divide by a - 1."""


@dataclass(frozen=True)
class BgNbd:
    """The four parameters; `alpha` is in the time unit of the fit."""

    r: float
    alpha: float
    a: float
    b: float

    @classmethod
    def from_logarithms(cls, logs: Floats) -> BgNbd:
        """The parameters by the logarithms of r, α, a and b; an `a` of just 1 is moved off it."""
        r, alpha, a, b = (float(value) for value in np.exp(logs))
        return cls(r, alpha, a + LEAST_FROM_ONE if abs(a - 1) < LEAST_FROM_ONE else a, b)

    def log_likelihood(self, x: Floats, t_x: Floats, age: Floats) -> Floats:
        """The log-likelihood of each (x, t_x, T): equation 6 of the paper."""
        return log_likelihood(np.log([self.r, self.alpha, self.a, self.b]), x, t_x, age)

    def probability_alive(self, x: Floats, t_x: Floats, age: Floats) -> Floats:
        """The probability of being alive at T (Fader, Hardie and Lee 2008). 1 before any repeat purchase."""
        odds = (
            np.log(self.a)
            - np.log(self.b + np.maximum(x, 1.0) - 1)
            + (self.r + x) * (np.log(self.alpha + age) - np.log(self.alpha + t_x))
        )
        return np.where(x > 0, special.expit(-odds), 1.0)

    def expected_purchases(self, horizon: float, x: Floats, t_x: Floats, age: Floats) -> Floats:
        """The expected purchases in the `horizon` after T: equation 10 of the paper.

        For a = 1 it has no closed form of this kind; `fit_bg_nbd` never returns exactly that.
        """
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        ratio = horizon / (alpha + age + horizon)
        series = special.hyp2f1(r + x, b + x, a + b + x - 1, ratio)
        shrink = np.exp((r + x) * (np.log(alpha + age) - np.log(alpha + age + horizon)))
        purchases = (a + b + x - 1) / (a - 1) * (1 - shrink * series)
        return np.asarray(np.maximum(purchases * self.probability_alive(x, t_x, age), 0.0))


def fit_bg_nbd(x: Floats, t_x: Floats, age: Floats, count: Floats | None = None) -> BgNbd | None:
    """The maximum likelihood parameters; None if the search does not converge.

    Args:
        x: repeat purchases of each row.
        t_x: time of the last one, from the first purchase.
        age: time from the first purchase until today.
        count: how many customers are like this row; 1 each by default. Customers that are alike are one row,
            so that the cost does not grow with the shop.
    """
    weight = np.ones(len(x)) if count is None else count
    total = weight.sum()

    def loss(logs: npt.NDArray[np.float64]) -> float:
        return float(-(weight @ log_likelihood(logs, x, t_x, age)) / total)

    bounds = [(-MAX_LOG_PARAMETER, MAX_LOG_PARAMETER)] * 4
    optimum = optimize.minimize(loss, np.array(START), method="L-BFGS-B", bounds=bounds)
    if not np.isfinite(optimum.fun):
        return None
    return BgNbd.from_logarithms(optimum.x)


def log_likelihood(logs: npt.NDArray[np.float64], x: Floats, t_x: Floats, age: Floats) -> Floats:
    """The log likelihood of each (x, t_x, T), given the logarithms of r, α, a and b: equation 6."""
    r, alpha, a, b = np.exp(logs)
    common = (
        special.gammaln(r + x)
        - special.gammaln(r)
        + r * np.log(alpha)
        + special.betaln(a, b + x)
        - special.betaln(a, b)
    )
    alive = -(r + x) * np.log(alpha + age)
    dropped = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x)
    return np.asarray(common + np.where(x > 0, np.logaddexp(alive, dropped), alive))
