"""The versions of a simulated shop, for tests and benchmarks of pages."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from i18n import Message
from tests.factories import AS_OF, INSIDERS, Person, movement, person, publish_version

KINDS = {
    # segment id: name, share of customers, revenue, orders, recency, where on the map
    INSIDERS: ("Insiders", 0.10, 7000.0, 18, 15, (6.0, 2.0)),
    2: ("Loyal regulars", 0.18, 1800.0, 8, 30, (4.0, -1.0)),
    3: ("Big-basket buyers", 0.12, 1500.0, 2, 60, (0.0, 5.0)),
    4: ("New", 0.15, 300.0, 1, 20, (-4.0, 3.0)),
    5: ("Occasional buyers", 0.25, 500.0, 3, 90, (-2.0, -3.0)),
    6: ("Lapsed customers", 0.20, 250.0, 1, 230, (-7.0, -1.0)),
}
COUNTRIES = ("United Kingdom",) * 8 + ("Germany", "France", "EIRE")


def publish_weeks(
    session: Session, *, customers: int = 300, weeks: int = 6, as_of: date = AS_OF
) -> list[int]:
    """Publish `weeks` weekly versions up to `as_of`; the same customers each week, a few of whom move."""
    draw = random.Random(1)
    people = [_drawn(draw, str(12_346 + n)) for n in range(customers)]
    numbers = []
    was: set[str] = set()
    for week in range(weeks):
        day = as_of - timedelta(days=7 * (weeks - 1 - week))
        if week:
            _let_some_move(draw, people, day)
        now = {person["customer_id"] for person in people if person["segment_id"] == INSIDERS}
        numbers.append(
            publish_version(
                session,
                as_of=day,
                members=[person for person in people if person["segment_id"] == INSIDERS],
                others=[person for person in people if person["segment_id"] != INSIDERS],
                names={segment_id: kind[0] for segment_id, kind in KINDS.items()},
                movements=_moved(people, was, now) if week else (),
            )
        )
        was = now
    return numbers


def _drawn(draw: random.Random, customer_id: str) -> Person:
    segment_id = draw.choices(list(KINDS), [kind[1] for kind in KINDS.values()])[0]
    _, _, revenue, orders, recency, (x, y) = KINDS[segment_id]
    ordered = max(1, round(draw.gauss(orders, orders / 3)))
    bought = round(revenue * draw.lognormvariate(0, 0.6), 2)
    items = max(1, round(bought / 1.8))
    returned = round(items * max(0.0, draw.gauss(0.01, 0.02)))
    margin = abs(draw.gauss(0.5, 0.3))
    return person(
        customer_id,
        segment_id=segment_id,
        margin=min(1.0, margin) if segment_id == INSIDERS else max(-1.0, -margin),
        country=draw.choice(COUNTRIES),
        gross_revenue=bought,
        orders=ordered,
        recency_days=max(1, round(draw.gauss(recency, recency / 3))),
        items=items,
        unique_products=max(1, items // 12),
        avg_basket_items=items / ordered,
        returned_items=returned,
        return_rate=returned / items,
        tenure_days=30 if segment_id == 4 else draw.randint(100, 365),
        avg_recency_days=None if ordered == 1 else 300 / ordered,
        map_x=x + draw.gauss(0, 1.4),
        map_y=y + draw.gauss(0, 1.2),
        since=date(2025, 11, 3) if segment_id == INSIDERS else None,
        advice=Message("In: stays in until {days:number} days without a purchase.", {"days": 120}).to_json()
        if segment_id == INSIDERS
        else Message("Out: {missing:money} more would bring this customer in.", {"missing": 480}).to_json(),
    )


def _let_some_move(draw: random.Random, people: Sequence[Person], day: date) -> None:
    inside = [person for person in people if person["segment_id"] == INSIDERS]
    outside = [person for person in people if person["segment_id"] == 2]
    for item in draw.sample(inside, min(len(inside), 1 + len(people) // 600)):
        item["segment_id"], item["margin"], item["since"] = 2, -0.15, None
    for item in draw.sample(outside, min(len(outside), 2 + len(people) // 500)):
        item["segment_id"], item["margin"], item["since"] = INSIDERS, 0.1, day
    for item in people:
        item["gross_revenue"] = round(item["gross_revenue"] * draw.uniform(0.97, 1.04), 2)


def _moved(people: Sequence[Person], was: set[str], now: set[str]) -> list[dict[str, Any]]:
    worth = {person["customer_id"]: person["gross_revenue"] for person in people}
    spent = Message(
        "{revenue:money} in {orders:orders} within {window:days}",
        {"revenue": 5200, "orders": 9, "window": 365},
    ).to_json()
    return [
        movement(item, "entered", gross_revenue=worth[item], from_segment="Loyal regulars", detail=spent)
        for item in sorted(now - was)
    ] + [
        movement(
            item,
            "left",
            gross_revenue=worth[item],
            to_segment="Loyal regulars",
            days=94,
            reason="refit" if int(item) % 3 == 0 else "behaviour",
        )
        for item in sorted(was - now)
    ]
