"""That the programme raises revenue is judged by the standing holdout, and by nothing else."""

from __future__ import annotations

from typing import Any

from domain.report import Hypothesis
from i18n import Localizer, Message
from pipeline.hypotheses import judge_holdout_claim
from tests.reports import holdout_effect, standing_holdout


def why(claim: dict[str, Any]) -> str:
    return Localizer().render(Message(claim["why"]["text"], claim["why"]["values"]))


def judged(section: dict[str, Any] | None) -> dict[str, Any]:
    claim = judge_holdout_claim(section)
    Hypothesis.model_validate(claim)
    assert claim["in_sample"] is None
    return claim


def test_without_a_holdout_nobody_can_say() -> None:
    claim = judged(None)
    assert claim["out_of_time"] is None
    assert "Start a standing holdout" in why(claim)
    assert claim["what_to_do"]["text"].startswith("Decide what share of the members")  # nothing to wait for


def test_it_is_confirmed_as_it_was_judged() -> None:
    outcome = judged(standing_holdout())["out_of_time"]
    assert (outcome["verdict"], outcome["effect"], outcome["low"], outcome["high"]) == (
        "confirmed",
        0.1,
        0.03,
        0.17,
    )
    assert (outcome["p"], outcome["looks"], outcome["n"], outcome["members"]) == (0.004, 1, 200, 190)
    assert not outcome["undecided_so_far"]


def test_it_can_be_lost() -> None:
    against = holdout_effect(
        difference=-12.0,
        low=-20.0,
        high=-4.0,
        relative=-0.1,
        relative_low=-0.17,
        relative_high=-0.03,
        p=0.004,
    )
    claim = judged(standing_holdout(judged=against, verdict="refuted"))
    assert claim["out_of_time"]["verdict"] == "refuted"
    assert "spend less with the benefits" in claim["meaning"]["text"]


def test_one_of_several_looks_alone_does_not_decide() -> None:
    second = standing_holdout(looks=2, judged=holdout_effect(p=0.04), verdict="inconclusive")
    outcome = judged(second)["out_of_time"]
    assert (outcome["verdict"], outcome["p_corrected"], outcome["undecided_so_far"]) == (
        "inconclusive",
        0.08,
        True,
    )


def test_beyond_doubt_it_is_decided_before_it_is_judged() -> None:
    sure = standing_holdout(looks=0, judged=None, so_far=holdout_effect(), basis="every_look")
    outcome = judged(sure)["out_of_time"]
    assert (outcome["verdict"], outcome["p"], outcome["p_is_bound"]) == ("confirmed", 0.01, True)


def test_before_it_is_judged_it_says_when_that_is() -> None:
    early = standing_holdout(
        looks=0, judged=None, verdict="inconclusive", basis=None, judged_next_on="2027-03-02"
    )
    claim = judged(early)
    assert claim["out_of_time"] is None
    assert "judged on 2 Mar 2027" in why(claim)
    stopped = standing_holdout(
        looks=0, judged=None, verdict="inconclusive", basis=None, judged_next_on=None, ends_on="2026-09-01"
    )
    assert "stopped before it could be judged" in why(judged(stopped))


def test_too_early_it_gives_the_reason_of_the_holdout() -> None:
    first = Message("The first members are drawn with the next weekly run.").to_json()
    none_yet = standing_holdout(so_far=None, judged=None, verdict=None, basis=None, why=first)
    assert why(judged(none_yet)) == "The first members are drawn with the next weekly run."
