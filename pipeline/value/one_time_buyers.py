"""BG/NBD in a shop where some customers never come back, with a weak prior.

In BG/NBD a customer drops out after repeat purchases only: all who have bought once are still to come, at
rates that a gamma distribution spreads. Where most buy once, too many of them are expected, the more so the
further ahead. Here a fraction never comes again (the hard-core never-buyers of Morrison 1969; Boag 1949 has
the same as the cured fraction of a mixture), and all others are BG/NBD. With time in weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from pipeline.arrays import Floats
from pipeline.value.bg_nbd import MAX_LOG_PARAMETER, BgNbd
from pipeline.value.bg_nbd_prior import log_likelihood_and_slope, similar_customers

PRIOR_MEAN = np.array([0.0, 1.8, -1.6, 1.2, -1.0])
PRIOR_SD = np.array([1.0, 1.0, 0.7, 1.0, 1.5])
"""Of log r, log α, logit of the mean dropout a / (a + b) where half of the customers come once, log (a + b),
and logit of the fraction who come once."""
LINK = 0.35
"""Where more customers come once, those who come again are believed to drop out sooner: of the logit of the
mean dropout, for each of the logit of the fraction."""


@dataclass(frozen=True)
class OneTimeBuyers:
    """The parameters."""

    once: float
    """The fraction who never come again."""
    others: BgNbd

    def expected_purchases(self, horizon: float, x: Floats, t_x: Floats, age: Floats) -> Floats:
        """The expected purchases in the `horizon` after T, as `BgNbd.expected_purchases` has them."""
        expected = self.others.expected_purchases(horizon, x, t_x, age)
        r, alpha = self.others.r, self.others.alpha
        none_yet = (1 - self.once) * np.exp(r * (np.log(alpha) - np.log(alpha + age)))
        return np.where(x > 0, expected, expected * none_yet / (none_yet + self.once))


def fit_one_time_buyers(repeats: Floats, last: Floats, age: Floats) -> OneTimeBuyers | None:
    """The parameters of highest posterior probability; None with too few who came again.

    Args:
        repeats: repeat purchases of each customer.
        last: weeks from the first purchase to the last.
        age: weeks since the first purchase.
    """
    similar = similar_customers(repeats, last, age)
    if similar is None:
        return None
    x, observed = similar
    total = float(observed[2].sum())

    def loss(point: Floats) -> tuple[float, Floats]:
        value, slope = log_likelihood_and_slope_with_once(point, x, observed)
        away = (point - PRIOR_MEAN) / PRIOR_SD
        away[2] -= LINK * point[4] / PRIOR_SD[2]
        by_point = away / PRIOR_SD
        by_point[4] -= LINK * away[2] / PRIOR_SD[2]
        return (0.5 * float((away**2).sum()) - value) / total, (by_point - slope) / total

    start = PRIOR_MEAN.copy()
    start[2] += LINK * start[4]
    bounds = [(-MAX_LOG_PARAMETER, MAX_LOG_PARAMETER)] * len(start)
    optimum = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return OneTimeBuyers(float(special.expit(optimum.x[4])), BgNbd.from_logarithms(_logarithms(optimum.x)))


def log_likelihood_and_slope_with_once(
    point: Floats, x: npt.NDArray[np.intp], observed: tuple[Floats, Floats, Floats]
) -> tuple[float, Floats]:
    """The log likelihood over all rows, and its derivative by each coordinate of `point`.

    Args:
        point: log r, log α, logit of a / (a + b), log (a + b), logit of the fraction who come once.
        x: repeat purchases of each row.
        observed: t_x, T, and how many customers are like the row.
    """
    t_x, age, count = observed
    logs = _logarithms(point)
    log_once, log_others = special.log_expit(point[4]), special.log_expit(-point[4])
    once, dropout = np.exp(log_once), special.expit(point[2])
    none = x == 0
    none_yet = np.exp(logs[0]) * (logs[1] - np.logaddexp(logs[1], np.log(age[none])))
    of_none = np.logaddexp(log_once, log_others + none_yet)
    is_other = np.ones(len(x))
    is_other[none] = np.exp(log_others + none_yet - of_none)
    of_others, by_log = log_likelihood_and_slope(logs, x, (t_x, age, count * is_other))
    value = of_others + log_others * float(count[~none].sum())
    value += float(count[none] @ (of_none - is_other[none] * none_yet))
    by_dropout = by_log[2] * (1 - dropout) - by_log[3] * dropout
    by_once = float(count @ (1 - is_other)) - once * float(count.sum())
    slope = np.array([by_log[0], by_log[1], by_dropout, by_log[2] + by_log[3], by_once])
    return value, slope


def _logarithms(point: Floats) -> Floats:
    """Of r, α, a and b."""
    total = point[3]
    a, b = total + special.log_expit(point[2]), total + special.log_expit(-point[2])
    return np.array([point[0], point[1], a, b])
