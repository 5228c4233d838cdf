"""The closed vocabularies."""

from __future__ import annotations

from domain.enums import Role, RunStatus


def test_a_role_may_do_what_those_before_it_may() -> None:
    assert [Role.ANALYST.includes(role) for role in (Role.VIEWER, Role.ANALYST, Role.ADMIN)] == [
        True,
        True,
        False,
    ]


def test_a_run_is_active_until_it_has_ended() -> None:
    assert {status for status in RunStatus if status.is_active} == {RunStatus.QUEUED, RunStatus.RUNNING}
