"""One sentence about how many customers joined and left."""

from __future__ import annotations

from domain.report import Movements
from i18n import Message


def movement_summary(movements: Movements) -> Message:
    """How many joined and left since the previous version."""
    entered, left = movements.entered, movements.left
    if not movements.is_since_known:
        return Message("{entered:number} joined and {left:number} left.", {"entered": entered, "left": left})
    if movements.since is None:
        return Message(
            "There is no earlier list to compare with yet. Joins and exits are shown once there is one."
        )
    since = movements.since.isoformat()
    if not entered and not left:
        return Message("Since {since:date}, nobody has joined or left.", {"since": since})
    return Message(
        "Since {since:date}, {entered:number} joined and {left:number} left.",
        {"since": since, "entered": entered, "left": left},
    )
