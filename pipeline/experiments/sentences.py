"""What an experiment says, in sentences."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from domain.design_analysis import LOW_POWER
from domain.enums import ExperimentOutcome, ExperimentStatus
from domain.report import ExperimentOverlap
from i18n import Message
from pipeline.experiments.outcome_sentences import OUTCOME_SENTENCES
from pipeline.experiments.overlap_sentences import overlap_sentences


def experiment_sentences(judged: dict[str, Any]) -> list[Message]:
    """Who goes without, what it showed, and what to keep in mind; of what `judge_experiment` found."""
    groups = Message(
        "{name}: {holdout:number} of {customers:customers} ({drawn_from:name}) were "
        "chosen at random to get no benefits from {from:date} to {until:date}.",
        {
            "name": judged["name"],
            "holdout": judged["holdout"],
            "customers": judged["customers"],
            "drawn_from": judged["drawn_from"],
            "from": judged["starts_on"],
            "until": (date.fromisoformat(judged["ends_on"]) - timedelta(days=1)).isoformat(),
        },
    )
    return [
        groups,
        *_harm(judged),
        _outcome(judged),
        *_besides(judged),
        *_second(judged),
        *_recipients(judged),
        *_exaggerated(judged),
        *overlap_sentences(ExperimentOverlap(**overlap) for overlap in judged["overlaps"]),
        *_trust(judged),
    ]


def _outcome(judged: dict[str, Any]) -> Message:
    result = judged["result"]
    if judged["state"] == ExperimentStatus.STOPPED:
        return Message(
            "It was stopped early and has no result: stopping when the numbers look good or "
            "bad would make the result unreliable."
        )
    if result is None and judged["state"] == ExperimentStatus.ENDED:
        return Message(
            "It compares contribution, and no margin rate is set. Set one on the data page: the next version "
            "has the result."
        )
    if result is None:
        return Message(
            "The result is shown on {day:date} and not earlier: looking early and stopping "
            "when the numbers look good produces false results.",
            {"day": judged["ends_on"]},
        )
    values = {
        "difference": abs(result["difference"]),
        "low": result["low"] if result["low"] is not None else result["difference"],
        "high": result["high"] if result["high"] is not None else result["difference"],
        "share": abs(result["relative"] or 0.0),
        "with": result["mean_benefits"],
        "without": result["mean_holdout"],
    }
    in_words = OUTCOME_SENTENCES[judged["outcome"]]
    return in_words(result["verdict"], values)


def _harm(judged: dict[str, Any]) -> list[Message]:
    """Whether it should be stopped, while it runs; no more than that."""
    harm = judged["harm"]
    if harm is None:
        return []
    if harm["is_harmful"]:
        return [
            Message(
                "Stop it: customers with the benefits do clearly worse than the control group. However often "
                "it is checked, this would be said of a harmless campaign once in 40 experiments at most."
            )
        ]
    return [
        Message(
            "No sign of harm so far. This is checked with every version, with a bound that allows looking "
            "as often as you like."
        )
    ]


def _besides(judged: dict[str, Any]) -> list[Message]:
    """Contribution, of an experiment that compares something else, where margins are set."""
    contribution = (judged["result"] or {}).get("contribution")
    if contribution is None or contribution["low"] is None or contribution["high"] is None:
        return []
    return [
        Message(
            "In contribution (margins, less what the benefits cost), the change is {difference:money} each "
            "(95 % confidence: {low:money} to {high:money}).",
            contribution,
        )
    ]


def _second(judged: dict[str, Any]) -> list[Message]:
    """The estimate that no single customer decides."""
    second = (judged["result"] or {}).get("winsorized")
    if second is None or second["low"] is None or second["high"] is None:
        return []
    return [
        Message(
            "Second estimate, in which no customer counts for more than {cap:money}: a change of "
            "{difference:money} each (95 % confidence: {low:money} to {high:money}). It is less at the mercy "
            "of a few large orders, and leaves out what the largest customers spent beyond.",
            second,
        )
    ]


def _recipients(judged: dict[str, Any]) -> list[Message]:
    """Who received the benefits, and the effect on them."""
    recipients = judged["recipients"]
    if recipients is None:
        return []
    text = [
        Message(
            "{share_benefits:percent} of those meant to get the benefits received them, and "
            "{share_holdout:percent} of the control group. The result above counts everybody as drawn.",
            recipients,
        )
    ]
    if recipients["difference"] is not None:
        text.append(_on_recipients(judged["outcome"], recipients))
    return text


def _on_recipients(outcome: str, effect: dict[str, Any]) -> Message:
    match outcome:
        case ExperimentOutcome.ORDERS:
            return Message(
                "Second estimate, the effect on those who received them: {difference:ratio} days with an "
                "order each (95 % confidence: {low:ratio} to {high:ratio}), if nothing but the benefits set "
                "the groups apart.",
                effect,
            )
        case ExperimentOutcome.BOUGHT_AGAIN:
            return Message(
                "Second estimate, the effect on those who received them: a change of {difference:points} in "
                "the share who bought again (95 % confidence: {low:points} to {high:points}), if nothing but "
                "the benefits set the groups apart.",
                effect,
            )
    return Message(
        "Second estimate, the effect on those who received them: {difference:money} each (95 % confidence: "
        "{low:money} to {high:money}), if nothing but the benefits set the groups apart.",
        effect,
    )


def _exaggerated(judged: dict[str, Any]) -> list[Message]:
    """A warning where the effect that was hoped for would mostly not have been seen."""
    plan = judged["plan"] or {}
    if (
        judged["state"] == ExperimentStatus.STOPPED
        or "expected_power" not in plan
        or plan["expected_power"] >= LOW_POWER
    ):
        return []
    return [
        Message(
            "The experiment is small for the effect that was expected, {effect:percent}: it would be "
            "detected {power:percent} of the time, and would then look {times:decimal} times as large as it "
            "is, on average.",
            {
                "effect": plan["expected_effect"],
                "power": plan["expected_power"],
                "times": plan["exaggeration"],
            },
        )
    ]


def _trust(judged: dict[str, Any]) -> list[Message]:
    if judged["sample_ratio"]["ok"]:
        return []
    return [
        Message(
            "Do not rely on this experiment: the invoices miss {lost:customers}, unevenly "
            "between the two groups.",
            {"lost": judged["sample_ratio"]["lost"]},
        )
    ]
