"""What a page is: the interface between the shell and dashboard/pages.

The shell draws what all pages share: the title as a heading, the version chooser with its as-of date, the
banners, the navigation, and the states in which there is nothing to show (no version yet, an unknown version,
a lost database).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dash import Dash
from dash.development.base_component import Component

from dashboard.request.page import PageContext, PageRequest, VersionRequest
from domain.enums import Permission
from i18n import N_

ABOUT_EVERYBODY = N_("This page is about all customers.")


def no_page_filters(_request: VersionRequest) -> Mapping[str, str]:
    """The filters of a page that has none of its own."""
    return {}


@dataclass(frozen=True, kw_only=True)
class PageSpec:
    """One page. `dashboard.pages.PAGES` lists them in the order of the navigation.

    Attributes:
        path: Its address, such as "/movements".
        title: The question it answers, as a catalogue id.
        label: Its name in the navigation, one word, as a catalogue id.
        icon: The name of an icon in assets/icons.css.
        permission: What a visitor needs to open it.
        layout: What comes below the title of a version, beginning with the answer. None for a page that is
            about no version and has no chooser.
        layout_without_version: The same as long as there is no version. None for a page that needs one: the
            shell then says what is missing.
        filters: The shared filters (`dashboard.request.filters.SHARED`) that narrow what it shows.
        filters_when_pruned: The same for a version whose customers' figures have been cleared.
        page_filters: What else it is narrowed to, such as one week: words by parameter.
        unfiltered_note: Why the other shared filters do not narrow it, as a catalogue id.
        client_side_params: Parameters of the address that its own callbacks follow, without a redraw.
        register: Adds its callbacks.
    """

    path: str
    title: str
    label: str
    icon: str
    permission: Permission
    layout: Callable[[VersionRequest], Component] | None = None
    layout_without_version: Callable[[PageRequest], Component] | None = None
    filters: tuple[str, ...] = ()
    filters_when_pruned: tuple[str, ...] = ()
    page_filters: Callable[[VersionRequest], Mapping[str, str]] = no_page_filters
    unfiltered_note: str = ABOUT_EVERYBODY
    client_side_params: tuple[str, ...] = ()
    register: Callable[[Dash, PageContext], None] | None = None

    def __post_init__(self) -> None:
        """Refuse a page without a layout or without a declaration of who may open it."""
        if not isinstance(self.permission, Permission):
            raise TypeError(f"no permission is declared for the page {self.path}")
        if self.layout is None and self.layout_without_version is None:
            raise ValueError(f"the page {self.path} has no layout")

    @property
    def needs_version(self) -> bool:
        """Whether the page is empty until a version is published."""
        return self.layout_without_version is None

    def render(self, request: PageRequest) -> Component | None:
        """The content below the title; None if the page needs a version and there is none."""
        if isinstance(request, VersionRequest) and self.layout is not None:
            return self.layout(request)
        return self.layout_without_version(request) if self.layout_without_version is not None else None
