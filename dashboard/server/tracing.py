"""A span of OpenTelemetry for each request, by its route, as a part of the caller's trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Flask, Response, g, request

from dashboard.server.routes import route_of

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

NOT_TRACED: Final = frozenset({"/healthz", "/readyz", "/metrics"})


def trace_requests(server: Flask, tracer: Tracer | None) -> None:
    """Begin and end the spans; without a tracer, nothing is imported and nothing happens."""
    if tracer is None:
        return
    from opentelemetry.propagate import extract  # noqa: PLC0415 - an optional extra
    from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415

    def begin() -> None:
        if request.path in NOT_TRACED:
            return
        route = route_of(request)
        headers = {name.lower(): value for name, value in request.headers}
        attributes = {"http.request.method": request.method, "http.route": route}
        g.span = tracer.start_span(
            f"{request.method} {route}", context=extract(headers), kind=SpanKind.SERVER, attributes=attributes
        )

    def end(response: Response) -> Response:
        span = g.pop("span", None)
        if span is not None:
            span.set_attribute("http.response.status_code", response.status_code)
            span.set_attribute("insiders.request_id", g.get("request_id", ""))
            if response.status_code >= 500:
                span.set_status(Status(StatusCode.ERROR))
            span.end()
        return response

    # before all others, and after them
    server.before_request_funcs.setdefault(None, []).insert(0, begin)
    server.after_request_funcs.setdefault(None, []).insert(0, end)
