"""What a page and its callbacks are given: one look at one version, or at a shop that has none yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from dash.exceptions import PreventUpdate
from flask import request as flask_request
from sqlalchemy.orm import Session

from dashboard.auth.visitor import Visitor, current_visitor
from dashboard.request.cache import VersionCache
from dashboard.request.filters import SHARED, Filters, filters_of, saved_id
from dashboard.request.version import UnreadableVersion, find_version, read_report
from dashboard.request.window import period
from dashboard.server.preferences import chosen_locale, chosen_theme
from db import queries
from db.engine import Database
from db.models import SavedList, Version
from db.queries.memoize import memoize_per_session
from db.queries.saved_lists import Viewer, criteria_of, saved_lists
from domain.computed_with import ComputedWith
from domain.enums import Permission
from domain.report import Report
from domain.saved_lists import NOBODY, ListCriteria
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
MAX_REPORTS = 16
"""Up to half a megabyte each."""
KEPT_FROM_PAGE_TO_PAGE = ("version", "lang", *SHARED)
"""Parameters of the address that links between pages carry along."""


@dataclass(frozen=True, kw_only=True)
class PageRequest:
    """One request for one page: everything `layout` may read. Valid only while `session` is open."""

    session: Session
    """One read session: every query sees the same moment. Pages read through db.queries with it."""
    version: Version | None = None
    """The version to show; a `VersionRequest` has one."""
    unreadable: UnreadableVersion | None = None
    """The version that would be shown, if its report could be read."""
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
    cache: VersionCache = field(default_factory=VersionCache, compare=False)
    """Counts and sums."""
    map_cache: VersionCache = field(default_factory=lambda: VersionCache(MAX_MAPS), compare=False)
    """The points of customer maps: larger, and fewer of them."""
    reports: VersionCache = field(default_factory=lambda: VersionCache(MAX_REPORTS), compare=False)
    """The parsed reports of versions."""

    @property
    def sees_customers(self) -> bool:
        """Whether the visitor may see who the customers are."""
        return self.visitor.may(Permission.SEE_CUSTOMERS)

    @property
    def may_export(self) -> bool:
        """Whether the visitor may export lists of customers."""
        return self.visitor.may(Permission.SEE_CUSTOMERS, Permission.EXPORT)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of displayed times: the version's, or else the shop's current one."""
        return self.settings.zone

    def moment(self, at: datetime) -> str:
        """`at` to the minute in that time zone, as the visitor's language writes it."""
        return self.localizer.moment(at.astimezone(self.zone))

    @property
    def viewer(self) -> Viewer:
        """The viewer of saved lists that the visitor is."""
        return viewer_of(self.visitor)

    def saved_lists(self) -> Sequence[SavedList]:
        """The saved lists that the visitor may open, by name; none for those who may not see customers."""
        if not self.sees_customers:
            return ()
        return memoize_per_session(
            self.session, ("saved", self.viewer), lambda: saved_lists(self.session, self.viewer)
        )

    def saved_list(self, list_id: int) -> SavedList | None:
        """A saved list, if the visitor may open it."""
        return next((saved_list for saved_list in self.saved_lists() if saved_list.id == list_id), None)

    def report_of(self, version: Version) -> Report | None:
        """The report of another version; None if it is unreadable."""
        report = read_report(self.session, version, self.reports)
        return report if isinstance(report, Report) else None

    def here(self, **changes: str | int | None) -> str:
        """The address of this view with `changes`; None removes a parameter."""
        parameters = {name: value for name, value in {**self.query, **changes}.items() if value is not None}
        return f"{self.path}?{urlencode(parameters)}" if parameters else self.path

    def toggled(self, **changes: str | int) -> str:
        """The address of a pressed mark: with `changes`, or without them if they are already in force."""
        is_on = all(self.query.get(name) == str(value) for name, value in changes.items())
        return self.here(**(dict.fromkeys(changes) if is_on else changes))

    def href(self, path: str, **changes: str | int | None) -> str:
        """The address of the page at `path` in this version, language and filter, with `changes`.

        None removes a parameter.
        """
        shared_parameters: dict[str, str | int | None] = {
            name: self.query[name] for name in KEPT_FROM_PAGE_TO_PAGE if name in self.query
        }
        shared_parameters.update(changes)
        encoded = urlencode({name: value for name, value in shared_parameters.items() if value is not None})
        return f"{path}?{encoded}" if encoded else path


@dataclass(frozen=True, kw_only=True)
class VersionRequest(PageRequest):
    """A request for one version: what a page that needs a version is given."""

    version: Version
    report: Report
    """What the version says; see `domain.report`."""

    @classmethod
    def of(cls, request: PageRequest, version: Version, report: Report) -> VersionRequest:
        """The same request for `version`."""
        return cls(**{**_parts(request), "version": version, "report": report})

    @property
    def number(self) -> int:
        """The number of `version`."""
        return self.version.number

    @property
    def computed_with(self) -> ComputedWith:
        """The settings `version` was computed with, which describe its figures; not the current ones."""
        return self.report.settings_used(self.localizer.currency)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of displayed times: the version's, or else the shop's current one."""
        timezone = self.computed_with.timezone
        return ZoneInfo(timezone) if timezone else self.settings.zone

    @property
    def window(self) -> str:
        """What the figures of `version` cover, such as "the last 12 months"; less in a young shop."""
        return period(self.covered_days, self.localizer)

    @property
    def covered_days(self) -> int:
        """The days in which the money of `version` was spent: fewer than the window in a young shop."""
        return min(self.computed_with.window_days, self.report.data.covered_days)

    @property
    def filters(self) -> Filters:
        """The filters in the address."""
        applied = {name: value for name, value in self.query.items() if name not in self.waiting}
        narrowed, on_list = filters_of(applied, self.version.as_of), saved_id(applied)
        return narrowed if on_list is None else replace(narrowed, on_list=self._criteria(on_list))

    def _criteria(self, list_id: int) -> ListCriteria:
        """A saved list; nobody is on one that does not exist or that the visitor may not open."""
        saved = self.saved_list(list_id)
        return NOBODY if saved is None else criteria_of(saved)


@dataclass(frozen=True)
class PageContext:
    """What the callbacks of an app may use; one for each app, given to every `register`."""

    database: Database
    settings: Settings
    # One cache for each size of what it holds; a page request is given the same three.
    cache: VersionCache = field(default_factory=VersionCache, compare=False)
    map_cache: VersionCache = field(default_factory=lambda: VersionCache(MAX_MAPS), compare=False)
    reports: VersionCache = field(default_factory=lambda: VersionCache(MAX_REPORTS), compare=False)

    @contextmanager
    def reading(self, search: str | None, path: str = "/") -> Iterator[PageRequest]:
        """What the current visitor sees at `?search`: one read session and the version it names.

        Inside a callback::

            with context.reading(search) as request:
                if isinstance(request, VersionRequest):
                    return table(queries.movements(request.session, to=request.number), request.localizer)

        It is a `VersionRequest` of the newest version that can be read when the address names none, and a
        plain `PageRequest` when there is no such version.
        """
        query = parse_query(search)
        with self.database.read() as session:
            version, unreadable = find_version(session, query.get("version"), self.reports)
            page_request = PageRequest(
                session=session,
                unreadable=unreadable,
                localizer=self.localizer(query),
                settings=self.settings,
                visitor=current_visitor(),
                theme=chosen_theme(flask_request.cookies),
                path=path,
                query=query,
                cache=self.cache,
                map_cache=self.map_cache,
                reports=self.reports,
            )
            yield _in_its_currency(
                VersionRequest.of(page_request, *version) if version is not None else page_request
            )

    @contextmanager
    def reading_version(self, search: str | None, path: str = "/") -> Iterator[VersionRequest]:
        """`reading` for callbacks that need a version; without one, they update nothing.

        Raises:
            PreventUpdate: There is no such version.
        """
        with self.reading(search, path) as request:
            if not isinstance(request, VersionRequest):
                raise PreventUpdate
            yield request

    def localizer(self, query: Mapping[str, str]) -> Localizer:
        """The localizer for the language of the address, or else of the cookie, or else of the shop.

        For what is said outside of a version: its money is written in the shop's currency.
        """
        locale = chosen_locale(query, flask_request.cookies, self.settings.locale)
        return Localizer(locale, self.settings.currency)


def viewer_of(visitor: Visitor) -> Viewer:
    """The viewer of saved lists that a visitor is; administrators see everybody's."""
    return Viewer(visitor.list_owner, sees_all=visitor.may(Permission.ADMINISTER))


def parse_query(search: str | None) -> dict[str, str]:
    """The parameters of "?a=1&b=2"; the last one wins where a name is repeated."""
    return dict(parse_qsl((search or "").removeprefix("?")))


def without_version(request: PageRequest) -> PageRequest:
    """The same request for a page that is about no version."""
    return PageRequest(**{**_parts(request), "version": None})


def _parts(request: PageRequest) -> dict[str, Any]:
    return {field.name: getattr(request, field.name) for field in fields(PageRequest)}


def _in_its_currency(request: PageRequest) -> PageRequest:
    """A localizer with the version's currency, else the shop's, else that of the first import."""
    currency = queries.shop_currency(request.session) or request.settings.currency
    if isinstance(request, VersionRequest):
        currency = request.report.settings_used(currency).currency
    return replace(request, localizer=replace(request.localizer, currency=currency))
