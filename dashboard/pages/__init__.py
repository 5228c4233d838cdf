"""The pages, in the order of the navigation. dashboard/request/page.py says what a page is."""

from __future__ import annotations

from dashboard.pages.admin import page as admin
from dashboard.pages.answers import page as answers
from dashboard.pages.data import page as data
from dashboard.pages.experiments import page as experiments
from dashboard.pages.forecast import page as forecast
from dashboard.pages.hypotheses import page as hypotheses
from dashboard.pages.insiders import page as insiders
from dashboard.pages.model import page as model
from dashboard.pages.movements import page as movements
from dashboard.pages.overview import page as overview
from dashboard.pages.segments import page as segments
from dashboard.request.page import Page

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
