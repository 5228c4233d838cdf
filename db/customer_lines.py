"""One customer's own invoice lines, also where lines lie in a lake: a web worker has no engine to read it.

A short process with the engine brings them; they are laid into a database in memory of their own, of which
the same questions are asked as of the shop's.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from db.lines import insert_rows
from db.lines_location import location_of
from db.models import InvoiceLine, LineCount, LineFile
from domain.message import Message
from domain.user_error import UserError

log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-m", "pipeline", "lines", "of-customer")
SECONDS_TO_ANSWER = 25
"""Requests are ended after 30."""
KEPT = 16
"""Customers whose lines a process keeps, so that turning pages asks no engine."""


@contextmanager
def with_lines_of(session: Session, customer_id: str) -> Iterator[Session]:
    """A session whose table of invoice lines has at least those of the customer.

    Raises:
        UserError: they lie in a lake and cannot be read now.
    """
    location = location_of(session)
    if not location.url:
        yield session
        return
    url = session.get_bind().engine.url.render_as_string(hide_password=False)
    settings = {
        "DATABASE_URL": url,
        "INVOICES_ENGINE_URL": location.url,
        "ENGINE_MEMORY": location.memory,
        "ENGINE_THREADS": str(location.threads),
        "ENGINE_SCRATCH": location.scratch,
    }
    rows = _rows(customer_id, tuple(settings.items()), _state(session))
    engine = create_engine("sqlite://")
    try:
        InvoiceLine.__table__.create(engine)  # type: ignore[attr-defined]
        with Session(engine, expire_on_commit=False) as own:
            insert_rows(own.connection(), iter(rows), "invoice_lines")
            yield own
    finally:
        engine.dispose()


def _state(session: Session) -> tuple[Any, ...]:
    """What changes whenever lines of the lake do."""
    counts = select(func.sum(LineCount.lines), func.max(LineCount.import_id))
    return (*session.execute(counts).one(), session.scalar(select(func.max(LineFile.made_at))))


@lru_cache(KEPT)
def _rows(
    customer_id: str, settings: tuple[tuple[str, str], ...], _state: tuple[Any, ...]
) -> list[tuple[Any, ...]]:
    try:
        done = subprocess.run(  # noqa: S603 - our own command line
            [*COMMAND, "--", customer_id],
            cwd=ROOT,
            env={**os.environ, **dict(settings)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS_TO_ANSWER,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UserError("The engine of the invoice lines is too slow to show them here.") from None
    try:
        document = json.loads(done.stdout)
    except ValueError:
        log.error(
            "%s ended with %s: %s", " ".join(COMMAND), done.returncode, done.stderr.decode(errors="replace")
        )
        raise UserError("The invoice lines could not be read. The server's log says why.") from None
    if "problem" in document:
        problem = Message.from_json(document["problem"])
        raise UserError(problem.text, **problem.values)
    return [tuple(row) for row in document["rows"]]
