"""What guarantees that members are better than the rest: proof first, then what only suggests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from i18n import Message

WORDED = ("H1", "H3")
"""Hypotheses that this answer tells with their figures."""
ABOUT_RETURNS = "H2"
"""Told where it is refuted, so that nobody hears only what speaks for members; else left to its page."""


def proof(report: Mapping[str, Any], alike: Mapping[str, Any] | None) -> list[Message]:
    """Experiments that have ended, what members fixed in the past did since, and what it does not show."""
    outside = {one["id"]: one for one in report["hypotheses"] if one.get("out_of_time")}
    found = []
    if "H1" in outside:
        later = outside["H1"]["out_of_time"]
        found.append(
            Message(
                "From {from:date} until {until:date}, those who were members on the first day bought "
                "{share:percent} of all items bought by customers with an id (95 % sure: {low:percent} to "
                "{high:percent}).",
                {
                    "from": later["from"],
                    "until": later["until"],
                    "share": later["effect"],
                    "low": later["low"],
                    "high": later["high"],
                },
            )
        )
    if "H3" in outside:
        later = outside["H3"]["out_of_time"]
        found.append(
            Message(
                "In the same time the median revenue of those members was {times:decimal} times that of all "
                "customers who bought (95 % sure: {low:decimal} to {high:decimal}).",
                {"times": later["effect"] + 1, "low": later["low"] + 1, "high": later["high"] + 1},
            )
        )
    found += [_verdict(one) for one in outside.values() if _is_told(one)]
    if not found:
        found.append(
            Message("Nothing yet: the history is too short to fix members in the past and see what they did.")
        )
    capture = report["model"].get("capture")
    if capture is not None and round(capture, 3) < 1:  # as it is written: never "better" by 100.0 %
        found.append(
            Message(
                "Simply taking as many customers by revenue would have done better: the members brought "
                "{capture:percent} of what those did.",
                {"capture": capture},
            )
        )
    elif capture is not None:
        found.append(
            Message(
                "They brought {capture:percent} of what as many customers taken simply by revenue brought.",
                {"capture": capture},
            )
        )
    if alike is not None:
        found += beside_alike(alike)
    proved = _experiments(report)
    found.append(
        Message(
            "All but the experiment shows that members are better customers, not that the programme makes "
            "them so."
        )
        if proved
        else Message(
            "This shows that members are better customers, not that the programme makes them so. Only a "
            "group of members drawn at random who do not get the benefits can show that."
        )
    )
    return [*proved, *found, *_awaited(report)]


def _awaited(report: Mapping[str, Any]) -> list[Message]:
    """When the next experiment tells its result."""
    coming = [one for one in report.get("experiments") or () if one["state"] in ("planned", "running")]
    if not coming:
        return []
    first = min(coming, key=lambda one: str(one["ends_on"]))
    return [
        Message(
            "Such a group has been drawn: the result of {name} opens on {day:date}.",
            {"name": first["name"], "day": first["ends_on"]},
        )
    ]


def _is_told(one: Mapping[str, Any]) -> bool:
    """A hypothesis of the shop's own is told whatever was found."""
    if one["id"].startswith(ABOUT_RETURNS):
        return bool(one["out_of_time"]["verdict"] == "refuted")
    return one["id"] not in WORDED


def _verdict(one: Mapping[str, Any]) -> Message:
    """A hypothesis, as it was found out of time."""
    claim = {"claim": [one["claim"]]}
    return {
        "confirmed": Message("Confirmed on members fixed in the past: {claim:all}", claim),
        "refuted": Message("Refuted on members fixed in the past: {claim:all}", claim),
        "inconclusive": Message("Not decided on members fixed in the past: {claim:all}", claim),
    }[one["out_of_time"]["verdict"]]


def _experiments(report: Mapping[str, Any]) -> list[Message]:
    """What was proved: experiments that have ended, newest first, before anything that only suggests."""
    ended = [one for one in report.get("experiments") or () if one["state"] == "ended"]
    return [Message.from_json(sentence) for one in ended for sentence in one["told"]]


def beside_alike(alike: Mapping[str, Any]) -> list[Message]:
    """What `compare_with_alike` found, and of whom it does not speak."""
    found = [_difference_beside_alike(alike)]
    if alike["pairs"] < alike["members"]:
        found.append(Message("The other members have nobody alike."))
    return found


def _difference_beside_alike(alike: Mapping[str, Any]) -> Message:
    values = {
        "pairs": alike["pairs"],
        "members": alike["members"],
        "difference": alike["difference"],
        "low": alike["low"],
        "high": alike["high"],
    }
    if alike["difference"] < 0:
        values |= {"less": -alike["difference"], "least": -alike["high"], "most": -alike["low"]}
        if alike["high"] < 0:
            return Message(
                "Beside the customers most alike before, {pairs:number} of the {members:number} members "
                "brought {less:money} less each (95 % sure: {least:money} to {most:money} less).",
                values,
            )
        return Message(
            "Beside the customers most alike before, {pairs:number} of the {members:number} members brought "
            "{less:money} less each, which may be chance (95 % sure: between {most:money} less and "
            "{high:money} more).",
            values,
        )
    if alike["low"] > 0:
        return Message(
            "Beside the customers most alike before, {pairs:number} of the {members:number} members brought "
            "{difference:money} more each (95 % sure: {low:money} to {high:money}).",
            values,
        )
    return Message(
        "Beside the customers most alike before, {pairs:number} of the {members:number} members brought "
        "{difference:money} more each, which may be chance (95 % sure: {low:money} to {high:money}).",
        values,
    )
