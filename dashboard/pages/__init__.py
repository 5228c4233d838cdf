"""The pages, in the order of the navigation. A page is a module; dashboard/page.py says what is in it."""

from __future__ import annotations

from dashboard.page import Page

PAGES: tuple[Page, ...] = ()
