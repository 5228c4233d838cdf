"""Recency, frequency and value of each customer, worked out by hand."""

from __future__ import annotations

from datetime import timedelta

from pipeline.value.purchase_days import purchase_days
from pipeline.value.summaries import summarize
from tests.pipeline.value.trade import START, customer_days

SHOP = {"A": [(0, 10.0), (14, 30.0), (20, 20.0)], "B": [(7, 50.0)], "C": [(28, 5.0)]}


def test_each_customer_has_repeats_recency_age_and_mean_spend() -> None:
    existing = summarize(purchase_days(customer_days(SHOP), START + timedelta(days=30)))
    assert existing.repeats.tolist() == [2, 0, 0]
    assert existing.last.tolist() == [20, 0, 0]
    assert existing.age.tolist() == [30, 23, 2]
    assert existing.mean_spend.tolist() == [20.0, 50.0, 5.0]


def test_an_earlier_origin_knows_only_what_was_bought_before_it() -> None:
    days = purchase_days(customer_days(SHOP), START + timedelta(days=30)).before(14)
    existing = summarize(days)
    assert existing.repeats.tolist() == [0, 0]
    assert existing.age.tolist() == [14, 7]
    assert days.customers[existing.code].tolist() == ["A", "B"]


def test_spend_and_purchase_days_are_counted_between_two_days_the_later_not_included() -> None:
    days = purchase_days(customer_days(SHOP), START + timedelta(days=30))
    assert days.spent(7, 20).tolist() == [30.0, 50.0, 0.0]
    assert days.bought(0, 21).tolist() == [3, 1, 0]


def test_days_from_the_as_of_date_on_are_not_known() -> None:
    days = purchase_days(customer_days(SHOP), START + timedelta(days=20))
    assert days.customers.tolist() == ["A", "B"]
    assert days.spent(0, 100).tolist() == [40.0, 50.0]
