"""What a request is called in logs and metrics."""

from __future__ import annotations

from flask import Request


def route_of(http_request: Request) -> str:
    """The rule that an address matched; the address itself may hold a one-time link or a search."""
    return http_request.url_rule.rule if http_request.url_rule is not None else "(no route)"
