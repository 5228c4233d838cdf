"""Answers to the nine questions of a marketing manager, from one version's figures."""

from pipeline.answers.products import products_by_lift
from pipeline.answers.questions import answer_questions

__all__ = ["answer_questions", "products_by_lift"]
