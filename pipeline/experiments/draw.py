"""Draw the control group at random, stratified by what is expected of customers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from i18n import UserError

MIN_IN_A_GROUP = 10
"""Minimum size of each group."""
MIN_IN_A_STRATUM = 4
"""Of the smaller group, so that a variance can be seen in each stratum."""
MAX_STRATA = 10


def draw_holdout(expected: pd.Series, share: float, seed: int) -> pd.DataFrame:
    """Draw `share` of the customers into a holdout, stratified by what is `expected` of them.

    Customers are put in that order and cut into strata of equal size; in each, the same share is drawn.
    The same numbers, share and seed give the same holdout, whatever order the customers come in.

    Args:
        expected: by customer id, from what was known before the draw (`pipeline.experiments.outcomes`).
        share: of the holdout, between 0 and 1.
        seed: any whole number.

    Returns:
        stratum (1: of whom most is expected), is_holdout, expected; by customer id, sorted by it.

    Raises:
        UserError: one of the groups would be too small to show anything.
    """
    held = round(len(expected) * share)
    check_sizes(len(expected), held)
    ids = expected.index.to_numpy(dtype=str)
    order = np.lexsort((ids, -expected.to_numpy(dtype=float)))
    stratum = np.empty(len(expected), dtype=np.int64)
    is_holdout = np.zeros(len(expected), dtype=bool)
    random = np.random.default_rng(seed)
    strata = strata_for(len(expected), held)
    held_of_each = [drawn for _, drawn in stratified_holdouts(len(expected), held, strata)]
    for number, (places, drawn) in enumerate(
        zip(np.array_split(order, strata), held_of_each, strict=True), 1
    ):
        stratum[places] = number
        is_holdout[random.permutation(places)[:drawn]] = True
    drawn_groups = pd.DataFrame(
        {"stratum": stratum, "is_holdout": is_holdout, "expected": expected.to_numpy(dtype=float)},
        index=pd.Index(ids, name="customer_id"),
    )
    return drawn_groups.sort_index()


def check_sizes(customers: int, held: int) -> None:
    """Raise a UserError if holding out `held` of `customers` leaves one of the groups too small."""
    if min(held, customers - held) < MIN_IN_A_GROUP:
        raise UserError(
            "A control group of {held:number} out of {customers:customers} leaves one group "
            "with fewer than {least:number}, too few to tell an effect from chance. Choose "
            "another share or segment.",
            held=held,
            customers=customers,
            least=MIN_IN_A_GROUP,
        )


def strata_for(customers: int, held: int) -> int:
    """The number of strata that these sizes allow."""
    return max(1, min(MAX_STRATA, min(held, customers - held) // MIN_IN_A_STRATUM))


def stratified_holdouts(customers: int, held: int, strata: int) -> list[tuple[int, int]]:
    """The size of each stratum and of its holdout: whole numbers that add up to `held`."""
    sizes = [len(places) for places in np.array_split(np.arange(customers), strata)]
    upto = np.round(np.cumsum(sizes) * held / customers).astype(int)
    return list(zip(sizes, np.diff(upto, prepend=0).tolist(), strict=True))
