from __future__ import annotations

from domain.report import ExperimentOverlap
from i18n import Localizer
from pipeline.experiments.overlap_sentences import overlap_sentences

LOCALIZER = Localizer("en", "GBP")


def told(share_benefits: float, share_holdout: float) -> str:
    overlap = ExperimentOverlap(
        name="Free delivery", customers=120, share_benefits=share_benefits, share_holdout=share_holdout
    )
    (sentence,) = overlap_sentences([overlap])
    return LOCALIZER.render(sentence)


def test_a_result_beside_another_experiment_is_said_to_be_no_effect_on_its_own() -> None:
    assert told(0.51, 0.48) == (
        "Also in Free delivery at the same time: 120 customers. Its benefits go to 51.0\u202f% of those who "
        "get these, and to 48.0\u202f% of the control group: the result is the effect beside that "
        "experiment, not on its own."
    )


def test_groups_that_are_much_the_same_leave_two_effects_that_cannot_be_told_apart() -> None:
    assert told(1.0, 0.0).endswith("that their effects cannot be told apart.")
    assert told(0.1, 0.6).endswith("that their effects cannot be told apart.")
    assert told(0.6, 0.11).endswith("not on its own.")
