"""Claims about members, each tested in sample and out of time."""

from pipeline.hypotheses.claims import HYPOTHESES
from pipeline.hypotheses.group_claims import compared_groups
from pipeline.hypotheses.holdout_claim import judge_holdout_claim
from pipeline.hypotheses.hypothesis import Hypothesis
from pipeline.hypotheses.judge import (
    Population,
    judge_hypotheses,
    out_of_time_start,
    verdict,
)

__all__ = [
    "HYPOTHESES",
    "Hypothesis",
    "Population",
    "compared_groups",
    "judge_holdout_claim",
    "judge_hypotheses",
    "out_of_time_start",
    "verdict",
]
