"""One line for each event: JSON when hosted, plain otherwise, with the request and the user it belongs to."""

from __future__ import annotations

import json
import logging
import re
import time
from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask, Response, g, has_request_context, request

access = logging.getLogger("insiders.access")
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What would end a line, or move a terminal's cursor: somebody could write lines of their own with it."""
FIELDS: Final = ("method", "route", "status", "bytes", "milliseconds", "run_id")
"""What an event may carry beside its message, as `extra`."""


class JsonLines(logging.Formatter):
    """Each event as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The event's line; JSON escapes what would break it."""
        found: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": record.name,
            "message": record.getMessage(),
            **_context(),
            **{name: getattr(record, name) for name in FIELDS if hasattr(record, name)},
        }
        if record.exc_info:
            found["traceback"] = self.formatException(record.exc_info)
        return json.dumps(found, ensure_ascii=True, default=str)


class PlainLines(logging.Formatter):
    """Each event as a line for a terminal; only tracebacks have more."""

    def format(self, record: logging.LogRecord) -> str:
        """The event's line, with control characters written out."""
        told = _context().get("request_id")
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        line = escaped(f"{line} [{told}]" if told else line)
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line


def escaped(text: str) -> str:
    """`text` in one line, whatever somebody has put into it."""
    return CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def set_up_logging(*, is_hosted: bool) -> None:
    """Log to stderr from now on, in this process."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if is_hosted else PlainLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def log_requests(server: Flask) -> None:
    """Log each answer by the route that gave it: an address may hold a one-time link, or a search."""

    @server.before_request
    def _begin() -> None:
        g.begun_at = time.monotonic()

    @server.after_request
    def _log(response: Response) -> Response:
        took = time.monotonic() - g.get("begun_at", time.monotonic())
        access.info(
            "%s %s %s",
            request.method,
            request.url_rule.rule if request.url_rule is not None else "(no route)",
            response.status_code,
            extra={
                "method": request.method,
                "route": request.url_rule.rule if request.url_rule is not None else None,
                "status": response.status_code,
                "bytes": response.calculate_content_length(),
                "milliseconds": round(1000 * took),
            },
        )
        return response


def _context() -> dict[str, Any]:
    """The request of a log event, and its visitor."""
    if not has_request_context():
        return {}
    visitor = g.get("visitor")
    found = {"request_id": g.get("request_id"), "user_id": getattr(visitor, "user_id", None)}
    return {name: value for name, value in found.items() if value is not None}
