"""Who is a member in a run, by which model, and in which segment everybody is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from domain.gates import ENTER_LINE, LEAVE_LINE
from pipeline.membership.explanations import explain_membership
from pipeline.membership.movements import find_movements
from pipeline.membership.rejoining import explain_waiting
from pipeline.membership.rules import repeat_rate_to_wait_for
from pipeline.membership.state import decide_membership
from pipeline.publish.previous_model import (
    Prospects,
    below_before,
    build_counterfactuals,
    previous_champion,
)
from pipeline.publish.report_sections import rules_section
from pipeline.publish.run_inputs import RunInputs
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.model_selection import ModelSelection
from pipeline.segmentation.rules import explain
from pipeline.segmentation.segment_profiles import SegmentName, customer_history, name_segments


@dataclass(frozen=True)
class MembershipStep:
    """What was decided. Frames and series by customer id.

    Attributes:
        inputs: of the run.
        champion: the model in force, among the customers of the run, with the programme's line.
        old: the model of the version before, where that is another one.
        expected: what may be expected of customers.
        prospects: the same by the rules in force, as `pipeline.membership.rules.prospects` gives it.
        scores: as `Champion.score` gives them.
        membership: as `decide_membership` gives it.
        segment_id: members are in the Insiders' segment, others in their most likely other one.
        segment_names: by segment id.
    """

    inputs: RunInputs
    champion: Champion
    old: Champion | None
    expected: Prospects
    prospects: pd.DataFrame
    scores: pd.DataFrame
    membership: pd.DataFrame
    segment_id: pd.Series
    segment_names: Mapping[int, SegmentName]

    @property
    def is_member(self) -> pd.Series:
        """Whether each customer is a member."""
        return self.membership["is_member"]

    @property
    def name_of(self) -> dict[int, str]:
        """The names of segments by their ids."""
        return {segment: named.name for segment, named in self.segment_names.items()}

    @property
    def near_line(self) -> int:
        """Members no further from the line than the line of leaving is."""
        margin = self.membership["margin"][self.membership["is_member"]]
        return int((margin.abs() <= -LEAVE_LINE).sum())

    def movements(self) -> list[dict[str, Any]]:
        """Who joined and left since the version before, with reasons; nobody in a first version."""
        inputs = self.inputs
        if inputs.before is None:
            return []
        since = inputs.customer_day_index.trade(inputs.before.as_of, inputs.as_of)
        spent, returned = since["gross_revenue"], since["gross_revenue"] - since["net_revenue"]
        return find_movements(
            inputs.before,
            inputs.features.join(self.prospects["order_probability"]).assign(
                spent_since=spent, returned_since=returned.round(2)
            ),
            self.membership,
            self.segment_id.map(self.name_of),
            build_counterfactuals(inputs, self.champion, self.old, self.expected),
            inputs.covered_days,
            inputs.past.overridden_before,
        )

    def advice(self) -> dict[str, dict[str, Any]]:
        """Why customers are or are not members, as `explain_membership` and `explain_waiting` give it."""
        inputs = self.inputs
        explained = explain_membership(
            self.champion,
            inputs.features,
            self.membership,
            self.prospects,
            inputs.window_days,
            inputs.membership_rules.grace_runs,
        )
        return explained | explain_waiting(
            self.champion, inputs.features, self.membership, self.prospects, inputs.as_of, inputs.window_days
        )

    def rules(self, random_state: int) -> dict[str, Any]:
        """For the report: `domain.report.Rules`, the model's decisions as conditions."""
        features, columns = self.inputs.features, list(self.champion.space.scaling.columns)
        margin = self.scores["margin"].to_numpy()
        rules = self.inputs.membership_rules
        return rules_section(
            explain(features, margin >= ENTER_LINE, columns, random_state),
            explain(features, margin < LEAVE_LINE, columns, random_state),
            rules.settings,
            repeat_rate_to_wait_for(features, rules) if self.expected.is_unknown else None,
        )


def decide_members(
    inputs: RunInputs,
    selection: ModelSelection,
    order_probability: pd.Series | None,
    single_purchase_gap: float,
) -> MembershipStep:
    """Score the customers, decide who is a member, and name the segments.

    Args:
        inputs: of the run.
        selection: the model in force.
        order_probability: of an order within 84 days, by customer id; None where nothing was predicted.
        single_purchase_gap: days that stand for the usual gap of who has bought on one day only.
    """
    features = inputs.features
    champion = selection.champion.at(features).with_line(inputs.membership_rules.line)
    old = previous_champion(inputs, selection)
    expected = Prospects(order_probability, single_purchase_gap)
    prospects = expected.of(features, inputs.membership_rules)
    scores = champion.score(features)
    membership = decide_membership(
        scores,
        inputs.past,
        inputs.as_of,
        prospects,
        below_before(inputs, champion, old, expected),
        inputs.membership_rules,
    )
    segment_id = _segments(champion, scores, membership)
    segment_names = name_segments(
        features.join(customer_history(inputs.customer_days, inputs.as_of)),
        segment_id,
        champion.insiders_segment,
        inputs.previous.names if inputs.previous is not None else {},
        inputs.window_days,
        inputs.covered_days,
    )
    return MembershipStep(
        inputs, champion, old, expected, prospects, scores, membership, segment_id, segment_names
    )


def with_names(selection: ModelSelection, name_of: Mapping[int, str]) -> ModelSelection:
    """A new champion is stored with the segment names of its first version."""
    if not selection.is_new:
        return selection
    champion = replace(selection.champion, names={**selection.champion.names, **name_of})
    names_by_id = {str(segment): name for segment, name in champion.names.items()}
    return replace(
        selection, champion=champion, card=selection.card.model_copy(update={"segments": names_by_id})
    )


def _segments(champion: Champion, scores: pd.DataFrame, membership: pd.DataFrame) -> pd.Series:
    inside = membership["is_member"].to_numpy(dtype=bool)
    return pd.Series(
        np.where(inside, champion.insiders_segment, scores["other_segment_id"]), index=scores.index
    )
