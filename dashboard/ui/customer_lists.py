"""The lists of customers that can be chosen, by the name that their tab has in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from db.queries import Which

LISTS: Final[Mapping[str, Which]] = {
    "members": "members",
    "at-risk": "at_risk",
    "nearly-there": "nearly_there",
    "everybody": "everyone",
}
