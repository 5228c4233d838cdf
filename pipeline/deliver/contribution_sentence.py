"""Members' contribution in a sentence, beside their share of revenue."""

from __future__ import annotations

from domain.report import Report
from i18n import Localizer


def contribution_sentence(report: Report | None, localizer: Localizer) -> str:
    """The sentence, after a space; empty where the version knows no margins."""
    contribution = report.contribution if report is not None else None
    if contribution is None or contribution.members_share is None:
        return ""
    sentence = localizer.gettext(
        "In contribution (margins, less the cost of benefits), that is {amount:money}, "
        "**{share:percent}** of all customers' contribution.",
        amount=contribution.members_contribution,
        share=contribution.members_share,
    )
    return f" {sentence}"
