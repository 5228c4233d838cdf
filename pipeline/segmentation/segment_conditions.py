"""Conditions on a customer's figures, and how they are put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from i18n import N_, Message


@dataclass(frozen=True)
class Condition:
    """A name's claim about a customer: a figure between two inclusive bounds; None is unbounded."""

    column: str
    """A feature column, or `orders_ever` or `days_since_first_order`."""
    at_least: float | None = None
    at_most: float | None = None

    def holds(self, customers: pd.DataFrame) -> pd.Series:
        """Whether it holds, by customer id; False where the figure is missing."""
        value = customers[self.column].astype(float)
        is_known = value.notna()
        if self.at_least is not None:
            is_known &= value >= self.at_least
        if self.at_most is not None:
            is_known &= value <= self.at_most
        return is_known

    def in_words(self) -> Message:
        """The condition as part of a sentence about customers."""
        words = _WORDS[self.column]
        if (self.column, self.at_least, self.at_most) == ("orders_ever", None, 1):
            return Message("ordered only once so far")
        if (self.column, self.at_least, self.at_most) == ("orders", 1, 1):
            return Message("ordered only once")
        if self.at_least is None:
            return Message(words.at_most, {"most": self.at_most})
        if self.at_most is None:
            return Message(words.at_least, {"least": self.at_least})
        return Message(words.between, {"least": self.at_least, "most": self.at_most})

    def to_json(self) -> dict[str, Any]:
        """The form stored in reports."""
        return {"column": self.column, "at_least": self.at_least, "at_most": self.at_most}


@dataclass(frozen=True)
class _Words:
    at_least: str
    at_most: str
    between: str


_WORDS: Mapping[str, _Words] = {
    "recency_days": _Words(
        N_("bought nothing for {least:days} or longer"),
        N_("bought within the last {most:days}"),
        N_("last bought {least:number} to {most:number} days ago"),
    ),
    "orders": _Words(
        N_("ordered {least:times} or more"),
        N_("ordered {most:times} at most"),
        N_("ordered {least:number} to {most:number} times"),
    ),
    "orders_ever": _Words(
        N_("ordered {least:times} or more so far"),
        N_("never ordered more than {most:times}"),
        N_("ordered {least:number} to {most:number} times so far"),
    ),
    "days_since_first_order": _Words(
        N_("first ordered {least:days} ago or earlier"),
        N_("first ordered within the last {most:days}"),
        N_("first ordered {least:number} to {most:number} days ago"),
    ),
    "tenure_days": _Words(
        N_("first bought in the window {least:days} ago or earlier"),
        N_("first bought in the window within the last {most:days}"),
        N_("first bought in the window {least:number} to {most:number} days ago"),
    ),
    "gross_revenue": _Words(
        N_("spent {least:money} or more"),
        N_("spent {most:money} or less"),
        N_("spent {least:money} to {most:money}"),
    ),
    "avg_ticket": _Words(
        N_("spent {least:money} or more per order"),
        N_("spent {most:money} or less per order"),
        N_("spent {least:money} to {most:money} per order"),
    ),
    "unique_products": _Words(
        N_("bought {least:number} different products or more"),
        N_("bought {most:number} different products at most"),
        N_("bought {least:number} to {most:number} different products"),
    ),
}
