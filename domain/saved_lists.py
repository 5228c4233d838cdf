"""Lists that people save under a name: a rule that each version is asked anew, or fixed customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, get_args

from domain.audiences import FORMER_IDS, AudienceId

BOUNDED_COLUMNS: Final = ("gross_revenue", "orders", "recency_days")
"""The features that a rule may bound."""
MAX_LIST_NAME: Final = 80
MAX_LISTED: Final = 50_000
"""Customers of one fixed list."""
MAX_LISTS_OF_OWNER: Final = 100


@dataclass(frozen=True)
class Bounds:
    """From `at_least` to `at_most` of a feature, both included; None means no limit on that side."""

    column: str
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class ListRule:
    """The rule of a list, for any version.

    Attributes:
        audience: One of the lists of every version.
        country: Only customers of this country.
        segment_id: Only customers of this segment.
        bounds: Only customers within all of them, at most one for each feature.
        bought_from: Only customers whose last purchase was on this day or later.
        bought_until: Only customers whose last purchase was on this day or earlier.
        search: Only customers whose number contains these letters.
        is_held_out: Only customers whom the standing holdout keeps from the benefits, or only others.
    """

    audience: AudienceId = "everyone"
    country: str | None = None
    segment_id: int | None = None
    bounds: tuple[Bounds, ...] = ()
    bought_from: date | None = None
    bought_until: date | None = None
    search: str = ""
    is_held_out: bool | None = None

    def to_json(self) -> dict[str, Any]:
        """The stored form of a rule, without its open parts."""
        stored: dict[str, Any] = {
            "audience": self.audience,
            "country": self.country,
            "segment_id": self.segment_id,
            "bounds": [[bound.column, bound.at_least, bound.at_most] for bound in self.bounds],
            "bought_from": self.bought_from.isoformat() if self.bought_from else None,
            "bought_until": self.bought_until.isoformat() if self.bought_until else None,
            "search": self.search,
            "is_held_out": self.is_held_out,
        }
        return {name: value for name, value in stored.items() if value not in (None, "", [])}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ListRule:
        """The rule that `to_json` made `stored` from.

        Raises:
            ValueError: it names a list or a feature that there is not.
        """
        audience = stored.get("audience", "everyone")
        audience = FORMER_IDS.get(audience, audience)
        bounds = tuple(Bounds(*bound) for bound in stored.get("bounds", ()))
        if audience not in get_args(AudienceId) or any(
            bound.column not in BOUNDED_COLUMNS for bound in bounds
        ):
            raise ValueError(f"no such list or feature: {stored}")
        return cls(
            audience,
            stored.get("country"),
            stored.get("segment_id"),
            bounds,
            _day(stored.get("bought_from")),
            _day(stored.get("bought_until")),
            stored.get("search", ""),
            stored.get("is_held_out"),
        )


@dataclass(frozen=True)
class ListCriteria:
    """A list as of `changed_at`, which identifies it to queries and their caches."""

    id: int
    rule: ListRule | None = None
    """None where its customers are fixed."""
    changed_at: datetime | None = None
    name: str = field(default="", compare=False)


NOBODY: Final = ListCriteria(0)
"""In place of a list that does not exist or may not be seen: no customer is on it."""


def parsed_ids(text: str) -> list[str]:
    """The customer numbers in a pasted text or a file of one column, one per line or separated.

    Each once, in their order; quotes around them are taken off.
    """
    text = text.replace("\ufeff", "")
    for separator in ",;\t":
        text = text.replace(separator, "\n")
    entries = (line.strip().strip("\"'").strip() for line in text.splitlines())
    return list(dict.fromkeys(entry for entry in entries if entry))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
