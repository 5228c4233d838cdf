from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from i18n import Localizer
from pipeline.segmentation import promotion_gates as challenge
from pipeline.segmentation.candidates import (
    CAPTURE_LINE,
    CONCENTRATION_LINE,
    FIDELITY_LINE,
    STABILITY_LINE,
)
from pipeline.segmentation.promotion_gates import (
    WORTH_A_CHANGE,
    Figures,
    PromotionDecision,
    StabilityGain,
    passes_its_lines,
    reasons_not_trusted,
)

CHAMPION = Figures(
    insiders=100,
    insiders_share=0.10,
    silhouette=0.40,
    stability=0.90,
    capture=0.98,
    concentration=0.97,
    fidelity=0.99,
)
BETTER = replace(CHAMPION, silhouette=0.51)


def decide_promotion(
    champion: Figures,
    challenger: Figures,
    overlap: float | None,
    renewed: float | None = 0.1,
    steadier: StabilityGain | None = None,
) -> PromotionDecision:
    return challenge.decide_promotion(
        champion, challenger, overlap=overlap, renewed=renewed, steadier=steadier
    )


def reason_text(decision: PromotionDecision) -> str:
    return Localizer("en", "GBP").render(decision.why)


def failed(decision: PromotionDecision) -> list[str]:
    return [gate["name"] for gate in decision.gates if not gate["passed"]]


def test_a_clearly_better_challenger_that_passes_every_gate_is_promoted() -> None:
    decision = decide_promotion(CHAMPION, BETTER, 0.9)
    assert decision.promoted
    assert failed(decision) == []
    assert reason_text(decision) == "The challenger was clearly better."


@pytest.mark.parametrize(
    ("gate", "challenger", "overlap", "named"),
    [
        ("size", {"insiders_share": 0.151}, 0.9, "the size of its Insiders"),
        ("size", {"insiders_share": 0.039}, 0.9, "the size of its Insiders"),
        ("size", {"insiders": 19}, 0.9, "the size of its Insiders"),
        ("stability", {"stability": 0.84}, 0.9, "stability"),
        ("capture", {"capture": 0.94}, 0.9, "capture"),
        ("concentration", {"concentration": 0.89}, 0.9, "their share of today's revenue after returns"),
        ("fidelity", {"fidelity": 0.94}, 0.9, "fidelity"),
        ("silhouette", {"silhouette": 0.39}, 0.9, "silhouette"),
        ("insiders_overlap", {}, 0.49, "too few of the same members"),
    ],
)
def test_each_gate_alone_keeps_a_challenger_out(
    gate: str, challenger: dict[str, Any], overlap: float, named: str
) -> None:
    decision = decide_promotion(CHAMPION, replace(BETTER, **challenger), overlap)
    assert not decision.promoted
    assert failed(decision) == [gate]
    assert reason_text(decision) == f"The challenger was not good enough: {named}."


def test_every_gate_is_kept_with_its_figure_and_its_line() -> None:
    gates = {
        gate["name"]: (gate["value"], gate["line"], gate["passed"])
        for gate in decide_promotion(CHAMPION, BETTER, 0.9).gates
    }
    assert gates == {
        "size": (0.10, [0.04, 0.15], True),
        "stability": (0.90, STABILITY_LINE, True),
        "capture": (0.98, CAPTURE_LINE, True),
        "concentration": (0.97, CONCENTRATION_LINE, True),
        "fidelity": (0.99, FIDELITY_LINE, True),
        "silhouette": (0.51, 0.40, True),
        "insiders_overlap": (0.9, 0.50, True),
        "insiders_renewed": (0.1, 0.25, True),
    }


def test_a_challenger_that_would_change_much_of_the_list_is_left_to_a_person() -> None:
    assert decide_promotion(CHAMPION, BETTER, 0.9, 0.25).promoted
    decision = decide_promotion(CHAMPION, BETTER, 0.9, 0.251)
    assert failed(decision) == ["insiders_renewed"]
    assert reason_text(decision) == (
        "The challenger was not good enough: how much of the list it would change at once."
    )


def test_a_champion_that_misses_a_line_is_replaced_however_much_of_the_list_changes() -> None:
    unsteady = replace(CHAMPION, stability=STABILITY_LINE - 0.01)
    decision = decide_promotion(unsteady, replace(CHAMPION, insiders_share=0.19), 0.9, 0.9)
    assert decision.promoted
    assert failed(decision) == []


def test_on_the_line_is_past_the_gate() -> None:
    exactly = replace(
        BETTER,
        insiders=20,
        insiders_share=0.04,
        silhouette=0.70,
        stability=STABILITY_LINE,
        capture=CAPTURE_LINE,
        concentration=CONCENTRATION_LINE,
        fidelity=FIDELITY_LINE,
    )
    assert failed(decide_promotion(CHAMPION, exactly, 0.50)) == []


def test_a_figure_that_cannot_be_measured_yet_stops_nobody() -> None:
    assert decide_promotion(CHAMPION, replace(BETTER, capture=None, stability=None), None).promoted


def test_what_is_no_clear_improvement_does_not_renew_the_list() -> None:
    # weighted 0.4 and 0.2: 0.008 and 0.01, together a little less than 0.02
    hardly = replace(CHAMPION, silhouette=0.45, capture=1.0)
    assert WORTH_A_CHANGE > 0.4 * 0.02 + 0.2 * 0.05
    decision = decide_promotion(CHAMPION, hardly, 1.0)
    assert not decision.promoted
    assert reason_text(decision) == "The challenger was not clearly better, so the model stays the same."


def test_a_better_capture_is_an_improvement_too() -> None:
    assert decide_promotion(CHAMPION, replace(CHAMPION, capture=1.04), 0.9).promoted


STEADIER = replace(CHAMPION, stability=0.96)  # 0.4 x 0.06 is 0.024, more than 0.02


def test_a_gain_in_stability_that_could_be_chance_is_no_clear_improvement() -> None:
    # Half the interval of the difference is the root of 0.03^2 + 0.04^2, which is 0.05: 0.02 of the score
    sure = replace(STEADIER, stability_interval=(0.92, 1.0))
    assert decide_promotion(replace(CHAMPION, stability_interval=(0.87, 0.93)), sure, 0.9).promoted
    # and here the root of 0.06^2 + 0.08^2, which is 0.10: 0.04 of the score
    chance = replace(STEADIER, stability_interval=(0.88, 1.04))
    decision = decide_promotion(replace(CHAMPION, stability_interval=(0.84, 0.96)), chance, 0.9)
    assert not decision.promoted
    assert reason_text(decision) == "The challenger was not clearly better, so the model stays the same."


def test_on_the_same_resamples_the_difference_counts_and_not_the_two_figures() -> None:
    apart = replace(CHAMPION, stability_interval=(0.7, 1.0))
    assert decide_promotion(apart, STEADIER, 0.9, steadier=StabilityGain(0.06, 0.025)).promoted
    assert not decide_promotion(apart, STEADIER, 0.9, steadier=StabilityGain(0.06, 0.07)).promoted


def test_the_champions_own_type_is_exactly_as_stable() -> None:
    # What was stored of the champion was measured on the customers of another week
    assert decide_promotion(CHAMPION, STEADIER, 0.9).promoted
    assert not decide_promotion(CHAMPION, STEADIER, 0.9, steadier=StabilityGain(0.0, 0.0)).promoted


def test_a_prettier_separation_alone_renews_no_list() -> None:
    # seen on real invoices: three clusters instead of four, and a list of half as many again
    assert not decide_promotion(CHAMPION, replace(CHAMPION, silhouette=0.44), 1.0).promoted


def test_what_is_known_of_one_model_only_is_not_held_against_the_other() -> None:
    untried = replace(CHAMPION, capture=None, stability=None)
    assert not decide_promotion(untried, CHAMPION, 0.9).promoted
    assert not decide_promotion(CHAMPION, untried, 0.9).promoted


def test_a_champion_that_has_outgrown_its_size_makes_room_for_an_equal() -> None:
    decision = decide_promotion(replace(CHAMPION, insiders_share=0.25), CHAMPION, 0.6)
    assert decision.promoted
    assert reason_text(decision) == (
        "The champion's Insiders had become 25.0\u202f% of the customers; the challenger's are 10.0\u202f%."
    )


def test_a_champion_that_misses_a_line_makes_room_for_an_equal() -> None:
    decision = decide_promotion(
        replace(CHAMPION, capture=0.90), replace(CHAMPION, capture=0.95, silhouette=0.40), 0.9
    )
    assert decision.promoted


def test_several_gates_are_named_together() -> None:
    decision = decide_promotion(CHAMPION, replace(BETTER, stability=0.1, capture=0.1), 0.9)
    assert reason_text(decision) == "The challenger was not good enough: stability and capture."


@pytest.mark.parametrize(
    "missed",
    [
        {"insiders_share": 0.5},
        {"stability": 0.5},
        {"capture": 0.5},
        {"concentration": 0.5},
        {"fidelity": 0.5},
    ],
)
def test_a_model_on_its_own_passes_its_lines_or_not(missed: dict[str, Any]) -> None:
    assert passes_its_lines(CHAMPION)
    assert not passes_its_lines(replace(CHAMPION, **missed))


def test_a_model_is_not_trusted_because_of_each_line_that_it_misses() -> None:
    large = replace(CHAMPION, insiders=113, insiders_share=0.386, stability=0.62)
    assert reasons_not_trusted(CHAMPION) == []
    assert [Localizer().render(reason).replace("\u202f", " ") for reason in reasons_not_trusted(large)] == [
        "a list of 113 customers is 38.6 % of all, outside the range of 3.0 % to 20.0 % with at least 20",
        "stability is 0.62, below 0.85",
    ]
