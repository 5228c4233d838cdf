"""Where the invoice lines of a session's database lie."""

from __future__ import annotations

from sqlalchemy.orm import Session

from domain.lines_location import IN_THE_DATABASE, LinesLocation

LOCATION = "lines_location"
"""Where a session keeps it."""


def location_of(session: Session) -> LinesLocation:
    """The location of the lines of the session's database."""
    location: LinesLocation = session.info.get(LOCATION, IN_THE_DATABASE)
    return location
