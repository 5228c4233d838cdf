"""Addresses: the numbers that stand in them, and what a request is called in logs and metrics."""

from __future__ import annotations

from flask import Request
from werkzeug.routing import IntegerConverter, Map

from domain.row_numbers import MAX_DIGITS, MAX_ROW_NUMBER


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: no row has a larger number, so such an address is an unknown one."""

    regex = rf"[0-9]{{1,{MAX_DIGITS}}}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=MAX_ROW_NUMBER)


def route_of(http_request: Request) -> str:
    """The rule that an address matched; the address itself may hold a one-time link or a search."""
    return http_request.url_rule.rule if http_request.url_rule is not None else "(no route)"
