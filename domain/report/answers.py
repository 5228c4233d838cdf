"""The nine questions with their answers."""

from __future__ import annotations

from domain.report.section import Section, StoredMessage


class Answer(Section):
    """One question about the programme."""

    id: str
    question: StoredMessage
    answer: tuple[StoredMessage, ...]
    """Sentences."""
    details: tuple[StoredMessage, ...] = ()
    """What the answer rests on, for who asks; none in older versions, which told it in the answer."""
    evidence: str
    """The path of the page that shows it."""
