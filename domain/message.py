"""A sentence that is stored now and rendered later in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Template(Protocol):
    """An English template with its values: a `Message`, or one stored in a report."""

    @property
    def text(self) -> str:
        """A catalogue id."""
        ...

    @property
    def values(self) -> Mapping[str, Any]:
        """What fills it."""
        ...


@dataclass(frozen=True)
class Message:
    """An English template with its values; `i18n.Localizer.render` translates it for the reader.

    `text` is a catalogue id such as "no purchase for {days:number} days". The part after the colon says how
    a value is written: number, decimal (one of them), ratio (two), percent, money, cents, date, month,
    moment, days, orders, times, customers, members ("1 day", "2 days"), name (itself a catalogue id) or all
    (a list of stored messages, joined by "and").
    Mark literals for extraction by writing `Message("…")` with the text in place.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The form in which a message is kept in the database."""
        return {"text": self.text, "values": dict(self.values)}

    @classmethod
    def of(cls, template: Template) -> Message:
        """The message that a report holds as `template`."""
        return cls(template.text, template.values)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Message:
        """The message that `to_json` made `stored` from."""
        return cls(stored["text"], stored.get("values", {}))
