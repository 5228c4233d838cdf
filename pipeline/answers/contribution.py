"""What members leave the shop, in sentences of the answers and of the report as text."""

from __future__ import annotations

from domain.gates import OUT_OF_TIME_DAYS
from domain.report import Contribution
from i18n import Message


def contribution_of_members(contribution: Contribution | None) -> list[Message]:
    """What members leave the shop; nothing where no margin rate is set."""
    if contribution is None or contribution.members_share is None:
        return []
    return [
        Message(
            "In contribution (revenue after returns times margin, less the cost of benefits), that is "
            "{amount:money}, {share:percent} of all customers' contribution.",
            {"amount": contribution.members_contribution, "share": contribution.members_share},
        )
    ]


def expected_of_members(contribution: Contribution | None) -> list[Message]:
    """What members are expected to leave the shop; nothing where no margin is set or nothing is predicted."""
    ahead = contribution.over(OUT_OF_TIME_DAYS) if contribution is not None else None
    if ahead is None:
        return []
    return [
        Message(
            "In contribution, today's members are expected to be worth {amount:money} over the next "
            "{days:days}, after {benefits:money} for their benefits.",
            {"amount": ahead.members_contribution, "days": ahead.days, "benefits": ahead.members_benefits},
        )
    ]
