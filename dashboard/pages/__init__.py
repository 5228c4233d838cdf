"""The pages, in the order of the navigation. A page is a module; dashboard/page.py says what is in it."""

from __future__ import annotations

from dashboard.page import Page
from dashboard.pages import (
    admin,
    answers,
    data,
    experiments,
    forecast,
    hypotheses,
    insiders,
    model,
    movements,
    overview,
    segments,
)

PAGES: tuple[Page, ...] = (
    overview,
    insiders,
    movements,
    segments,
    hypotheses,
    experiments,
    forecast,
    answers,
    model,
    data,
    admin,
)
