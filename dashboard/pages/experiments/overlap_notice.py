"""Who of an audience is in another experiment on the same days, and what can then be concluded."""

from __future__ import annotations

from datetime import date
from typing import Any

from dash import html

from dashboard.request.page import VersionRequest
from dashboard.ui.answer import emphasised
from db.experiment_overlaps import audience_overlap
from domain.typed_values import parse_number


def overlap_notice(
    request: VersionRequest, group: str, seed: object, *, starts_on: date, ends_on: date
) -> list[Any]:
    """A paragraph where customers are in another experiment; nothing is forbidden.

    Args:
        request: The request.
        group: The slug of an audience, or segment:ID.
        seed: The random seed as typed.
        starts_on: The first day of the experiment that the form describes.
        ends_on: The day after its last.

    Raises:
        UserError: there is no such group.
    """
    overlap = audience_overlap(request.session, request.number, group, starts_on=starts_on, ends_on=ends_on)
    if overlap is None:
        return []
    localizer = request.localizer
    words = localizer.gettext(
        "**Also in another experiment on these days**: {shared:number} of {customers:customers} ({names}). "
        "You can go ahead: each experiment draws its own control group, so its result still compares like "
        "with like. But it shows what this campaign adds while some of these customers get the other "
        "one too, not what it adds on its own. To learn that, choose other dates or other customers.",
        shared=overlap.customers,
        customers=overlap.audience,
        names=", ".join(overlap.names),
    )
    same_seed = parse_number(seed) in overlap.seeds
    return [
        html.P(emphasised(words)),
        html.P(
            emphasised(
                localizer.gettext(
                    "**Change the random seed**: the other experiment was drawn with the same one. Where the "
                    "customers are the same, so are the groups, and the two effects could not be told apart."
                )
            )
        )
        if same_seed
        else None,
    ]
