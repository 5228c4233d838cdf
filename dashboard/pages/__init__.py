"""The pages, in the order of the navigation. dashboard/request/page_spec.py says what a page is."""

from __future__ import annotations

from dashboard.pages.admin.page import page as admin
from dashboard.pages.answers.page import page as answers
from dashboard.pages.cohorts.page import page as cohorts
from dashboard.pages.data.page import page as data
from dashboard.pages.experiments.page import page as experiments
from dashboard.pages.forecast.page import page as forecast
from dashboard.pages.hypotheses.page import page as hypotheses
from dashboard.pages.insiders.page import page as insiders
from dashboard.pages.messages.page import page as messages
from dashboard.pages.model.page import page as model
from dashboard.pages.movements.page import page as movements
from dashboard.pages.overview.page import page as overview
from dashboard.pages.predictions.page import page as predictions
from dashboard.pages.programme.page import page as programme
from dashboard.pages.segments.page import page as segments
from dashboard.request.page_spec import PageSpec

PAGES: tuple[PageSpec, ...] = (
    overview,
    insiders,
    movements,
    segments,
    cohorts,
    hypotheses,
    experiments,
    forecast,
    predictions,
    answers,
    programme,
    model,
    data,
    messages,
    admin,
)
