"""What a board sheet says of a version: share, trend, forecast beside last year, a sentence of proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from db import queries
from db.models import Version
from domain.report import Report
from domain.report.section import StoredMessage
from i18n import Localizer
from pipeline.deliver.contribution_sentence import contribution_sentence

MAX_WEEKS = 52
FULL_YEAR = 365
MAX_MONTHS = 6
PROOF = "guarantee"
"""The answer to what guarantees that the programme is better than the rest."""


@dataclass(frozen=True)
class SheetMonth:
    """One month: the forecast, its 80 % interval, and what the same members spent a year before."""

    label: str
    mean: float
    low: float
    high: float
    last_year: float | None


@dataclass(frozen=True)
class Sheet:
    """A board sheet in one language."""

    title: str
    first_line: str
    trend_title: str
    trend: Sequence[tuple[date, float]]
    forecast_title: str
    forecast_note: str
    months: Sequence[SheetMonth]
    proof_title: str
    proof: str
    comment_title: str
    comment: str
    foot: str


def make_sheet(
    session: Session, version: Version, localizer: Localizer, programme: str, comment: str
) -> Sheet:
    """The sheet of `version`."""
    report = queries.required_report(session, version.number)
    weeks = queries.history_up_to(session, version)[-MAX_WEEKS:]
    insiders = report.insiders
    return Sheet(
        title=localizer.gettext("{programme}: as of {day:date}", programme=programme, day=version.as_of),
        first_line=localizer.ngettext(
            "**{n}** of the {programme} ({share:percent} of customers) generated "
            "**{revenue:percent}** of revenue in {period}.",
            "**{n}** {programme} ({share:percent} of customers) generated **{revenue:percent}** "
            "of revenue in {period}.",
            insiders.count,
            programme=programme,
            share=insiders.share_of_customers,
            revenue=insiders.revenue_share,
            period=_period(report, localizer),
        )
        + contribution_sentence(report, localizer),
        trend_title=localizer.gettext("Share of revenue, list by list"),
        trend=[(row.as_of, row.revenue_share) for row in weeks],
        forecast_title=localizer.gettext("Expected revenue by month, beside a year before"),
        forecast_note=localizer.gettext(
            "Grey: a year before. Blue: expected, with the range that is 80 % likely."
        ),
        months=_months(report, localizer),
        proof_title=localizer.gettext("What is proven"),
        proof=_proof(report, localizer),
        comment_title=localizer.gettext("Comment"),
        comment=comment,
        foot=localizer.gettext(
            "Version {version}, made with the figures of that list.", version=version.number
        ),
    )


def _period(report: Report, localizer: Localizer) -> str:
    days = report.data.covered_days
    if days == FULL_YEAR:
        return localizer.gettext("the last 12 months")
    return localizer.gettext("the last {days:days}", days=days)


def _months(report: Report, localizer: Localizer) -> list[SheetMonth]:
    observed = report.forecast.observed
    past = (
        {month.month: month.revenue for month in observed.frozen if month.whole}
        if observed is not None
        else {}
    )
    return [
        SheetMonth(
            localizer.month(month.month),
            month.mean,
            month.low80,
            month.high80,
            past.get(_a_year_before(month.month)),
        )
        for month in report.forecast.months("frozen")[:MAX_MONTHS]
    ]


def _a_year_before(month: str) -> str:
    year, _, rest = month.partition("-")
    return f"{int(year) - 1:04}-{rest}"


def _proof(report: Report, localizer: Localizer) -> str:
    message: StoredMessage | None = next(
        (answer.answer[0] for answer in report.answers if answer.id == PROOF and answer.answer), None
    )
    return localizer.gettext("Nothing is proven yet.") if message is None else localizer.render(message)
