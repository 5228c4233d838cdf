"""Build the report of a version, which `report --json` prints and every page reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from domain.enums import MovementKind
from domain.programme import ProgrammeSettings
from domain.report import dump
from i18n import Message
from pipeline.segmentation.model_selection import ModelSelection
from pipeline.segmentation.promotion_gates import reasons_not_trusted
from pipeline.segmentation.rules import Rules
from pipeline.segmentation.segment_profiles import SegmentName

Row = Mapping[str, Any]


def insiders_section(features: pd.DataFrame, is_member: pd.Series, summary: Row) -> dict[str, Any]:
    """Number and revenue of the Insiders. Shares are fractions; money covers the window.

    `revenue_share` is of all identified gross revenue, `net_revenue_share` of the same after returns,
    `revenue_share_of_all` and `net_revenue_share_of_all` also count what was bought without a customer id.
    """
    members = features[is_member.reindex(features.index)]
    revenue, identified = float(members["gross_revenue"].sum()), float(features["gross_revenue"].sum())
    net, identified_net = float(members["net_revenue"].sum()), float(features["net_revenue"].sum())
    unidentified = float(summary["unidentified_revenue"])
    unidentified_net = unidentified - float(summary.get("unidentified_returned", 0.0))
    return {
        "count": len(members),
        "share_of_customers": _share(len(members), len(features)),
        "gross_revenue": round(revenue, 2),
        "net_revenue": round(net, 2),
        "revenue_share": _share(revenue, identified),
        "net_revenue_share": _share(net, identified_net),
        "revenue_share_of_all": _share(revenue, identified + unidentified),
        "net_revenue_share_of_all": _share(net, identified_net + unidentified_net),
        "items_share": _share(float(members["items"].sum()), float(features["items"].sum())),
        "median_revenue": float(members["gross_revenue"].median()) if len(members) else None,
        "concentration": concentration_section(features["gross_revenue"], members["gross_revenue"]),
    }


def concentration_section(revenue: pd.Series, of_members: pd.Series) -> dict[str, Any]:
    """How few customers bring much of the revenue: of all identified customers, and of members.

    `effective_members` is how many equal members would be as uneven (the inverse Herfindahl index).
    """
    largest, total = revenue.nlargest(5), float(revenue.sum())
    squares = float((of_members**2).sum())
    return {
        "largest_customer": _share(float(largest.head(1).sum()), total),
        "five_largest": _share(float(largest.sum()), total),
        "effective_members": round(float(of_members.sum()) ** 2 / squares, 1) if squares else None,
    }


def movements_section(movements: Sequence[Row], since: date | None) -> dict[str, Any]:
    """How many joined and left, and why, since the as-of date of the previous version, if any."""
    return {
        "since": since.isoformat() if since is not None else None,
        "entered": sum(row["kind"] == MovementKind.ENTERED for row in movements),
        "left": sum(row["kind"] == MovementKind.LEFT for row in movements),
        "by_reason": dict(sorted(Counter(row["reason"] for row in movements).items())),
    }


def segments_section(
    segments: Sequence[Row], segment_names: Mapping[int, SegmentName]
) -> list[dict[str, Any]]:
    """The segments with the means and medians of their features.

    `claim` says what the name claims of each customer, in words and as conditions on columns, and of which
    share that is true; None for the Insiders, who are a list. `renamed` says what the segment was called in
    the version before, where that was another name, and of which share that would still be true (None where
    nobody can tell what it claimed); None where the name has stayed.
    """
    return [
        {
            "id": row["segment_id"],
            "name": row["name"],
            "is_insiders": row["is_insiders"],
            "customers": row["customers"],
            "revenue": round(row["gross_revenue"], 2),
            "mean": row["mean"],
            "median": row["median"],
            "claim": _claim(segment_names[row["segment_id"]]),
            "renamed": _renamed(segment_names[row["segment_id"]]),
        }
        for row in segments
    ]


def _claim(segment_name: SegmentName) -> dict[str, Any] | None:
    if segment_name.share is None:
        return None
    return {
        "words": Message(
            "{conditions:all}",
            {"conditions": [condition.in_words().to_json() for condition in segment_name.conditions]},
        ).to_json(),
        "conditions": [condition.to_json() for condition in segment_name.conditions],
        "share": round(segment_name.share, 6),
    }


def _renamed(segment_name: SegmentName) -> dict[str, Any] | None:
    if segment_name.before is None:
        return None
    share = segment_name.before_share
    return {"before": segment_name.before, "share": None if share is None else round(share, 6)}


def base_section(features: pd.DataFrame, columns: Sequence[str]) -> dict[str, Any]:
    """The figures of all customers, with which segments are compared."""
    numbers = features[list(columns)]
    return {
        "customers": len(features),
        "revenue": round(float(features["gross_revenue"].sum()), 2),
        "mean": {name: _number(value) for name, value in numbers.mean().items()},
        "median": {name: _number(value) for name, value in numbers.median().items()},
    }


def data_section(summary: Row, as_of: date, window_days: int) -> dict[str, Any]:
    """The figures of the input data."""
    return {**summary, "as_of": as_of.isoformat(), "window_days": window_days}


def _share(part: float, total: float) -> float:
    return part / total if total else 0.0


def _number(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), 6)


def rules_section(
    eligible: Rules, removed: Rules, settings: ProgrammeSettings, repeat_rate: float | None = None
) -> dict[str, Any]:
    """The conditions as sentences, grace and validity. `fidelity` is the lower of the two.

    `repeat_rate` is given where nobody joins on a single day of purchases because of it.
    """
    return {
        "repeat_rate": repeat_rate,
        "grace_runs": settings.grace_runs,
        "min_months": settings.min_months,
        "until": settings.until,
        "eligible": eligible.in_words(),
        "removed": removed.in_words(),
        "fidelity": min(eligible.fidelity, removed.fidelity),
        "fidelity_eligible": eligible.fidelity,
        "fidelity_removed": removed.fidelity,
    }


def model_section(
    selection: ModelSelection, recipe: str, captured: Row | None, stability: Row
) -> dict[str, Any]:
    """The model in force and the outcome of its challenger. `leaderboard` holds every candidate compared.

    `capture` is that of the members of twelve weeks ago (the report's section of that name has its interval);
    `capture_when_chosen` is that of the model's own clusters, by which it was chosen: no test of it.
    `stability` is the section's part about it, as `latest_stability` gives it.
    `silhouettes` holds the curves of the segments as `silhouette_plot` gives them.
    """
    card = selection.card
    return {
        "recipe": recipe,
        "space": card.space,
        "clusterer": card.clusterer,
        "k": card.k,
        "columns": list(card.columns),
        "silhouette": selection.figures.silhouette,
        "silhouettes": selection.silhouettes,
        **stability,
        "capture": captured["value"] if captured is not None else None,
        "capture_when_chosen": {
            "value": card.capture,
            "low": card.capture_low,
            "high": card.capture_high,
        }
        if card.capture is not None
        else None,
        "concentration": selection.figures.concentration,
        "fidelity": card.fidelity,
        "since": selection.champion.as_of.isoformat(),
        "is_new": selection.is_new,
        "decision": selection.decision.why.to_json(),
        "not_trusted": [reason.to_json() for reason in reasons_not_trusted(selection.figures)],
        "gates": list(selection.decision.gates),
        "challenger": dump(selection.challenger_card) if selection.challenger_card is not None else None,
        "leaderboard": list(selection.leaderboard),
    }
