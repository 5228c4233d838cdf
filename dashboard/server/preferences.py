"""Reader preferences, stored in cookies so that the first response already respects them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from i18n.catalogue import locales

LANGUAGE_COOKIE = "language"
SCHEME_COOKIE = "scheme"
"""light or dark: what the reader sees now, also when following the system. Written by assets/theme.js."""
A_YEAR = 365 * 24 * 60 * 60


def chosen_locale(query: Mapping[str, str], cookies: Mapping[str, str], default: str) -> str:
    """The language in the address, else in the cookie, else `default`; unknown ones are ignored."""
    for candidate in (query.get("lang"), cookies.get(LANGUAGE_COOKIE)):
        if candidate in locales():
            return candidate
    return default


def chosen_theme(cookies: Mapping[str, str]) -> Literal["light", "dark"]:
    """The theme that the reader sees now."""
    return "dark" if cookies.get(SCHEME_COOKIE) == "dark" else "light"
