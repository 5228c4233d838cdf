"""What a worker's child begins with."""

from __future__ import annotations

import pytest

from pipeline.worker.child import _environment
from settings import load_settings


def test_a_child_gives_memory_back_and_counts_with_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MALLOC_TRIM_THRESHOLD_", "OMP_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    environment = _environment(load_settings({}))
    assert environment["MALLOC_TRIM_THRESHOLD_"] == "1048576"
    assert environment["OMP_NUM_THREADS"] == "1"


def test_what_the_operator_set_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_ARENA_MAX", "4")
    assert _environment(load_settings({}))["MALLOC_ARENA_MAX"] == "4"


def test_a_child_is_told_no_secret_it_has_no_use_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "0123456789abcdef")
    environment = _environment(load_settings({"SECRET_KEY": "0123456789abcdef", "CURRENCY": "EUR"}))
    assert "SECRET_KEY" not in environment
    assert environment["CURRENCY"] == "EUR"
