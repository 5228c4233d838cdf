"""Meanings of segment names: keys for a segment's colour and advice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

INSIDERS, MIXED = "insiders", "mixed"

MEANINGS: Final[Mapping[str, str]] = {
    "Insiders": INSIDERS,
    "Loyal regulars": "loyal",
    "Regulars": "regular",
    "Big-basket buyers": "big-basket",
    "New": "new",
    "Lapsed big spenders": "lapsed-valuable",
    "Lapsing regulars": "lapsing",
    "Promising customers": "promising",
    "Upper-half spenders": "upper-half",
    "Mid-value customers": "mid-value",
    "Small regulars": "small-regular",
    "Repeat customers": "repeat",
    "Occasional buyers": "occasional",
    "Occasional small spenders": "occasional-small",
    "Small spenders": "small",
    "One-time buyers": "one-time",
    "Lapsed customers": "lapsed",
}
"""By English name, in the order in which segments choose their colours."""
ORDER: Final = (*MEANINGS.values(), MIXED)

_NUMBER_BEHIND = re.compile(r" \d+$")


def meaning_of(name: str) -> str:
    """The meaning of a segment called `name` (English); MIXED for one built from figures, or unknown.

    A number behind a name, as older versions have it ("Loyal regulars 2"), means nothing.
    """
    return MEANINGS.get(_NUMBER_BEHIND.sub("", name), MIXED)
