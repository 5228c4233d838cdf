"""Experiments with a random control group, and their results."""

from pipeline.experiments.compare import Comparison, compare
from pipeline.experiments.draw import draw_holdout
from pipeline.experiments.historical_matches import MatchedSampler
from pipeline.experiments.holdout_assignment import StandingHoldout, assign_entrants
from pipeline.experiments.holdout_result import judge_holdout
from pipeline.experiments.power import holdout_needed, power_beforehand
from pipeline.experiments.power_curve import experiment_outlook
from pipeline.experiments.result import DrawnExperiment, judge_experiment, state_on
from pipeline.experiments.series import judge_experiments

__all__ = [
    "Comparison",
    "DrawnExperiment",
    "MatchedSampler",
    "StandingHoldout",
    "assign_entrants",
    "compare",
    "draw_holdout",
    "experiment_outlook",
    "holdout_needed",
    "judge_experiment",
    "judge_experiments",
    "judge_holdout",
    "power_beforehand",
    "state_on",
]
