"""Gettext catalogues, read from their .po files: no compiled file to build, ship or forget."""

from __future__ import annotations

import gettext
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent


@lru_cache(maxsize=8)
def translations(locale: str) -> gettext.NullTranslations:
    """The translations of `locale`; English, the language of the ids, needs none."""
    source = FOLDER / locale / "LC_MESSAGES" / "insiders.po"
    if not source.exists():
        return gettext.NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=locale)
    for message in catalogue.obsolete.values():
        catalogue[message.id] = message  # a version published earlier may still hold the sentence
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
