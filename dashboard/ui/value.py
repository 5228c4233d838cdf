"""What customers are expected to be worth, in words, and when not to rely on it."""

from __future__ import annotations

from dashboard.request.page import VersionRequest
from db import queries
from domain.gates import can_be_forecast
from domain.report import PredictionGrade, Report, ValueMethod
from i18n import Localizer

HORIZON_DAYS = 84
NEARLY_NEVER, NEARLY_CERTAIN = 0.01, 0.99
"""No model of purchases knows more than that: 99.8 % is not written as 100 %."""


def prediction_caution(request: VersionRequest, days: int = HORIZON_DAYS) -> str | None:
    """A caution that predictions over `days` days do no better than a simple benchmark.

    None where they do, or unknown.
    """
    localizer, value = request.localizer, request.report.value
    horizon = value.over(days) if value is not None else None
    if horizon is None:
        return None
    if horizon.beats_naive is False:
        return localizer.gettext(
            "Over {days:days}, no model beat the simple benchmark on past dates, so customers are ranked by "
            "it ({method}).",
            days=days,
            method=method_name(horizon.method, localizer),
        )
    newest = queries.newest_grade(request.session, request.version, days)
    if newest is not None and PredictionGrade.model_validate(newest.grade).beats_naive is False:
        return localizer.gettext(
            "The last predictions over {days:days} that came due were no better than the simple benchmark. "
            "Use these with care.",
            days=days,
        )
    return None


def is_too_uncertain(report: Report, days: int = HORIZON_DAYS) -> bool:
    """Whether what members will spend in `days` days, whose level all amounts have, is anybody's guess."""
    ahead = report.forecast.over(days)
    return ahead is not None and not can_be_forecast(ahead.frozen.low80, ahead.frozen.high80)


def likelihood(probability: float, localizer: Localizer) -> str:
    """A probability in whole percent that is never shown as certain, such as "82 %" or "over 99 %"."""
    if probability > NEARLY_CERTAIN:
        return localizer.gettext("over {share}", share=localizer.percent(NEARLY_CERTAIN, 0))
    if probability < NEARLY_NEVER:
        return localizer.gettext("under {share}", share=localizer.percent(NEARLY_NEVER, 0))
    return localizer.percent(probability, 0)


def method_name(method: ValueMethod, localizer: Localizer) -> str:
    """The name of a method."""
    return {
        "blend": localizer.gettext("mean of purchase model, last year and learned"),
        "blend_of_two": localizer.gettext("mean of purchase model and last year"),
        "purchase_model": localizer.gettext("purchase model (BG/NBD and Gamma-Gamma)"),
        "learned": localizer.gettext("learned (boosted trees)"),
        "year": localizer.gettext("share of last year's revenue"),
        "naive_year": localizer.gettext("benchmark: last year's spend goes on"),
        "naive_period": localizer.gettext("benchmark: the last period repeats"),
    }[method]
