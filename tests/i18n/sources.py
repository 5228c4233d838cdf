"""The sentences in the sources, as `make words` finds them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from i18n.catalogue import locales
from i18n.extract import sentences

ROOT = Path(__file__).parents[2]
FOLDERS = ("dashboard", "db", "domain", "i18n", "pipeline")
KEYWORDS = parse_keywords(re.findall(r"-k (\S+)", (ROOT / "Makefile").read_text()))
"""What marks a sentence, as the Makefile tells Babel."""
TRANSLATED = tuple(locale for locale in locales() if locale != "en")

Id = str | tuple[str, ...]


def catalogue(locale: str) -> Catalog:
    """The catalogue as it lies on disk."""
    source = ROOT / "i18n" / locale / "LC_MESSAGES" / "insiders.po"
    return read_po(io.BytesIO(source.read_bytes()), locale=locale)


@cache
def extracted() -> frozenset[Id]:
    """Every sentence that `make words` puts into the catalogues."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    result = extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=_is_ours)
    return frozenset(id if isinstance(id, str) else tuple(id) for _, _, id, _, _ in result)


@cache
def open_ends() -> tuple[str, ...]:
    """Each place where a sentence is said or marked that is not written out there."""
    return tuple(_open_ends())


def _open_ends() -> Iterator[str]:
    files = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]
    for file in [*files, *sorted(ROOT.glob("*.py"))]:
        lines = file.read_text().splitlines()
        for line, mark, arguments, _ in sentences(io.BytesIO(file.read_bytes()), KEYWORDS, (), {}):
            if mark == "ngettext" and "ngettext(" not in lines[line - 1]:
                continue  # so do lists and databases
            if None in arguments[: 2 if mark == "ngettext" else 1]:
                yield f"{file.relative_to(ROOT)}: {' '.join(' '.join(lines[line - 1 :][:2]).split())}"


def _is_ours(folder: str) -> bool:
    path = Path(folder)
    return path == ROOT or path.relative_to(ROOT).parts[0] in FOLDERS
