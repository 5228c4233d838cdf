"""Questions a file leaves open: asked once, remembered for its source, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from i18n import Message, UserError
from pipeline.ingest.table_sample import TableSample

ONE_TIME_QUESTIONS = frozenset({"cut_off", "far_dates", "missing_invoices", "bad_lines"})
"""Questions about one file only: their answers are not remembered."""


@dataclass(frozen=True)
class Question:
    """`key` and one of `options` answer it: `--answer key=option`."""

    key: str
    text: Message
    options: tuple[str, ...]
    suggestion: str = ""

    def to_json(self) -> dict[str, Any]:
        """The form in which a question is kept until it is answered."""
        return {
            "key": self.key,
            "text": self.text.to_json(),
            "options": list(self.options),
            "suggestion": self.suggestion,
        }


class OpenQuestionsError(Exception):
    """Questions to be answered before anything is stored. `tables` are samples of the file's tables."""

    def __init__(self, questions: Sequence[Question], tables: Sequence[TableSample] = ()) -> None:
        super().__init__(", ".join(question.key for question in questions))
        self.questions = tuple(questions)
        self.tables = tuple(tables)


class RefusedFileError(UserError):
    """A refused file whose columns are visible, so that people may say what they mean."""

    def __init__(
        self, message: Message, tables: Sequence[TableSample], *, has_bad_lines: bool = False
    ) -> None:
        super().__init__(message.text, **message.values)
        self.tables = tuple(tables)
        self.has_bad_lines = has_bad_lines
        """Whether it can be imported without the lines that cannot be read."""
