"""Read the result of a query into a frame, a part at a time."""

from __future__ import annotations

import pandas as pd
from sqlalchemy.orm import Session

from db.queries.rows import AnySelect

ROWS_AT_ONCE = 50_000
"""All rows of a large shop as Python objects would take gigabytes."""


def read_frame(session: Session, statement: AnySelect) -> pd.DataFrame:
    """The rows of `statement`, with its columns; text as pandas' own strings."""
    result = session.connection().execute(statement, execution_options={"stream_results": True})
    names = list(result.keys())
    parts = [
        pd.DataFrame(dict(zip(names, zip(*rows, strict=True), strict=True)))
        for rows in iter(lambda: result.fetchmany(ROWS_AT_ONCE), [])
    ]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in names})
    return pd.concat(parts, ignore_index=True)
