"""Answers to the nine questions of a marketing manager from one version's figures, and what to offer next."""

from pipeline.answers.next_products import next_products
from pipeline.answers.products import products_by_lift
from pipeline.answers.questions import answer_questions

__all__ = ["answer_questions", "next_products", "products_by_lift"]
