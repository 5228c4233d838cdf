from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pipeline.engines.lake_problems import in_words
from tests.pipeline.engines.shops import NO_LAKE, NO_SPARK
from tests.servers.spark import ROOT

PROGRAM = """
import socket
import sys
from sqlalchemy.orm import Session
from i18n import UserError
from pipeline.engines.lake_address import LakeAddress
from pipeline.engines.spark_engine import SparkEngine

silent = socket.create_server(("127.0.0.1", 0))
for port in (1, silent.getsockname()[1]):
    try:
        SparkEngine(LakeAddress("spark", "/x", server=f"sc://127.0.0.1:{port}", timeout=0.5), Session())
    except UserError as problem:
        print(problem)
print(hasattr(sys.modules["__main__"], "__file__"))
"""


class BrokenCallError(Exception):
    """As grpc's: what happened is not in its text."""

    def __str__(self) -> str:
        return "<_InactiveRpcError of RPC that terminated with:"

    def code(self) -> str:
        return "UNAVAILABLE"

    def details(self) -> str:
        return "Socket closed"


def test_a_server_that_is_silent_is_told_by_what_happened() -> None:
    text = (
        "<_InactiveRpcError of RPC that terminated with:\n\tstatus = StatusCode.UNAVAILABLE\n"
        '\tdetails = "failed to connect to all addresses"\n\tdebug_error_string = "UNKNOWN:…"\n>'
    )
    assert str(in_words(ConnectionError(text), "sc://host:15002")) == (
        "The invoice lines cannot be reached at sc://host:15002: failed to connect to all addresses "
        "(UNAVAILABLE). Nothing was changed."
    )


def test_a_call_that_broke_off_is_told_by_what_happened() -> None:
    output = str(in_words(BrokenCallError(), "sc://host:15002"))
    assert output.startswith("The invoice lines cannot be reached at sc://host:15002: Socket closed (UNAVAIL")


def test_a_refusal_is_told_without_the_exceptions_that_it_passed_through() -> None:
    text = (
        "(java.util.concurrent.ExecutionException) org.apache.spark.SparkNumberFormatException: "
        '[CAST_INVALID_INPUT] The value \'six\' of the type "STRING" cannot be cast to "BIGINT" because it '
        "is malformed. Correct the value as per the syntax. SQLSTATE: 22018\n== SQL (line 1, position 859) =="
    )
    assert str(in_words(ConnectionError(text), "sc://host:15002")) == (
        "The invoice lines at sc://host:15002 are not what INVOICES_ENGINE_URL says: The value 'six' of the "
        'type "STRING" cannot be cast to "BIGINT" because it is malformed. Check which column it names for '
        "what. Nothing was changed."
    )


@NO_LAKE
@NO_SPARK
@pytest.mark.slow
def test_a_program_without_a_file_is_told_who_does_not_answer() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    away, silent, has_file = done.stdout.splitlines()
    assert away.startswith("The invoice lines cannot be reached at sc://127.0.0.1:1: ")
    assert silent.startswith("The server with the invoice lines, sc://127.0.0.1:")
    assert "has stopped answering" in silent
    assert has_file == "False"
    assert done.returncode == 0
