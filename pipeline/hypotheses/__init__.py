"""Claims about members, each tested in sample and out of time."""

from pipeline.hypotheses.claims import HYPOTHESES
from pipeline.hypotheses.group_claims import GROUP_CLAIMS, compared_groups
from pipeline.hypotheses.holdout_claim import judge_holdout_claim
from pipeline.hypotheses.hypothesis import Hypothesis
from pipeline.hypotheses.judge import (
    OUT_OF_TIME_DAYS,
    Population,
    judge_hypotheses,
    out_of_time_start,
    verdict,
)

__all__ = [
    "GROUP_CLAIMS",
    "HYPOTHESES",
    "OUT_OF_TIME_DAYS",
    "Hypothesis",
    "Population",
    "compared_groups",
    "judge_holdout_claim",
    "judge_hypotheses",
    "out_of_time_start",
    "verdict",
]
