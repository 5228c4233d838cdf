"""What a design can tell of an effect: its power, and by how much an effect that is found is exaggerated.

Gelman and Carlin, "Beyond power calculations: assessing type S (sign) and type M (magnitude) errors" (2014).
"""

from __future__ import annotations

from dataclasses import dataclass
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
