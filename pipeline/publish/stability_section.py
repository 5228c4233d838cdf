"""What is known of a model's stability: measured today, or when it was measured last."""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from typing import Any

import pandas as pd

from domain.report import ModelSummary, dump
from pipeline.segmentation.model_selection import ModelSelection


def latest_stability(
    selection: ModelSelection,
    before: ModelSummary | None,
    customers: pd.Index,
    members: Set[str],
    as_of: date,
) -> dict[str, Any]:
    """The stability of the model and of the list, each with the date of its measurement.

    The model's is that of its card, when it was fitted. A card of an older release has no interval: then that
    of today's refits, or the last one with an interval, takes its place. The list's is measured in weeks in
    which the champion's way of segmenting is fitted anew; other weeks repeat the last one.

    Args:
        selection: the model of the version.
        before: what the version before says of the same model; None where another one made it.
        customers: ids, in the order of the features.
        members: the list of the version.
        as_of: its date.
    """
    of_list = None
    if selection.redraws is not None and selection.sample is not None:
        of_list = selection.redraws.of_list(customers[selection.sample], members)
    if of_list is not None:
        of_list = {**of_list, "as_of": as_of.isoformat()}
    elif before is not None and before.list_stability is not None:
        of_list = dump(before.list_stability)
    return {**_of_segments(selection, before, as_of), "list_stability": of_list}


def _of_segments(selection: ModelSelection, before: ModelSummary | None, as_of: date) -> dict[str, Any]:
    card, redraws = selection.card, selection.redraws
    if card.stability_low is None and redraws is not None and redraws.is_complete and redraws.interval:
        low, high = redraws.interval
        return _measured(redraws.mean, low, high, as_of)
    if card.stability_low is None and before is not None and before.stability_low is not None:
        return _measured(
            before.stability, before.stability_low, before.stability_high, before.stability_as_of
        )
    return _measured(card.stability, card.stability_low, card.stability_high, selection.champion.as_of)


def _measured(value: float | None, low: float | None, high: float | None, day: date | None) -> dict[str, Any]:
    return {
        "stability": value,
        "stability_low": low,
        "stability_high": high,
        "stability_as_of": day.isoformat() if day is not None else None,
    }
