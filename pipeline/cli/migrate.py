"""`python -m pipeline migrate`."""

from __future__ import annotations

from db.migrate import migrate as bring_up_to_date
from pipeline.cli.context import opened


def migrate() -> None:
    """Upgrade the database to this program's schema. Safe to run repeatedly or concurrently."""
    with opened(schema_needed=False) as context:
        bring_up_to_date(context.database)
        context.console.print(context.localizer.gettext("The database is up to date."))
