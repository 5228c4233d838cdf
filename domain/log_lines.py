"""One line for each event: JSON when hosted, plain otherwise, with what it belongs to and without secrets."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What would end a line, or move a terminal's cursor: somebody could write lines of their own with it."""
FIELDS: Final = ("method", "route", "status", "bytes", "milliseconds", "run_id")
"""What an event may carry beside its message, as `extra`."""
VALUES: Final = (
    (re.compile(r"^(\s*(?:DETAIL|CONTEXT)):.*$", re.MULTILINE), r"\1: (hidden)"),
    (re.compile(r'(invalid input (?:syntax|value) for [^:"\n]*: )"[^\n]*"'), r"\1(hidden)"),
)
"""Where PostgreSQL's messages quote what was to be stored; SQLAlchemy hides parameters, not these."""
Context = Callable[[], Mapping[str, Any]]


def no_context() -> Mapping[str, Any]:
    """The context of an event that belongs to no request and no run."""
    return {}


def without_values(text: str) -> str:
    """`text` without the values that PostgreSQL quotes in its errors."""
    for pattern, replacement in VALUES:
        text = pattern.sub(replacement, text)
    return text


def escaped(text: str) -> str:
    """`text` on one line, with control characters escaped."""
    return CONTROL.sub(lambda match: f"\\x{ord(match.group()):02x}", text)


class LogLines(logging.Formatter):
    """What both formats have in common.

    Args:
        context: Gives what an event belongs to, such as its request.
        clean: Removes secrets from a text.
    """

    def __init__(self, context: Context = no_context, clean: Callable[[str], str] = str) -> None:
        super().__init__()
        self._context = context
        self._clean = clean

    def fields(self, record: logging.LogRecord) -> dict[str, Any]:
        """What the event belongs to."""
        return {
            **self._context(),
            **{name: getattr(record, name) for name in FIELDS if hasattr(record, name)},
        }

    def message(self, record: logging.LogRecord) -> str:
        """The event's message."""
        return self._clean(without_values(record.getMessage()))

    def traceback(self, record: logging.LogRecord) -> str:
        """Where an error came from; empty for other events."""
        if not record.exc_info:
            return ""
        return self._clean(without_values(self.formatException(record.exc_info)))


class JsonLines(LogLines):
    """Each event as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The event's line; JSON escapes what would break it."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": record.name,
            "message": self.message(record),
            **self.fields(record),
        }
        traceback = self.traceback(record)
        if traceback:
            fields["traceback"] = traceback
        return json.dumps(fields, ensure_ascii=True, default=str)


class PlainLines(LogLines):
    """Each event as a line for a terminal; only tracebacks have more, all of them indented."""

    def format(self, record: logging.LogRecord) -> str:
        """The event's line, with control characters written out."""
        fields = self.fields(record)
        context = [str(fields["request_id"])] if "request_id" in fields else []
        context += [f"run {fields['run_id']}"] if "run_id" in fields else []
        line = f"{record.levelname} {record.name}: {self.message(record)}"
        line = escaped(f"{line} [{', '.join(context)}]" if context else line)
        below = [f"    {escaped(line)}" for line in self.traceback(record).splitlines()]
        return "\n".join([line, *below])


def set_up_logging(
    *, is_hosted: bool, context: Context = no_context, clean: Callable[[str], str] = str
) -> None:
    """Log to stderr from now on, in this process."""
    handler = logging.StreamHandler()
    lines = JsonLines if is_hosted else PlainLines
    handler.setFormatter(lines(context, clean))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
