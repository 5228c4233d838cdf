"""The report of a version, in the exact shape of `report --json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from statistics import median
from typing import Any

from pydantic import ValidationError

from domain.report import Report
from i18n import Message
from tests.domain.report.examples import example

MONTHS = 6
CLAIMS = {
    "H1": ("Members buy more than 10 % of all items.", "above", 0.10, (0.49, 0.45, 0.53)),
    "H2": ("Members return fewer items on average.", "below", -0.10, (-0.14, -0.24, -0.11)),
    "H3": (
        "The median revenue of a member is at least 10 % above the median.",
        "above",
        0.10,
        (5.1, 4.6, 5.6),
    ),
}

UPLIFT = {
    "difference": 50.0,
    "low": 20.0,
    "high": 80.0,
    "unadjusted": 60.0,
    "unadjusted_low": -40.0,
    "unadjusted_high": 160.0,
    "variance_reduction": 0.6,
    "p": 0.002,
    "verdict": "more",
}
"""The result of an experiment, in the shape of `experiment result --json`."""

CONTRIBUTION: dict[str, Any] = {
    "margin_rate": 0.4,
    "products": 0,
    "listed_share": 0.0,
    "benefit_cost_per_year": 36.5,
    "gross_profit": 180.0,
    "members_gross_profit": 172.0,
    "benefits": 10.0,
    "members_benefits": 10.0,
    "contribution": 170.0,
    "members_contribution": 162.0,
    "members_share": 162 / 170,
    "profit_share": 0.36,
    "segments": [{"segment_id": 1, "contribution": 162.0}, {"segment_id": 2, "contribution": 8.0}],
    "horizons": [{"days": 84, "contribution": 90.0, "members_contribution": 54.0, "members_benefits": 17.0}],
}
"""What customers contribute: two members of three, with margins of 40 %."""


def report_of(
    people: Sequence[Mapping[str, Any]],
    segments: Sequence[Mapping[str, Any]],
    movements: Sequence[Mapping[str, Any]],
    as_of: date,
    before: date | None,
) -> dict[str, Any]:
    """What the weekly run would report of these people, its statistics being plausible but made up."""
    inside = [person for person in people if person["is_member"]]
    revenue = sum(person["gross_revenue"] for person in people)
    revenue_inside = sum(item["gross_revenue"] for item in inside)
    return {
        "as_of": as_of.isoformat(),
        "customers": len(people),
        "insiders": {
            "count": len(inside),
            "share_of_customers": len(inside) / max(len(people), 1),
            "gross_revenue": revenue_inside,
            "revenue_share": revenue_inside / revenue if revenue else 0.0,
            "revenue_share_of_all": 0.8 * revenue_inside / revenue if revenue else 0.0,
            "items_share": 0.5,
            "median_revenue": median([item["gross_revenue"] for item in inside] or [0.0]),
        },
        "segments": [
            {
                "id": segment["segment_id"],
                "name": segment["name"],
                "is_insiders": segment["is_insiders"],
                "customers": segment["customers"],
                "revenue": segment["gross_revenue"],
                "mean": segment["mean"],
                "median": segment["median"],
            }
            for segment in segments
        ],
        "movements": {
            "since": before.isoformat() if before is not None else None,
            "entered": sum(movement["kind"] == "entered" for movement in movements),
            "left": sum(movement["kind"] == "left" for movement in movements),
            "by_reason": dict(Counter(movement["reason"] for movement in movements)),
        },
        "hypotheses": [hypothesis("H1"), hypothesis("H2"), hypothesis("H3")],
        "forecast": forecast(as_of, monthly=revenue_inside / 12),
        "rules": {
            "eligible": [
                Message("bought for at least {amount:money}", {"amount": 4500}).to_json(),
                Message("bought within the last {days:number} days", {"days": 60}).to_json(),
            ],
            "removed": [Message("no purchase for {days:number} days", {"days": 120}).to_json()],
            "fidelity": 0.97,
        },
        "model": model(segments),
        "data": {
            "lines": 541_909,
            "identified_lines": 406_829,
            "first": (as_of - timedelta(days=373)).isoformat(),
            "last": (as_of - timedelta(days=1)).isoformat(),
            "left_out": {"price": 2591, "not_product": 2995},
        },
    }


def completed(partial: Mapping[str, Any]) -> Report:
    """A report of the sections given; what else it must have comes from the example of today's schema."""
    document = deepcopy(dict(partial))
    while True:
        try:
            return Report.model_validate(document, extra="forbid")
        except ValidationError as error:
            missing = [item["loc"] for item in error.errors() if item["type"] == "missing"]
            if not missing:
                raise
            for *inside, name in missing:
                place: Any = document
                model_of_it = example("schema_2")
                for step in inside:
                    place = place[step]
                    model_of_it = model_of_it[0 if isinstance(step, int) else step]
                place[name] = model_of_it[name]


def model(segments: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A model that was kept, with as many segments."""
    return {
        "recipe": "forest-umap-kmeans-8",
        "space": "forest-umap",
        "clusterer": "kmeans",
        "k": len(segments),
        "silhouette": 0.42,
        "silhouettes": silhouettes(segments),
        "stability": 0.81,
        "capture": 0.96,
        "decision": Message("the champion was kept").to_json(),
    }


def model_card(**known: Any) -> dict[str, Any]:
    """A model's card, but for what is `known`."""
    return {
        "space": "scaled",
        "clusterer": "kmeans",
        "k": 4,
        "setting": 4.0,
        "columns": ["gross_revenue", "recency_days", "orders"],
        "silhouette": 0.5,
        "stability": 0.9,
        "capture": None,
        "concentration": 0.99,
        "fidelity": 0.98,
        "score": 0.8,
        "searched": True,
        "candidates": 12,
        "segments": {"1": "Insiders"},
        **known,
    }


def insiders(**known: Any) -> dict[str, Any]:
    """Two members of three customers, who spent two thirds of the money; but for what is `known`."""
    return {
        "count": 2,
        "share_of_customers": 2 / 3,
        "gross_revenue": 200.0,
        "revenue_share": 2 / 3,
        "revenue_share_of_all": 0.5,
        "items_share": 0.5,
        "median_revenue": 100.0,
        **known,
    }


def experiment(state: str = "running", **known: Any) -> dict[str, Any]:
    """An experiment on 40 members, half of them in the control group; but for what is `known`."""
    return {
        "id": 1,
        "name": "Free delivery",
        "version": 1,
        "drawn_from": "Members",
        "seed": 7,
        "starts_on": "2026-03-02",
        "ends_on": "2026-05-25",
        "as_of": "2026-03-02",
        "customers": 40,
        "holdout": 20,
        "benefits": 20,
        "state": state,
        "sample_ratio": {
            "benefits": 20,
            "holdout": 20,
            "lost": 0,
            "expected_share": 0.5,
            "p": 1.0,
            "ok": True,
        },
        "plan": None,
        "result": UPLIFT if state == "ended" else None,
        "told": [],
        **known,
    }


def products() -> dict[str, Any]:
    """One product, which half of the members bought."""
    return {
        "products": [
            {
                "stock_code": "22423",
                "description": "CAKESTAND 3 TIER",
                "lift": 4.25,
                "low": 3.1,
                "high": 5.4,
                "support": 0.17,
                "members": 210,
                "others": 300,
                "share_members": 0.5,
                "share_others": 0.118,
                "revenue_members": 12_000.0,
                "given_breadth": 1.64,
                "given_breadth_low": 1.21,
                "given_breadth_high": 2.2,
                "expected_revenue": 900.0,
            }
        ],
        "considered": 2400,
        "usual_lift": 3.2,
        "fewest_buyers": 20,
        "buyers": 210,
        "revenue": 12_000.0,
        "without": 2200,
    }


def silhouettes(segments: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Curves that rise by a hundredth a step, each segment's a little above the one's before."""
    if len(segments) < 2:
        return None
    return {
        "mean": 0.42,
        "segments": [
            {
                "id": item["segment_id"],
                "customers": item["customers"],
                "values": [round(-0.1 + 0.05 * place + 0.01 * step, 2) for step in range(50)],
            }
            for place, item in enumerate(segments)
        ],
    }


def hypothesis(name: str, *, out_of_time: bool = True) -> dict[str, Any]:
    """H1, H2 or H3, confirmed in sample; afterwards H2 is inconclusive, or nothing is measured yet."""
    claim, comparison, threshold, (effect, low, high) = CLAIMS[name]
    inside = {
        "verdict": "confirmed",
        "effect": effect,
        "low": low,
        "high": high,
        "p": 0.001,
        "n": 3,
        "members": 2,
        "by_construction": name == "H3",
    }
    later = {
        **inside,
        "verdict": "inconclusive" if name == "H2" else "confirmed",
        "effect": effect * 0.8,
        "low": effect * 0.8 - 0.2 * abs(effect),
        "high": effect * 0.8 + 0.8 * abs(effect),
        "p": 0.21 if name == "H2" else 0.004,
        "by_construction": False,
        "from": "2025-12-08",
        "until": "2026-03-02",
    }
    return {
        "id": name,
        "claim": Message(claim).to_json(),
        "definition": Message("What it measures, in a sentence.").to_json(),
        "comparison": comparison,
        "threshold": threshold,
        "in_sample": inside,
        "out_of_time": later if out_of_time else None,
        "why": None if out_of_time else too_short(),
        "meaning": Message("What it means.").to_json(),
        "what_to_do": Message("What to do.").to_json(),
    }


def too_short() -> dict[str, Any]:
    """Why something could not be measured."""
    return Message("the history is shorter than {days:number} days", {"days": 84}).to_json()


def forecast(as_of: date, *, monthly: float, backtest: bool = True) -> dict[str, Any]:
    """Six months of both cohorts, and a backtest unless there is none yet."""

    def fan(fade: float) -> list[dict[str, Any]]:
        months = [
            f"{as_of.year + (as_of.month + i) // 12}-{(as_of.month + i) % 12 + 1:02d}" for i in range(MONTHS)
        ]
        return [
            {
                "month": month,
                "mean": monthly * fade**i,
                "low80": monthly * fade**i * (1 - 0.05 * (i + 2)),
                "high80": monthly * fade**i * (1 + 0.05 * (i + 2)),
                "low95": monthly * fade**i * (1 - 0.08 * (i + 2)),
                "high95": monthly * fade**i * (1 + 0.08 * (i + 2)),
            }
            for i, month in enumerate(months)
        ]

    tested = {
        "origins": 5,
        "horizon_days": 84,
        "mape": 0.12,
        "naive_mape": 0.23,
        "last_mape": 0.29,
        "coverage80": 0.8,
    }
    output: dict[str, Any] = {
        "frozen": fan(0.96),
        "programme": fan(1.0),
        "backtest": tested if backtest else None,
        "what_if": {
            "members": 10,
            "newcomer": 0.3,
            "newcomers": 40,
            "leaver": 0.2,
            "leavers": 20,
            "exits_a_month": 0.06,
            "ticket": 0.9,
            "buyers": 300,
        },
    }
    if not backtest:
        output["why"] = too_short()
    return output


def holdout_effect(**known: Any) -> dict[str, Any]:
    """Members with benefits spent 12 more per quarter than those held out, give or take 8."""
    return {
        "until": "2027-03-02",
        "benefits": 190,
        "held_out": 10,
        "member_quarters": 700.0,
        "mean_benefits": 132.0,
        "mean_held_out": 120.0,
        "difference": 12.0,
        "low": 4.0,
        "high": 20.0,
        "relative": 0.1,
        "relative_low": 0.03,
        "relative_high": 0.17,
        "ordered_benefits": 0.8,
        "ordered_held_out": 0.7,
        "ordered_difference": 0.1,
        "ordered_low": 0.02,
        "ordered_high": 0.18,
        "variance_reduction": 0.4,
        **known,
    }


def standing_holdout(**known: Any) -> dict[str, Any]:
    """A holdout of 5 %, judged once, which found that the programme adds revenue."""
    return {
        "id": 1,
        "share": 0.05,
        "begins_on": "2026-03-02",
        "ends_on": None,
        "assigned": 200,
        "held_out": 10,
        "members_held_out": 9,
        "members_by_hand": 0,
        "counts_from": "2026-03-03",
        "looks": 1,
        "judged_next_on": "2028-02-29",
        "lost": 0,
        "is_intact": True,
        "so_far": holdout_effect(low=-1.0, high=25.0, relative_low=-0.01, relative_high=0.21),
        "judged": holdout_effect(p=0.004),
        "verdict": "confirmed",
        "basis": "judged",
        "extra_revenue": 8400.0,
        "extra_revenue_low": -700.0,
        "extra_revenue_high": 17_500.0,
        "power": {
            "smallest_effect": 0.1,
            "smallest_ordered_effect": 0.05,
            "effect": 0.1,
            "power": 0.8,
            "exaggeration": 1.12,
        },
        "quarters": [
            {
                "starts_on": "2026-03-03",
                "until": "2026-06-02",
                "benefits": 180,
                "held_out": 10,
                "difference": 9.0,
                "low": -6.0,
                "high": 24.0,
            }
        ],
        "why": None,
        "told": [Message("What it showed.").to_json()],
        **known,
    }
