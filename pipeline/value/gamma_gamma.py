"""The Gamma-Gamma model of spend per purchase.

Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value. A customer's purchases are Gamma(p, ν) with
ν ~ Gamma(q, γ): the mean that is seen is drawn towards the shop's, the more so the fewer purchases there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from pipeline.arrays import Floats

MAX_LOG_PARAMETER = 12.0
MIN_Q = 1.05
"""The mean spend of the shop, γp / (q − 1), exists only above 1."""


@dataclass(frozen=True)
class GammaGamma:
    """The three parameters; `gamma` is in the shop's currency."""

    p: float
    q: float
    gamma: float

    def expected_spend(self, mean_spend: Floats, purchases: Floats) -> Floats:
        """The expected spend per purchase of customers with `purchases` at `mean_spend`: equation 5."""
        weight = self.p * purchases
        return np.asarray(self.p * (self.gamma + purchases * mean_spend) / (weight + self.q - 1))


def fit_gamma_gamma(mean_spend: Floats, purchases: Floats, count: Floats | None = None) -> GammaGamma | None:
    """The maximum likelihood parameters; None if the search does not converge.

    Args:
        mean_spend: mean spend per purchase of each row, above 0.
        purchases: how many purchases that is the mean of, at least 1.
        count: how many customers are like this row; 1 each by default.
    """
    weight = np.ones(len(mean_spend)) if count is None else count
    unit = float(np.average(mean_spend, weights=weight))
    spend = mean_spend / unit

    def loss(logs: npt.NDArray[np.float64]) -> tuple[float, Floats]:
        value, slope = log_likelihood_and_slope(logs, spend, purchases)
        return float(-(weight @ value) / weight.sum()), -(slope @ weight) / weight.sum()

    bounds = [(-5.0, 5.0), (np.log(MIN_Q), 5.0), (-MAX_LOG_PARAMETER, MAX_LOG_PARAMETER)]
    optimum = optimize.minimize(loss, np.array([0.5, 1.0, 0.5]), jac=True, method="L-BFGS-B", bounds=bounds)
    if not np.isfinite(optimum.fun):
        return None
    p, q, gamma = (float(value) for value in np.exp(optimum.x))
    return GammaGamma(p, q, gamma * unit)


def log_likelihood_and_slope(
    logs: npt.NDArray[np.float64], spend: Floats, purchases: Floats
) -> tuple[Floats, Floats]:
    """The log-likelihood of each row, and its derivatives by the logarithms of p, q and γ (one row each)."""
    p, q, gamma = np.exp(logs)
    shape, drawn = p * purchases, np.log(gamma + purchases * spend)
    value = (
        special.gammaln(shape + q)
        - special.gammaln(shape)
        - special.gammaln(q)
        + q * np.log(gamma)
        + (shape - 1) * np.log(spend)
        + shape * np.log(purchases)
        - (shape + q) * drawn
    )
    both = special.digamma(shape + q)
    by_p = shape * (both - special.digamma(shape) + np.log(spend) + np.log(purchases) - drawn)
    by_q = q * (both - special.digamma(q) + np.log(gamma) - drawn)
    by_gamma = q - (shape + q) * gamma / (gamma + purchases * spend)
    return np.asarray(value), np.array([by_p, by_q, by_gamma])
