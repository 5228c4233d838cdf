"""Expected gross revenue by month, the backtest, and the numbers behind what-if."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from statistics import fmean, median
from typing import Generic, Literal, TypeAlias, TypeVar

from pydantic import Field

from domain.report.capture import ListSource
from domain.report.section import Count, Money, Month, Section, Share, StoredMessage

Cohort: TypeAlias = Literal["frozen", "programme"]
"""Today's members, or the members at the time."""
T = TypeVar("T")


class Interval(Section):
    """An expected amount with its 80 % and 95 % prediction intervals."""

    mean: Money
    low80: Money
    high80: Money
    low95: Money
    high95: Money


class ForecastMonth(Interval):
    """One whole calendar month."""

    month: Month


class ForecastTotal(Interval):
    """The first whole months together; the interval is that of the sum."""

    months: Count
    """How many."""
    from_: Month = Field(alias="from")
    until: Month
    """The last month that counts."""


class ObservedMonth(Section):
    """What a cohort spent in a past month."""

    month: Month
    revenue: Money
    whole: bool
    """Whether the month is known from its first to its last day."""


class ByCohort(Section, Generic[T]):
    """The same figures for both cohorts."""

    frozen: T
    programme: T

    def of(self, cohort: Cohort) -> T:
        """The figures of one cohort."""
        return self.frozen if cohort == "frozen" else self.programme


class RestOfMonth(ByCohort[Interval]):
    """The rest of the month of `as_of`."""

    month: Month
    from_: date = Field(alias="from")
    days: Count


class DaysAhead(ByCohort[Interval]):
    """What both cohorts spend from `as_of` on, over as many days as customers' predictions cover."""

    days: Count


class NetForecast(ByCohort[tuple[ForecastTotal, ...]]):
    """The first whole months together, as `totals`, after returns."""

    kept: Share
    """Net over gross revenue of the members in the last year; it is taken to stay."""


class Accuracy(Section):
    """The accuracy of past forecasts. Errors are mean absolute fractions of the actual amount."""

    method: str | None = None
    """The method that was tested; None in versions that did not store it."""
    origins: Count
    """Past forecasts compared."""
    published: Count | None = None
    """How many of them were made for a list as it was published; None in versions that did not count them."""
    horizon_days: Count
    mape: Share
    naive_mape: Share
    """Error of assuming the average of the past year."""
    last_mape: Share
    """Error of repeating the last period."""
    coverage80: Share
    """How often the actual amount lay in the 80 % interval."""
    coverage95: Share | None = None


class BacktestPoint(Interval):
    """One past forecast and the actual revenue."""

    as_of: date
    method: str
    list_source: ListSource | None = Field(default=None, alias="list")
    """Whose members it was made for; None in versions that did not store it."""
    actual: Money
    constant: Money
    """What the average of the past year would have said."""
    last: Money
    """What the last period would have said."""

    @property
    def error(self) -> Share:
        """How far off it was, as a fraction of the actual amount."""
        return abs(self.mean / self.actual - 1)


class Backtest(Accuracy):
    """Accuracy for the frozen cohort over 12 weeks, with its points and two more measurements."""

    points: tuple[BacktestPoint, ...] = ()
    short: Accuracy | None = None
    """Over four weeks."""
    programme: Accuracy | None = None
    """For the programme."""

    @property
    def median_error(self) -> Share | None:
        """Half of the past forecasts were off by no more, however far off the others were."""
        return median(point.error for point in self.points) if self.points else None

    @property
    def rebuilt(self) -> Count:
        """Past forecasts for a list that was rebuilt afterwards; 0 in versions that did not count them."""
        return 0 if self.published is None else self.origins - self.published

    @property
    def published_error(self) -> Share | None:
        """The mean error for the lists that were published; None where all were, or none."""
        errors = [point.error for point in self.points if point.list_source == "published"]
        return fmean(errors) if self.rebuilt and errors else None


class LastMonthComparison(Section):
    """The first forecast month compared with the last whole one, and why they differ. Fractions."""

    month: Month
    last_month: Month
    change: Share
    season: Share | None
    """How all customers' revenue changed between the same months a year earlier; None where not used."""
    after_picking: Share | None
    """How members' share of all revenue changed in the 12 weeks after being listed; frozen cohort only."""
    lists: ListSource | None = None
    """Whose lists `after_picking` is measured on."""


class WhatIf(Section):
    """Relative spend of past joiners, leavers and customers with larger orders; None if too few."""

    members: Count
    """Today."""
    newcomer: Share | None
    """What a new member spent, as a fraction of the mean member of the time."""
    newcomers: Count = 0
    """How many that is measured on."""
    newcomer_error: Share | None = None
    """Its standard error; None in versions that did not store it, as below."""
    leaver: Share | None
    """The same for members who left."""
    leavers: Count = 0
    leaver_error: Share | None = None
    exits_a_month: Share | None
    """The fraction of members who leave in a month."""
    exits: Count | None = None
    """Recorded exits that is measured on; None in versions that did not store them."""
    since: date | None = None
    """The date of the list they are counted from."""
    until: date | None = None
    """The date of the last list they are counted on: the one before this version's; None where not stored."""
    ticket: Share | None
    """How much of one percent more per order arrives as revenue, 0 to 1."""
    buyers: Count = 0
    """Pairs of periods that is measured on."""
    ticket_error: Share | None = None


class Forecast(Section):
    """Both cohorts by month, up to six whole months. Empty if there is a reason in `why`."""

    method: str | None = None
    """combination; season, recent, blend or steady in schemas before 4. Of the frozen cohort."""
    methods: ByCohort[str | None] | None = None
    """Of each cohort; None in versions that did not store them."""
    weights: ByCohort[Mapping[str, Share]] | None = None
    """How much each method counts in the combination; None in versions that did not combine."""
    frozen: tuple[ForecastMonth, ...] = ()
    programme: tuple[ForecastMonth, ...] = ()
    rest_of_month: RestOfMonth | None = None
    """None when `as_of` is the first of a month."""
    totals: ByCohort[tuple[ForecastTotal, ...]] | None = None
    """The first one, two, … months together; None in versions that did not compute them."""
    days_ahead: tuple[DaysAhead, ...] = ()
    """84 and 365 days, to which customers' predictions add up; empty in versions without."""
    net: NetForecast | None = None
    """None in versions that did not compute it."""
    observed: ByCohort[tuple[ObservedMonth, ...]] | None = None
    """Past months; None in versions that did not store them."""
    backtest: Backtest | None = None
    why: StoredMessage | None = None
    """Why there is no backtest, or no forecast at all."""
    what_if: WhatIf | None = None
    against_last_month: ByCohort[LastMonthComparison | None] | None = None
    warnings: tuple[StoredMessage, ...] = ()

    @property
    def backtest_of_method(self) -> Backtest | None:
        """The backtest of the method shown; None if it was not tested.

        Older versions stored the accuracy of whichever method had been possible on each date.
        """
        if self.backtest is None or {point.method for point in self.backtest.points} - {self.method}:
            return None
        return self.backtest

    def over(self, days: int) -> DaysAhead | None:
        """What is expected over `days` days from `as_of` on."""
        return next((horizon for horizon in self.days_ahead if horizon.days == days), None)

    def months(self, cohort: Cohort) -> tuple[ForecastMonth, ...]:
        """The months of one cohort."""
        return self.frozen if cohort == "frozen" else self.programme
