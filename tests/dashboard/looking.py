"""Looking at a page without a browser: what its layout says, in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from dashboard.auth.visitor import WHOEVER_IS_HERE
from dashboard.request.cache import VersionCache
from dashboard.request.page import Page, PageRequest, parse_query
from db import queries
from db.engine import Database
from i18n import Localizer
from settings import load_settings


@dataclass(frozen=True)
class Look:
    """A drawn page."""

    layout: Any

    @property
    def text(self) -> str:
        """Everything that is written on it, parts separated by a space, spaces of any kind being plain."""
        return " ".join(" ".join(_words(self.layout)).split())

    def find(self, class_name: str) -> list[str]:
        """The words of each part of this class."""
        return [
            " ".join(" ".join(_words(part)).split())
            for part in _parts(self.layout)
            if class_name in str(getattr(part, "className", "") or "").split()
        ]

    def tables(self) -> list[list[list[str]]]:
        """The bodies of the tables: rows of cells."""
        return [
            [
                [" ".join(" ".join(_words(cell)).split()) for cell in _children(row)]
                for row in _parts(body)
                if getattr(row, "_type", "") == "Tr"
            ]
            for body in self.parts("Tbody")
        ]

    def parts(self, kind: str) -> list[Any]:
        """Every component of a type, such as Graph."""
        return [part for part in _parts(self.layout) if getattr(part, "_type", "") == kind]


def look(
    database: Database,
    page: Page,
    search: str = "",
    *,
    localizer: Localizer | None = None,
    theme: Literal["light", "dark"] = "light",
    kept: VersionCache | None = None,
    **settings: str,
) -> Look:
    """`page` as it is drawn at `?search`, by a process that remembers what is `kept`."""
    query = parse_query(search)
    with database.read() as session:
        asked = query.get("version")
        version = queries.version_numbered(session, int(asked)) if asked else queries.newest_version(session)
        request = PageRequest(
            session=session,
            version=version,
            localizer=localizer or Localizer("en", "GBP"),
            settings=load_settings({name.upper(): value for name, value in settings.items()}),
            visitor=WHOEVER_IS_HERE,
            theme=theme,
            path=page.PATH,
            query=query,
            kept=kept or VersionCache(),
        )
        return Look(page.layout(request))


def _children(part: Any) -> list[Any]:
    inside = getattr(part, "children", None)
    if inside is None:
        return []
    return list(inside) if isinstance(inside, list | tuple) else [inside]


def _parts(part: Any) -> Iterator[Any]:
    yield part
    for child in _children(part):
        yield from _parts(child)


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, str | int | float):
        yield str(part)
    for child in _children(part):
        yield from _words(child)
