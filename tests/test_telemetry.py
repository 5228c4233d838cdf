"""Errors and traces, sent to a small receiver on this machine, and to nobody where nothing is set."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from telemetry import Telemetry, start_telemetry

ROOT = Path(__file__).parents[1]
APP = """
import logging, sys
from dashboard.server.logs import request_context
from dashboard.server.tracing import trace_requests
from dashboard.app import create_app
from db.engine import open_database
from settings import load_settings
from telemetry import start_telemetry

settings = load_settings({"SECRET_KEY": "swordfish-swordfish"})
telemetry = start_telemetry("web", context=request_context, clean=settings.without_secrets)
app = create_app(settings, open_database("sqlite:///:memory:"))
trace_requests(app.server, telemetry.tracer)

@app.server.before_request
def fail():
    from flask import request
    if "fail" in request.args:
        raise ZeroDivisionError("swordfish-swordfish\\nDETAIL:  Key (a)=(b@c.d) exists.")

client = app.server.test_client()
client.get("/join/a-one-time-link?fail=1&secret=s3arched", headers={
    "X-Request-ID": "x", "Cookie": "session=c00kie",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
})
client.get("/healthz")
with telemetry.span("run weekly", {"insiders.run_id": 7}):
    pass
"""
NOTHING = """
import sys
import wsgi
print([name for name in sys.modules if name.split(".")[0] in ("sentry_sdk", "opentelemetry")])
"""


DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress}


@dataclass
class Receiver:
    """What was posted where."""

    port: int = 0
    posted: list[tuple[str, bytes]] = field(default_factory=list)

    def bodies(self, path: str) -> list[bytes]:
        return [body for where, body in self.posted if where.startswith(path)]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    result = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            decode = DECODERS.get(self.headers.get("Content-Encoding", ""), bytes)
            body = decode(body)
            result.posted.append((self.path, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_given: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        result.port = server.server_address[1]
        Thread(target=server.serve_forever, daemon=True).start()
        yield result
        server.shutdown()


def run(code: str, **environment: str) -> str:
    stored = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**stored, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_an_error_reaches_sentry_with_its_ids_and_nothing_of_the_request(receiver: Receiver) -> None:
    run(APP, SENTRY_DSN=f"http://key@127.0.0.1:{receiver.port}/1", SENTRY_ENVIRONMENT="trial")
    sent = [line for body in receiver.bodies("/api/1/envelope") for line in body.splitlines()]
    events = [json.loads(line) for line in sent if b'"exception"' in line]
    assert len(events) == 1
    types = [json.loads(line)["type"] for line in sent if line.startswith(b'{"type"')]
    assert types == ["event"], "no sessions and no traces"
    event = events[0]
    assert event["exception"]["values"][-1]["type"] == "ZeroDivisionError"
    assert event["environment"] == "trial"
    assert event["release"].startswith("insiders@")
    assert event["tags"]["role"] == "web"
    assert len(event["tags"]["request_id"]) == 16
    for secret in ("a-one-time-link", "s3arched", "c00kie", "swordfish", "b@c.d"):
        assert secret not in json.dumps(event), secret


@pytest.mark.slow
def test_traces_reach_a_collector_by_route_and_as_part_of_the_callers(receiver: Receiver) -> None:
    run(APP, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{receiver.port}", OTEL_RESOURCE_ATTRIBUTES="a=b")
    spans: dict[str, Any] = {}
    for body in receiver.bodies("/v1/traces"):
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            of = {attribute.key: attribute.value.string_value for attribute in resource.resource.attributes}
            assert (of["service.name"], of["a"]) == ("insiders-web", "b")
            spans |= {span.name: span for scope in resource.scope_spans for span in scope.spans}
    assert set(spans) == {"GET /join/<token>", "run weekly"}
    request = spans["GET /join/<token>"]
    values = {attribute.key: attribute.value for attribute in request.attributes}
    assert values["http.response.status_code"].int_value == 500
    assert request.trace_id.hex() == "0af7651916cd43dd8448eb211c80319c"
    assert b"a-one-time-link" not in request.SerializeToString()


@pytest.mark.slow
def test_where_nothing_is_set_nothing_is_imported(sqlite_url: str) -> None:
    assert run(NOTHING, DATABASE_URL=sqlite_url).strip() == "[]"


@pytest.mark.parametrize(
    ("variable", "extra"),
    [("SENTRY_DSN", "sentry"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "otel")],
)
def test_what_is_set_but_not_installed_is_told_in_one_line(
    variable: str, extra: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    result = start_telemetry("web", environment={variable: "https://key@sentry.example/1"})
    assert result == Telemetry()
    assert [record.getMessage() for record in caplog.records] == [
        f"{variable} is set, but what it needs is not installed: pip install 'insiders[{extra}]'. "
        "Nothing is sent."
    ]


def test_opentelemetrys_own_switch_turns_it_off() -> None:
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector", "OTEL_SDK_DISABLED": "true"}
    assert start_telemetry("web", environment=environment).tracer is None
