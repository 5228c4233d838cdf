"""What membership depends on besides today's decision scores, by customer and as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.enums import OverrideKind

NEVER_LEFT = np.iinfo(np.int64).max
"""Days since leaving, for customers who have not left recently."""

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class MembershipState:
    """A customer's state in the previous version."""

    is_member: bool
    since: date | None
    weeks_below: int
    valid_until: date | None = None
    """The last day for which membership was promised."""


@dataclass(frozen=True)
class MembershipHistory:
    """What membership depends on besides today's decision scores."""

    membership_states: Mapping[str, MembershipState] = field(default_factory=dict)
    left_on: Mapping[str, date] = field(default_factory=dict)
    """When customers who left lately did."""
    overrides: Mapping[str, OverrideKind] = field(default_factory=dict)
    overridden_before: frozenset[str] = frozenset()
    """Manual overrides in effect for the previous version."""


@dataclass(frozen=True)
class HistoryColumns:
    """A `MembershipHistory` as one array each, in the order of the customers."""

    is_member: Flags
    """In the previous version."""
    since: npt.NDArray[np.object_]
    """Dates; None for non-members."""
    weeks_below: npt.NDArray[np.int64]
    valid_until: npt.NDArray[np.object_]
    """Dates; None where nothing was promised."""
    left_on: npt.NDArray[np.object_]
    """Dates; None for customers who have not left recently."""
    days_since_leaving: npt.NDArray[np.int64]
    """`NEVER_LEFT` for customers who have not left recently."""
    is_pinned: Flags
    is_banned: Flags
    is_released: Flags
    """Whether an override was in effect for the previous version."""


def history_columns(past: MembershipHistory, customers: pd.Index, as_of: date) -> HistoryColumns:
    """Return `past` as one value per customer; only customers with a history are looked up.

    Args:
        past: The history.
        customers: Ids, each once.
        as_of: The day to which `days_since_leaving` are counted.
    """
    states = past.membership_states
    members = [(customer, state) for customer, state in states.items() if state.is_member]
    return HistoryColumns(
        is_member=_flags(customers, (customer for customer, _ in members)),
        since=_placed(customers, {customer: state.since for customer, state in members}, None, object),
        weeks_below=_placed(
            customers, {customer: state.weeks_below for customer, state in members}, 0, np.int64
        ),
        valid_until=_placed(
            customers,
            {customer: state.valid_until for customer, state in members if state.valid_until is not None},
            None,
            object,
        ),
        left_on=_placed(customers, past.left_on, None, object),
        days_since_leaving=_placed(
            customers,
            {customer: (as_of - day).days for customer, day in past.left_on.items()},
            NEVER_LEFT,
            np.int64,
        ),
        is_pinned=_flags(customers, _overridden(past, OverrideKind.PIN)),
        is_banned=_flags(customers, _overridden(past, OverrideKind.BAN)),
        is_released=_flags(customers, past.overridden_before),
    )


def _overridden(past: MembershipHistory, kind: OverrideKind) -> Iterable[str]:
    return (customer for customer, override in past.overrides.items() if override == kind)


def _flags(customers: pd.Index, ids: Iterable[str]) -> Flags:
    flags: Flags = _placed(customers, dict.fromkeys(ids, True), False, bool)
    return flags


def _placed(
    customers: pd.Index, known: Mapping[str, object], default: object, dtype: type
) -> npt.NDArray[Any]:
    """Return the values of `known` in the order of `customers`, with `default` for all others."""
    column: npt.NDArray[Any] = np.full(len(customers), default, dtype=dtype)
    if known:
        places = customers.get_indexer(pd.Index(list(known), dtype=customers.dtype))
        is_there = places >= 0
        column[places[is_there]] = np.array(list(known.values()), dtype=dtype)[is_there]
    return column
