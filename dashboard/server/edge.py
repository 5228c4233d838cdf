"""Checks of every request to a hosted app: https, and the host name of PUBLIC_URL."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlsplit

from flask import Flask, Request, redirect, request
from werkzeug.exceptions import Forbidden, MisdirectedRequest
from werkzeug.wrappers import Response

from settings import Settings

FOR_MACHINES: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by hosts and monitors from within, by address and without TLS."""


class PlainHttp(Forbidden):
    """Something that must be encrypted was sent in plain text."""


class UnknownHost(MisdirectedRequest):
    """A request for a host name other than the app's own."""


def guard_edge(server: Flask, settings: Settings) -> None:
    """Refuse other hosts, and redirect http to https; does nothing for an app on this machine only."""
    if not settings.is_hosted:
        return
    own_host = urlsplit(settings.public_url).netloc.lower()

    @server.before_request
    def _over_https_by_its_name() -> Response | None:
        if request.path in FOR_MACHINES:
            return None
        if own_host and _without_port(request.host) != _without_port(own_host):
            raise UnknownHost
        if request.is_secure or (settings.proxies_in_front and _is_forwarded_https(request)):
            return None
        if request.method not in ("GET", "HEAD"):
            raise PlainHttp
        host = own_host or _without_port(request.host)
        return redirect(f"https://{host}{_quoted_address(request)}", code=308)


def _is_forwarded_https(http_request: Request) -> bool:
    """Whether the nearest proxy says so; of several, some forward the value instead of adding one."""
    return http_request.headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip() == "https"


def _quoted_address(http_request: Request) -> str:
    """Path and query; what had been written as %0a is so again, as a header holds no line breaks."""
    query = http_request.query_string.decode("latin-1")
    return quote(http_request.path, safe="/:;@!$&'()*+,=~") + (f"?{query}" if query else "")


def _without_port(host: str) -> str:
    name, separator, port = host.lower().rpartition(":")
    return name if separator and port.isdigit() else host.lower()
