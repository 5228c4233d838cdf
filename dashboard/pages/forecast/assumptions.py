"""The assumptions of the what-if arithmetic (`domain.what_if`) as sentences."""

from __future__ import annotations

from domain.report import Report, WhatIf
from domain.what_if import Change
from domain.what_if_contribution import estimate_contribution
from i18n import Localizer

ALL_OF_IT = 0.9995
"""From here on a part is written as 100.0 %, and nothing of it is missing."""


def assumptions(report: Report, localizer: Localizer) -> list[str]:
    """What the arithmetic takes for granted, each with the number it uses."""
    numbers = report.forecast.what_if
    if numbers is None:
        return []
    sentences = [
        localizer.gettext(
            "New members spend less than established ones: in the past, {share:percent} of what "
            "a member spends, part of which they would have spent anyway.",
            share=numbers.newcomer,
        )
        if numbers.newcomer is not None
        else localizer.gettext(
            "Too few members joined 12 weeks ago or earlier to estimate what a new one spends, so more "
            "members add nothing here."
        )
    ]
    sentences += _exits(numbers, localizer)
    sentences.append(
        localizer.gettext(
            "Only {share:percent} of an increase in order size becomes revenue, because "
            "customers who order more at once order a little less often.",
            share=numbers.ticket,
        )
        if numbers.ticket is not None and numbers.ticket < ALL_OF_IT
        else localizer.gettext("We assume members order just as often when their orders are larger.")
    )
    sentences.append(
        localizer.gettext("Costs are not included, and the ranges above do not change.")
        if estimate_contribution(report, Change()) is None
        else localizer.gettext(
            "Only contribution includes the cost of benefits, and the ranges above do not change."
        )
    )
    return sentences


def _exits(numbers: WhatIf, localizer: Localizer) -> list[str]:
    """The recorded rate at which members leave, and what former members spend."""
    sentences = []
    if None not in (numbers.exits_a_month, numbers.exits, numbers.since, numbers.until):
        sentences.append(
            localizer.gettext(
                "{share:percent} of members leave each month: {n:number} left from {since:date} to "
                "{until:date} because their buying changed.",
                share=numbers.exits_a_month,
                n=numbers.exits,
                since=numbers.since,
                until=numbers.until,
            )
        )
    elif numbers.exits_a_month is not None:
        sentences.append(
            localizer.gettext("{share:percent} of members leave each month.", share=numbers.exits_a_month)
        )
    if None in (numbers.exits_a_month, numbers.leaver, numbers.newcomer):
        return [
            *sentences,
            localizer.gettext(
                "Too few members left or joined 12 weeks ago or earlier to estimate what keeping them is "
                "worth, so fewer exits add nothing here."
            ),
        ]
    return [
        *sentences,
        localizer.gettext(
            "Members who leave still spend {left:percent} of what a member spends; we assume "
            "those who stay spend like a new member.",
            left=numbers.leaver,
        ),
    ]
