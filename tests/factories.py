"""A test's world in three lines: people, versions, reports.

ada = person("ada", gross_revenue=900.0)
publish_version(session, as_of=date(2026, 3, 2), members=[ada, "bruno"], others=["chiara"])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.experiments import ExperimentDraft
from db.models import Version
from db.store import FittedModel, VersionDraft, publish
from domain.features import FEATURES
from domain.report import checked_report
from i18n import Message
from tests.reports import report_of

AS_OF = date(2026, 3, 2)
INSIDERS, OTHERS = 1, 2
SEGMENT_NAMES = {INSIDERS: "Insiders", OTHERS: "Occasional buyers"}

VALUES = (
    "expected_revenue_84d",
    "revenue_low_84d",
    "revenue_high_84d",
    "expected_orders_84d",
    "order_probability_84d",
    "expected_revenue_365d",
    "revenue_low_365d",
    "revenue_high_365d",
    "expected_orders_365d",
    "probability_alive",
    "next_order_on",
    "days_since_first_order",
)
"""What a version may predict of a customer, and knows of their first order."""

Person = dict[str, Any]


def person(customer_id: str, **known: Any) -> Person:
    """One customer of one version: what a label and a snapshot hold, whatever is not given being ordinary."""
    revenue = known.get("gross_revenue", 100.0)
    orders = known.get("orders", 4)
    return {
        "customer_id": customer_id,
        "segment_id": None,
        "is_member": False,
        "since": None,
        "margin": 0.5,
        "weeks_below": 0,
        "country": "United Kingdom",
        "gross_revenue": revenue,
        "net_revenue": revenue,
        "recency_days": 10,
        "orders": orders,
        "items": 200,
        "unique_products": 20,
        "avg_ticket": revenue / orders,
        "avg_basket_items": 200 / orders,
        "avg_basket_products": 20 / orders,
        "frequency": 0.02,
        "avg_recency_days": 50.0,
        "returned_items": 0,
        "return_rate": 0.0,
        "tenure_days": 200,
        "flag": None,
        "map_x": 0.0,
        "map_y": 0.0,
        "advice": None,
        "expected_revenue_84d": None,
        "order_probability_84d": None,
        "days_since_first_order": None,
        **known,
    }


def movement(customer_id: str, kind: str = "entered", **known: Any) -> dict[str, Any]:
    """One movement: `kind` is entered or left."""
    days = known.pop("days", 3)
    joined = kind == "entered"
    return {
        "customer_id": customer_id,
        "kind": kind,
        "from_segment": SEGMENT_NAMES[OTHERS if joined else INSIDERS],
        "to_segment": SEGMENT_NAMES[INSIDERS if joined else OTHERS],
        "reason": "behaviour",
        "detail": Message("no purchase for {days:days}", {"days": days}).to_json(),
        "gross_revenue": 100.0,
        **known,
    }


def publish_version(
    session: Session,
    *,
    as_of: date = AS_OF,
    members: Sequence[Person | str] = ("ada", "bruno"),
    others: Sequence[Person | str] = ("chiara",),
    movements: Sequence[Mapping[str, Any]] = (),
    report: Mapping[str, Any] | None = None,
    names: Mapping[int, str] | None = None,
    previous: int | None = None,
    model: FittedModel | int | None = None,
    simulated: bool = False,
    slot: datetime | None = None,
    run_id: int | None = None,
    fence: int | None = None,
    predictions: Sequence[Mapping[str, Any]] = (),
    holdout_assignments: Sequence[Mapping[str, Any]] = (),
) -> int:
    """Publish a version and return its number. Its report and segments follow from its people.

    `report` replaces parts of the report; `names` the segments' names. Without `previous`, the version
    before is found as the weekly run does.
    """
    previous = previous or _version_before(session, as_of)
    before = session.get_one(Version, previous).as_of if previous is not None else None
    people = [_labelled(member, True, as_of) for member in members] + [
        _labelled(other, False, as_of) for other in others
    ]
    names = names or SEGMENT_NAMES
    segments = [_segment(segment_id, name, people) for segment_id, name in names.items()]
    label = ("segment_id", "is_member", "since", "margin", "weeks_below")
    snapshot = ("customer_id", "country", *FEATURES, "map_x", "map_y", "advice")
    return publish(
        session,
        VersionDraft(
            as_of=as_of,
            recipe="forest-umap-kmeans-8",
            model=model or FittedModel(as_of, "forest-umap-kmeans-8", {"k": len(names)}, b"fitted"),
            report=checked_report(
                {**report_of(people, segments, movements, as_of, before), **(report or {})}, version=0
            ),
            segments=segments,
            customers=[
                {
                    key: person[key]
                    for key in (
                        *label,
                        *snapshot,
                        *(name for name in (*VALUES, "is_held_out") if name in person),
                    )
                }
                for person in people
            ],
            predictions=predictions,
            holdout_assignments=holdout_assignments,
            movements=movements,
            previous=previous,
            simulated=simulated,
            slot=slot,
            run_id=run_id,
        ),
        fence=fence,
    )


def _labelled(one: Person | str, is_member: bool, as_of: date) -> Person:
    one = person(one, margin=0.5 if is_member else -0.5) if isinstance(one, str) else dict(one)
    one["is_member"] = is_member
    one["segment_id"] = one["segment_id"] or (INSIDERS if is_member else OTHERS)
    one["since"] = (one["since"] or as_of - timedelta(days=7)) if is_member else None
    return one


def _segment(segment_id: int, name: str, people: Sequence[Person]) -> dict[str, Any]:
    inside = [person for person in people if person["segment_id"] == segment_id]

    def middle(feature: str) -> float:
        ordered = sorted(item[feature] or 0 for item in inside)
        return float(ordered[len(ordered) // 2]) if ordered else 0.0

    return {
        "segment_id": segment_id,
        "name": name,
        "is_insiders": segment_id == INSIDERS,
        "customers": len(inside),
        "gross_revenue": sum(item["gross_revenue"] for item in inside),
        "mean": {key: sum(item[key] or 0 for item in inside) / max(len(inside), 1) for key in FEATURES},
        "median": {key: middle(key) for key in FEATURES},
    }


def _version_before(session: Session, as_of: date) -> int | None:
    return session.scalar(
        select(Version.number)
        .where(Version.as_of < as_of)
        .order_by(Version.as_of.desc(), Version.number.desc())
        .limit(1)
    )


def experiment_draft(**known: Any) -> ExperimentDraft:
    """Free delivery, drawn from the two members of version 1; but for what is `known`."""
    usual: dict[str, Any] = {
        "name": "Free delivery",
        "what": "No charge for delivery",
        "version": 1,
        "drawn_from": "Members",
        "share": 0.5,
        "seed": 7,
        "starts_on": AS_OF,
        "ends_on": date(2026, 5, 25),
        "pre_days": 365,
        "plan": None,
        "drawn_by": "ana@shop.example",
        "groups": [
            {
                "customer_id": "ada",
                "stratum": 1,
                "is_holdout": True,
                "spend_before": 900.0,
                "expected": 210.0,
            },
            {
                "customer_id": "bruno",
                "stratum": 1,
                "is_holdout": False,
                "spend_before": 100.0,
                "expected": 30.5,
            },
        ],
    }
    return ExperimentDraft(**{**usual, **known})
