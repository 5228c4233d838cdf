"""A made-up shop of any number of customers, directly as feature rows, week after week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.segmentation.champion import Champion
from pipeline.segmentation.recipes import Scaling, Space
from pipeline.segmentation.surrogate_classifier import SurrogateClassifier

WINDOW_DAYS = 365
FIRST_DAY = date(2026, 3, 2)
SEGMENTS = {
    1: "Insiders", 2: "Loyal regulars", 3: "New customers", 4: "Occasional buyers", 5: "Lapsed customers",
}  # fmt: skip
COUNTRIES = ("United Kingdom", "Germany", "France", "EIRE", "Spain", "Netherlands", "Brazil", "Japan")
SPACE = Space(
    "scaled",
    Scaling(
        ("net_revenue", "orders", "recency_days", "unique_products"),
        log=("net_revenue", "orders", "unique_products"),
    ),
)
INSIDERS_SHARE = 0.05
FITTED = 10_000
NEW_A_WEEK = 0.012
"""Customers who buy for the first time, in each week, as a share of all."""


@dataclass(frozen=True)
class MadeUpWeek:
    """One week of the shop. Frames by customer id."""

    as_of: date
    features: pd.DataFrame
    values: pd.DataFrame
    """As `pipeline.value.customer_values` gives them."""


OF_CUSTOMERS = ("number", "rate", "ticket", "country", "tenure", "orders", "recency", "gross", "returned")
"""The attributes, without their underscore, that hold one value per customer."""


class MadeUpShop:
    """Customers with rates of their own, who buy or do not, week by week."""

    def __init__(self, customers: int, seed: int = 1) -> None:
        self._random = random = np.random.default_rng(seed)
        self._next_id = customers
        self._number = np.arange(customers)
        self._rate = random.gamma(0.6, 0.12, customers)  # orders a week
        self._ticket = np.exp(random.normal(3.6, 0.8, customers))
        self._country = random.choice(len(COUNTRIES), customers, p=_shares(len(COUNTRIES)))
        tenure = random.integers(1, WINDOW_DAYS + 1, customers)
        self._orders = 1 + random.poisson(self._rate * tenure / 7)
        self._tenure: npt.NDArray[np.int64] = np.where(self._orders == 1, tenure, np.maximum(tenure, 2))
        self._recency: npt.NDArray[np.int64] = np.where(
            self._orders == 1,
            self._tenure,
            1 + ((self._tenure - 1) * random.beta(1.0, np.minimum(self._orders, 60))).astype(np.int64),
        )
        spent = self._orders * self._ticket * np.exp(random.normal(0, 0.2, customers))
        self._gross: npt.NDArray[np.float64] = np.round(spent, 2)
        self._returned = np.round(self._gross * random.beta(0.3, 6.0, customers), 2)
        self._week = 0

    def week(self) -> MadeUpWeek:
        """The shop as it is now."""
        as_of = FIRST_DAY + self._week * timedelta(days=7)
        features = self._features()
        return MadeUpWeek(as_of, features, self._values(features, as_of))

    def go_on(self) -> None:
        """One week passes: some buy, what is older than the window falls out, new customers come."""
        random, count = self._random, len(self._number)
        self._week += 1
        bought = random.poisson(self._rate)
        buys = bought > 0
        fallen = np.minimum(random.poisson(self._orders * 7 / WINDOW_DAYS), np.maximum(self._orders - 1, 0))
        stored = (self._orders - fallen) / np.maximum(self._orders, 1)
        spent = bought * self._ticket
        self._gross = np.round(self._gross * stored + spent, 2)
        self._returned = np.round(self._returned * stored, 2)
        self._orders = self._orders - fallen + bought
        self._recency = np.where(buys, random.integers(1, 8, count), self._recency + 7)
        self._tenure = np.minimum(self._tenure + 7, WINDOW_DAYS)
        self._tenure = np.maximum(self._tenure, self._recency)
        self._keep(self._recency <= WINDOW_DAYS)
        self._come(round(NEW_A_WEEK * count))

    def _keep(self, known: npt.NDArray[np.bool_]) -> None:
        for name in OF_CUSTOMERS:
            setattr(self, f"_{name}", getattr(self, f"_{name}")[known])

    def _come(self, count: int) -> None:
        newest = MadeUpShop(count, int(self._random.integers(1 << 31)))
        newest._number = np.arange(self._next_id, self._next_id + count)
        newest._recency = self._random.integers(1, 8, count)
        newest._tenure = newest._recency
        newest._orders = np.ones(count, dtype=int)
        newest._gross = np.asarray(np.round(newest._ticket, 2), dtype=np.float64)
        newest._returned = np.zeros(count)
        self._next_id += count
        for name in OF_CUSTOMERS:
            setattr(
                self, f"_{name}", np.concatenate([getattr(self, f"_{name}"), getattr(newest, f"_{name}")])
            )

    def _features(self) -> pd.DataFrame:
        orders, gross = self._orders, self._gross
        items = np.maximum(orders, (gross / 3).astype(int))
        products = np.maximum(1, (orders * 2.5).astype(int))
        returned_items = np.minimum(items, (self._returned / 3).astype(int))
        span = self._tenure - self._recency
        gaps = np.where(span > 0, np.minimum(orders, span + 1) - 1, 0)
        return pd.DataFrame(
            {
                "gross_revenue": gross,
                "net_revenue": np.round(gross - self._returned, 2),
                "recency_days": self._recency,
                "orders": orders,
                "items": items,
                "unique_products": products,
                "avg_ticket": gross / orders,
                "avg_basket_items": items / orders,
                "avg_basket_products": products / orders,
                "frequency": orders / (span + 1),
                "avg_recency_days": np.where(gaps > 0, span / np.maximum(gaps, 1), np.nan),
                "returned_items": returned_items,
                "return_rate": returned_items / items,
                "tenure_days": self._tenure,
                "country": pd.Series(COUNTRIES, dtype="str").iloc[self._country].to_numpy(),
            },
            index=pd.Index([f"C{number:08d}" for number in self._number], name="customer_id", dtype="str"),
        )

    def _values(self, features: pd.DataFrame, as_of: date) -> pd.DataFrame:
        rate = self._rate * np.exp(-features["recency_days"].to_numpy() * self._rate / 40)
        orders = {84: rate * 12, 365: rate * 52}
        columns: dict[str, object] = {}
        for days, expected in orders.items():
            revenue = expected * self._ticket
            columns |= {
                f"expected_revenue_{days}d": revenue,
                f"revenue_low_{days}d": revenue * 0.3,
                f"revenue_high_{days}d": revenue * 2.2,
                f"naive_revenue_{days}d": revenue,
                f"expected_orders_{days}d": expected,
                f"order_probability_{days}d": 1 - np.exp(-expected),
            }
        wait = np.ceil(7 * np.log(2) / np.maximum(rate, 1e-9))
        dates = np.array([as_of + timedelta(days=day) for day in range(WINDOW_DAYS + 1)], dtype=object)
        dates[WINDOW_DAYS] = None
        columns["probability_alive"] = columns["order_probability_365d"]
        columns["next_order_on"] = dates[np.minimum(wait, WINDOW_DAYS).astype(int)]
        columns["days_since_first_order"] = features["tenure_days"].to_numpy()
        return pd.DataFrame(columns, index=features.index)


def made_up_champion(features: pd.DataFrame) -> Champion:
    """A champion for the shop, fitted on a sample: those who spent most, and four kinds of others."""
    sample = features.sample(min(FITTED, len(features)), random_state=1).sort_index()
    revenue, recency = sample["net_revenue"], sample["recency_days"]
    cluster = np.select(
        [
            revenue >= revenue.quantile(1 - INSIDERS_SHARE),
            (sample["orders"] > 4) & (recency <= 120),
            (sample["orders"] == 1) & (recency <= 60),
            recency <= 180,
        ],
        [0, 1, 2, 3],
        4,
    )
    surrogate = SurrogateClassifier(SPACE.scaling).fit(sample, cluster)
    return Champion(
        recipe="scaled-kmeans",
        space=SPACE,
        clusterer="kmeans",
        setting=len(SEGMENTS),
        as_of=FIRST_DAY,
        surrogate=surrogate,
        insiders_cluster=0,
        segment_of={number - 1: number for number in SEGMENTS},
        names=SEGMENTS,
        spread=float(np.std(surrogate.log_odds(sample, 0))),
    )


def _shares(count: int) -> npt.NDArray[np.float64]:
    falling = 0.4 ** np.arange(count)
    return np.asarray(falling / falling.sum())
