"""Who joined and who left, in one sentence; a first version has nothing to compare itself with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from i18n import Message


def movement_summary(movements: Mapping[str, Any]) -> Message:
    """How many joined and left since the version before.

    Args:
        movements: the report's section: entered, left, and since (a date; none in a first version, and not
            there in versions published before it was kept).
    """
    entered, left = movements["entered"], movements["left"]
    if "since" not in movements:
        return Message("{entered:number} joined and {left:number} left.", {"entered": entered, "left": left})
    since = movements["since"]
    if since is None:
        return Message("This is the first version. Joins and exits are shown from the next one on.")
    if not entered and not left:
        return Message("Since {since:date}, nobody has joined or left.", {"since": since})
    return Message(
        "Since {since:date}, {entered:number} joined and {left:number} left.",
        {"since": since, "entered": entered, "left": left},
    )
