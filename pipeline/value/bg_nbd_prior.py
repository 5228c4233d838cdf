"""BG/NBD with a weak prior: parameters of highest posterior probability.

A young shop does not determine four parameters, and a shop of regular buyers none of their spread.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from pipeline.arrays import Floats
from pipeline.value.bg_nbd import MAX_LOG_PARAMETER, MAX_REPEATS, BgNbd

PRIOR_MEAN = np.array([-0.3, 2.0, -0.7, 1.0])
PRIOR_SD = np.array([1.0, 1.2, 0.8, 1.0])
"""Of the logarithms of r, α (weeks), a and b."""
MIN_REPEATERS = 3


def fit_purchases(repeats: Floats, last: Floats, age: Floats) -> BgNbd | None:
    """The parameters by x, t_x and T (weeks) of each customer; None with too few who came again."""
    similar = similar_customers(repeats, last, age)
    if similar is None:
        return None
    x, (t_x, since, count) = similar
    return fit_with_prior(x, t_x, since, count)


def similar_customers(
    repeats: Floats, last: Floats, age: Floats
) -> tuple[npt.NDArray[np.intp], tuple[Floats, Floats, Floats]] | None:
    """x, and (t_x, T, how many customers are so) to the half week; None with too few who came again."""
    if int((repeats > 0).sum()) < MIN_REPEATERS:
        return None
    half_weeks = np.column_stack([np.minimum(repeats, MAX_REPEATS), np.round(last * 2), np.round(age * 2)])
    similar, count = np.unique(half_weeks, axis=0, return_counts=True)
    since = np.maximum(similar[:, 2], similar[:, 1]) / 2 + 0.01
    return similar[:, 0].astype(np.intp), (similar[:, 1] / 2, since, count.astype(float))


def fit_with_prior(x: npt.NDArray[np.intp], t_x: Floats, age: Floats, count: Floats) -> BgNbd:
    """The parameters of highest posterior probability, in weeks; arguments as in `fit_bg_nbd`."""
    total = float(count.sum())

    def loss(logs: Floats) -> tuple[float, Floats]:
        value, slope = log_likelihood_and_slope(logs, x, (t_x, age, count))
        away = (logs - PRIOR_MEAN) / PRIOR_SD
        return (0.5 * float((away**2).sum()) - value) / total, (away / PRIOR_SD - slope) / total

    bounds = [(-MAX_LOG_PARAMETER, MAX_LOG_PARAMETER)] * 4
    optimum = optimize.minimize(loss, PRIOR_MEAN, jac=True, method="L-BFGS-B", bounds=bounds)
    return BgNbd.from_logarithms(optimum.x)


def log_likelihood_and_slope(
    logs: Floats, x: npt.NDArray[np.intp], observed: tuple[Floats, Floats, Floats]
) -> tuple[float, Floats]:
    """Equation 6 of Fader, Hardie and Lee (2005) over all rows, and its derivative by each logarithm.

    Args:
        logs: logarithms of r, α, a and b.
        x: repeat purchases of each row.
        observed: t_x, T, and how many customers are like the row.
    """
    t_x, age, count = observed
    r, alpha, a, b = np.exp(logs)
    number = np.arange(int(x.max(initial=0)) + 1)
    psi = special.digamma
    rates = special.gammaln(r + number) - special.gammaln(r) + r * np.log(alpha)
    rates += special.betaln(a, b + number) - special.betaln(a, b)
    log_age, log_last = np.log(alpha + age), np.log(alpha + t_x)
    place = b + np.maximum(number, 1) - 1
    odds = np.log(a) - np.log(place)[x] + (r + x) * (log_age - log_last)
    odds = np.where(x > 0, odds, -np.inf)
    dropped = special.expit(odds)
    value = count @ (rates[x] - (r + x) * log_age + np.logaddexp(0.0, odds))
    by_r = (psi(r + number) - psi(r) + np.log(alpha))[x] - (1 - dropped) * log_age - dropped * log_last
    by_alpha = r / alpha - (r + x) * ((1 - dropped) / (alpha + age) + dropped / (alpha + t_x))
    by_a = (psi(a + b) - psi(a + b + number))[x] + dropped / a
    by_b = (psi(b + number) - psi(b) + psi(a + b) - psi(a + b + number))[x] - dropped / place[x]
    slope = np.array([count @ each for each in (by_r, by_alpha, by_a, by_b)]) * np.exp(logs)
    return float(value), slope
