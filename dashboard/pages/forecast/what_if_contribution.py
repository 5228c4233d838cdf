"""What if, in contribution: the change after the cost of everybody's benefits, in sentences."""

from __future__ import annotations

from domain.report import Report
from domain.report.holdout import HoldoutSecondEstimate
from domain.what_if import Change
from domain.what_if_contribution import WhatIfContribution
from i18n import Localizer


def contribution_sentences(
    report: Report, change: Change, told: WhatIfContribution, localizer: Localizer
) -> list[str]:
    """The contribution of the next three months, what the change adds, and what chance has proven of it."""
    sentences = [
        localizer.gettext(
            "In contribution, that is **{amount:money}**, 80 % likely between {low:money} and {high:money}, "
            "after {benefits:money} for benefits.",
            amount=told.changed.amount,
            low=told.changed.low,
            high=told.changed.high,
            benefits=told.benefits,
        )
    ]
    if change != Change():
        sentences.append(
            localizer.gettext(
                "The change is worth **{amount:money}** in contribution, 80 % likely between {low:money} and "
                "{high:money}. You pay for the benefits of everybody who gets them, including those who "
                "would have bought or stayed anyway.",
                amount=told.gain.amount,
                low=told.gain.low,
                high=told.gain.high,
            )
        )
    if change.members:
        sentences.append(_of_the_programme(report, change.members, localizer))
    return sentences


def _of_the_programme(report: Report, members: int, localizer: Localizer) -> str:
    """What more or fewer members do by the standing holdout, which knows what comes without benefits."""
    effect = _measured(report)
    if effect is None or effect.low is None or effect.high is None:
        return localizer.gettext(
            "This counts everything a new member spends. Only a standing holdout can tell how much of that "
            "they would have spent anyway."
        )
    low, high = sorted((members * effect.low, members * effect.high))
    return localizer.gettext(
        "This counts everything a new member spends, part of which they would have spent anyway. By the "
        "standing holdout, benefits add {each:money} per member and quarter after their cost: "
        "**{amount:money}** for this change in members, between {low:money} and {high:money}.",
        each=effect.difference,
        amount=members * effect.difference,
        low=low,
        high=high,
    )


def _measured(report: Report) -> HoldoutSecondEstimate | None:
    """The effect in contribution when judged, or else so far; None where nobody was held out."""
    holdout = report.holdout
    effect = (holdout.judged or holdout.so_far) if holdout is not None else None
    return effect.contribution if effect is not None else None
