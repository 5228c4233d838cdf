"""Gettext catalogues, read directly from their .po files without compiled files."""

from __future__ import annotations

import gettext
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
SOURCE = "en"
"""The language of the sentences in the sources."""


def locales() -> tuple[str, ...]:
    """The language of the sources, and one for each catalogue `*/LC_MESSAGES/insiders.po`."""
    return _locales(FOLDER)


@lru_cache(maxsize=8)
def _locales(folder: Path) -> tuple[str, ...]:
    return (SOURCE, *sorted(file.parts[-3] for file in folder.glob("*/LC_MESSAGES/insiders.po")))


@lru_cache(maxsize=8)
def translations(locale: str) -> gettext.NullTranslations:
    """The translations of `locale`; English, the language of the ids, needs none."""
    source = FOLDER / locale / "LC_MESSAGES" / "insiders.po"
    if not source.exists():
        return gettext.NullTranslations()
    catalogue = _read(source, locale)
    for message in catalogue.obsolete.values():
        catalogue[message.id] = message  # a version published earlier may still hold the sentence
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def untranslated(locale: str) -> list[str]:
    """English texts that are missing or to be reviewed in the catalogue of `locale`."""
    missing = []
    for entry in _read(FOLDER / locale / "LC_MESSAGES" / "insiders.po", locale):
        id, *_ = (entry.id,) if isinstance(entry.id, str) else entry.id or ("",)
        texts = (entry.string,) if isinstance(entry.string, str) else entry.string or ("",)
        if id and (entry.fuzzy or not all(texts)):
            missing.append(id)
    return missing


def report() -> None:
    """Print what is untranslated, for `make words`."""
    for folder in sorted(FOLDER.glob("*/LC_MESSAGES")):
        to_do = untranslated(folder.parent.name)
        print(f"{folder.parent.name}: {len(to_do)} to translate", *to_do, sep="\n  ")


def _read(source: Path, locale: str) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=locale)
