"""Open the engine that holds the invoice lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from db.lake import counted_lines
from db.lines_location import location_of
from domain.lines_location import LinesLocation
from i18n import UserError
from pipeline.engines.database_figures import DatabaseFigures
from pipeline.engines.figures import Figures
from pipeline.engines.lake_address import LakeAddress, parse_address

if TYPE_CHECKING:
    from pipeline.engines.lake_engine import LakeEngine
    from pipeline.engines.port import InvoiceEngine
    from pipeline.engines.weekly_aggregates import Submit


def open_engine(session: Session, submit: Submit | None = None) -> InvoiceEngine:
    """The engine for the lines of the database of `session`, as of its transaction.

    `submit` starts reads over other connections, where the lines are in that database.

    Raises:
        UserError: the lines are not where INVOICES_ENGINE_URL says, or cannot be reached.
    """
    location = location_of(session)
    if location.url:
        return open_lake(parse_address(location.url), location, session)
    from pipeline.engines.database_engine import DatabaseEngine  # noqa: PLC0415 - see `open_figures`

    _check_that_lines_are_here(session)
    return DatabaseEngine(session, submit)


def open_figures(session: Session) -> Figures:
    """The totals of `open_engine`, without numerical libraries where the lines are in the database.

    Raises:
        UserError: as `open_engine` does.
    """
    location = location_of(session)
    if location.url:
        return open_lake(parse_address(location.url), location, session)
    _check_that_lines_are_here(session)
    return DatabaseFigures(session)


def open_lake_of(session: Session) -> LakeEngine:
    """The engine beside the database of `session`.

    Raises:
        UserError: as `open_engine` does, or there is none.
    """
    location = location_of(session)
    if not location.url:
        raise UserError("Set INVOICES_ENGINE_URL to the folder or bucket of the lake first.")
    return open_lake(parse_address(location.url), location, session)


def _check_that_lines_are_here(session: Session) -> None:
    if counted_lines(session):
        raise UserError(
            "The invoice lines of this database lie in a lake. Set INVOICES_ENGINE_URL to it, or bring them "
            "back with `python -m pipeline lines copy database`."
        )


def open_lake(address: LakeAddress, location: LinesLocation, session: Session) -> LakeEngine:
    """The engine of an address beside the application database."""
    if address.engine == "spark":
        from pipeline.engines.spark_engine import SparkEngine  # noqa: PLC0415 - of the extra spark

        return SparkEngine(address, session)
    from pipeline.engines.duckdb_engine import DuckdbEngine  # noqa: PLC0415 - of the extra lake

    return DuckdbEngine(address, location, session)
