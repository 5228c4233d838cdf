"""What the database says of runs, lists, invoices and messages, the same from every worker."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Lock, Thread
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError, TimeoutError

from dashboard.server.schedule import schedule_of
from db.engine import Database
from db.monitoring import Monitoring, monitoring
from settings import Settings

MAX_SECONDS: Final = 4.0
"""For the database to answer; Prometheus waits for ten at most by default."""
log = logging.getLogger(__name__)


class DatabaseFigures(Collector):
    """Figures from the database, queried in a thread so that /metrics answers while it hangs."""

    def __init__(self, database: Database, settings: Settings, max_seconds: float = MAX_SECONDS) -> None:
        self._database = database
        self._settings = settings
        self._max_seconds = max_seconds
        self._lock = Lock()
        self._thread: Thread | None = None
        self._found: Monitoring | None = None

    def collect(self) -> Iterator[Metric]:
        """The present figures; if the database does not answer, only that."""
        figures = self._answer()
        yield GaugeMetricFamily(
            "insiders_database_up", "Whether the database answers.", value=int(figures is not None)
        )
        if figures is not None:
            yield from _families(figures)

    def _answer(self) -> Monitoring | None:
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return None  # it still waits for the last answer: no second one is asked for
            self._found = None
            self._thread = Thread(target=self._ask, name="database figures", daemon=True)
            self._thread.start()
            self._thread.join(self._max_seconds)
            return self._found

    def _ask(self) -> None:
        try:
            with self._database.read() as session:
                self._found = monitoring(session, schedule_of(self._settings), datetime.now(UTC))
        except (DBAPIError, TimeoutError):
            return  # told by insiders_database_up
        except Exception:
            log.exception("the figures of /metrics could not be read")


def _families(figures: Monitoring) -> Iterator[Metric]:
    yield GaugeMetricFamily("insiders_versions", "Versions published.", value=figures.versions)
    runs = GaugeMetricFamily("insiders_runs", "Runs by kind and status.", labels=("kind", "status"))
    for (kind, status), count in figures.runs.items():
        runs.add_metric((kind, status), count)
    yield runs
    yield GaugeMetricFamily("insiders_queue_length", "Runs that wait.", value=figures.queue_length)
    yield GaugeMetricFamily(
        "insiders_queue_age_seconds", "Since the first of them could have begun.", value=figures.queue_age
    )
    yield GaugeMetricFamily(
        "insiders_slot_lag_seconds",
        "Since the newest weekly slot was due, until it is published or skipped; else 0.",
        value=figures.slot_lag,
    )
    for name, words, moments in (
        ("insiders_last_success_timestamp_seconds", "When a run last succeeded.", figures.last_success),
        ("insiders_last_failure_timestamp_seconds", "When a run last failed for good.", figures.last_failure),
    ):
        family = GaugeMetricFamily(name, words, labels=("kind",))
        for kind, moment in moments.items():
            family.add_metric((kind,), moment.timestamp())
        yield family
    yield GaugeMetricFamily(
        "insiders_messages_waiting", "Messages that are still to be sent.", value=figures.messages_waiting
    )
    yield GaugeMetricFamily(
        "insiders_messages_age_seconds", "Since the oldest of them was written.", value=figures.messages_age
    )
    yield from _ages(figures)


def _ages(figures: Monitoring) -> Iterator[Metric]:
    """Ages that exist only once there are versions and invoices."""
    if figures.version_age is not None:
        yield GaugeMetricFamily(
            "insiders_version_age_seconds",
            "Since the newest version was published.",
            value=figures.version_age,
        )
    if figures.data is not None:
        yield GaugeMetricFamily(
            "insiders_newest_invoice_age_days",
            "Since the day of the newest invoice.",
            value=figures.data.days_since,
        )
        yield GaugeMetricFamily(
            "insiders_invoices_late",
            "Whether none have come for more than twice the usual gap.",
            value=int(figures.data.is_late),
        )
