"""Why something could not be fetched, for a sentence."""

from __future__ import annotations

MAX_LENGTH = 200


def reason_of(error: BaseException) -> str:
    """The reason in the system's words, without its number: "Connection refused", not "[Errno 111] …"."""
    words = str(getattr(error, "strerror", None) or error)
    return words[:MAX_LENGTH] or type(error).__name__
