"""Claims about members, each tested in sample and out of time."""

from pipeline.hypotheses.claims import HYPOTHESES
from pipeline.hypotheses.hypothesis import Hypothesis
from pipeline.hypotheses.judge import (
    OUT_OF_TIME_DAYS,
    Population,
    judge_hypotheses,
    out_of_time_start,
    verdict,
)

__all__ = [
    "HYPOTHESES",
    "OUT_OF_TIME_DAYS",
    "Hypothesis",
    "Population",
    "judge_hypotheses",
    "out_of_time_start",
    "verdict",
]
