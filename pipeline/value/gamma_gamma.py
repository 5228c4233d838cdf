"""The Gamma-Gamma model of spend per purchase.

Fader and Hardie (2013), The Gamma-Gamma Model of Monetary Value. A customer's purchases are Gamma(p, ν) with
ν ~ Gamma(q, γ): the mean that is seen is drawn towards the shop's, the more so the fewer purchases there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from pipeline.value.purchase_days import Floats

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

    def loss(logs: npt.NDArray[np.float64]) -> float:
        return float(-(weight @ _log_likelihood(logs, spend, purchases)) / weight.sum())

    bounds = [(-5.0, 5.0), (np.log(MIN_Q), 5.0), (-MAX_LOG_PARAMETER, MAX_LOG_PARAMETER)]
    optimum = optimize.minimize(loss, np.array([0.5, 1.0, 0.5]), method="L-BFGS-B", bounds=bounds)
    if not np.isfinite(optimum.fun):
        return None
    p, q, gamma = (float(value) for value in np.exp(optimum.x))
    return GammaGamma(p, q, gamma * unit)


def _log_likelihood(logs: npt.NDArray[np.float64], spend: Floats, purchases: Floats) -> Floats:
    p, q, gamma = np.exp(logs)
    shape = p * purchases
    return np.asarray(
        special.gammaln(shape + q)
        - special.gammaln(shape)
        - special.gammaln(q)
        + q * np.log(gamma)
        + (shape - 1) * np.log(spend)
        + shape * np.log(purchases)
        - (shape + q) * np.log(gamma + purchases * spend)
    )
