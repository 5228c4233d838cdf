"""Something a person can put right."""

from __future__ import annotations

from typing import Final

from domain.message import Message

FORMATS: Final = frozenset(
    {"number", "decimal", "ratio", "percent", "money", "cents", "date", "month", "moment", "name", "all"}
)
"""Ways of writing a value that are no noun; any other, such as `lines`, is what is counted."""


class UserError(Exception):
    """What is wrong, where, and what to do: shown in the reader's language, never as a traceback.

    The command line prints it and exits with 2; pages and run rows show it.
    """

    def __init__(self, text: str, /, **values: object) -> None:
        self.message = Message(text, values)
        super().__init__(text.format_map(_Plain(values)))


class _Plain(dict[str, object]):
    """Formats values without a locale, for logs, and the nouns that are counted."""

    def __getitem__(self, key: str) -> _AsItIs:
        return _AsItIs(super().__getitem__(key))


class _AsItIs(str):
    def __new__(cls, value: object) -> _AsItIs:
        return super().__new__(cls, value)

    def __format__(self, spec: str) -> str:
        return f"{self} {spec.replace('_', ' ')}" if spec and spec not in FORMATS else str(self)
