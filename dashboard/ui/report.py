"""A version's report as the pages read it: typed pieces, with what is missing being missing on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.ui.figures.forecast import Month, Past, RunningMonth
from dashboard.ui.figures.proof import Claim, Effect
from dashboard.ui.figures.segments import Segment
from domain.segment_meanings import INSIDERS, meaning_of
from i18n import Localizer

Report = Mapping[str, Any]
MIN_DROP_TOLD = 0.02
"""A fall by a smaller fraction needs no explanation."""


def months_of(report: Report, cohort: str) -> list[Month]:
    """The forecast of `cohort` (frozen or programme); empty when there is none."""
    found = (report.get("forecast") or {}).get(cohort) or []
    return [Month(*(one[name] for name in Month._fields)) for one in found]


def total_of(report: Report, cohort: str, count: int = 3) -> Month | None:
    """The first `count` whole months of `cohort` together, with the interval of their sum.

    Where the report has no totals, the months' bounds are summed: wider than needed, so safe.
    """
    totals = ((report.get("forecast") or {}).get("totals") or {}).get(cohort) or []
    for one in totals:
        if one["months"] == count:
            return Month(one["until"], *(one[name] for name in Month._fields[1:]))
    first = months_of(report, cohort)[:count]
    if not first:
        return None
    sums = (sum(getattr(month, name) for month in first) for name in Month._fields[1:])
    return Month(first[-1].month, *sums)


def past_of(report: Report, cohort: str) -> Past:
    """What `cohort` spent in whole months behind, and in the one that is not over."""
    forecast = report.get("forecast") or {}
    told = (forecast.get("observed") or {}).get(cohort) or []
    observed = [(one["month"], one["revenue"]) for one in told if one["whole"]]
    rest = forecast.get("rest_of_month")
    if not rest or rest.get(cohort) is None:
        return Past(observed)
    so_far = sum(one["revenue"] for one in told if one["month"] == rest["month"])
    return Past(observed, RunningMonth(rest["month"], so_far, so_far + rest[cohort]["mean"]))


def backtest_of(report: Report) -> Mapping[str, Any] | None:
    """How past forecasts did, by the method that is shown; None where that was not tested.

    Older versions stored the accuracy of whichever method had been possible on each date.
    """
    forecast = report.get("forecast") or {}
    tested: Mapping[str, Any] | None = forecast.get("backtest")
    if not tested:
        return None
    others = {point.get("method") for point in tested.get("points") or ()} - {forecast.get("method")}
    return None if others else tested


def against_last_month(report: Report, cohort: str, localizer: Localizer) -> str | None:
    """Why the first month forecast lies below the last whole one, in words; None where it does not."""
    told = ((report.get("forecast") or {}).get("against_last_month") or {}).get(cohort)
    if not told or told["change"] > -MIN_DROP_TOLD:
        return None
    said = [
        localizer.gettext(
            "{month:month} is forecast {less:percent} below {last:month}.",
            month=told["month"],
            less=-told["change"],
            last=told["last_month"],
        )
    ]
    season, picked = told.get("season"), told.get("after_picking")
    if season is not None and season < 0:
        said.append(
            localizer.gettext(
                "That is the season: a year earlier, all customers spent {less:percent} less between these "
                "two months.",
                less=-season,
            )
        )
    elif season is not None:
        said.append(
            localizer.gettext(
                "The season does not explain it: a year earlier, all customers spent {more:percent} more.",
                more=season,
            )
        )
    if picked is not None and picked < 0 and told.get("lists") == "rescored":
        said.append(
            localizer.gettext(
                "And members are picked because they had spent much: the share of those whom today's model, "
                "re-scoring past dates, would have named fell by {less:percent} in the 12 weeks after.",
                less=-picked,
            )
        )
    elif picked is not None and picked < 0:
        said.append(
            localizer.gettext(
                "And members are picked because they had spent much: the share of published lists fell "
                "by {less:percent} in the 12 weeks after.",
                less=-picked,
            )
        )
    return " ".join(said)


def members_then_text(report: Report, localizer: Localizer) -> str | None:
    """Whose figures those "in the 84 days after" are: a published list's, or a model's looking back."""
    then = report.get("members_then")
    if not then:
        return None
    values = {"members": then["count"], "day": then["as_of"]}
    if then["source"] == "published":
        return localizer.gettext(
            "Measured on the list published as of {day:date}: {members:members}.", **values
        )
    return localizer.gettext(
        "No list was published around {day:date}, so today's model was applied to that "
        "day: {members:members}.",
        **values,
    )


def claims_of(report: Report, localizer: Localizer) -> list[Claim]:
    """The hypotheses as the forest plot draws them."""
    return [
        Claim(
            id=one["id"],
            words=localizer.render(one["claim"]),
            threshold=one["threshold"],
            is_above=one["comparison"] == "above",
            in_sample=_effect(one.get("in_sample")),
            out_of_time=_effect(one.get("out_of_time")),
        )
        for one in report.get("hypotheses") or []
    ]


def segments_of(report: Report, localizer: Localizer) -> list[Segment]:
    """The segments, named in the reader's language, largest revenue first."""
    found = [
        Segment(
            id=one["id"],
            name=localizer.label(one["name"]),
            is_insiders=one["is_insiders"],
            meaning=INSIDERS if one["is_insiders"] else meaning_of(one["name"]),
            customers=one["customers"],
            revenue=one["revenue"],
            mean={key: value for key, value in one["mean"].items() if value is not None},
        )
        for one in report["segments"]
    ]
    return sorted(found, key=lambda one: -one.revenue)


def _effect(told: Mapping[str, Any] | None) -> Effect | None:
    if not told or any(told.get(name) is None for name in ("effect", "low", "high")):
        return None
    return Effect(told["effect"], told["low"], told["high"])
