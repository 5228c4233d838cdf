"""The nine questions of a marketing manager, answered from one version's figures."""

from pipeline.answers.products import products_by_lift
from pipeline.answers.questions import answer_questions

__all__ = ["answer_questions", "products_by_lift"]
