"""What a page is, and what it is given: the interface between the shell and dashboard/pages.

A page is a module with `PATH`, `TITLE`, `LABEL`, `ICON` and `layout(request)`; and, if it has any, thin
callbacks in `register(app, context)`. `dashboard.pages.PAGES` lists the modules in navigation order.

The shell draws what all pages share: the title as a heading, the version chooser with its as-of date, the
banners, the navigation, and the states in which there is nothing to show (no version yet, an unknown version,
a lost database). `layout` returns what comes below the title and begins with the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, runtime_checkable
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from dash.development.base_component import Component
from flask import request as flask_request
from sqlalchemy.orm import Session

from dashboard.auth.visitor import Visitor, current_visitor
from dashboard.request.cache import VersionCache
from dashboard.request.filters import SHARED, Filters, filters_of
from dashboard.request.window import period
from dashboard.server.preferences import chosen_locale, chosen_theme
from db import queries
from db.engine import Database
from db.models import Version
from domain.computed_with import ComputedWith
from i18n import Localizer
from settings import Settings

ADDRESS_ID = "address"
"""The page's dcc.Location. Callbacks take `State(ADDRESS_ID, "search")` and hand it to `context.reading`."""
PAGE_ID = "page"
"""The container that a page's layout is put into."""
THEME_ID = "theme"
"""A dcc.Store with "light" or "dark"; the page is drawn again when it changes."""

MAX_MAPS = 6
"""Two megabytes each."""
KEPT_FROM_PAGE_TO_PAGE = ("version", "lang", *SHARED)
"""Parameters of the address that links between pages carry along."""


@dataclass(frozen=True)
class PageRequest:
    """One look at one page: everything `layout` may read. Good while `session` is open, not afterwards."""

    session: Session
    """One read session: every query sees the same moment. Pages read through db.queries with it."""
    version: Version | None
    """The version to show, with its report. None only for pages that say NEEDS_VERSION = False."""
    localizer: Localizer
    """Says every sentence and figure."""
    settings: Settings
    visitor: Visitor
    theme: Literal["light", "dark"]
    """What the reader sees now: for the figures' template and the grids' theme."""
    path: str = "/"
    query: Mapping[str, str] = field(default_factory=dict)
    """The parameters of the address, such as ?tab=gone-quiet&country=France; never trusted."""
    waiting: Sequence[str] = ()
    """Filters that this view cannot apply: they stay in the address and wait for another page."""
    kept: VersionCache = field(default_factory=VersionCache, compare=False)
    """What was counted of versions lately."""
    maps: VersionCache = field(default_factory=lambda: VersionCache(MAX_MAPS), compare=False)
    """Where customers lie: larger, and fewer of them."""

    @property
    def number(self) -> int:
        """The number of `version`, for pages that have one."""
        assert self.version is not None, "this page says NEEDS_VERSION = False and must check for None"
        return self.version.number

    @property
    def computed_with(self) -> ComputedWith:
        """What `version` was computed with: what its figures are described by, whatever is set today."""
        assert self.version is not None, "only a version was computed with anything"
        return ComputedWith.of_report(self.version.report, currency=self.localizer.currency)

    @property
    def zone(self) -> ZoneInfo:
        """The zone that moments are told in: the version's own, else the shop's of today."""
        timezone = self.computed_with.timezone if self.version is not None else None
        return ZoneInfo(timezone) if timezone else self.settings.zone

    @property
    def window(self) -> str:
        """The window of `version` in words, such as "the last 12 months"."""
        return period(self.computed_with.window_days, self.localizer)

    @property
    def filters(self) -> Filters:
        """What the address narrows the figures to, for pages that have a version."""
        assert self.version is not None, "filters are seen from a version"
        known = {name: value for name, value in self.query.items() if name not in self.waiting}
        return filters_of(known, self.version.as_of)

    def here(self, **changes: str | int | None) -> str:
        """The address of this very view, but for `changes`; None removes a parameter."""
        found = {name: value for name, value in {**self.query, **changes}.items() if value is not None}
        return f"{self.path}?{urlencode(found)}" if found else self.path

    def pressed(self, **changes: str | int) -> str:
        """Where pressing a mark leads: `changes` are made, or taken back where they are in force already."""
        is_on = all(self.query.get(name) == str(value) for name, value in changes.items())
        return self.here(**(dict.fromkeys(changes) if is_on else changes))

    def href(self, path: str, **changes: str | int | None) -> str:
        """The address of the page at `path`, in this version, language and filter, but for `changes`.

        None removes a parameter.
        """
        kept: dict[str, str | int | None] = {
            name: self.query[name] for name in KEPT_FROM_PAGE_TO_PAGE if name in self.query
        }
        kept.update(changes)
        found = urlencode({name: value for name, value in kept.items() if value is not None})
        return f"{path}?{found}" if found else path


@runtime_checkable
class Page(Protocol):
    """A module of dashboard/pages.

    Also understood, with their defaults: `NEEDS_VERSION = True`, `ABOUT_A_VERSION = True` (whether it is
    given a version at all, and its chooser), `ROLE = "viewer"` (who may open it),
    `OWN_PARAMETERS = ()` (parameters whose change the page's own callbacks follow, without a redraw),
    `FILTERS = ()` (those of `dashboard.request.filters.SHARED` that narrow what it shows),
    `FILTERS_WHEN_CLEARED = ()` (the same for a version whose customers' figures have been cleared),
    `UNFILTERED` (a sentence, as a catalogue id, that says why the others do not),
    `OWN_FILTERS(request) -> {parameter: words}` (what else it is narrowed to, such as one week),
    `register(app, context)` (its callbacks) and `tools(request) -> Component` (what stands at the right
    of the title: filters, share, download).
    """

    PATH: str
    """Its address, such as "/movements"."""
    TITLE: str
    """A question, as a catalogue id: N_("Who joined, who left, and why?")."""
    LABEL: str
    """Its name in the navigation, one word, as a catalogue id."""
    ICON: str
    """The name of an icon in assets/icons.css."""

    def layout(self, request: PageRequest) -> Component:
        """What comes below the title, beginning with the answer."""
        ...


@dataclass(frozen=True)
class PageContext:
    """What the callbacks of an app may use; one for each app, given to every `register`."""

    database: Database
    settings: Settings
    kept: VersionCache = field(default_factory=VersionCache, compare=False)
    maps: VersionCache = field(default_factory=lambda: VersionCache(MAX_MAPS), compare=False)

    @contextmanager
    def reading(self, search: str | None, path: str = "/") -> Iterator[PageRequest]:
        """What the current visitor sees at `?search`: one read session and the version it names.

        Inside a callback::

            with context.reading(search) as request:
                return table(queries.movements(request.session, to=request.number), request.voice)

        `request.version` is the newest one when the address names none, and None when it is not there.
        """
        query = parse_query(search)
        with self.database.read() as session:
            version = _version(session, query.get("version"))
            yield PageRequest(
                session=session,
                version=version,
                localizer=replace(self.localizer(query), currency=self._currency(session, version)),
                settings=self.settings,
                visitor=current_visitor(),
                theme=chosen_theme(flask_request.cookies),
                path=path,
                query=query,
                kept=self.kept,
                maps=self.maps,
            )

    def _currency(self, session: Session, version: Version | None) -> str:
        """The version's own currency, else the shop's, else what the first import will make the shop's."""
        if version is not None:
            return queries.computed_with(session, version).currency
        return queries.shop_currency(session) or self.settings.currency

    def localizer(self, query: Mapping[str, str]) -> Localizer:
        """The language asked for in the address, else the one kept in a cookie, else the shop's.

        For what is said outside of a version: its money is written in the shop's currency.
        """
        locale = chosen_locale(query, flask_request.cookies, self.settings.locale)
        return Localizer(locale, self.settings.currency)


def parse_query(search: str | None) -> dict[str, str]:
    """The parameters of "?a=1&b=2"; the last one wins where a name is repeated."""
    return dict(parse_qsl((search or "").removeprefix("?")))


def _version(session: Session, asked: str | None) -> Version | None:
    if asked is None:
        return queries.newest_version(session)
    if not asked.isascii() or not asked.isdigit() or len(asked) > 9:
        return None
    return queries.version_numbered(session, int(asked))
