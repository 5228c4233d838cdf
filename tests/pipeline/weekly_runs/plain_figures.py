"""The figures of the nine answers, worked out from invoices and labels with plain pandas."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import confint_proportions_2indep

NO_PRODUCT = "POST|DOT|C2|C3|M|D|S|B|CRUK|PADS|AMAZONFEE|BANK CHARGES|(ADJUST|TEST|GIFT).*"
AFTERWARDS, YEAR = timedelta(days=84), timedelta(days=365)
Values = dict[str, Any]


@dataclass(frozen=True)
class Plain:
    """What is known of a version but for its report: the lines, the labels, and who was a member before.

    `lines` have invoice, code, description, quantity, price, at, customer (missing: unidentified); `labels`
    is_member, margin, weeks_below and segment (a name) by customer.
    """

    lines: pd.DataFrame
    labels: pd.DataFrame
    members_before: frozenset[str] | None
    """Of the version before, if there is one."""
    before: date | None
    """Its as-of date."""
    members_then: frozenset[str]
    """Whom the model would have let in 84 days ago."""
    as_of: date

    @property
    def then(self) -> date:
        return self.as_of - AFTERWARDS

    @property
    def members(self) -> pd.Index:
        return self.labels.index[self.labels["is_member"]]

    @cached_property
    def products_sold(self) -> pd.DataFrame:
        """Lines of products, with or without a customer."""
        order_lines = self.lines[
            (self.lines["price"] >= 0.04) & ~self.lines["code"].str.upper().str.fullmatch(NO_PRODUCT)
        ]
        day = order_lines["at"].dt.normalize()
        return order_lines.assign(
            day=day,
            value=order_lines["quantity"] * order_lines["price"],
            sold=order_lines["quantity"] > 0,
        )

    @cached_property
    def counted(self) -> pd.DataFrame:
        """Lines of customers with an id, without mistakes put right on the same day."""
        lines = self.products_sold[self.products_sold["customer"].notna()].copy()
        same = ["customer", "code", "price", lines["quantity"].abs().rename("pieces"), "day"]
        lines["place"] = lines.groupby([*same, "sold"]).cumcount()
        sales = lines.groupby(same)["sold"].transform("sum")
        returns = lines.groupby(same)["sold"].transform("size") - sales
        return lines[lines["place"] >= np.minimum(sales, returns)]

    def customers(self, as_of: date) -> pd.DataFrame:
        """One row a customer who bought something in the year before."""
        year = _between(self.counted, as_of - YEAR, as_of)
        order_lines, back = year[year["sold"]], year[~year["sold"]]
        by = order_lines.groupby("customer")
        data_frame = pd.DataFrame({"gross_revenue": by["value"].sum(), "items": by["quantity"].sum()})
        data_frame["net_revenue"] = data_frame["gross_revenue"] + back.groupby("customer")[
            "value"
        ].sum().reindex(data_frame.index, fill_value=0.0)
        returned = -back.groupby("customer")["quantity"].sum()
        data_frame["returned_items"] = returned.reindex(data_frame.index, fill_value=0)
        data_frame["return_rate"] = data_frame["returned_items"] / data_frame["items"]
        data_frame["orders"] = by["invoice"].nunique()
        data_frame["avg_ticket"] = data_frame["gross_revenue"] / data_frame["orders"]
        data_frame["unique_products"] = by["code"].nunique()
        baskets = order_lines.groupby(["customer", "invoice"])["code"].nunique()
        data_frame["avg_basket_products"] = baskets.groupby("customer").mean()
        data_frame["recency_days"] = (pd.Timestamp(as_of) - by["day"].max()).dt.days
        data_frame["frequency"] = data_frame["orders"] / ((by["day"].max() - by["day"].min()).dt.days + 1)
        return data_frame

    @cached_property
    def now(self) -> pd.DataFrame:
        return self.customers(self.as_of)

    def afterwards(self, column: str) -> pd.Series:
        """What each customer bought since `then`."""
        since = _between(self.counted, self.then, self.as_of)
        return since[since["sold"]].groupby("customer")[column].sum()

    def eligible(self) -> Values:
        return {
            "days": 365,
            "as_of": str(self.as_of),
            "customers": len(self.now),
            "members": len(self.members),
        }

    def size(self) -> Values:
        share = len(self.members) / len(self.now)
        return {"count": len(self.members), "share": share, "customers": len(self.now)}

    def moved(self) -> Values:
        """Nothing in a first version, and no figures where nobody moved: both are said in words."""
        if self.before is None:
            return {}
        assert self.members_before is not None
        since, inside, before = str(self.before), set(self.members), set(self.members_before)
        if inside == before:
            return {"since": since}
        return {"since": since, "entered": len(inside - before), "left": len(before - inside)}

    def spent(self) -> Values:
        members, of_all = self._medians("gross_revenue")
        return {"days": 365, "revenue": members, "of_all": of_all}

    def habits(self) -> Values:
        orders, ticket, products = (
            self._medians(column) for column in ("orders", "avg_ticket", "unique_products")
        )
        names = ("orders", "of_all", "ticket", "ticket_of_all", "products", "products_of_all")
        return dict(zip(names, (*orders, *ticket, *products), strict=True))

    def last_bought(self) -> Values:
        members, of_all = self._medians("recency_days")
        return {"days": members, "of_all": of_all}

    def _medians(self, column: str) -> tuple[float, float]:
        return float(self.now.loc[self.members, column].median()), float(self.now[column].median())

    def gross_share(self) -> Values:
        revenue, identified = self._sums("gross_revenue")
        unidentified = self._unidentified()
        order_lines = unidentified.loc[unidentified["sold"], "value"].sum()
        return {
            "revenue": revenue,
            "share": revenue / identified,
            "of_all": revenue / (identified + order_lines),
        }

    def concentration(self) -> Values:
        """The largest customers, and how many equal members are as uneven (1 / sum of squared shares)."""
        revenue = self.now["gross_revenue"]
        largest = sorted(revenue, reverse=True)
        shares = revenue[self.members] / revenue[self.members].sum()
        return {
            "largest": largest[0] / revenue.sum(),
            "five": sum(largest[:5]) / revenue.sum(),
            "effective": round(1 / (shares**2).sum(), 1),
        }

    def let_in(self) -> Values:
        """The customers the model alone would make members today, and their revenue after returns."""
        revenue = self.now["net_revenue"]
        inside = self.labels.index[self.labels["margin"] >= -0.15]  # the line is 0.15 further inside
        best = revenue.sort_values(ascending=False).iloc[: len(inside)].sum()
        return {
            "insiders": len(inside),
            "insiders_share": len(inside) / len(revenue),
            "concentration": revenue[inside].sum() / best,
        }

    def net_share(self) -> Values:
        revenue, identified = self._sums("net_revenue")
        return {"revenue": revenue, "share": revenue / identified}

    def net_share_of_all(self) -> Values:
        revenue, identified = self._sums("net_revenue")
        return {"of_all": revenue / (identified + self._unidentified()["value"].sum())}

    def _sums(self, column: str) -> tuple[float, float]:
        return float(self.now.loc[self.members, column].sum()), float(self.now[column].sum())

    def _unidentified(self) -> pd.DataFrame:
        year = _between(self.products_sold, self.as_of - YEAR, self.as_of)
        return year[year["customer"].isna()]

    def history(self) -> Values:
        first = self.counted.loc[self.counted["sold"], "day"].min()
        return {"days": (pd.Timestamp(self.as_of) - first).days}

    def silence(self) -> Values:
        """The whole days since the last one with a sale."""
        last = self.counted.loc[self.counted["sold"], "day"].max()
        return {"days": (pd.Timestamp(self.as_of) - last).days - 1}

    def best_month(self) -> Values:
        """The best whole month of today's members."""
        order_lines = self.counted[self.counted["sold"] & (self.counted["day"] < pd.Timestamp(self.as_of))]
        own = order_lines[order_lines["customer"].isin(self.members)]
        monthly = own.groupby(own["day"].dt.strftime("%Y-%m"))["value"].sum()
        first = order_lines["day"].min()
        complete = [
            month
            for month in monthly.index
            if pd.Timestamp(month) >= first
            and pd.Timestamp(month) + pd.offsets.MonthBegin(1) <= pd.Timestamp(self.as_of)
        ]
        return {"most": round(monthly[complete].max(), 2), "best": monthly[complete].idxmax()}

    def items_afterwards(self) -> Values:
        bought = self.afterwards("quantity")
        share = bought[bought.index.isin(self.members_then)].sum() / bought.sum()
        return {"from": str(self.then), "until": str(self.as_of), "share": share}

    def median_afterwards(self) -> Values:
        bought = self.afterwards("value")
        members = bought.reindex(sorted(self.members_then), fill_value=0.0)
        times = members.median() / bought.combine_first(members).median()
        return {"from": str(self.then), "until": str(self.as_of), "times": times}

    def captured(self) -> Values:
        bought = self.afterwards("value")
        ranked = self.customers(self.then)["gross_revenue"].sort_values(ascending=False, kind="stable")
        sort = bought.reindex(ranked.index[: len(self.members_then)]).sum()
        return {"value": bought.reindex(sorted(self.members_then)).sum() / sort}

    def gone_quiet(self) -> Values:
        """Silent for 30 days, and for 2.5 times the mean gap between purchase days, or the shop's own.

        An order is unlikely besides, or silence exceeds five gaps and nine in ten of the shop's.
        """
        own, longest = self._gaps()
        silent = self.now["recency_days"]
        usual = own.mul(2.5).reindex(silent.index).fillna(longest)
        quiet = (silent >= 30) & (silent > usual)
        far_beyond = (silent > own.mul(5).reindex(silent.index)) & (silent > longest)
        chance = self.labels["order_probability_84d"]
        unlikely = chance.isna() | (chance < 0.5) | far_beyond.reindex(self.labels.index)
        return self._stake(self.labels["is_member"] & quiet.reindex(self.labels.index) & unlikely)

    def close_to_line(self) -> Values:
        """On the way out; below the line and silent beyond a usual gap; or hardly expected to order."""
        labels = self.labels
        own, longest = self._gaps()
        silent = self.now["recency_days"].reindex(labels.index)
        is_late = (labels["margin"] < 0) & (silent > own.reindex(labels.index).fillna(longest))
        may_leave = (labels["weeks_below"] > 0) | is_late | (labels["order_probability_84d"] < 0.3)
        return self._stake(labels["is_member"] & may_leave)

    def rising(self) -> Values:
        """Near the line and likely to order; or back on another day, where nothing is predicted."""
        year = _between(self.counted, self.as_of - YEAR, self.as_of)
        days = year[year["sold"]].groupby("customer")["day"].nunique()
        chance = self.labels["order_probability_84d"]
        is_back = (days > 1).reindex(self.labels.index)
        likely = (chance.isna() & is_back) | (chance >= 0.5)
        return self._stake(~self.labels["is_member"] & (self.labels["margin"] >= -0.1) & likely)

    def _gaps(self) -> tuple[pd.Series, float]:
        """Each customer's mean gap between purchase days, and nine in ten gaps of the shop at most."""
        year = _between(self.counted, self.as_of - YEAR, self.as_of)
        bought = year[year["sold"]].drop_duplicates(["customer", "day"]).sort_values("day")
        gaps = bought.groupby("customer")["day"].diff().dt.days
        return gaps.groupby(bought["customer"]).mean(), float(gaps.quantile(0.9))

    def _stake(self, inside: pd.Series) -> Values:
        revenue = self.now["gross_revenue"].reindex(self.labels.index[inside]).sum()
        return {"customers": int(inside.sum()), "revenue": revenue, "days": 365}

    def segments(self) -> list[Values]:
        """Each segment, richest first."""
        revenue = self.now["gross_revenue"].groupby(self.labels["segment"]).agg(["size", "sum"])
        richest = revenue.sort_values("sum", ascending=False)
        return [
            {"segment": str(name), "customers": int(row["size"]), "revenue": row["sum"]}
            for name, row in richest.iterrows()
        ]

    @cached_property
    def purchases(self) -> pd.DataFrame:
        """One row a customer and product of the year."""
        year = _between(self.counted, self.as_of - YEAR, self.as_of)
        bought = year[year["sold"]].groupby(["customer", "code"], as_index=False)["value"].sum()
        return pd.DataFrame(bought.assign(inside=bought["customer"].isin(self.members)))

    @cached_property
    def products(self) -> pd.DataFrame:
        """Each product that twenty bought: how many members and others, lift, and what members spent."""
        inside, outside = len(self.members), len(self.now) - len(self.members)
        by = self.purchases.groupby("code")
        data_frame = pd.DataFrame({"members": by["inside"].sum(), "all": by["inside"].size()})
        data_frame["others"] = data_frame["all"] - data_frame["members"]
        data_frame["revenue"] = self.purchases[self.purchases["inside"]].groupby("code")["value"].sum()
        data_frame = data_frame[data_frame["all"] >= 20]
        shares = data_frame["members"] / inside, data_frame["others"] / outside
        lift: pd.Series[float] = shares[0] / np.where(data_frame["others"] > 0, shares[1], 0.5 / outside)
        return data_frame.assign(lift=lift, share_members=shares[0], share_others=shares[1])

    def lift_interval(self, code: str) -> tuple[float, float]:
        """That holds for all products together."""
        row = self.products.loc[code]
        inside, outside = len(self.members), len(self.now) - len(self.members)
        low, high = confint_proportions_2indep(
            row["members"],
            inside,
            row["others"],
            outside,
            compare="ratio",
            method="score",
            alpha=0.05 / len(self.products),
        )
        return float(low), float(high)

    def shown_together(self, codes: list[str]) -> Values:
        of_shown = self.purchases[self.purchases["code"].isin(codes)]
        others = of_shown.loc[~of_shown["inside"], "customer"].nunique()
        return {
            "without": len(self.now) - len(self.members) - others,
            "buyers": of_shown.loc[of_shown["inside"], "customer"].nunique(),
            "revenue": of_shown.loc[of_shown["inside"], "value"].sum(),
        }


def _between(lines: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    return lines[(lines["day"] >= pd.Timestamp(start)) & (lines["day"] < pd.Timestamp(end))]
