"""The money at stake on a list, and how far to trust what is said of it."""

from __future__ import annotations

from dash import html

from dashboard.pages.insiders.lapsed import lapsed
from dashboard.pages.insiders.lists import audience_of, is_lapsed, page_filters
from dashboard.request.page import VersionRequest
from dashboard.ui.list_outcomes import outcome_sentence
from dashboard.ui.value import is_too_uncertain, prediction_caution
from domain.audiences import LAPSED, usual_spend
from domain.report import AudienceSummary


def stake_and_outcome(request: VersionRequest) -> html.P | None:
    """The money at stake on the list, what was right of last quarter's, and how far to trust predictions.

    The first two are of all customers, so a filtered list goes without them.
    """
    name = LAPSED if is_lapsed(request.query) else audience_of(request.query).id
    is_filtered = bool(request.filters or page_filters(request))
    sentences = [*([] if is_filtered else _of_everybody(request, name)), _caution(request, name)]
    words = [sentence for sentence in sentences if sentence]
    return html.P(" ".join(words), className="small list-note") if words else None


def _of_everybody(request: VersionRequest, name: str) -> list[str | None]:
    """The money at stake on the whole list, and what was right of last quarter's."""
    audiences = request.report.audiences
    if audiences is None:
        return []
    sentences: list[str | None] = []
    if name == LAPSED:
        sentences += _lapsed_stake(request)
    summary: AudienceSummary | None = getattr(audiences, name, None)
    if summary is not None and summary.at_stake is not None and summary.customers:
        sentences += _stake(request, name, summary.at_stake, summary.contribution_at_stake)
    return [*sentences, outcome_sentence(request.report, name, request.localizer)]


def _stake(request: VersionRequest, name: str, stake: float, contribution: float | None) -> list[str]:
    """What those on the list usually spend, if they have gone quiet, or what others are expected to."""
    localizer = request.localizer
    if name == "gone_quiet":
        said = localizer.gettext(
            "They usually spend {stake:money} in 12 weeks: that is at stake.", stake=stake
        )
    elif is_too_uncertain(request.report):
        return [localizer.gettext("What they will spend in the next 12 weeks is too uncertain to forecast.")]
    else:
        said = localizer.gettext("Expected to spend {stake:money} in the next 12 weeks.", stake=stake)
    if contribution is None:
        return [said]
    return [said, localizer.gettext("In contribution, that is {amount:money}.", amount=contribution)]


def _lapsed_stake(request: VersionRequest) -> list[str]:
    """What lapsed members used to spend in as many days as other lists count; nothing if there are none."""
    spent = sum(member.gross_revenue for member in lapsed(request))
    if not spent:
        return []
    return [
        request.localizer.gettext(
            "They used to spend {stake:money} in 12 weeks: that is at stake if they come back and spend as "
            "before.",
            stake=usual_spend(spent, request.computed_with.window_days),
        )
    ]


def _caution(request: VersionRequest, name: str) -> str | None:
    """That nothing was predicted, and why; or that the predictions do no better than a benchmark, if so."""
    if name == LAPSED:
        return None
    value = request.report.value
    if value is not None and value.why is not None and not request.report.has_predictions:
        return request.localizer.render(value.why)
    return prediction_caution(request)
