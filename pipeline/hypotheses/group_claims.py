"""Claims about groups of customers that the list sets apart: tested on new data only.

By what they bought before, these groups differ by construction, so there is nothing to test in sample.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

import pandas as pd

from domain.enums import Verdict
from i18n import Message
from pipeline.hypotheses.hypothesis import Hypothesis
from pipeline.hypotheses.metrics import MEAN_AGAINST_OTHERS, MEDIAN_AGAINST_ALL

IN_SAMPLE_WHY = Message(
    "Not tested on that data: it decided who is in these groups, so they differ by construction."
)
NO_LIST = Message(
    "No list was published 12 weeks before the members were picked, so nobody is known to have joined or "
    "left since."
)


@dataclass(frozen=True)
class ComparedGroups:
    """Two groups of customers, by id, fixed before the measured period."""

    group: Set[str]
    others: Set[str]


def compared_groups(
    members: Set[str], members_before: Set[str] | None, gross_revenue: pd.Series
) -> Mapping[str, ComparedGroups | Message]:
    """The groups of each claim of `GROUP_CLAIMS`, or why there are none.

    Args:
        members: of the list whose members are measured.
        members_before: of the list published 12 weeks before that one; None if there was none.
        gross_revenue: of the window before that list, by customer id.
    """
    largest = gross_revenue.sort_values(ascending=False, kind="stable").index[: len(members)]
    sort = frozenset(largest)
    result: dict[str, ComparedGroups | Message] = {"H4": ComparedGroups(members - sort, sort - members)}
    if members_before is None:
        return result | {"H5": NO_LIST, "H6": NO_LIST}
    stayed = members & members_before
    return result | {
        "H5": ComparedGroups(members_before - members, stayed),
        "H6": ComparedGroups(members - members_before, stayed),
    }


GROUP_CLAIMS = (
    Hypothesis(
        id="H4",
        claim=Message(
            "Members are worth more than as many customers taken by a sort by last year's revenue."
        ),
        definition=Message(
            "Mean revenue of the members whom the sort would not have picked, divided by that of the "
            "customers whom the sort would have picked instead, minus one. Everybody else is on both lists. "
            "The claim holds above 0 %."
        ),
        columns=("gross_revenue",),
        metric=MEAN_AGAINST_OTHERS,
        comparison="above",
        threshold=0.0,
        advice={
            Verdict.CONFIRMED: (
                Message("The list finds customers who go on to spend more than a sort by revenue finds."),
                Message(
                    "Use the list as it is: a sort by revenue picks customers who spend less afterwards."
                ),
            ),
            Verdict.REFUTED: (
                Message("A sort by last year's revenue would have found customers who spent more."),
                Message("Look at the Model page before you rely on who is on the list and who is not."),
            ),
            Verdict.INCONCLUSIVE: (
                Message(
                    "Where the list and a sort by revenue differ, no clear difference in spend was found."
                ),
                Message("Choose by what else the list offers: stability, reasons, and who joins early."),
            ),
        },
    ),
    Hypothesis(
        id="H5",
        claim=Message("Customers who left the list spent less afterwards than those who stayed."),
        definition=Message(
            "Mean revenue of those who were members 12 weeks before the list was made and no longer on it, "
            "divided by that of the members who were on both lists, minus one. The claim holds below 0 %. "
            "Most who leave have gone silent, so less is expected of them from the start, and they no longer "
            "get the benefits: how much either counts, this cannot tell."
        ),
        columns=("gross_revenue",),
        metric=MEAN_AGAINST_OTHERS,
        comparison="below",
        threshold=0.0,
        advice={
            Verdict.CONFIRMED: (
                Message(
                    "Those who leave spend less from then on, as expected of customers who had gone silent. "
                    "Losing the benefits may be a part of it."
                ),
                Message("Spend the benefits on those who stay, and try to win back the largest who left."),
            ),
            Verdict.REFUTED: (
                Message("Those who left went on spending as much as those who stayed, or more."),
                Message("Give members more time before their benefits end: see the Movements page."),
            ),
            Verdict.INCONCLUSIVE: (
                Message("Too few left, or their spend was too uneven, to say what leaving means."),
                Message("Wait for more weeks before you change how long benefits last."),
            ),
        },
    ),
    Hypothesis(
        id="H6",
        claim=Message("Customers who joined spent at least what the median member did."),
        definition=Message(
            "Median revenue of those who were on the list and had not been members 12 weeks before, divided "
            "by the median of all its members, minus one. The claim holds above 0 %."
        ),
        columns=("gross_revenue",),
        metric=MEDIAN_AGAINST_ALL,
        comparison="above",
        threshold=0.0,
        advice={
            Verdict.CONFIRMED: (
                Message("Those who join are members in full from the start."),
                Message("Welcome them with everything the programme offers."),
            ),
            Verdict.REFUTED: (
                Message("Those who join spend less than the typical member: they enter near the line."),
                Message("Start them with the benefits that cost least, and see who grows."),
            ),
            Verdict.INCONCLUSIVE: (
                Message("Too few joined, or their spend was too uneven, to compare them with other members."),
                Message("Wait for more weeks before you treat new members differently."),
            ),
        },
    ),
)
"""Judged after the others where their groups are known, in this order."""
