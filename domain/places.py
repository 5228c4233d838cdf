"""Show files and addresses by their last part, because paths on the server are not for readers."""

from __future__ import annotations

import re
from dataclasses import replace

from domain.message import Message

_BEGINNING = re.compile(r"(?:[A-Za-z][\w+.-]*://|[A-Za-z]:[\\/]|[/~]|\.{1,2}/)")
"""Of an address, or of a path on any system."""


def file_name(place: str) -> str:
    """The last part of a path or an address, without what comes after ? in it; other text stays as it is."""
    is_place = _BEGINNING.match(place) or ("/" in place and " " not in place.strip())
    if not is_place:
        return place
    return re.split(r"[\\/]", place.split("?", maxsplit=1)[0].rstrip("/\\"))[-1] or place


def without_folders(message: Message) -> Message:
    """The message with every file and address in it by its last part, also in messages that it holds."""
    return replace(message, values={name: _without(value) for name, value in message.values.items()})


def _without(value: object) -> object:
    if isinstance(value, str):
        return file_name(value)
    if isinstance(value, list):
        return [_without(one) for one in value]
    if isinstance(value, dict) and "text" in value:
        return without_folders(Message.from_json(value)).to_json()
    return value
