"""Random-effects meta-analysis of few estimates, whose true values may differ.

With two to five estimates, what they differ by is hardly known. Its standard deviation therefore has a prior,
half-normal with scale 0.5, the weakly informative one for logarithms of ratios in Röver et al., "On weakly
informative prior distributions for the heterogeneity parameter in Bayesian random-effects meta-analysis"
(Research Synthesis Methods, 2021); the mean has a flat one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from pipeline.arrays import Floats
from pipeline.experiments.compare import CONFIDENCE

HETEROGENEITY = 0.5
"""Scale of the half-normal prior of the standard deviation of true values."""
NODES = 200
"""Values of that standard deviation, equally likely beforehand, over which its distribution is summed."""
FAR = 9.0
"""Standard errors beyond which a normal distribution has nothing."""


@dataclass(frozen=True)
class MetaAnalysis:
    """What several estimates say together."""

    mean: float
    """The median of the posterior distribution of the mean of true values."""
    low: float
    """Lower end of its 95 % interval."""
    high: float
    homogeneity_p: float
    """How likely estimates so unlike are if all true values are equal (Cochran's Q)."""


def random_effects(
    estimates: Sequence[float], errors: Sequence[float], *, heterogeneity: float = HETEROGENEITY
) -> MetaAnalysis:
    """The mean of the true values behind at least two `estimates` with the standard `errors` (above 0)."""
    values, variances = np.asarray(estimates, dtype=np.float64), np.asarray(errors, dtype=np.float64) ** 2
    spreads = stats.halfnorm.ppf((np.arange(NODES) + 0.5) / NODES, scale=heterogeneity)
    weights = 1 / (variances + spreads[:, None] ** 2)  # a row per spread, a column per estimate
    totals = weights.sum(axis=1)
    means = weights @ values / totals
    squares = (weights * (values - means[:, None]) ** 2).sum(axis=1)
    likelihoods = (np.log(weights).sum(axis=1) - np.log(totals) - squares) / 2
    shares = np.exp(likelihoods - likelihoods.max())
    low, middle, high = (
        _quantile(part, shares / shares.sum(), means, 1 / np.sqrt(totals))
        for part in ((1 - CONFIDENCE) / 2, 0.5, (1 + CONFIDENCE) / 2)
    )
    return MetaAnalysis(middle, low, high, _homogeneity_p(values, variances))


def _quantile(part: float, shares: Floats, means: Floats, errors: Floats) -> float:
    """Of a mixture of normal distributions."""

    def missing(value: float) -> float:
        return float(shares @ stats.norm.cdf(value, means, errors)) - part

    ends = (means - FAR * errors).min(), (means + FAR * errors).max()
    return float(optimize.brentq(missing, *ends, xtol=1e-9))


def _homogeneity_p(values: Floats, variances: Floats) -> float:
    common = np.average(values, weights=1 / variances)
    return float(stats.chi2.sf(((values - common) ** 2 / variances).sum(), len(values) - 1))
