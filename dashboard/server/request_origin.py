"""Every request has an id, which the log, the audit log and error pages name, and an address it came from."""

from __future__ import annotations

import re
import secrets

from flask import Flask, Response, g, request

from db.audit import Origin, set_origin

HEADER = "X-Request-ID"
_ID = re.compile(r"[\w.:-]{8,64}", re.ASCII)


def note_origin(server: Flask, *, trusts_proxy: bool) -> None:
    """Note where each request comes from, before anything else looks at it.

    Args:
        server: The server whose requests are noted.
        trusts_proxy: Whether a proxy in front may name the request's id, as hosts' routers do.
    """

    @server.before_request
    def _note() -> None:
        request_id = request.headers.get(HEADER, "") if trusts_proxy else ""
        g.request_id = request_id if _ID.fullmatch(request_id) else secrets.token_hex(8)
        set_origin(Origin((request.remote_addr or "")[:64], g.request_id))

    @server.after_request
    def _tell(response: Response) -> Response:
        if "request_id" in g:
            response.headers[HEADER] = g.request_id
        return response
