"""The nine questions of a marketing manager, answered from one version's figures."""

from pipeline.answers.actions import Stakes, at_risk_and_nearly_there, lists_at_stake
from pipeline.answers.matched import compare_with_alike
from pipeline.answers.products import products_by_lift
from pipeline.answers.questions import answer_questions

__all__ = [
    "Stakes",
    "answer_questions",
    "at_risk_and_nearly_there",
    "compare_with_alike",
    "lists_at_stake",
    "products_by_lift",
]
