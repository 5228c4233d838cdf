"""What each worker counts of its own work, and /metrics, which adds the workers up for Prometheus.

Under gunicorn, prometheus-client keeps every worker's figures in files of PROMETHEUS_MULTIPROC_DIR (set in
gunicorn.conf.py), so that any worker answers for all of them. Elsewhere they are in memory.
"""

from __future__ import annotations

import os
import time
from typing import Final, Literal

from flask import Flask, Request, Response, current_app, g, has_app_context, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from dashboard.server.access import Access, declare
from dashboard.server.database_figures import DatabaseFigures
from dashboard.server.malformed import CALLBACK_PATH
from dashboard.server.process_figures import ProcessFigures
from dashboard.server.routes import route_of
from db.engine import Database
from domain.enums import Permission
from settings import Settings

EXTENSION: Final = "metrics"
"""Where an app keeps its WorkerMetrics."""
FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""The upper limits of the histograms."""
OF_MACHINES: Final = ("/healthz", "/readyz", "/metrics")
"""Not counted: they would hide what people wait for."""
LoginResult = Literal["succeeded", "failed", "throttled"]


class WorkerMetrics:
    """The counters of one app."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "insiders_requests", "Requests answered, by route.", ("route", "method", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.latencies = Histogram(
            "insiders_request_seconds", "How long answers took, by route.", ("route",),
            buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self.callbacks = Histogram(
            "insiders_callback_seconds", "How long callbacks took, by the first of their outputs.",
            ("callback",), buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self.failures = Counter(
            "insiders_callback_failures", "Callbacks that failed unexpectedly.", registry=self.registry
        )
        self.logins = Counter(
            "insiders_logins", "Attempts to log in, by what came of them; throttled ones had to wait.",
            ("result",), registry=self.registry,
        )  # fmt: skip
        self.connections = Gauge(
            "insiders_database_connections_in_use", "Connections of the pools that are in use.", ("pool",),
            registry=self.registry, multiprocess_mode="livesum",
        )  # fmt: skip
        self.max_connections = Gauge(
            "insiders_database_connections_max", "Connections that the pools may open.", ("pool",),
            registry=self.registry, multiprocess_mode="livesum",
        )  # fmt: skip
        for result in ("succeeded", "failed", "throttled"):
            self.logins.labels(result)

    def watch_pools(self, database: Database) -> None:
        """Count the connections in use of both engines."""
        for name, engine in (("read", database.reader), ("write", database.writer)):
            in_use = self.connections.labels(name)
            pool = engine.pool
            limit = pool.size() + pool._max_overflow if isinstance(pool, QueuePool) else 1
            self.max_connections.labels(name).inc(limit)
            event.listen(engine, "checkout", lambda *_given, gauge=in_use: gauge.inc())
            event.listen(engine, "checkin", lambda *_given, gauge=in_use: gauge.dec())


def count_login(result: LoginResult) -> None:
    """Count an attempt to log in to the current app."""
    if has_app_context():
        metrics: WorkerMetrics = current_app.extensions[EXTENSION]
        metrics.logins.labels(result).inc()


def count_failed_callback() -> None:
    """Count a callback of the current app that failed unexpectedly."""
    metrics: WorkerMetrics = current_app.extensions[EXTENSION]
    metrics.failures.inc()


def add_metrics(server: Flask, settings: Settings, database: Database) -> None:
    """Count every request from now on, and serve /metrics. Must be called before other hooks are added."""
    metrics = server.extensions[EXTENSION] = WorkerMetrics()
    metrics.watch_pools(database)
    of_database = DatabaseFigures(database, settings)

    @server.before_request
    def _begin() -> None:
        g.counted_from = time.perf_counter()

    @server.after_request
    def _count(response: Response) -> Response:
        if request.path in OF_MACHINES:
            return response
        seconds = time.perf_counter() - g.get("counted_from", time.perf_counter())
        route = route_of(request)
        metrics.requests.labels(route, request.method, response.status_code).inc()
        metrics.latencies.labels(route).observe(seconds)
        if route == CALLBACK_PATH and response.status_code < 400:
            metrics.callbacks.labels(_callback_of(request)).observe(seconds)
        return response

    @server.route("/metrics")
    @declare(Access(frozenset({Permission.ADMINISTER})))
    def metrics_for_prometheus() -> Response:
        registry = metrics.registry
        if os.environ.get(FOLDER_VARIABLE):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        shared = CollectorRegistry()
        shared.register(of_database)
        shared.register(ProcessFigures(settings))
        text = generate_latest(registry) + generate_latest(shared)
        return Response(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _callback_of(http_request: Request) -> str:
    """The first output of an answered callback, so that there are no more names than callbacks."""
    body = http_request.get_json(silent=True)
    output = str(body.get("output", "")) if isinstance(body, dict) else ""
    return output.strip(".").partition("...")[0].partition("@")[0][:80]
