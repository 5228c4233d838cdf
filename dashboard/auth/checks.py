"""Checks before the app accepts logins. Imports little, because gunicorn's master runs them too."""

from __future__ import annotations

from settings import Settings, SettingsError


def check_access(settings: Settings) -> None:
    """Refuse settings with which the app must not be served.

    Raises:
        SettingsError: hosted without SECRET_KEY, or half of ADMIN_EMAIL and ADMIN_PASSWORD.
    """
    if settings.is_hosted and not settings.secret_key:
        raise SettingsError(
            "SECRET_KEY is not set: others can reach this app, so its sessions must be signed, with a secret "
            "of at least 16 characters that all its processes share (openssl rand -hex 32 makes one)"
        )
    if bool(settings.admin_email) != bool(settings.admin_password):
        raise SettingsError("ADMIN_EMAIL and ADMIN_PASSWORD: set both, or neither")
