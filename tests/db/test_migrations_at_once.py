"""Several deploys migrate the same database at the same moment: they queue, and it is done once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import open_database
from db.migrate import schema_state

ROOT = Path(__file__).parents[2]
AT_ONCE = 3
DEPLOY = """
import sys
from db.engine import open_database
from db.migrate import migrate
print("ready", flush=True)
sys.stdin.readline()
migrate(open_database(sys.argv[1]))
"""
"""What `python -m pipeline migrate` does, held back until everything is imported and the word is given."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@pytest.mark.slow
def test_migrations_that_race_on_an_empty_database_queue_and_all_succeed(empty_url: str) -> None:
    deploys = [
        subprocess.Popen(
            [sys.executable, "-c", DEPLOY, empty_url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(AT_ONCE)
    ]
    for deploy in deploys:
        assert deploy.stdout is not None
        assert deploy.stdout.readline() == "ready\n"
    for deploy in deploys:
        assert deploy.stdin is not None
        deploy.stdin.write("go\n")
        deploy.stdin.flush()
    assert [(deploy.communicate()[0], deploy.returncode) for deploy in deploys] == [("", 0)] * AT_ONCE
    database = open_database(empty_url)
    assert schema_state(database) == "current"
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM alembic_version")) == 1
    database.dispose()
