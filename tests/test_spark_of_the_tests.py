"""A Spark that ends before its time: what is known of it, and that the next test gets another one."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from pathlib import Path

import pytest

from tests.servers import spark
from tests.servers.ports import free_port
from tests.shared import Shared

ENDS = """
for number in range(30):
    print(f"12:00 ERROR Executor: complaint {number}")
for number in range(30):
    print(f"12:01 INFO SparkContext: line {number}")
raise SystemExit(56)
"""


def test_what_a_server_complained_of_before_it_ended_is_known_with_its_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(spark, "command", lambda port: [sys.executable, "-c", ENDS])
    spark.keep_until(port, os.getpid())
    assert spark.has_ended(f"sc://127.0.0.1:{port}")
    assert spark.last_words(f"sc://127.0.0.1:{port}").splitlines() == [
        f"The Spark at sc://127.0.0.1:{port} has ended:",
        *(f"12:00 ERROR Executor: complaint {number}" for number in range(20, 30)),
        *(f"12:01 INFO SparkContext: line {number}" for number in range(11, 30)),
        "It ended with exit code 56.",
    ]


def test_a_server_that_is_about_to_end_counts_as_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        log = tmp_path / f"spark-{port}.log"
        log.write_text("INFO SparkConnectServer: Spark Connect server started\n")
        assert not spark.has_ended(f"sc://127.0.0.1:{port}")
        log.write_text("INFO SparkContext: Invoking stop() from shutdown hook\n")
        assert spark.has_ended(f"sc://127.0.0.1:{port}")


def test_what_is_shared_is_made_once_and_again_when_it_is_no_longer_good(tmp_path: Path) -> None:
    shared = Shared(tmp_path)
    made: list[str] = []

    def make(file: Path) -> None:
        made.append("made")
        file.write_text(f"server {len(made)}")

    def is_the_second(file: Path) -> bool:
        return file.read_text() == "server 2"

    assert shared.once("server", make).read_text() == "server 1"
    assert shared.once("server", make).read_text() == "server 1"
    assert shared.once("server", make, is_the_second).read_text() == "server 2"
    assert shared.once("server", make, is_the_second).read_text() == "server 2"
