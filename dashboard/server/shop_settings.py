"""The settings as they hold for the shop whose invoices the database has."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, TimeoutError

from db import queries
from db.engine import Database
from settings import Settings


def settings_of_shop(settings: Settings, database: Database) -> Settings:
    """`settings` with the shop's currency, if there is a shop and its database is readable.

    Raises:
        SettingsError: CURRENCY is set to another one.
    """
    try:
        with database.read() as session:
            currency = queries.shop_currency(session)
    except (DBAPIError, TimeoutError):  # away, or without tables: every page says so
        return settings
    return settings.for_shop(currency)
