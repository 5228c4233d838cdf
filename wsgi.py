"""Application entry point: settings, database, app and scheduler. `gunicorn wsgi:server`."""

from __future__ import annotations

import logging
import sys

from dashboard.app import create_app, record_settings
from dashboard.server.logs import request_context
from dashboard.server.tracing import trace_requests
from db.engine import open_database
from domain.log_lines import set_up_logging
from pipeline.worker import start_scheduler
from settings import SettingsError, load_settings
from telemetry import start_telemetry

CANNOT_START = 3
"""gunicorn's exit code for a worker that can never start; after any other it would try again for ever."""

QUERY_SECONDS = 20.0
"""What a page may wait for one query: hosts end a request after thirty."""

set_up_logging(is_hosted=False)  # until the settings say more
for chatty in ("apscheduler", "alembic"):  # each logs at every poll, or at every slow poll
    logging.getLogger(chatty).setLevel(logging.ERROR)

try:
    settings = load_settings()
    set_up_logging(is_hosted=settings.is_hosted, context=request_context, clean=settings.without_secrets)
    telemetry = start_telemetry("web", context=request_context, clean=settings.without_secrets)
    database = open_database(
        settings.database_url,
        query_seconds=QUERY_SECONDS,
        needs_tls=settings.needs_tls,
        lines=settings.lines_location,
    )
    app = create_app(settings, database)
    trace_requests(app.server, telemetry.tracer)
except SettingsError as problem:
    print(f"insiders cannot start: {problem}", file=sys.stderr)
    sys.exit(CANNOT_START)

server = app.server
record_settings(database, settings)
scheduler = start_scheduler(settings, database)
