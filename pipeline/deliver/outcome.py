"""How one attempt to send a message ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from domain.message import Message


@dataclass(frozen=True)
class Accepted:
    """The receiver accepted the message. `status`: an HTTP status, where there is one."""

    status: int | None = None


@dataclass(frozen=True)
class Refused:
    """The receiver did not accept the message; `why` is one sentence.

    `is_down`: it lies in the receiver and not in this message, so the next one need not be tried now.
    `is_gone`: the receiver answered that it no longer exists (410).
    """

    why: Message
    status: int | None = None
    is_down: bool = True
    is_gone: bool = False


Outcome: TypeAlias = Accepted | Refused
