"""The closed vocabularies."""

from __future__ import annotations

from domain.enums import RunStatus


def test_a_run_is_active_until_it_has_ended() -> None:
    assert {status for status in RunStatus if status.is_active} == {RunStatus.QUEUED, RunStatus.RUNNING}
