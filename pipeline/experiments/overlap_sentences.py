"""What an experiment says of customers who are in another at the same time."""

from __future__ import annotations

from collections.abc import Iterable

from domain.report import ExperimentOverlap, dump
from i18n import Message


def overlap_sentences(overlaps: Iterable[ExperimentOverlap]) -> list[Message]:
    """How many they are, who of them gets the other's benefits, and what that means for the result."""
    return [_told(overlap) for overlap in overlaps]


def _told(overlap: ExperimentOverlap) -> Message:
    if overlap.is_confounded:
        return Message(
            "Also in {name} at the same time: {customers:customers}. Its benefits go to "
            "{share_benefits:percent} of those who get these, and to {share_holdout:percent} of the control "
            "group. The groups of the two are so alike that their effects cannot be told apart.",
            dump(overlap),
        )
    return Message(
        "Also in {name} at the same time: {customers:customers}. Its benefits go to "
        "{share_benefits:percent} of those who get these, and to {share_holdout:percent} of the control "
        "group: the result is the effect beside that experiment, not on its own.",
        dump(overlap),
    )
