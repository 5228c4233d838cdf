"""A database whose filesystem is full: what is written is refused whole, what is there is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.exc import SQLAlchemyError

from db import queries
from db.engine import is_full
from tests.factories import person, publish_version
from tests.faults.checks import newest_number, violations
from tests.faults.databases import Base
from tests.faults.scenarios import BASES

PEOPLE = [person(f"c{n:04}") for n in range(600)]
"""A version of so many takes more than what is left on a full disk."""


@pytest.fixture(params=list(BASES))
def base(request: pytest.FixtureRequest) -> Iterator[Base]:
    opened = BASES[request.param]()
    if opened.room is None:
        opened.close()
        pytest.skip("nothing may be mounted here, so there is no filesystem to fill up")
    yield opened
    opened.close()


def test_a_version_that_has_no_room_is_refused_whole_and_fits_when_there_is_room_again(base: Base) -> None:
    database = base.opened()
    with database.write() as session:
        publish_version(session, members=PEOPLE[:20])
    with base.full(list):
        with pytest.raises(SQLAlchemyError) as problem, database.write() as session:
            publish_version(session, members=PEOPLE[:50], others=PEOPLE[50:])
        assert is_full(problem.value)
        with database.read() as session:
            assert newest_number(session) == 1
            assert len(queries.members(session, 1)) == 20
            assert violations(session) == []
    with database.write() as session:
        publish_version(session, members=PEOPLE[:50], others=PEOPLE[50:])
    with database.read() as session:
        assert len(queries.members(session, 2)) == 50
        assert violations(session) == []
    database.dispose()
