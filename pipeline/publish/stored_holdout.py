"""Convert the stored standing holdout to the form that the stages use, and its new assignments back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from db import holdouts

if TYPE_CHECKING:
    from pipeline.experiments import StandingHoldout


def load_standing_holdout(session: Session, as_of: date) -> StandingHoldout | None:
    """The newest holdout begun by `as_of`, with everybody ever assigned to it; None without one."""
    from pipeline.experiments import StandingHoldout  # noqa: PLC0415 - its statistics take a second to load

    stored = holdouts.holdout_known_on(session, as_of)
    if stored is None:
        return None
    holdout, stop = stored
    rows = holdouts.assignments(session, holdout.id)
    return StandingHoldout(
        id=holdout.id,
        share=holdout.share,
        seed=holdout.seed,
        begins_on=holdout.begins_on,
        ends_on=stop.ends_on if stop is not None else None,
        assignments=pd.DataFrame(
            {
                "is_held_out": np.array([row.is_held_out for row in rows], dtype=bool),
                "stratum": np.array([row.stratum for row in rows], dtype=np.int64),
                "position": np.array([row.position for row in rows], dtype=np.int64),
                "expected": np.array([row.expected for row in rows], dtype=float),
                "assigned_on": pd.Series([row.assigned_on for row in rows], dtype=object).to_numpy(),
            },
            index=pd.Index([row.customer_id for row in rows], name="customer_id", dtype="str"),
        ),
    )


def assignment_rows(holdout: StandingHoldout, entrants: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of `db.models.HoldoutAssignment`, without the version."""
    return [
        {"holdout_id": holdout.id, **row}  # type: ignore[dict-item]
        for row in entrants.reset_index().to_dict("records")
    ]
