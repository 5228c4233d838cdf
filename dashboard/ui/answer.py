"""The first line of every page: the answer, a sentence with its figures in bold."""

from __future__ import annotations

from dash import html


def answer(sentence: str) -> html.P:
    """`sentence` as the page's first line; text between ** and ** is bold."""
    return html.P(emphasised(sentence), className="answer")


def emphasised(sentence: str) -> list[str | html.Strong]:
    """The parts of `sentence`, those between ** and ** in bold."""
    return [
        html.Strong(part) if place % 2 else part for place, part in enumerate(sentence.split("**")) if part
    ]
