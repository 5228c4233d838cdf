"""How many customers a recipe needs."""

from __future__ import annotations

from domain.gates import MAX_SHARE, MIN_CUSTOMERS, MIN_CUSTOMERS_TO_CHOOSE
from i18n import UserError
from pipeline.segmentation.recipes import Recipe

MIN_SEGMENTED = 30
"""Customers below which half of them, a resample, cannot be cut into twelve clusters."""


def min_customers(recipe: Recipe) -> int:
    """The smallest shop that `recipe` can serve, given the gates its Insiders must pass."""
    return max(MIN_SEGMENTED, MIN_CUSTOMERS_TO_CHOOSE) if recipe.is_search else MIN_SEGMENTED


def check_customers(count: int, recipe: Recipe) -> None:
    """Raise a UserError if a shop of `count` customers is smaller than `recipe` can serve."""
    least = min_customers(recipe)
    if count >= least:
        return
    values = {"count": count, "least": least}
    if least == MIN_SEGMENTED:
        raise UserError(
            "Only {count:customers} with an id bought something in the window, and at least "
            "{least:number} are needed to find segments. Import more invoices, or increase "
            "WINDOW_DAYS.",
            **values,
        )
    raise UserError(
        "Only {count:customers} with an id bought something in the window, and at least "
        "{least:number} are needed, because a programme has at least {members:members} "
        "and at most {most:percent} of customers. Import more invoices, increase "
        "WINDOW_DAYS, or choose a fixed recipe such as {recipe}, which has no such "
        "limits.",
        **values,
        members=MIN_CUSTOMERS,
        most=MAX_SHARE,
        recipe="scaled-kmeans",
    )
