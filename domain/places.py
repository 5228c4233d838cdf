"""Show files and addresses by their last part, because paths on the server are not for readers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

from domain.message import Message

PlaceKind = Literal["api", "file", "manual", "object_storage", "query", "sftp", "web"]
_KINDS: Final[Mapping[str, PlaceKind]] = {
    "api": "api", "http": "web", "https": "web", "s3": "object_storage", "sftp": "sftp", "sql": "query",
}  # fmt: skip
_BEGINNING = re.compile(r"(?:[A-Za-z][\w+.-]*://|[A-Za-z]:[\\/]|[/~]|\.{1,2}/)")
"""Of an address, or of a path on any system."""


def file_name(place: str) -> str:
    """The last part of a path or an address, without what comes after ? in it; other text stays as it is."""
    is_place = _BEGINNING.match(place) or ("/" in place and " " not in place.strip())
    if not is_place:
        return place
    return re.split(r"[\\/]", place.split("?", maxsplit=1)[0].rstrip("/\\"))[-1] or place


def kind_of_place(place: str) -> PlaceKind:
    """What sort of source a path, an address or a query is."""
    scheme = place.partition(":")[0].casefold() if ":" in place else ""
    return _KINDS.get(scheme, "file" if place else "manual")


def without_folders(message: Message) -> Message:
    """The message with every file and address in it by its last part, also in messages that it holds."""
    return replace(message, values={name: _without(value) for name, value in message.values.items()})


def _without(value: object) -> object:
    if isinstance(value, str):
        return file_name(value)
    if isinstance(value, list):
        return [_without(item) for item in value]
    if isinstance(value, dict) and "text" in value:
        return without_folders(Message.from_json(value)).to_json()
    return value
