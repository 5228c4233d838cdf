"""Gates that a challenger must pass to replace the champion, with figures, thresholds and a reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain.gates import MAX_SHARE, MIN_CUSTOMERS, MIN_SHARE
from i18n import Message
from pipeline.segmentation.candidates import (
    CAPTURE_LINE,
    CONCENTRATION_LINE,
    FIDELITY_LINE,
    STABILITY_LINE,
    TARGET_SHARE_RANGE,
    WEIGHTS,
    weighted,
)
from pipeline.segmentation.segment_identity import MAX_RENEWED, SAME_INSIDERS

SIZE_GATE = (MIN_SHARE, MAX_SHARE)
WORTH_A_CHANGE = 0.02
"""A challenger's score must be better by at least this much: a renewed list costs trust."""


NAMES = {
    "size": Message("the size of its Insiders"),
    "stability": Message("stability"),
    "capture": Message("capture"),
    "concentration": Message("their share of today's revenue after returns"),
    "fidelity": Message("fidelity"),
    "silhouette": Message("silhouette"),
    "insiders_overlap": Message("too few of the same members"),
    "insiders_renewed": Message("how much of the list it would change at once"),
}
"""What gates are called in a sentence."""


@dataclass(frozen=True)
class Figures:
    """The figures of a model on today's customers. None where they cannot be measured (yet)."""

    insiders: int
    insiders_share: float
    silhouette: float
    stability: float | None
    capture: float | None
    concentration: float
    fidelity: float
    capture_interval: tuple[float, float] | None = None
    """Its 95 % interval."""
    stability_interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class StabilityGain:
    """How much more stable a challenger is than the champion, with half of the 95 % interval."""

    value: float
    half_width: float


@dataclass(frozen=True)
class PromotionDecision:
    """The decision on the challenger, and its reasons. `gates`: name, value, line, passed, low, high."""

    promoted: bool
    why: Message
    gates: tuple[dict[str, Any], ...] = ()


def decide_promotion(
    champion: Figures,
    challenger: Figures,
    *,
    overlap: float | None,
    renewed: float | None,
    steadier: StabilityGain | None = None,
) -> PromotionDecision:
    """Promote `challenger` only past every gate, and only for a reason.

    `overlap` and `renewed` are those of `identity.Match`. Beside a champion that passes its lines, a
    challenger must leave room on both sides of the size gate, and most of the list as it is. `steadier` is
    the difference of the two stabilities on the same resamples; without it, the figures are compared as
    separate measurements.
    """
    steady = passes_its_lines(champion)
    gates = (
        *_own_gates(challenger, TARGET_SHARE_RANGE if steady else SIZE_GATE),
        _gate("silhouette", challenger.silhouette, champion.silhouette),
        _gate("insiders_overlap", overlap, SAME_INSIDERS),
        *([_at_most("insiders_renewed", renewed, MAX_RENEWED)] if steady else []),
    )
    failed = [NAMES[gate["name"]].to_json() for gate in gates if not gate["passed"]]
    if failed:
        why = Message("The challenger was not good enough: {gates:all}.", {"gates": failed})
        return PromotionDecision(False, why, gates)
    if not _size(champion)["passed"]:
        return PromotionDecision(
            True,
            Message(
                "The champion's Insiders had become {share:percent} of the customers; "
                "the challenger's are {new:percent}.",
                {"share": champion.insiders_share, "new": challenger.insiders_share},
            ),
            gates,
        )
    if not steady:
        return PromotionDecision(
            True, Message("The champion failed a quality check that the challenger passes."), gates
        )
    gain = _gain(champion, challenger, steadier)
    if gain >= WORTH_A_CHANGE and gain > WEIGHTS["stability"] * _noise(champion, challenger, steadier):
        return PromotionDecision(True, Message("The challenger was clearly better."), gates)
    return PromotionDecision(
        False, Message("The challenger was not clearly better, so the model stays the same."), gates
    )


def passes_its_lines(figures: Figures) -> bool:
    """Whether a model by itself, without a rival, is good enough on today's customers."""
    return all(gate["passed"] for gate in _own_gates(figures))


def reasons_not_trusted(figures: Figures) -> list[Message]:
    """Why the list of a model that misses some of its lines should be used with care."""
    missed = [gate for gate in _own_gates(figures) if not gate["passed"]]
    return [_missed(gate, figures) for gate in missed]


def _missed(gate: Mapping[str, Any], figures: Figures) -> Message:
    if gate["name"] == "size":
        return Message(
            "a list of {count:customers} is {share:percent} of all, outside the range of "
            "{least:percent} to {most:percent} with at least {members:number}",
            {
                "count": figures.insiders,
                "share": figures.insiders_share,
                "least": SIZE_GATE[0],
                "most": SIZE_GATE[1],
                "members": MIN_CUSTOMERS,
            },
        )
    return Message(
        "{name:all} is {value:ratio}, below {line:ratio}",
        {"name": [NAMES[gate["name"]].to_json()], "value": gate["value"], "line": gate["line"]},
    )


def _gain(champion: Figures, challenger: Figures, steadier: StabilityGain | None) -> float:
    """The challenger's gain in score, using stability on the same resamples if available."""
    if steadier is not None and challenger.stability is not None:
        champion = replace(champion, stability=challenger.stability - steadier.value)
    return _score(challenger, champion) - _score(champion, challenger)


def _noise(champion: Figures, challenger: Figures, steadier: StabilityGain | None) -> float:
    """Half the 95 % interval of the difference of the two stabilities."""
    if steadier is not None:
        return steadier.half_width
    ends = [
        figures.stability_interval
        for figures in (champion, challenger)
        if figures.stability_interval is not None
    ]
    return math.hypot(*((high - low) / 2 for low, high in ends))


def _score(figures: Figures, rival: Figures) -> float:
    """The score for choosing candidates, from figures that both have."""
    both_captured = figures.capture is not None and rival.capture is not None
    return weighted(
        stability=(figures.stability or 0.0) if rival.stability is not None else 0.0,
        capture=(figures.capture or 0.0) if both_captured else figures.concentration,
        silhouette=figures.silhouette,
    )


def _own_gates(figures: Figures, shares: tuple[float, float] = SIZE_GATE) -> tuple[dict[str, Any], ...]:
    return (
        _size(figures, shares),
        _gate("stability", figures.stability, STABILITY_LINE, figures.stability_interval),
        _capture(figures),
        _gate("concentration", figures.concentration, CONCENTRATION_LINE),
        _gate("fidelity", figures.fidelity, FIDELITY_LINE),
    )


def _size(figures: Figures, shares: tuple[float, float] = SIZE_GATE) -> dict[str, Any]:
    least, most = shares
    fits = least <= figures.insiders_share <= most and figures.insiders >= MIN_CUSTOMERS
    return {
        "name": "size",
        "value": figures.insiders_share,
        "line": [least, most],
        "passed": fits,
    }


def _capture(figures: Figures) -> dict[str, Any]:
    """The gate against lists that are plainly worse than sorting by revenue."""
    return _gate("capture", figures.capture, CAPTURE_LINE, figures.capture_interval)


def _gate(
    name: str, value: float | None, line: float, interval: tuple[float, float] | None = None
) -> dict[str, Any]:
    """A gate's row. A figure that cannot be measured yet passes; low and high are its interval, if any."""
    gate = {"name": name, "value": value, "line": line, "passed": value is None or value >= line}
    if interval is not None:
        gate["low"], gate["high"] = interval
    return gate


def _at_most(name: str, value: float | None, line: float) -> dict[str, Any]:
    return {"name": name, "value": value, "line": line, "passed": value is None or value <= line}
