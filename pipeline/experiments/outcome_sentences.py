"""The result of an experiment in a sentence, for each outcome and verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from domain.enums import ExperimentOutcome
from i18n import Message


def _revenue(verdict: str, values: dict[str, Any]) -> Message:
    if verdict == "more":
        return Message(
            "With the benefits, customers spent {difference:money} more each, "
            "{share:percent} of what they spend without (95 % confidence: {low:money} to "
            "{high:money}). The benefits caused it, because the groups were chosen at random.",
            values,
        )
    if verdict == "less":
        return Message(
            "With the benefits, customers spent {difference:money} less each, "
            "{share:percent} of what they spend without (95 % confidence: {low:money} to "
            "{high:money}). The benefits reduce spend.",
            values,
        )
    return Message(
        "No clear effect: the benefits changed spend per customer by anything from "
        "{low:money} to {high:money} (95 % confidence).",
        values,
    )


def _net_revenue(verdict: str, values: dict[str, Any]) -> Message:
    if verdict == "more":
        return Message(
            "With the benefits, customers spent {difference:money} more each after returns, "
            "{share:percent} of what they spend without (95 % confidence: {low:money} to "
            "{high:money}). The benefits caused it, because the groups were chosen at random.",
            values,
        )
    if verdict == "less":
        return Message(
            "With the benefits, customers spent {difference:money} less each after returns, "
            "{share:percent} of what they spend without (95 % confidence: {low:money} to "
            "{high:money}). The benefits reduce spend.",
            values,
        )
    return Message(
        "No clear effect: the benefits changed spend per customer after returns by anything from "
        "{low:money} to {high:money} (95 % confidence).",
        values,
    )


def _contribution(verdict: str, values: dict[str, Any]) -> Message:
    if verdict == "more":
        return Message(
            "After their cost, the benefits added {difference:money} of contribution per customer (95 % "
            "confidence: {low:money} to {high:money}). The benefits caused it, because the groups were "
            "chosen at random.",
            values,
        )
    if verdict == "less":
        return Message(
            "After their cost, the benefits reduced contribution by {difference:money} per customer (95 % "
            "confidence: {low:money} to {high:money}): they cost more than they earn.",
            values,
        )
    return Message(
        "No clear effect: after their cost, the benefits changed contribution per customer by anything from "
        "{low:money} to {high:money} (95 % confidence).",
        values,
    )


def _orders(verdict: str, values: dict[str, Any]) -> Message:
    if verdict == "more":
        return Message(
            "With the benefits, customers ordered on {difference:ratio} more days each, {share:percent} more "
            "than without (95 % confidence: {low:ratio} to {high:ratio} days). The benefits caused it, "
            "because the groups were chosen at random.",
            values,
        )
    if verdict == "less":
        return Message(
            "With the benefits, customers ordered on {difference:ratio} fewer days each, {share:percent} "
            "fewer than without (95 % confidence: {low:ratio} to {high:ratio} days). The benefits reduce "
            "orders.",
            values,
        )
    return Message(
        "No clear effect: the benefits changed the days with an order per customer by anything from "
        "{low:ratio} to {high:ratio} (95 % confidence).",
        values,
    )


def _bought_again(verdict: str, values: dict[str, Any]) -> Message:
    if verdict == "more":
        return Message(
            "With the benefits, {with:percent} of the customers bought again, without {without:percent}: "
            "adjusted, {difference:points} more (95 % confidence: {low:points} to "
            "{high:points}). The benefits caused it, because the groups were chosen at random.",
            values,
        )
    if verdict == "less":
        return Message(
            "With the benefits, {with:percent} of the customers bought again, without {without:percent}: "
            "adjusted, {difference:points} fewer (95 % confidence: {low:points} to "
            "{high:points}). The benefits keep customers from buying.",
            values,
        )
    return Message(
        "No clear effect: the benefits changed the share of customers who bought again by anything from "
        "{low:points} to {high:points} (95 % confidence).",
        values,
    )


OUTCOME_SENTENCES: Final[Mapping[str, Callable[[str, dict[str, Any]], Message]]] = {
    ExperimentOutcome.REVENUE: _revenue,
    ExperimentOutcome.NET_REVENUE: _net_revenue,
    ExperimentOutcome.ORDERS: _orders,
    ExperimentOutcome.BOUGHT_AGAIN: _bought_again,
    ExperimentOutcome.CONTRIBUTION: _contribution,
}
"""Makes the sentence of a verdict ("more", "less" or "open") and the result's figures."""
