"""Render a page without a browser, and read its layout as text, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from dashboard.auth.visitor import WHOEVER_IS_HERE
from dashboard.request.cache import VersionCache
from dashboard.request.page import PageRequest, VersionRequest, parse_query
from dashboard.request.page_spec import PageSpec
from dashboard.request.version import find_version
from db.engine import Database
from i18n import Localizer
from settings import load_settings


@dataclass(frozen=True)
class RenderedPage:
    """A page or a part of one."""

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


def render_page(
    database: Database,
    page: PageSpec,
    search: str = "",
    *,
    localizer: Localizer | None = None,
    theme: Literal["light", "dark"] = "light",
    cache: VersionCache | None = None,
    **settings: str,
) -> RenderedPage:
    """Render `page` at `?search`, by a process with this `cache`."""
    with database.read() as session:
        request = request_for(
            session, page.path, search, localizer=localizer, theme=theme, cache=cache, **settings
        )
        content = page.render(request)
        assert content is not None, "the page needs a version, and there is none"
        return RenderedPage(content)


def request_for(
    session: Session,
    path: str = "/",
    search: str = "",
    *,
    localizer: Localizer | None = None,
    theme: Literal["light", "dark"] = "light",
    cache: VersionCache | None = None,
    **settings: str,
) -> PageRequest:
    """The request for `path` and `?search`; a `VersionRequest` if there is a version."""
    query = parse_query(search)
    result, unreadable = find_version(session, query.get("version"), VersionCache())
    page_request = PageRequest(
        session=session,
        unreadable=unreadable,
        localizer=localizer or Localizer("en", "GBP"),
        settings=load_settings({name.upper(): value for name, value in settings.items()}),
        visitor=WHOEVER_IS_HERE,
        theme=theme,
        path=path,
        query=query,
        cache=cache or VersionCache(),
    )
    return VersionRequest.of(page_request, *result) if result is not None else page_request


def version_request(session: Session, path: str = "/", search: str = "", **more: Any) -> VersionRequest:
    """The request for a page that needs a version."""
    request = request_for(session, path, search, **more)
    assert isinstance(request, VersionRequest), "there is no such version"
    return request


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
