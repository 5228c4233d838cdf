"""Who the members are: when members leave, by the rules of the version."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.request.page import VersionRequest
from domain.gates import GRACE_RUNS


def explain_members(request: VersionRequest) -> str:
    """When members leave, by the rules of the version."""
    localizer, computed_with = request.localizer, request.computed_with
    rules = computed_with.programme
    if "silent_times" not in rules:
        return localizer.gettext(
            "Members leave after {days:days} without a purchase, or after two runs in a row "
            "below the line. Select a customer to see details.",
            days=computed_with.window_days,
        )
    values = {
        "days": computed_with.window_days,
        "times": float(rules["silent_times"]),
        "chance": float(rules["stay_chance"]),
    }
    grace = request.report.rules.grace_runs
    if not request.report.has_predictions:
        sentence = _leave_by_silence(request, grace, values)
    elif grace == GRACE_RUNS:
        sentence = localizer.gettext(
            "Members leave after {days:days} without a purchase, or after two runs in a row in which they "
            "are below the line and silent for more than {times:decimal}× their usual gap, or less than "
            "{chance:percent} likely to order within 12 weeks. Select a customer to see details.",
            **values,
        )
    else:
        sentence = localizer.gettext(
            "Members leave after {days:days} without a purchase, or after {grace:runs} in which they are "
            "below the line and silent for more than {times:decimal}× their usual gap, or less than "
            "{chance:percent} likely to order within 12 weeks. Select a customer to see details.",
            **values,
            grace=grace,
        )
    repeat_rate = request.report.rules.repeat_rate
    if repeat_rate is not None:
        sentence += " " + localizer.gettext(
            "Nobody joins who has bought on one day only: of the customers who came in the first half of "
            "the period, only {share:percent} have bought on another day.",
            share=repeat_rate,
        )
    return and_promises(sentence, request)


def _leave_by_silence(request: VersionRequest, grace: int, values: Mapping[str, float]) -> str:
    """When members leave where nothing was predicted: the line and the silence decide alone."""
    if grace == GRACE_RUNS:
        return request.localizer.gettext(
            "Members leave after {days:days} without a purchase, or after two runs in a row in which they "
            "are below the line and silent for more than {times:decimal}× their usual gap. Select a customer "
            "to see details.",
            **values,
        )
    return request.localizer.gettext(
        "Members leave after {days:days} without a purchase, or after {grace:runs} in which they are below "
        "the line and silent for more than {times:decimal}× their usual gap. Select a customer to see "
        "details.",
        **values,
        grace=grace,
    )


def and_promises(sentence: str, request: VersionRequest) -> str:
    """The sentence, and how many members it does not hold for yet because they are promised to stay."""
    promised = request.report.insiders.promised
    if not promised:
        return sentence
    return f"{sentence} " + request.localizer.ngettext(
        "{n} member is promised to stay until a certain day.",
        "{n} members are promised to stay until a certain day.",
        promised,
    )
