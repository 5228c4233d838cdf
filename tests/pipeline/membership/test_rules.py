"""Who may join where nothing was predicted: five customers of a shop that has traded for 100 days."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.membership.rules import MembershipRules, prospects, repeat_rate, repeat_rate_to_wait_for

RULES = MembershipRules(join_chance=0.4)
NAN = float("nan")
OLDEST, OLD, HALFWAY, NEW, BACK = "oldest", "old", "halfway", "new", "back"
"""The first two and the last came in the first half of the 100 days."""


def shop(*came_back: str) -> pd.DataFrame:
    """Features; of `came_back`, and of whoever is called so, purchases were on more than one day."""
    tenure = pd.Series({OLDEST: 100, OLD: 51, HALFWAY: 50, NEW: 5, BACK: 80})
    gaps = [20.0 if customer in {BACK, *came_back} else NAN for customer in tenure.index]
    return pd.DataFrame({"recency_days": 5, "avg_recency_days": gaps, "tenure_days": tenure})


def joiners(
    features: pd.DataFrame, chance: pd.Series | None = None, rules: MembershipRules = RULES
) -> set[str]:
    expected = prospects(features, chance, 45.0, rules)
    return set(expected.index[expected["can_join"]])


def test_the_repeat_rate_is_that_of_who_came_in_the_first_half_of_the_days() -> None:
    assert repeat_rate(shop()) == pytest.approx(1 / 3)
    assert repeat_rate(shop(HALFWAY, NEW)) == pytest.approx(1 / 3), "50 of 100 days are no more than half"
    assert repeat_rate(shop(OLD)) == pytest.approx(2 / 3)


def test_where_few_customers_come_back_nobody_joins_on_a_single_day_of_purchases() -> None:
    assert joiners(shop()) == {BACK}
    assert joiners(shop(NEW)) == {BACK, NEW}, "a new customer who is back already joins"
    assert repeat_rate_to_wait_for(shop(), RULES) == pytest.approx(1 / 3)


def test_where_many_do_the_line_alone_decides() -> None:
    assert joiners(shop(OLD)) == set(shop().index)
    assert repeat_rate_to_wait_for(shop(OLD), RULES) is None
    assert joiners(shop(), rules=MembershipRules(join_chance=1 / 3)) == set(shop().index), "exactly as many"
    assert joiners(shop(), rules=MembershipRules.of_version({})) == set(shop().index), "rules of long ago"


def test_where_orders_were_predicted_the_probability_decides_alone() -> None:
    likely = pd.Series({OLDEST: 0.4, OLD: 0.39, HALFWAY: 0.9, NEW: 0.1, BACK: 0.2})
    assert joiners(shop(), likely) == {OLDEST, HALFWAY}
    assert joiners(shop(), pd.Series(NAN, shop().index)) == {BACK}, "stored as missing, nothing was predicted"
