"""The inputs of model selection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from domain.report import ModelCard
from pipeline.segmentation.candidate_capture import Trial
from pipeline.segmentation.champion import Champion


@dataclass(frozen=True)
class Incumbent:
    """The champion before this run. `last_search`: the date of the last full search."""

    champion: Champion
    card: ModelCard
    frozen: bool
    last_search: date | None


@dataclass(frozen=True)
class SelectionInputs:
    """The inputs of model selection."""

    features: pd.DataFrame
    """Of today's customers, by customer id."""
    as_of: date
    trial: Trial | None = None
    incumbent: Incumbent | None = None
    segment_before: pd.Series | None = None
    """Segment ids of the version before, by customer id."""
    next_segment_id: int = 1
    """The first that no segment has had yet."""
