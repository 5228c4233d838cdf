"""Find customers who joined or left, with the reason as a message."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.enums import MovementKind, MovementReason
from pipeline.membership.movement_messages import (
    TOLD_FIGURES,
    Comparison,
    Ending,
    Figures,
    movement_message,
)
from pipeline.membership.rejoining import Rejoining


@dataclass(frozen=True)
class PreviousVersion:
    """The version that movements are against. Frames by customer id.

    `as_of`: its date; `features` of that version; `is_member`; `segment` names; `buyers_ever`: whoever had
    bought before that date, also those whose purchases were older than the window.
    """

    as_of: date
    features: pd.DataFrame
    is_member: pd.Series
    segment: pd.Series
    buyers_ever: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Counterfactuals:
    """Counterfactual membership by customer id, one change undone at a time; None for what did not change.

    `old_model`: the model of the version before on today's features. `without_late_lines`: today's features
    without the lines of earlier dates that came in since.
    """

    old_model: pd.Series | None = None
    without_late_lines: pd.Series | None = None
    old_rules: pd.Series | None = None


def find_movements(
    before: PreviousVersion,
    features: pd.DataFrame,
    membership: pd.DataFrame,
    segment: pd.Series,
    otherwise: Counterfactuals,
    window_days: int,
    overridden_before: frozenset[str] = frozenset(),
) -> list[dict[str, Any]]:
    """One row per customer who joined or left, with the columns of `db.models.Movement`, largest first.

    `features` (with spent_since, gross, and returned_since, both since the version before, and
    order_probability, where that was predicted), `membership` (of `decide_membership`) and `segment` (names)
    are today's, by customer id. `window_days` are those that invoices cover. All customers are compared at
    once; sentences are built only for those who moved.
    """
    was = before.is_member.index[before.is_member.to_numpy(dtype=bool)]
    now = membership.index[membership["is_member"].to_numpy(dtype=bool)]
    moved = was.symmetric_difference(now, sort=True)
    gaps = features["avg_recency_days"]
    of_members = gaps.reindex(now) if len(now) else gaps
    most_bought_once = bool(of_members.isna().mean() > 0.5)
    compared = Comparison(before.as_of, window_days, float(of_members.median()), most_bought_once)

    movers = pd.DataFrame(
        {
            "joined": moved.isin(now),
            "is_here": features.index.get_indexer(moved) >= 0,
            "was_here": before.features.index.get_indexer(moved) >= 0,
            "overridden": membership["overridden"].reindex(moved, fill_value=False).to_numpy(dtype=bool),
        },
        index=moved,
    )
    endings = membership.reindex(moved, columns=["runs_below", "promise_ended"])
    returns = membership.reindex(moved, columns=["left_on", "margin"])
    reasons = _reasons(movers, before, otherwise, overridden_before)
    rows = []
    for (
        customer,
        joined,
        reason,
        current,
        previous,
        overridden,
        ending,
        rejoining,
        from_segment,
        to_segment,
    ) in zip(
        moved.tolist(),
        movers["joined"].tolist(),
        reasons.tolist(),
        _figures(features, moved, movers["is_here"]),
        _figures(before.features, moved, movers["was_here"]),
        movers["overridden"].tolist(),
        [Ending.of(*ending) for ending in endings.itertuples(index=False, name=None)],
        [
            Rejoining.of(left, margin, before.as_of)
            for left, margin in returns.itertuples(index=False, name=None)
        ],
        _names(before.segment, moved),
        _names(segment, moved),
        strict=True,
    ):
        rows.append(
            {
                "customer_id": customer,
                "kind": MovementKind.ENTERED if joined else MovementKind.LEFT,
                "from_segment": from_segment,
                "to_segment": to_segment,
                "reason": reason,
                "detail": movement_message(
                    joined,
                    reason,
                    current,
                    previous,
                    replace(compared, ending=ending, rejoining=rejoining),
                    overridden,
                ).to_json(),
                "gross_revenue": float((current if current is not None else previous)["gross_revenue"]),
            }
        )
    return sorted(rows, key=lambda row: (-row["gross_revenue"], row["customer_id"]))


def _reasons(
    movers: pd.DataFrame,
    before: PreviousVersion,
    otherwise: Counterfactuals,
    overridden_before: frozenset[str],
) -> npt.NDArray[np.object_]:
    """The first reason that holds of each mover, in the order in which they rule each other out."""
    by_hand = movers["overridden"] | movers.index.isin(overridden_before)
    is_new = ~movers["was_here"] & ~np.array(
        [customer in before.buyers_ever for customer in movers.index], dtype=bool
    )
    return np.select(
        [
            ~movers["is_here"],
            by_hand,
            _would_not_have_moved(otherwise.without_late_lines, movers["joined"]),
            _would_not_have_moved(otherwise.old_rules, movers["joined"]),
            _would_not_have_moved(otherwise.old_model, movers["joined"]),
            is_new,
        ],
        [
            MovementReason.LAPSED,
            MovementReason.OVERRIDE,
            MovementReason.DATA,
            MovementReason.RULES,
            MovementReason.REFIT,
            MovementReason.NEW,
        ],
        MovementReason.BEHAVIOUR,
    )


def _figures(features: pd.DataFrame, customers: pd.Index, is_there: pd.Series) -> list[Figures | None]:
    """`TOLD_FIGURES` of each of `customers`; None of those who are not among `features`."""
    rows = features.reindex(customers, columns=list(TOLD_FIGURES)).to_dict("records")
    return [row if is_known else None for row, is_known in zip(rows, is_there.tolist(), strict=True)]


def _names(segment: pd.Series, customers: pd.Index) -> list[str | None]:
    names = segment.reindex(customers)
    return names.astype(object).where(names.notna(), None).tolist()


def _would_not_have_moved(member_otherwise: pd.Series | None, joined: pd.Series) -> pd.Series:
    if member_otherwise is None:
        return pd.Series(False, index=joined.index)
    return member_otherwise.reindex(joined.index, fill_value=False).astype(bool) != joined
