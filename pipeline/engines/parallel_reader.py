"""Read invoice lines over several connections in parallel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Select
from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")

MAX_CONNECTIONS = 2
"""Each takes a connection, of which small hosts have few."""


class ParallelReader:
    """Reads while the caller goes on. All reads see the same lines as `session` does.

    `mark` selects one value that changes whenever lines do. A read that finds it changed, because an import
    ended in between, is repeated in the session's own connection.
    """

    def __init__(self, session: Session, mark: Select[Any], threads: ThreadPoolExecutor) -> None:
        self._own = session.connection()
        self._mark = mark
        self._marked = self._own.scalar(mark)
        self._threads = threads

    def submit(
        self, read: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Callable[[], T]:
        """Start `read(connection, …)`; return a function that waits for its result."""

        def elsewhere() -> tuple[bool, T | None]:
            with self._own.engine.connect() as connection:
                if connection.scalar(self._mark) != self._marked:
                    return False, None
                return True, read(connection, *args, **kwargs)

        future = self._threads.submit(elsewhere)

        def found() -> T:
            is_same, snapshot = future.result()
            return snapshot if is_same else read(self._own, *args, **kwargs)  # type: ignore[return-value]

        return found


@contextmanager
def open_parallel_reader(session: Session, mark: Select[Any]) -> Iterator[ParallelReader]:
    """Read in parallel within a block. All reads end with it; after an error, waiting ones do not start."""
    threads = ThreadPoolExecutor(MAX_CONNECTIONS, thread_name_prefix="read")
    try:
        yield ParallelReader(session, mark, threads)
    finally:
        threads.shutdown(cancel_futures=True)
