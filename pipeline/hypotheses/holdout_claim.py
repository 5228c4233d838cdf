"""The claim that the programme raises revenue: judged by members drawn at random to go without it, only.

What members spend before and after they join, or beside others, says nothing of it: they were picked because
they spend.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.enums import Verdict
from domain.report.hypotheses import HOLDOUT_CLAIM
from i18n import Message

CLAIM = Message("The programme raises revenue.")
DEFINITION = Message(
    "Net revenue per quarter of members with benefits, divided by that of members drawn at random to go "
    "without them, minus one. Everybody counts in the group they were drawn into. The claim holds above 0 %."
)
IN_SAMPLE_WHY = Message("Not tested on that data: what counts is what members do after they were drawn.")
NO_HOLDOUT = Message(
    "Nobody goes without benefits, so nobody can say what members would have spent without them. Start a "
    "standing holdout on the Experiments page."
)
NOTHING_SPENT = Message(
    "Members without benefits spent nothing after returns, so there is nothing to compare."
)
ADVICE = {
    Verdict.CONFIRMED: (
        Message("The benefits make members spend more than they would have spent anyway."),
        Message("Compare what they add with what they cost, and widen them as long as that pays."),
    ),
    Verdict.REFUTED: (
        Message("Members spend less with the benefits than they would have spent without."),
        Message("Change the benefits before you spend more on them."),
    ),
    Verdict.INCONCLUSIVE: (
        Message("What the benefits add is not told from chance yet."),
        Message("Wait for the next time it is judged, or hold out a larger share."),
    ),
}
WITHOUT_HOLDOUT = (
    Message(
        "Members spend more than others because they were picked for it, which says nothing of the benefits."
    ),
    Message("Decide what share of the members can go without benefits, and hold them out."),
)
SURE = 0.01
"""The p-value that what holds at every look is at most, where it is decided."""


def judge_holdout_claim(section: Mapping[str, Any] | None) -> dict[str, Any]:
    """The claim as `judge_hypotheses` gives the others.

    Args:
        section: of the report, about the standing holdout; None without one.
    """
    outcome, why = _outcome(section)
    meaning, to_do = _advice(section, outcome)
    return {
        "id": HOLDOUT_CLAIM,
        "claim": CLAIM.to_json(),
        "definition": DEFINITION.to_json(),
        "comparison": "above",
        "threshold": 0.0,
        "in_sample": None,
        "in_sample_why": IN_SAMPLE_WHY.to_json(),
        "out_of_time": outcome,
        "why": why,
        "meaning": meaning.to_json(),
        "what_to_do": to_do.to_json(),
    }


def _advice(section: Mapping[str, Any] | None, outcome: Mapping[str, Any] | None) -> tuple[Message, Message]:
    """What the claim means, and what to do; who holds nobody out has nothing to wait for."""
    if outcome is not None:
        return ADVICE[outcome["verdict"]]
    return WITHOUT_HOLDOUT if section is None else ADVICE[Verdict.INCONCLUSIVE]


def _outcome(section: Mapping[str, Any] | None) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The outcome, or why there is none (a Message as JSON)."""
    if section is None:
        return None, NO_HOLDOUT.to_json()
    if section["so_far"] is None:
        return None, section["why"]
    if section["basis"] is None:
        return None, _not_yet(section)
    is_judged = section["basis"] == "judged"
    effect = section["judged"] if is_judged else section["so_far"]
    ends = effect["relative_low"], effect["relative_high"]
    if None in (effect["relative"], *ends):
        return None, NOTHING_SPENT.to_json()
    p, looks = (effect["p"], section["looks"]) if is_judged else (SURE, 1)
    return {
        "verdict": section["verdict"],
        "effect": effect["relative"],
        "low": ends[0],
        "high": ends[1],
        "p": p,
        "p_is_bound": not is_judged,
        "looks": looks,
        "p_corrected": min(1.0, p * looks),
        "undecided_so_far": section["verdict"] == Verdict.INCONCLUSIVE and (ends[0] > 0 or ends[1] < 0),
        "n": effect["benefits"] + effect["held_out"],
        "members": effect["benefits"],
        "by_construction": False,
        "from": section["counts_from"],
        "until": effect["until"],
    }, None


def _not_yet(section: Mapping[str, Any]) -> dict[str, Any]:
    now = section["so_far"]
    values = {"low": now["low"], "high": now["high"], "day": section["judged_next_on"]}
    if values["day"] is None:
        return Message(
            "The standing holdout was stopped before it could be judged. It left open anything from "
            "{low:money} to {high:money} per member and quarter.",
            values,
        ).to_json()
    return Message(
        "Not decided yet: anything from {low:money} to {high:money} per member and quarter. It is judged on "
        "{day:date}, after four whole quarters, unless it is beyond doubt before.",
        values,
    ).to_json()
