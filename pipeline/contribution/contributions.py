"""The contribution of each customer: over the window, and expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from domain.margins import MarginSettings
from pipeline.contribution.benefits import NOBODY, HeldOut, benefits_received
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.membership.published_lists import PublishedLists

MIN_ORDERS_FOR_OWN_MARGIN = 3
"""From so many orders on, a customer's own profit per revenue says more than that of all customers."""
DIGITS = 2


@dataclass(frozen=True)
class CustomerContributions:
    """What customers of a version contributed in its window.

    Attributes:
        customers: by customer id: gross_revenue, net_revenue, orders, listed_revenue, gross_profit, benefits
            and contribution.
        margins: what it was computed with.
        as_of: the first day that does not count.
    """

    customers: pd.DataFrame
    margins: MarginSettings
    as_of: date

    @property
    def profit_share(self) -> float:
        """The gross profit of all customers over their gross revenue: what is left after returns, too."""
        revenue = float(self.customers["gross_revenue"].sum())
        return float(self.customers["gross_profit"].sum()) / revenue if revenue > 0 else 0.0

    def expected(
        self, values: pd.DataFrame | None, has_benefits: pd.Series, horizons: Iterable[int]
    ) -> pd.DataFrame:
        """expected_contribution_84d and the like, by customer id; who has benefits keeps them throughout.

        A customer's expected revenue leaves what the revenue of the window left, from
        `MIN_ORDERS_FOR_OWN_MARGIN` orders on; that of others what the revenue of all customers did.

        Args:
            values: expected_revenue_84d and the like; None where nothing can be said.
            has_benefits: by customer id: members who are not held out.
            horizons: in days.
        """
        frame = self.customers
        own = (frame["gross_profit"] / frame["gross_revenue"]).clip(-1.0, 1.0)
        is_own = (frame["orders"] >= MIN_ORDERS_FOR_OWN_MARGIN) & (frame["gross_revenue"] > 0)
        share = own.where(is_own, self.profit_share)
        has = has_benefits.reindex(frame.index, fill_value=False).astype(float)
        if values is None:
            return pd.DataFrame(index=frame.index)
        return pd.DataFrame(
            {
                f"expected_contribution_{days}d": (
                    values[f"expected_revenue_{days}d"].reindex(frame.index).astype(float) * share
                    - has * self.margins.benefit_cost_ahead(self.as_of, days)
                ).round(DIGITS)
                for days in horizons
            }
        )

    def rows(self, expected: pd.DataFrame) -> pd.DataFrame:
        """The columns of a customer of the version: contribution, and those of `expected`."""
        return self.customers[["contribution"]].round(DIGITS).join(expected)

    def section(self, expected: pd.DataFrame, labels: pd.DataFrame) -> dict[str, Any]:
        """For the report: `domain.report.Contribution`.

        Args:
            expected: as `expected` gives it.
            labels: by customer id: is_member, has_benefits, segment_id.
        """
        is_member, segment_id = labels["is_member"], labels["segment_id"]
        with_benefits = int(labels["has_benefits"].sum())
        frame, yesterday = self.customers, self.as_of - timedelta(days=1)
        inside = is_member.reindex(frame.index, fill_value=False).astype(bool)
        total, members = (float(part["contribution"].sum()) for part in (frame, frame[inside]))
        net, cost = float(frame["net_revenue"].sum()), self.margins.benefit_cost_on(yesterday)
        by_segment = frame["contribution"].groupby(segment_id.reindex(frame.index)).sum()
        return {
            "margin_rate": self.margins.rate_on(yesterday),
            "products": self.margins.products,
            "listed_share": float(frame["listed_revenue"].sum()) / net if net > 0 else None,
            "benefit_cost_per_year": None if cost is None else round(cost.per_day * 365, DIGITS),
            "gross_profit": _money(frame["gross_profit"]),
            "members_gross_profit": _money(frame.loc[inside, "gross_profit"]),
            "benefits": _money(frame["benefits"]),
            "members_benefits": _money(frame.loc[inside, "benefits"]),
            "contribution": round(total, DIGITS),
            "members_contribution": round(members, DIGITS),
            "members_share": members / total if total > 0 else None,
            "profit_share": self.profit_share,
            "segments": [
                {"segment_id": int(segment), "contribution": round(float(value), DIGITS)}
                for segment, value in zip(by_segment.index.tolist(), by_segment.tolist(), strict=True)
            ],
            "horizons": [
                self._horizon(name, column, inside, with_benefits) for name, column in expected.items()
            ],
        }

    def _horizon(
        self, name: object, amounts: pd.Series, inside: pd.Series, with_benefits: int
    ) -> dict[str, Any]:
        days = int(str(name).removeprefix("expected_contribution_").removesuffix("d"))
        return {
            "days": days,
            "contribution": _money(amounts),
            "members_contribution": _money(amounts[inside]),
            "members_benefits": round(
                with_benefits * self.margins.benefit_cost_ahead(self.as_of, days), DIGITS
            ),
        }


def customer_contributions(
    index: CustomerDayIndex,
    features: pd.DataFrame,
    published: PublishedLists,
    margins: MarginSettings,
    *,
    as_of: date,
    window_days: int,
    held_out: HeldOut = NOBODY,
) -> CustomerContributions | None:
    """What each customer contributed in the `window_days` before `as_of`; None where no rate is set.

    Args:
        index: of customer days with `gross_profit`.
        features: of the customers, by customer id.
        published: the lists before `as_of`.
        margins: what was set.
        as_of: the first day that does not count.
        window_days: the days before that do.
        held_out: members who went without benefits.
    """
    if not margins.are_set:
        return None
    start = as_of - timedelta(days=window_days)
    profit = index.trade(start, as_of).reindex(features.index, fill_value=0.0)
    customers = features[["gross_revenue", "net_revenue", "orders"]].join(
        profit[["gross_profit", "listed_revenue"]]
    )
    received = benefits_received(published, margins, start=start, end=as_of, held_out=held_out)
    customers["benefits"] = received.reindex(features.index, fill_value=0.0)
    customers["contribution"] = customers["gross_profit"] - customers["benefits"]
    return CustomerContributions(customers, margins, as_of)


def _money(amounts: pd.Series) -> float:
    return round(float(amounts.sum()), DIGITS)
