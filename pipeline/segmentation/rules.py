"""The conditions of membership as sentences, from a shallow decision tree, with its fidelity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.model_selection import KFold
from sklearn.tree import DecisionTreeClassifier

from i18n import Message

DEPTH = 3
"""Three questions are what a person keeps in mind."""
MIN_LEAF_SIZE = 0.005
"""Of all customers: a rule for fewer than that is an exception, not a condition."""
FIGURES = 3
"""Significant figures of a threshold: "£2,350", not "£2,347.61"."""
FOLDS = 5
MAX_LEARNED = 50_000
"""Customers that a tree is grown on, and its fidelity measured: of more, a sample drawn at random."""

Truth = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Interval:
    """`low` <= column < `high`; None means unbounded."""

    column: str
    low: float | None = None
    high: float | None = None

    def holds(self, features: pd.DataFrame) -> Truth:
        """Which customers satisfy it."""
        values = features[self.column].to_numpy(dtype=float)
        above = values >= self.low if self.low is not None else np.ones(len(values), dtype=bool)
        return np.asarray(above & (values < self.high) if self.high is not None else above)


Rule = tuple[Interval, ...]
"""All of its intervals must hold."""


@dataclass(frozen=True)
class Rules:
    """Alternatives of which one suffices; `fidelity`: the share of held-back customers classified right."""

    alternatives: tuple[Rule, ...]
    fidelity: float

    def in_words(self) -> list[dict[str, Any]]:
        """One Message (as JSON) per alternative."""
        return [
            Message(
                "{conditions:all}",
                {"conditions": [part for interval in rule for part in _interval_messages(interval)]},
            ).to_json()
            for rule in self.alternatives
        ]


def explain(features: pd.DataFrame, positive: Truth, columns: Sequence[str], random_state: int) -> Rules:
    """Conditions on `columns` for `positive`, from a decision tree of depth three."""
    if positive.all() or not positive.any():
        return Rules((), 1.0)
    if len(features) > MAX_LEARNED:
        some = np.sort(np.random.default_rng(random_state).choice(len(features), MAX_LEARNED, replace=False))
        return explain(features.iloc[some], positive[some], columns, random_state)
    right = 0
    folds = KFold(min(FOLDS, len(features)), shuffle=True, random_state=random_state)
    for learned, held_back in folds.split(features):
        rules = _grow(features.iloc[learned], positive[learned], columns, random_state)
        right += int((_any_holds(rules, features.iloc[held_back]) == positive[held_back]).sum())
    return Rules(_grow(features, positive, columns, random_state), right / len(features))


def _any_holds(rules: Sequence[Rule], features: pd.DataFrame) -> Truth:
    held = np.zeros(len(features), dtype=bool)
    for rule in rules:
        held |= np.logical_and.reduce([interval.holds(features) for interval in rule])
    return held


def _grow(
    features: pd.DataFrame, positive: Truth, columns: Sequence[str], random_state: int
) -> tuple[Rule, ...]:
    """One rule for each leaf with a positive majority, those covering most customers first."""
    numbers = features[list(columns)].astype(float).fillna(0.0).to_numpy()
    smallest = max(1, int(MIN_LEAF_SIZE * len(features)))
    fitted = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=smallest, random_state=random_state)
    tree = fitted.fit(numbers, positive).tree_
    if tree.node_count == 1:
        return ()
    leaves: list[tuple[int, Rule]] = []

    def walk(node: int, bounds: dict[str, tuple[float | None, float | None]]) -> None:
        if tree.children_left[node] == tree.children_right[node]:
            if tree.value[node][0][-1] > 0.5 * tree.value[node][0].sum():
                rule = tuple(Interval(column, low, high) for column, (low, high) in bounds.items())
                leaves.append((int(tree.n_node_samples[node]), rule))
            return
        column = columns[tree.feature[node]]
        threshold = _rounded(float(tree.threshold[node]), column)
        low, high = bounds.get(column, (None, None))
        walk(tree.children_left[node], {**bounds, column: (low, threshold)})
        walk(tree.children_right[node], {**bounds, column: (threshold, high)})

    walk(0, {})
    return tuple(rule for _, rule in sorted(merge_rules(leaves), key=lambda pair: -pair[0]))


def merge_rules(rules: list[tuple[int, Rule]]) -> list[tuple[int, Rule]]:
    """Merge rules that form one together: equal leaves first, then complementary branches."""
    for first, (covered, rule) in enumerate(rules):
        for second, (also_covered, other) in enumerate(rules[first + 1 :], start=first + 1):
            union = _union(rule, other) or _union(other, rule)
            if union is not None:
                others = [pair for place, pair in enumerate(rules) if place not in (first, second)]
                return merge_rules([*others, (covered + also_covered, union)])
    return rules


def _union(rule: Rule, other: Rule) -> Rule | None:
    """The union of two rules that are adjacent in a single column; None otherwise."""
    first, second = {part.column: part for part in rule}, {part.column: part for part in other}
    if first.keys() != second.keys():
        return None
    different = [column for column in first if first[column] != second[column]]
    if len(different) != 1:
        return None
    left, right = first[different[0]], second[different[0]]
    if left.high is None or left.high != right.low:
        return None
    joined = Interval(different[0], left.low, right.high)
    first[different[0]] = joined
    return tuple(part for part in first.values() if part.low is not None or part.high is not None) or None


def _rounded(threshold: float, column: str) -> float:
    if column in {"orders", "items", "unique_products", "recency_days", "returned_items"}:
        return float(np.ceil(threshold))
    return float(f"{threshold:.{FIGURES}g}")


def _interval_messages(interval: Interval) -> list[dict[str, Any]]:
    words = []
    if interval.low is not None:
        words.append(Message(AT_LEAST[interval.column].text, {"value": interval.low}).to_json())
    if interval.high is not None:
        words.append(Message(BELOW[interval.column].text, {"value": interval.high}).to_json())
    return words


AT_LEAST = {
    "gross_revenue": Message("revenue of at least {value:money}"),
    "net_revenue": Message("revenue after returns of at least {value:money}"),
    "recency_days": Message("last purchase at least {value:days} ago"),
    "orders": Message("at least {value:orders}"),
    "items": Message("at least {value:items}"),
    "unique_products": Message("at least {value:different_products}"),
    "avg_ticket": Message("at least {value:money} an order"),
    "avg_basket_products": Message("at least {value:different_products} an order"),
    "return_rate": Message("at least {value:percent} of items returned"),
    "frequency": Message("at least {value:ratio} orders a day while buying"),
    "returned_items": Message("at least {value:items} returned"),
}
BELOW = {
    "gross_revenue": Message("revenue under {value:money}"),
    "net_revenue": Message("revenue after returns under {value:money}"),
    "recency_days": Message("last purchase less than {value:days} ago"),
    "orders": Message("fewer than {value:orders}"),
    "items": Message("fewer than {value:items}"),
    "unique_products": Message("fewer than {value:different_products}"),
    "avg_ticket": Message("under {value:money} an order"),
    "avg_basket_products": Message("fewer than {value:different_products} an order"),
    "return_rate": Message("less than {value:percent} of items returned"),
    "frequency": Message("fewer than {value:ratio} orders a day while buying"),
    "returned_items": Message("fewer than {value:items} returned"),
}
