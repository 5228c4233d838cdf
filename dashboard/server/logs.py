"""A line for each answer, and what the lines of a request belong to."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from dashboard.server.routes import route_of

access = logging.getLogger("insiders.access")


def log_requests(server: Flask) -> None:
    """Log each response by its route: an address may hold a one-time link or a search."""

    @server.before_request
    def _begin() -> None:
        g.begun_at = time.monotonic()

    @server.after_request
    def _log(response: Response) -> Response:
        took = time.monotonic() - g.get("begun_at", time.monotonic())
        access.info(
            "%s %s %s",
            request.method,
            route_of(request),
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


def request_context() -> Mapping[str, Any]:
    """The request and the visitor of a log event."""
    if not has_request_context():
        return {}
    visitor = g.get("visitor")
    fields = {"request_id": g.get("request_id"), "user_id": getattr(visitor, "user_id", None)}
    return {name: value for name, value in fields.items() if value is not None}
