"""Databases for commands that run in the test's own process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.emptied import EmptiedDatabases


@pytest.fixture
def postgres_url(postgres_databases: EmptiedDatabases) -> Iterator[str]:
    """One that is emptied after the test: no other process knows it that may come late."""
    with postgres_databases.lent() as url:
        yield url
