"""What was tested of the claims about the programme, and what came out."""

from __future__ import annotations

from dash import html

from dashboard.pages.overview.about_all import about_all_customers
from dashboard.request.page import VersionRequest
from dashboard.ui.chips import link_arrow, verdict_chip
from dashboard.ui.glossary import claim_name
from domain.report import Hypothesis
from i18n import Localizer


def verdicts_panel(request: VersionRequest) -> html.Div:
    """Each claim with its verdict: on new data where there is any."""
    localizer = request.localizer
    rows = []
    for hypothesis in request.report.hypotheses:
        later = hypothesis.out_of_time
        outcome = later or hypothesis.in_sample
        if outcome is None:
            continue
        rows.append(
            html.Li(
                [
                    html.Div(
                        [
                            html.B(claim_name(hypothesis.id, localizer)),
                            verdict_chip(outcome.verdict, localizer),
                        ],
                        className="verdict-head",
                    ),
                    html.Span(localizer.render(hypothesis.claim)),
                    html.Span(
                        _when_measured(hypothesis, localizer)
                        if later
                        else localizer.gettext("only on the data used to pick them"),
                        className="small",
                    ),
                ],
                className="verdict",
            )
        )
    return html.Div(
        [
            html.H2(localizer.gettext("Is the programme worth it?"), className="chart-title"),
            html.Ul(rows, className="verdicts"),
            html.P(about_all_customers(request)) if request.filters else None,
            link_arrow(localizer.gettext("The proof"), request.href("/hypotheses")),
        ],
        className="panel",
    )


def _when_measured(hypothesis: Hypothesis, localizer: Localizer) -> str:
    if hypothesis.is_by_draw:
        return localizer.gettext("measured on members drawn at random")
    return localizer.gettext("measured in the 12 weeks after")
