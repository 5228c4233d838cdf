"""What a design can tell of an effect: its power, and by how much an effect that is found is exaggerated.

Gelman and Carlin, "Beyond power calculations: assessing type S (sign) and type M (magnitude) errors" (2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

MAX_EFFECT = 4.0
"""Five times the outcome: an experiment that sees only more sees nothing."""
LEVEL = 0.05
"""Of a two-sided test."""
LOW_POWER = 0.5
"""Below it an effect that is found is far from the truth, and pages say by how much."""
_NORMAL = NormalDist()
_LINE = _NORMAL.inv_cdf(1 - LEVEL / 2)


@dataclass(frozen=True)
class DesignAnalysis:
    """The power for an effect, and the exaggeration of estimates that are significant (type M)."""

    power: float
    exaggeration: float
    """The mean of significant estimates, without their sign, over the true effect."""

    @property
    def is_weak(self) -> bool:
        """Whether the power is too low for an estimate to be taken at its word."""
        return self.power < LOW_POWER


def analyze_design(effect: float, standard_error: float) -> DesignAnalysis:
    """The analysis for a true `effect` above 0, estimated without bias and with a normal error."""
    distance = effect / standard_error
    in_favour, against = _NORMAL.cdf(distance - _LINE), _NORMAL.cdf(-distance - _LINE)
    # means of a normal distribution beyond a line: those above it, and those below its opposite
    above = distance * in_favour + _NORMAL.pdf(_LINE - distance)
    below = -distance * against + _NORMAL.pdf(_LINE + distance)
    power = in_favour + against
    return DesignAnalysis(power, (above + below) / power / distance)


def standard_error_of(smallest_effect: float, power: float) -> float:
    """The standard error at which `smallest_effect` is seen with chance `power`."""
    return smallest_effect / (_LINE + _NORMAL.inv_cdf(power))


def error_with_effect(standard_error: float, effect: float, treated: float) -> float:
    """The standard error once an effect multiplies what the treated do, who then vary as much more.

    Args:
        standard_error: Without an effect.
        effect: A fraction.
        treated: The part of the variance without an effect that is the treated group's.
    """
    return standard_error * sqrt(1 + treated * (2 + effect) * effect)


def smallest_multiplied_effect(standard_error: float, power: float, treated: float) -> float | None:
    """The smallest effect seen with chance `power` if it multiplies what the treated do; None if none is.

    Solves e = k √(1 + treated (2e + e²)), with k the smallest effect of an error that does not grow.
    """
    k_squared = ((_LINE + _NORMAL.inv_cdf(power)) * standard_error) ** 2
    part = k_squared * treated
    if part >= 1:
        return None
    return (part + sqrt(part**2 + (1 - part) * k_squared)) / (1 - part)
