"""Errors to Sentry and traces to OpenTelemetry, where their standard environment variables say so.

Neither is needed, and neither is imported otherwise: `pip install 'insiders[sentry]'` or `'insiders[otel]'`.
"""

from __future__ import annotations

import atexit
import importlib.util
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from domain.log_lines import Context, no_context, without_values
from domain.version import program_version

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

log = logging.getLogger(__name__)
SENTRY: Final = "SENTRY_DSN"
OTEL: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
OTEL_OFF: Final = "OTEL_SDK_DISABLED"
SERVICE_NAME: Final = "OTEL_SERVICE_NAME"
MODULES: Final = {"sentry": "sentry_sdk", "otel": "opentelemetry.exporter.otlp.proto.http"}
"""Of each extra."""
REMOVED: Final = ("request", "breadcrumbs", "user")
"""Parts of an error report that hold addresses, one-time links, and what people have entered."""


@dataclass(frozen=True)
class Telemetry:
    """Where traces go; without a tracer, nowhere."""

    tracer: Tracer | None = None

    @contextmanager
    def span(self, name: str, attributes: Mapping[str, str | int]) -> Iterator[None]:
        """A span around what is done inside. `name` is low in variety: a kind of run, not its number."""
        if self.tracer is None:
            yield
            return
        with self.tracer.start_as_current_span(name, attributes=dict(attributes)):
            yield


def start_telemetry(
    role: str,
    *,
    context: Context = no_context,
    clean: Callable[[str], str] = str,
    environment: Mapping[str, str] = os.environ,
) -> Telemetry:
    """Send errors and traces from now on, if the environment says where to.

    Args:
        role: "web" or "run", for those who look at them.
        context: Gives the ids of what an error belongs to.
        clean: Removes secrets from a text.
        environment: The environment's variables.
    """
    if environment.get(SENTRY) and _is_installed("sentry", SENTRY):
        _send_errors(role, context, clean)
    endpoint = next((name for name in OTEL if environment.get(name)), None)
    is_off = environment.get(OTEL_OFF, "").lower() == "true"
    if endpoint is None or is_off or not _is_installed("otel", endpoint):
        return Telemetry()
    return Telemetry(_tracer(role, environment))


def _is_installed(extra: str, variable: str) -> bool:
    try:
        is_installed = importlib.util.find_spec(MODULES[extra]) is not None
    except ModuleNotFoundError:
        is_installed = False
    if not is_installed:
        log.warning(
            "%s is set, but what it needs is not installed: pip install 'insiders[%s]'. Nothing is sent.",
            variable,
            extra,
        )
    return is_installed


def _send_errors(role: str, context: Context, clean: Callable[[str], str]) -> None:
    import sentry_sdk  # noqa: PLC0415 - an optional extra

    def only_the_error(event: Any, _hint: Any) -> Any:  # noqa: ANN401 - Sentry's own types
        for name in REMOVED:
            event.pop(name, None)
        for problem in event.get("exception", {}).get("values", []):
            problem["value"] = clean(without_values(str(problem.get("value") or "")))
        entry = event.get("logentry")
        if entry is not None:
            event["logentry"] = {"message": clean(without_values(str(entry.get("formatted") or "")))}
        event["tags"] = {**(event.get("tags") or {}), "role": role, **context()}
        return event

    def without_request(event: Any, _hint: Any) -> Any:  # noqa: ANN401 - as above
        for name in REMOVED:
            event.pop(name, None)
        return event

    sentry_sdk.init(  # the address and the environment come from SENTRY_…
        release=f"insiders@{program_version()}",
        before_send=only_the_error,
        before_send_transaction=without_request,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,  # it would count requests, on `/metrics` already
    )


def _tracer(role: str, environment: Mapping[str, str]) -> Tracer:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an optional extra
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    named = {} if environment.get(SERVICE_NAME) else {"service.name": f"insiders-{role}"}
    resource = Resource.create({**named, "service.version": program_version()})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    atexit.register(provider.shutdown)
    return provider.get_tracer("insiders", program_version())
