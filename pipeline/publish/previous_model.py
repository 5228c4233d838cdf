"""What the model of the version before says of today's customers."""

from __future__ import annotations

import pandas as pd

from domain.gates import ENTER_LINE
from pipeline.membership.movements import Counterfactuals
from pipeline.membership.state import decide_membership
from pipeline.publish.run_inputs import RunInputs
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.model_selection import ModelSelection


def previous_champion(inputs: RunInputs, selection: ModelSelection) -> Champion | None:
    """The previous version's model for today's customers, if another one is the champion now."""
    old = inputs.champion_before
    if old is None and selection.is_new and inputs.current_champion is not None:
        old = inputs.current_champion.champion
    return old.at(inputs.features) if old is not None else None


def previous_scores(inputs: RunInputs, old: Champion | None) -> pd.Series | None:
    """Today's decision scores by the previous version's model; None if it still is the champion.

    A replaced model that cannot be read is assumed to have moved nobody: changes are then put down to the new
    model and not to the customers' buying.
    """
    if old is not None:
        return pd.Series(old.decision_scores(inputs.features), inputs.features.index)
    return pd.Series(ENTER_LINE, inputs.features.index) if inputs.is_replaced else None


def build_counterfactuals(inputs: RunInputs, champion: Champion, old: Champion | None) -> Counterfactuals:
    """Who would be a member by the previous version's model, and without the late lines.

    Args:
        inputs: What the run knows.
        champion: The model now.
        old: The model of the version before, as `previous_champion` gives it.
    """
    old_model = without_late = None
    if old is not None:
        old_model = decide_membership(old.score(inputs.features), inputs.past, inputs.as_of)["is_member"]
    elif inputs.is_replaced and inputs.previous is not None:
        old_model = inputs.previous.is_member.reindex(inputs.features.index, fill_value=False)
    late = inputs.features_without_late
    if late is not None and len(late):
        without_late = decide_membership(champion.at(late).score(late), inputs.past, inputs.as_of)[
            "is_member"
        ]
    return Counterfactuals(old_model, without_late)
