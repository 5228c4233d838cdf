"""Country names as invoices write them, translated for the reader."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

from domain.translatable import N_

SHOPS_SAY = {
    "eire": "IE",
    "uk": "GB",
    "great britain": "GB",
    "usa": "US",
    "united states of america": "US",
    "rsa": "ZA",
    "holland": "NL",
    "czech republic": "CZ",
    "turkey": "TR",
    "ivory coast": "CI",
    "burma": "MM",
    "european community": "EU",
}
"""Names of countries (ISO 3166) other than the English ones of Unicode's CLDR, in small letters."""
NO_COUNTRIES = (N_("Unspecified"), N_("Channel Islands"))
"""What may stand in the place of one; the catalogues know them."""


@lru_cache
def country_name(name: str, locale: str) -> str:
    """The country's name in `locale`; unchanged in English, or if it is unknown."""
    if locale == "en":
        return name
    code = SHOPS_SAY.get(name.casefold()) or _english().get(name.casefold(), "")
    return str(Locale.parse(locale).territories.get(code, name))


@lru_cache
def _english() -> dict[str, str]:
    return {name.casefold(): code for code, name in Locale.parse("en").territories.items() if code.isalpha()}
