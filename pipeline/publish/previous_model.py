"""What the model and the rules of the version before say of today's customers."""

from __future__ import annotations

import pandas as pd

from pipeline.membership.movements import Counterfactuals
from pipeline.membership.rules import MembershipRules, prospects
from pipeline.membership.state import decide_membership, is_below
from pipeline.publish.run_inputs import RunInputs
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.model_selection import ModelSelection


class Prospects:
    """What may be expected of today's customers, by the rules of now and of the version before.

    Args:
        order_probability: of an order within 84 days, by customer id; None where nothing was predicted.
        single_purchase_gap: days that stand for the usual gap of who has bought on one day only.
    """

    def __init__(self, order_probability: pd.Series | None, single_purchase_gap: float) -> None:
        self._order_probability = order_probability
        self._single_purchase_gap = single_purchase_gap

    @property
    def is_unknown(self) -> bool:
        """Whether nothing was predicted."""
        return self._order_probability is None

    def of(self, features: pd.DataFrame, rules: MembershipRules) -> pd.DataFrame:
        """As `pipeline.membership.rules.prospects` gives them, of the customers of `features`."""
        return prospects(features, self._order_probability, self._single_purchase_gap, rules)


def previous_champion(inputs: RunInputs, selection: ModelSelection) -> Champion | None:
    """The model of the version before, among today's customers, where the champion is another one now."""
    old = inputs.champion_before
    if old is None and selection.is_new and inputs.current_champion is not None:
        old = inputs.current_champion.champion
    return old.at(inputs.features) if old is not None else None


def below_before(
    inputs: RunInputs, champion: Champion, old: Champion | None, expected: Prospects
) -> pd.Series | None:
    """Whom the model and the rules of the version before would put below; None where both are the same now.

    A replaced model that cannot be read is assumed to have moved nobody: changes are then put down to the new
    model and not to the customers' buying.
    """
    if old is None and inputs.is_replaced:
        return pd.Series(False, inputs.features.index)
    if old is None and inputs.rules_before is None:
        return None
    rules = inputs.rules_before or inputs.membership_rules
    judge = (old or champion).with_line(rules.line)
    margin = pd.Series(judge.decision_scores(inputs.features), inputs.features.index)
    return is_below(margin, expected.of(inputs.features, rules))


def build_counterfactuals(
    inputs: RunInputs, champion: Champion, old: Champion | None, expected: Prospects
) -> Counterfactuals:
    """Who would be a member by the model or the rules of the version before, and without the late lines.

    Args:
        inputs: What the run knows.
        champion: The model now.
        old: The model of the version before, as `previous_champion` gives it.
        expected: What may be expected of the customers.
    """
    old_model = without_late = old_rules = None
    now, before = inputs.membership_rules, inputs.rules_before
    if old is not None:
        old_model = _members(inputs, old, inputs.features, before or now, expected)
    elif inputs.is_replaced and inputs.previous is not None:
        old_model = inputs.previous.is_member.reindex(inputs.features.index, fill_value=False)
    if before is not None:
        old_rules = _members(inputs, champion, inputs.features, before, expected)
    late = inputs.features_without_late
    if late is not None and len(late):
        without_late = _members(inputs, champion.at(late), late, now, expected)
    return Counterfactuals(old_model, without_late, old_rules)


def _members(
    inputs: RunInputs,
    champion: Champion,
    features: pd.DataFrame,
    rules: MembershipRules,
    expected: Prospects,
) -> pd.Series:
    scores = champion.with_line(rules.line).score(features)
    decided = decide_membership(scores, inputs.past, inputs.as_of, expected.of(features, rules), rules=rules)
    is_member: pd.Series = decided["is_member"]
    return is_member
