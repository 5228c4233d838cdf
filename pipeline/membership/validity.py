"""How long membership is promised, whatever a member buys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from domain.programme import ProgrammeSettings, valid_until
from pipeline.membership.history import Flags, HistoryColumns

Dates = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Promises:
    """What earlier versions promised the members of the version before, and what the rules promise now.

    Attributes:
        is_valid: who cannot leave by their buying in this run.
        is_kept: whose promise was of the version before and still holds.
        has_ended: whose promise was of the version before and is over in this run.
        until: the last day promised to each if they stay; None for nothing. Never before the as-of date.
    """

    is_valid: Flags
    is_kept: Flags
    has_ended: Flags
    until: Dates


def promises(before: HistoryColumns, settings: ProgrammeSettings, as_of: date) -> Promises:
    """What holds for the members of the version before.

    What was promised holds to its day, whatever the rules are now; rules that promise more do so at once, to
    all members, except to one whose promise is over in this run: the line decides about them first. Nobody is
    promised anything by an override.
    """
    count = len(before.is_member)
    is_valid, is_kept, has_ended = (np.zeros(count, dtype=bool) for _ in range(3))
    until: Dates = np.full(count, None)
    places = np.flatnonzero(before.is_member)
    if not settings.has_validity:
        places = places[[day is not None for day in before.valid_until[places]]]
    granted: dict[date, date | None] = {}
    for place in places.tolist():
        promised, since = before.valid_until[place], before.since[place] or as_of
        if since not in granted:
            granted[since] = valid_until(settings, since, as_of)
        is_kept[place] = promised is not None and promised >= as_of
        has_ended[place] = promised is not None and not is_kept[place]
        lasting = [day for day in (promised, granted[since]) if day is not None and day >= as_of]
        until[place] = max(lasting, default=None)
        is_new = promised is None and bool(lasting) and not before.is_released[place]
        is_valid[place] = is_kept[place] or is_new
    return Promises(is_valid, is_kept, has_ended, until)
