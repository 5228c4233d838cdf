"""The nine questions of a marketing manager, answered from one version's figures."""

from pipeline.answers.actions import ListSummary, at_risk_and_nearly_there, summarize_lists
from pipeline.answers.products import products_by_lift
from pipeline.answers.questions import answer_questions

__all__ = [
    "ListSummary",
    "answer_questions",
    "at_risk_and_nearly_there",
    "products_by_lift",
    "summarize_lists",
]
