"""Check on simulated experiments what a series of them says together.

    python -m benchmarks.experiment_series [series]

Two to six experiments, in which customers with benefits spend by a tenth more on average and the effects
differ by a standard deviation of logarithms from 0 to 0.4. Told of each: how often the 95 % interval covers
the mean effect, how far the estimate is off on average, half the interval's usual width (both in
logarithms), and how often the experiments are said to disagree. Beside it stand inverse-variance weights for
relative effects, which were used before, and the random effects of Hartung, Knapp, Sidik and Jonkman
(Paule and Mandel's variance), as statsmodels has them. 400 series of each take half a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from math import log, log1p, sqrt
from typing import Any

import numpy as np
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from pipeline.arrays import Floats
from pipeline.experiments.compare import CONFIDENCE
from pipeline.experiments.series import DISAGREE_BELOW, QUANTILE, pooled

SERIES = 400
MEAN = log(1.1)
SPREADS = (0.0, 0.1, 0.2, 0.4)
LENGTHS = (2, 3, 4, 6)
GROUPS = ((100, 240), (400, 960))
"""Customers without and with benefits, in turn."""

Results = Sequence[dict[str, Any]]
Range = tuple[float, float, float]


def main(series: int) -> None:
    """Print a line per length of the series, spread of the effects and method."""
    methods = {"pooled": _pooled, "relative effects": _relative, "Hartung-Knapp": _hartung_knapp}
    for length in LENGTHS:
        for spread in SPREADS:
            random = np.random.default_rng([length, round(100 * spread)])
            drawn = [_experiments(length, spread, random) for _ in range(series)]
            for name, method in methods.items():
                _print(f"{length} experiments, spread {spread}: {name}", drawn, method)
            disagree = [_together(results)["homogeneity_p"] < DISAGREE_BELOW for results in drawn]
            print(f"{'':44} said to disagree {100 * np.mean(disagree):3.0f} %", flush=True)


def _experiments(length: int, spread: float, random: np.random.Generator) -> Results:
    """Results of experiments; what a customer spends is exponentially distributed."""
    results = []
    for place in range(length):
        without, with_benefits = (random.exponential(size=size) for size in GROUPS[place % len(GROUPS)])
        with_benefits *= np.exp(random.normal(MEAN, spread))
        ratio = float(with_benefits.mean() / without.mean())
        error = sqrt(sum(stats.sem(spent) ** 2 / spent.mean() ** 2 for spent in (without, with_benefits)))
        away = QUANTILE * ratio * error
        results.append(
            {"relative": ratio - 1, "relative_low": ratio - 1 - away, "relative_high": ratio - 1 + away}
        )
    return results


def _together(results: Results) -> dict[str, Any]:
    together = pooled(results)
    assert together is not None, "every group spends something"
    return together


def _pooled(results: Results) -> Range:
    together = _together(results)
    return log1p(together["low"]), log1p(together["relative"]), log1p(together["high"])


def _relative(results: Results) -> Range:
    effects, errors = _effects(results)
    weights = errors**-2
    mean, away = np.average(effects, weights=weights), QUANTILE / sqrt(weights.sum())
    return log1p(max(mean - away, -0.999)), log1p(mean), log1p(mean + away)


def _hartung_knapp(results: Results) -> Range:
    effects, errors = _effects(results)
    ratios = 1 + effects
    together = combine_effects(np.log(ratios), (errors / ratios) ** 2, method_re="iterated", use_t=True)
    away = stats.t.ppf((1 + CONFIDENCE) / 2, len(results) - 1) * together.sd_eff_w_re_hksj
    mean = float(together.mean_effect_re)
    return mean - away, mean, mean + away


def _effects(results: Results) -> tuple[Floats, Floats]:
    effects, lows, highs = (
        np.array([result[name] for result in results])
        for name in ("relative", "relative_low", "relative_high")
    )
    return effects, (highs - lows) / 2 / QUANTILE


def _print(what: str, drawn: Sequence[Results], method: Callable[[Results], Range]) -> None:
    low, mean, high = np.array([method(results) for results in drawn]).T
    covered = 100 * ((low <= MEAN) & (high >= MEAN)).mean()
    off, width = (mean - MEAN).mean(), np.median(high - low) / 2
    print(f"{what:44} covered {covered:5.1f} %  off by {off:+.3f}  half the width {width:.2f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SERIES)
