"""Movements of people of whom only what matters is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from i18n import Localizer
from pipeline.membership.movements import Counterfactuals, PreviousVersion, find_movements
from tests.frames import features_from

WINDOW = 365
SEGMENTS = {True: "Insiders", False: "Occasional buyers"}
GOOD: dict[str, Any] = {"gross_revenue": 900.0, "orders": 9, "avg_recency_days": 12.0}


def flags(people: dict[str, bool]) -> pd.Series:
    return pd.Series(people, dtype=bool, index=pd.Index(list(people), dtype="str"))


def with_probability(
    features: pd.DataFrame, known: dict[str, dict[str, Any]] | None, otherwise: float = float("nan")
) -> pd.DataFrame:
    """`features` with the order_probability that is known of each, which is no feature."""
    chances = [(known or {}).get(name, {}).get("order_probability", otherwise) for name in features.index]
    return features.assign(order_probability=chances)


def find(
    was: dict[str, bool],
    now: dict[str, bool],
    *,
    then_features: dict[str, dict[str, Any]] | None = None,
    now_features: dict[str, dict[str, Any]] | None = None,
    overridden: tuple[str, ...] = (),
    overridden_before: tuple[str, ...] = (),
    old_model: dict[str, bool] | None = None,
    without_late: dict[str, bool] | None = None,
    old_rules: dict[str, bool] | None = None,
    order_probability: float = float("nan"),
    spent_since: float = 0.0,
    returned_since: float = 0.0,
    buyers_ever: tuple[str, ...] = (),
    left_on: dict[str, date] | None = None,
) -> list[dict[str, Any]]:
    """Movements of people who were members (True) or not, and now are or not, all else unchanged."""
    then = features_from(**{name: {**GOOD, **(then_features or {}).get(name, {})} for name in was})
    features = features_from(**{name: {**GOOD, **(now_features or {}).get(name, {})} for name in now})
    is_member = flags(now).loc[features.index]
    membership = pd.DataFrame(
        {"is_member": is_member, "overridden": [name in overridden for name in features.index]}
    ).assign(margin=0.5, left_on=pd.Series(left_on or {}, dtype=object))
    return find_movements(
        PreviousVersion(
            date(2026, 2, 23),
            with_probability(then, then_features),
            flags(was),
            flags(was).map(SEGMENTS),
            frozenset(buyers_ever),
        ),
        with_probability(features, now_features, order_probability).assign(
            spent_since=spent_since, returned_since=returned_since
        ),
        membership,
        is_member.map(SEGMENTS),
        Counterfactuals(
            flags(old_model) if old_model is not None else None,
            flags(without_late) if without_late is not None else None,
            flags(old_rules) if old_rules is not None else None,
        ),
        WINDOW,
        frozenset(overridden_before),
    )


def detail_text(row: dict[str, Any]) -> str:
    return Localizer("en", "GBP").render(row["detail"])
