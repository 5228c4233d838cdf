"""What if, in contribution: what the change leaves the shop once everybody's benefits are paid."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from domain.margins import MarginSettings
from domain.programme import add_months
from domain.report import Contribution, ForecastTotal, Report, WhatIf
from domain.what_if import Change, WhatIfMonth, changed_months

QUARTER = 3
"""Months over which the change is summed."""
NORMAL_80 = 1.2816
"""An 80 % interval reaches so many standard errors to either side."""


@dataclass(frozen=True)
class Range:
    """An amount with its 80 % interval."""

    amount: float
    low: float
    high: float


@dataclass(frozen=True)
class WhatIfContribution:
    """The contribution of today's members: gross profit less the cost of benefits.

    Attributes:
        expected: Of the next three months, without the change.
        changed: With it.
        gain: The difference. The benefits of everybody are paid, also of those who would have bought, or
            stayed, without them.
        benefits: What benefits cost in those months, with the change.
        months: The contribution with the change, month by month.
    """

    expected: float
    changed: Range
    gain: Range
    benefits: float
    months: tuple[float, ...]


@dataclass(frozen=True)
class _Month:
    expected: float
    changed: float
    benefits: float

    @property
    def gain(self) -> float:
        return self.changed - self.expected


def estimate_contribution(report: Report, change: Change) -> WhatIfContribution | None:
    """What `change` does to contribution; None where margins are not known.

    Revenue leaves what members' revenue of the window left. The ranges hold that of the forecast, and how
    well the spend of past joiners and leavers, exits and larger orders are known, taken as independent.
    """
    numbers, total, contribution = report.forecast.what_if, _quarter(report), report.contribution
    if (
        numbers is None
        or not numbers.members
        or total is None
        or contribution is None
        or not _has_errors(numbers)
    ):
        return None
    months = _months(report, contribution, numbers, change)
    quarter = months[: total.months]
    sources = [[_months(report, contribution, other, change) for other in ends] for ends in _ends(numbers)]
    if total.mean > 0:
        levels = (total.low80 / total.mean, total.high80 / total.mean)
        sources.append([_months(report, contribution, numbers, change, level) for level in levels])
    ends = [[other[: total.months] for other in source] for source in sources]
    return WhatIfContribution(
        sum(month.expected for month in quarter),
        _range(lambda month: month.changed, quarter, ends),
        _range(lambda month: month.gain, quarter, ends),
        sum(month.benefits for month in quarter),
        tuple(month.changed for month in months),
    )


def _months(
    report: Report, contribution: Contribution, numbers: WhatIf, change: Change, level: float = 1.0
) -> list[_Month]:
    """Each month's contribution, if revenue is `level` times as high as forecast."""
    revenue = report.insiders.gross_revenue
    profit = contribution.members_gross_profit / revenue if revenue > 0 else contribution.profit_share
    margins = (
        MarginSettings.from_json(report.computed_with.margins) if report.computed_with else MarginSettings()
    )
    holdout = report.running_holdout
    with_benefits = 1 - (holdout.members_held_out if holdout is not None else 0) / numbers.members
    return [
        _Month(
            expected=profit * level * month.expected - cost * month.members,
            changed=profit * level * month.changed - cost * max(month.members + month.more_members, 0.0),
            benefits=cost * max(month.members + month.more_members, 0.0),
        )
        for month in changed_months(report.forecast.frozen, numbers, change)
        for cost in [with_benefits * margins.benefit_cost_between(*_days(month))]
    ]


def _days(month: WhatIfMonth) -> tuple[date, date]:
    """The first day of the month, and that of the next one."""
    first = date.fromisoformat(f"{month.month}-01")
    return first, add_months(first, 1)


def _quarter(report: Report) -> ForecastTotal | None:
    totals = report.forecast.totals.frozen if report.forecast.totals is not None else ()
    return next((total for total in reversed(totals) if total.months <= QUARTER), None)


def _has_errors(numbers: WhatIf) -> bool:
    """Whether the version stored how well the numbers are known."""
    known = (
        (numbers.newcomer, numbers.newcomer_error),
        (numbers.leaver, numbers.leaver_error),
        (numbers.ticket, numbers.ticket_error),
    )
    return all(value is None or error is not None for value, error in known)


def _ends(numbers: WhatIf) -> Iterator[list[WhatIf]]:
    """The numbers with one of them at either end of its 80 % interval, one after the other."""
    errors = {
        "newcomer": numbers.newcomer_error,
        "leaver": numbers.leaver_error,
        "ticket": numbers.ticket_error,
        # Exits are counted: their standard error is the square root of their number.
        "exits_a_month": numbers.exits_a_month / sqrt(numbers.exits)
        if numbers.exits_a_month is not None and numbers.exits
        else None,
    }
    for name, error in errors.items():
        value = getattr(numbers, name)
        if value is not None and error:
            spread = NORMAL_80 * error
            yield [numbers.model_copy(update={name: max(value + off, 0.0)}) for off in (-spread, spread)]


def _range(
    figure: Callable[[_Month], float],
    quarter: Sequence[_Month],
    sources: Sequence[Sequence[Sequence[_Month]]],
) -> Range:
    """A figure's sum over the quarter, and the interval of independent sources, each with its two ends.

    To either side it reaches as far as the root of the sum of squares of how far each source does.
    """
    amount = sum(map(figure, quarter))
    reached = [[sum(map(figure, end)) for end in ends] for ends in sources]
    below = sqrt(sum(max(amount - min(ends), 0.0) ** 2 for ends in reached))
    above = sqrt(sum(max(max(ends) - amount, 0.0) ** 2 for ends in reached))
    return Range(amount, amount - below, amount + above)
