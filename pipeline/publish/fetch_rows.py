"""The rows of a query in any database that SQLAlchemy reaches → a file of JSON lines."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from i18n import UserError
from pipeline.ingest.fetching.public_addresses import resolve

SCHEME = "sql:"
ROWS_PER_BATCH = 5_000
"""Rows that are in memory at once."""


def name_of_query(source: str) -> str:
    """The name of `sql:ADDRESS#QUERY` in messages: the database without its password."""
    address = source.removeprefix(SCHEME).partition("#")[0]
    try:
        url = make_url(address)
    except ArgumentError:
        return SCHEME
    return f"{SCHEME}{url.get_backend_name()}://{url.host or ''}/{url.database or ''}"


def refuse_local(source: str) -> None:
    """Refuse what may be a database of this machine, such as this program's own.

    Only PostgreSQL is left: no other driver can be told which of a name's addresses was checked. What its
    address may say besides would name files, or another host.

    Raises:
        UserError: it is not a PostgreSQL at a host of its own.
    """
    try:
        url = make_url(source.removeprefix(SCHEME).partition("#")[0])
    except ArgumentError:
        return  # reading it says so
    is_remote = bool(url.host) and not str(url.host).startswith("/")
    if url.get_backend_name() != "postgresql" or not is_remote or set(url.query) - {"sslmode"}:
        raise UserError("{file} can be imported on the command line only.", file=name_of_query(source))


def fetch_rows(source: str, target: IO[bytes], *, only_public: bool = False) -> int:
    """Write the rows of `sql:ADDRESS#QUERY` into `target`; return their number.

    `only_public`: of a database on the open internet only.

    Raises:
        UserError: there is no such database, or the query fails.
    """
    address, _, query = source.removeprefix(SCHEME).partition("#")
    name = name_of_query(source)
    if not query.strip():
        raise UserError("{file} has no query: expected sql:ADDRESS#SELECT …", file=name)
    rows = 0
    try:
        url = make_url(address)
        engine = create_engine(url, hide_parameters=True, connect_args=_checked(url, only_public=only_public))
        try:
            with engine.connect().execution_options(
                stream_results=True, yield_per=ROWS_PER_BATCH
            ) as connection:
                result = connection.execute(text(query))
                columns = list(result.keys())
                for row in result:
                    record = {column: _plain(value) for column, value in zip(columns, row, strict=True)}
                    target.write(json.dumps(record).encode() + b"\n")
                    rows += 1
        finally:
            engine.dispose()
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, OSError) as error:
        raise UserError(
            "{file} is no database that can be reached ({reason}).", file=name, reason=str(error)
        ) from error
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise UserError(
            "{file} cannot be read ({reason}): check the address and the query.",
            file=name,
            reason=reason[:200],
        ) from error
    return rows


def _checked(url: URL, *, only_public: bool) -> dict[str, str]:
    """What makes the driver connect to the address that was checked, if it can be told one.

    Raises:
        OSError: the host has no address, a private one, or one of the cloud's platform.
    """
    if not url.host or url.host.startswith("/"):
        return {}
    addresses = resolve(url.host, 0, only_public=only_public)
    return {"hostaddr": str(addresses[0][4][0])} if url.get_backend_name() == "postgresql" else {}


def _plain(value: object) -> str | float | bool | None:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)
