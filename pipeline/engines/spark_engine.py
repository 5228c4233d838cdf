"""Invoice lines that a Spark server adds up, reached through Spark Connect: no Java in this process."""

from __future__ import annotations

import json
import logging
import socket
import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from db.lake import live_files
from pipeline.engines.foreign_lines import foreign_lines
from pipeline.engines.lake_address import LakeAddress
from pipeline.engines.lake_engine import LakeEngine
from pipeline.engines.lake_problems import in_words, not_installed
from pipeline.engines.line_tables import line_schema

if TYPE_CHECKING:
    import pyarrow as pa

RETRIES = 4
"""A server that goes away is given up after some seconds; by default it would be after ten minutes."""
SECONDS_TO_CONNECT = 15
SECONDS_TO_TIDY = 10
"""For calls that only tell the server what it may forget, for which nobody waits longer at the end."""
TIDYING = ("ReleaseExecute", "ReleaseSession", "Interrupt")
REPEATING_LOGGERS = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
"""Of the client: they write every refused query to stderr, with a page of Java, beside raising the error."""
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # a sum that does not fit is an error, not another number
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
}


class SparkEngine(LakeEngine):
    """See `pipeline.engines.port`. The server sees the same files as imports write, or has a table.

    Args:
        address: The server, and the folder or the table.
        session: Of the database with the list of files.
    """

    dialect = "spark"

    def __init__(self, address: LakeAddress, session: Session) -> None:
        super().__init__(session)
        try:
            with program_with_a_file():
                from pyspark.errors import PySparkException  # noqa: PLC0415 - of the extra spark
                from pyspark.sql.connect.client import DefaultChannelBuilder  # noqa: PLC0415
                from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415
                from pyspark.sql.connect.session import SparkSession  # noqa: PLC0415
        except ModuleNotFoundError:
            raise not_installed("spark") from None
        import grpc  # noqa: PLC0415 - see above

        for name in REPEATING_LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)

        self._errors: tuple[type[Exception], ...] = (PySparkException, grpc.RpcError, OSError)
        self._address = address
        try:
            _see_that_it_answers(address.server)
            channel = DefaultChannelBuilder(address.server, deadlines(address.seconds_to_answer))
            self._spark: Any = SparkSession.builder.channelBuilder(channel).create()
            # Left to the interpreter's own end, the client would wait for threads that are gone by then.
            weakref.finalize(self, self._spark.client.close)
            self._spark.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES)])
            for name, value in SETTINGS.items():
                self._spark.conf.set(name, value)
            if address.is_foreign:
                columns = dict(self._spark.table(address.table).dtypes)
                query = foreign_lines(address, address.table, columns, self.dialect)
                self._spark.sql(query).createOrReplaceTempView("invoice_lines")
            else:
                self._open_own(session)
        except self._errors as problem:
            raise in_words(problem, address.server) from problem

    def query(self, text: str) -> pa.Table:
        """The rows of a query."""
        try:
            return self._spark.sql(text).toArrow()
        except self._errors as problem:
            raise in_words(problem, self._address.server) from problem

    def register(self, name: str, table: pa.Table) -> None:
        """Register data as a table."""
        try:
            if table.num_rows:
                frame = self._spark.createDataFrame(table)
            else:  # of no rows at all it makes no frame
                kinds = {"int64": "BIGINT", "string": "STRING", "date32[day]": "DATE"}
                columns = ", ".join(
                    f"CAST(NULL AS {kinds.get(str(field.type), 'TIMESTAMP_NTZ')}) AS {field.name}"
                    for field in table.schema
                )
                frame = self._spark.sql(f"SELECT {columns} WHERE FALSE")
            frame.createOrReplaceTempView(name)
        except self._errors as problem:
            raise in_words(problem, self._address.server) from problem

    def _open_own(self, session: Session) -> None:
        paths = [f"{self._address.place}/{live_file.path}" for live_file in live_files(session)]
        if paths:
            self._spark.read.parquet(*paths).createOrReplaceTempView("invoice_lines")
        else:
            self.register("invoice_lines", line_schema().empty_table())


def deadlines(seconds: float) -> list[tuple[str, Any]]:
    """Options of a channel in which every call ends within `seconds`, answered or not.

    A server that is frozen, or whose network swallows what it says, would otherwise be waited for without
    end. No query is cut short: the server ends each call itself after two minutes, and the client asks for
    the rest.
    """
    service = "spark.connect.SparkConnectService"
    tidying = [{"service": service, "method": method} for method in TIDYING]
    methods = [
        {"name": [{}], "timeout": f"{seconds:g}s"},
        {"name": tidying, "timeout": f"{min(seconds, SECONDS_TO_TIDY):g}s"},
    ]
    return [("grpc.service_config", json.dumps({"methodConfig": methods}))]


def _see_that_it_answers(server: str) -> None:
    parts = urlsplit(server)
    with socket.create_connection((parts.hostname or "", parts.port or 15002), SECONDS_TO_CONNECT):
        return


@contextmanager
def program_with_a_file() -> Iterator[None]:
    """Give the main module a file for the duration: without one the client takes it for its own doctests.

    It would look for a whole Spark then, and end the process. `python -c` has no file, nor have the processes
    that are started by it: multiprocessing's and those of tests in parallel.
    """
    program = sys.modules["__main__"]
    if hasattr(program, "__file__"):
        yield
        return
    program.__file__ = __file__
    try:
        yield
    finally:
        del program.__file__
