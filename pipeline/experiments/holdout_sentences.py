"""What the standing holdout says, in sentences."""

from __future__ import annotations

from typing import Any

from domain.design_analysis import LOW_POWER
from i18n import Message


def holdout_sentences(section: dict[str, Any]) -> list[Message]:
    """Who goes without, what it shows so far and when judged, and what it cannot show."""
    who = Message(
        "{held_out:number} of {assigned:customers} were chosen at random, each once on becoming a member, to "
        "get no benefits. Everybody counts in the group they were drawn into, members still or not.",
        section,
    )
    return [
        who,
        *_by_hand(section),
        *_shown(section),
        *_judged(section),
        *_money_besides(section),
        *_power(section),
        *_trust(section),
    ]


def _by_hand(section: dict[str, Any]) -> list[Message]:
    if not section["members_by_hand"]:
        return []
    return [
        Message(
            "Not drawn: {members_by_hand:members} by manual override. They get the benefits and count in "
            "neither group.",
            section,
        )
    ]


def _shown(section: dict[str, Any]) -> list[Message]:
    now = section["so_far"]
    if now is None:
        return []
    values = {
        **now,
        "by": abs(now["difference"]),
        "share": abs(now["relative"] or 0.0),
        "total": section["extra_revenue"],
    }
    if now["low"] > 0:
        return [
            Message(
                "With the benefits, members spend {by:money} more per quarter after returns, {share:percent} "
                "of what they spend without. However often you look, the truth is between {low:money} and "
                "{high:money} (99 % confidence).",
                values,
            )
        ]
    if now["high"] < 0:
        return [
            Message(
                "With the benefits, members spend {by:money} less per quarter after returns, {share:percent} "
                "of what they spend without. However often you look, the truth is between {low:money} and "
                "{high:money} (99 % confidence).",
                values,
            )
        ]
    return [
        Message(
            "So far the benefits may have changed what members spend per quarter after returns by anything "
            "from {low:money} to {high:money} (99 % confidence, however often you look).",
            values,
        )
    ]


def _judged(section: dict[str, Any]) -> list[Message]:
    judged = section["judged"]
    sentences = []
    if judged is not None:
        sentences.append(
            Message(
                "Judged on {until:date}: a change of {difference:money} per member and quarter (95 % "
                "confidence: {low:money} to {high:money}). {ordered_benefits:percent} of the quarters with "
                "benefits had an order, and {ordered_held_out:percent} of those without.",
                judged,
            )
        )
    if section["judged_next_on"] is not None:
        day = {"day": section["judged_next_on"]}
        sentences.append(
            Message(
                "It is judged on {day:date}, after four whole quarters, by a narrower interval that holds on "
                "that day only.",
                day,
            )
            if judged is None
            else Message("It is judged again on {day:date}, after four more quarters.", day)
        )
    return sentences


def _money_besides(section: dict[str, Any]) -> list[Message]:
    """Contribution, and net revenue weighted by what was expected: when judged, or else so far."""
    effect, is_judged = section["judged"] or section["so_far"], section["judged"] is not None
    if effect is None:
        return []
    sentences = []
    contribution, cut = effect.get("contribution"), effect.get("winsorized")
    if contribution is not None:
        sentences.append(_contribution(contribution, is_judged=is_judged))
    if cut is not None and None not in (cut["relative"], cut["relative_low"], cut["relative_high"]):
        sentences.append(_second_estimate(cut, is_judged=is_judged))
    return sentences


def _contribution(contribution: dict[str, Any], *, is_judged: bool) -> Message:
    if is_judged:
        return Message(
            "In contribution (margins, less what the benefits cost), the difference is {difference:money} "
            "per member and quarter (95 % confidence: {low:money} to {high:money}).",
            contribution,
        )
    return Message(
        "In contribution (margins, less what the benefits cost), the difference is {difference:money} per "
        "member and quarter (99 % confidence: {low:money} to {high:money}).",
        contribution,
    )


def _second_estimate(cut: dict[str, Any], *, is_judged: bool) -> Message:
    if is_judged:
        return Message(
            "Second estimate, in which large members weigh no more than a typical one ({typical:money} "
            "expected per quarter) and nobody counts for more than {cap:money}: a change of "
            "{relative:percent} (95 % confidence: {relative_low:percent} to {relative_high:percent}). Both "
            "limits were fixed with the first draw. It shows {kept:percent} of an effect that is the same "
            "for all members, and never decides.",
            cut,
        )
    return Message(
        "Second estimate, in which large members weigh no more than a typical one ({typical:money} expected "
        "per quarter) and nobody counts for more than {cap:money}: a change of {relative:percent} (99 % "
        "confidence: {relative_low:percent} to {relative_high:percent}). Both limits were fixed with the "
        "first draw. It shows {kept:percent} of an effect that is the same for all members, and never "
        "decides.",
        cut,
    )


def _power(section: dict[str, Any]) -> list[Message]:
    power = section["power"]
    if power is None:
        return []
    sentences = []
    if power["power"] < LOW_POWER:
        sentences.append(
            Message(
                "It is still small: judged today, an effect of {effect:percent} would be detected "
                "{power:percent} of the time, and would then look {exaggeration:decimal} times as large as "
                "it is, on average.",
                power,
            )
        )
    if power["smallest_effect"] is not None:
        sentences.append(
            Message(
                "Judged today, it would detect an effect of {smallest_effect:percent} or more four times in "
                "five.",
                power,
            )
        )
    if power["smallest_winsorized_effect"] is not None:
        sentences.append(
            Message(
                "By the second estimate, an effect that is the same for all members would be detected from "
                "{smallest_winsorized_effect:percent} on.",
                power,
            )
        )
    if power["smallest_ordered_effect"] is not None:
        sentences.append(
            Message(
                "In quarters with an order, an effect would be detected from "
                "{smallest_ordered_effect:percent} on.",
                power,
            )
        )
    return sentences


def _trust(section: dict[str, Any]) -> list[Message]:
    if section["is_intact"]:
        return []
    return [
        Message(
            "Do not rely on it: the invoices miss {lost:customers}, unevenly between the two groups.",
            {"lost": section["lost"]},
        )
    ]
