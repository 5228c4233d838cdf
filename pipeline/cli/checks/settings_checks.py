"""The settings: can the program be served with them, and is anything left out that a host needs?"""

from __future__ import annotations

from i18n import Message
from pipeline.cli.checks.finding import Finding, Level
from settings import Settings, SettingsError, check_access

SETTINGS = "settings"


def check_settings(settings: Settings) -> Finding:
    """Every setting that is required or advisable."""
    try:
        check_access(settings)
    except SettingsError as error:
        return unusable_settings(error)
    if settings.is_hosted and not settings.public_url:
        return Finding(
            SETTINGS,
            Level.WARN,
            Message("Other machines can reach this program, but PUBLIC_URL is not set."),
            Message(
                "Set PUBLIC_URL to the address people use: links in messages and invitations need it, and "
                "requests for other names are then refused."
            ),
        )
    if settings.dyno and settings.database_url.startswith("sqlite"):
        return Finding(
            SETTINGS,
            Level.WARN,
            Message("DATABASE_URL is a file, and a dyno loses its files at every restart."),
            Message("Use PostgreSQL: add a database and set DATABASE_URL to its address."),
        )
    message = (
        Message("Settings are valid, and other machines can reach the pages.")
        if settings.is_hosted
        else Message("Settings are valid, and only this machine can reach the pages.")
    )
    return Finding(SETTINGS, Level.OK, message)


def unusable_settings(error: SettingsError) -> Finding:
    """The finding for a setting whose value prevents the program from starting."""
    return Finding(
        SETTINGS,
        Level.FAIL,
        Message("A setting cannot be used: {why}.", {"why": str(error)}),
        Message("Correct it in the environment; docs/operations.md lists all settings."),
    )
