"""gunicorn configuration, from the program's settings. `gunicorn wsgi:server` reads this file."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from gunicorn.workers.base import Worker

from settings import SettingsError, check_access, load_settings

SECONDS_A_REQUEST_MAY_TAKE = 30
"""Hosts cut a request off then anyway."""
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the workers' signs of life must not wait for a disk

# Workers inherit it. Imported modules are never garbage: with rarer collections they load a tenth faster.
gc.set_threshold(50_000, 20, 50)

try:
    _settings = load_settings()
    check_access(_settings)
except SettingsError as problem:
    sys.exit(f"insiders cannot start: {problem}")

bind = f"{_settings.listens_on}:{_settings.port}"
workers = _settings.web_concurrency
worker_class = "dashboard.server.gunicorn_worker.GatheringWorker"
threads = 4
"""Dash asks for several things at once; the database pools are made for as many."""
timeout = SECONDS_A_REQUEST_MAY_TAKE
graceful_timeout = 20
keepalive = 5
sendfile = False  # it would wait for the reader
preload_app = False  # threads and connections do not survive a fork
control_socket_disable = True  # it would be made in the home folder
worker_tmp_dir = str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None
accesslog = None
"""dashboard.server.logs writes one, by route: addresses may hold one-time links."""
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes in %(M)s ms"
"""No addresses of people and no queries, which may hold what they searched for."""
errorlog = "-"
loglevel = "info" if _settings.is_hosted else "warning"
if _settings.is_hosted:
    logconfig_dict = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "domain.log_lines.JsonLines"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {
            "gunicorn.error": {"level": "INFO", "handlers": ["stderr"], "propagate": False},
            "gunicorn.access": {"level": "INFO", "handlers": [], "propagate": False},
        },
    }


METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where prometheus-client keeps the figures of all workers: one that is new, as they begin at 0."""
PREFIX = "insiders-metrics-"


def child_exit(_server: object, worker: Worker) -> None:
    """Forget what a worker that has ended had in use; what it counted stays."""
    import_module("prometheus_client.multiprocess").mark_process_dead(worker.pid)


def on_exit(_server: object) -> None:
    """Leave no files behind."""
    folder = Path(os.environ.get(METRICS_FOLDER, ""))
    if folder.name.startswith(PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def when_ready(_server: object) -> None:
    """Say where it is."""
    host = "127.0.0.1" if _settings.listens_on == "0.0.0.0" else _settings.listens_on  # noqa: S104
    host = f"[{host}]" if ":" in host else host
    if not _settings.is_hosted:  # its log says the same in JSON
        print(f"{_settings.programme_name} is at http://{host}:{_settings.port}", flush=True)


def worker_exit(_server: object, _worker: object) -> None:
    """End the worker's child, if it has one, so that another worker can take its run over at once."""
    wsgi = sys.modules.get("wsgi")
    if wsgi is not None and hasattr(wsgi, "scheduler"):
        wsgi.scheduler.shutdown()


def on_starting(_server: object) -> None:
    """Import what every worker needs once, before they are forked: they share its memory and start at once.

    Modules only: threads and connections are each worker's own (see `preload_app`). One worker has nobody to
    share with: the master then does without them, and with 40 MB less.
    """
    if not os.environ.get(METRICS_FOLDER):
        os.environ[METRICS_FOLDER] = tempfile.mkdtemp(prefix=PREFIX)  # before prometheus-client is imported
    if workers > 1:
        for name in ("dashboard.app", "pipeline.worker"):
            import_module(name)
        gc.freeze()  # a collection would look at, and so copy, what they share
