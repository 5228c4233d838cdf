"""An interval that holds at every look, however often and for however long one looks.

Robbins' normal mixture (1970) as an asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy and
Ramdas, "Time-uniform central limit theory and asymptotic confidence sequences", 2021). With V the information
so far, as a part of what there will be when it is first judged, the true value is within ± m(V) standard
errors at every V with probability 99 %. m holds for sums of independent increments; what the same customers
do later resembles what they did before, so that estimates at two times are correlated more than that, and by
Slepian's inequality the line is then crossed less often still, on either side.
"""

from __future__ import annotations

from math import log, sqrt

from scipy import stats

ALPHA = 0.01
"""The chance that the truth ever lies outside: small, because judging at fixed times has 5 % already."""
LEVEL = 0.05
"""Of the intervals that are widened."""
_DOUBLED = -2 * log(ALPHA)
TUNED = 1 / (_DOUBLED + log(_DOUBLED) + 1)
"""Makes the interval about as narrow as can be at V = 1."""


def multiplier(information: float) -> float:
    """How many standard errors the interval reaches to either side.

    Args:
        information: V, above 0.
    """
    ratio = information / TUNED
    return sqrt((1 + 1 / ratio) * (log(1 + ratio) + _DOUBLED))


def widening(information: float, members: int) -> float:
    """How many times as wide as a 95 % interval the one is that holds at every look.

    The ratio of a normal distribution would be too small where few are held out, as its tails are thinner
    than theirs: it is that of Student's t.

    Args:
        information: V, above 0.
        members: of the smaller arm.
    """
    freedom = max(members - 1, 1)
    tail = stats.norm.sf(multiplier(information))
    return float(stats.t.isf(tail, freedom) / stats.t.isf(LEVEL / 2, freedom))
