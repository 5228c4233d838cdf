from __future__ import annotations

import logging

import pytest

from pipeline.worker.run_output import events_of, log_output

WRITTEN = """— 2026-03-02 03:00:00 UTC, host:1 —
Reading invoices
ERROR insiders.run: the run failed [run 7]
    Traceback (most recent call last):
      File "x.py", line 1
    ZeroDivisionError

— ended: exit code 1 —
"""


def test_a_line_is_an_event_and_a_traceback_belongs_to_its_error() -> None:
    result = list(events_of(WRITTEN))
    assert [item.splitlines()[0] for item in result] == [
        "— 2026-03-02 03:00:00 UTC, host:1 —",
        "Reading invoices",
        "ERROR insiders.run: the run failed [run 7]",
        "— ended: exit code 1 —",
    ]
    assert result[2].count("\n") == 3


def test_each_event_has_the_id_of_its_run(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "insiders.run"):
        log_output(WRITTEN, 7)
    assert {vars(record)["run_id"] for record in caplog.records} == {7}
    assert [record.levelname for record in caplog.records] == ["INFO", "INFO", "ERROR", "INFO"]
