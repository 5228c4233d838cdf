"""The nine questions with their answers."""

from __future__ import annotations

from domain.report.section import Section, StoredMessage


class Answer(Section):
    """One question about the programme."""

    id: str
    question: StoredMessage
    answer: tuple[StoredMessage, ...]
    """Sentences."""
    evidence: str
    """The path of the page that shows it."""
