"""The nine questions, each answered in sentences with one version's figures and a link to the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from domain.report import Answer, Concentration, Report, StoredMessage, dump
from i18n import Message
from pipeline.answers.actions import actions
from pipeline.answers.conditions import conditions_of_joining, conditions_of_leaving
from pipeline.answers.contribution import contribution_of_members
from pipeline.answers.expected import expected
from pipeline.answers.movement_summary import movement_summary
from pipeline.answers.proof import proof, proof_details


def answer_questions(report: Report) -> tuple[Answer, ...]:
    """The nine answers in the order of the questions.

    Args:
        report: The version's figures; its own answers are not looked at.
    """
    questions = (
        ("eligible", Message("Who is eligible for the programme?"), _eligible(report), "/insiders"),
        ("size", Message("How many customers are in it?"), _size(report), "/movements"),
        ("characteristics", Message("What are their main characteristics?"), _typical(report), "/segments"),
        ("revenue_share", Message("What share of revenue do they account for?"), _share(report), "/"),
        (
            "expected_revenue",
            Message("How much will they spend in the coming months?"),
            expected(report),
            "/forecast",
        ),
        (
            "conditions_in",
            Message("What are the conditions for joining?"),
            conditions_of_joining(report),
            "/insiders",
        ),
        (
            "conditions_out",
            Message("What are the conditions for being removed?"),
            conditions_of_leaving(report),
            "/movements",
        ),
        (
            "guarantee",
            Message("How do we know that members are better than the rest of the customer base?"),
            proof(report),
            "/hypotheses",
        ),
        (
            "actions",
            Message("What can marketing do to increase revenue?"),
            actions(
                report.segments,
                report.audiences,
                report.products,
                days=report.data.covered_days,
                are_predicted=report.has_predictions,
            ),
            "/segments",
        ),
    )
    details = {"guarantee": proof_details(report)}
    return tuple(
        Answer(
            id=name,
            question=_stored(question),
            answer=tuple(_stored(sentence) for sentence in answer),
            details=tuple(_stored(sentence) for sentence in details.get(name, ())),
            evidence=evidence,
        )
        for name, question, answer, evidence in questions
    )


def _stored(message: Message) -> StoredMessage:
    return StoredMessage(text=message.text, values=message.values)


def _eligible(report: Report) -> list[Message]:
    return [
        Message(
            "Every customer with an id who bought something in the {days:days} before "
            "{as_of:date}: {customers:customers}, including {members:members}.",
            {
                "days": report.data.window_days,
                "as_of": report.as_of.isoformat(),
                "customers": report.customers,
                "members": report.insiders.count,
            },
        ),
        Message(
            "Members are found from the segment whose median customer spends the most; the "
            "model search requires that segment to hold 3 % to 20 % of customers. The "
            "Insiders page lists them."
        ),
        *_not_trusted(report.model.not_trusted),
    ]


def _not_trusted(reasons: Sequence[StoredMessage]) -> list[Message]:
    """The quality checks that the model fails, if any."""
    if not reasons:
        return []
    values = {"reasons": [dump(reason) for reason in reasons]}
    return [Message("The model did not pass its quality checks: {reasons:all}.", values)]


def _size(report: Report) -> list[Message]:
    insiders = report.insiders
    return [
        Message(
            "{count:customers}, {share:percent} of all {customers:number}.",
            {
                "count": insiders.count,
                "share": insiders.share_of_customers,
                "customers": report.customers,
            },
        ),
        movement_summary(report.movements),
    ]


def _typical(report: Report) -> list[Message]:
    segment, base = report.insiders_segment, report.base
    if segment is None or base is None:
        return [Message("There are no members in this version.")]
    member, customer = segment.median, base.median
    return [
        Message(
            "In {days:days} the typical member spent {revenue:money}, the typical customer {of_all:money}.",
            {
                "days": report.data.covered_days,
                "revenue": member["gross_revenue"],
                "of_all": customer["gross_revenue"],
            },
        ),
        Message(
            "The typical member ordered {orders:times} (all customers: {of_all:number}), "
            "spent {ticket:money} per order (all customers: {ticket_of_all:money}) and "
            "bought {products:different_products} (all customers: {products_of_all:number}).",
            {
                "orders": member["orders"],
                "of_all": customer["orders"],
                "ticket": member["avg_ticket"],
                "ticket_of_all": customer["avg_ticket"],
                "products": member["unique_products"],
                "products_of_all": customer["unique_products"],
            },
        ),
        Message(
            "The typical member last bought {days:days} ago, the typical customer "
            "{of_all:days} ago. All figures are medians.",
            {"days": member["recency_days"], "of_all": customer["recency_days"]},
        ),
    ]


def _share(report: Report) -> list[Message]:
    insiders = report.insiders
    sentences = [
        Message(
            "Members spent {revenue:money}: {share:percent} of revenue from customers with "
            "an id, and {of_all:percent} of all revenue, including purchases without a "
            "customer id.",
            {
                "revenue": insiders.gross_revenue,
                "share": insiders.revenue_share,
                "of_all": insiders.revenue_share_of_all,
            },
        )
    ]
    sentences += _concentration(insiders.concentration)
    if insiders.net_revenue_share is not None:
        sentences.append(
            Message(
                "After returns, that is {revenue:money}, {share:percent} of revenue from "
                "customers with an id.",
                {"revenue": insiders.net_revenue, "share": insiders.net_revenue_share},
            )
        )
    if insiders.net_revenue_share_of_all is not None:
        sentences.append(
            Message(
                "That is {of_all:percent} of all revenue after returns.",
                {"of_all": insiders.net_revenue_share_of_all},
            )
        )
    return [*sentences, *contribution_of_members(report.contribution)]


def _concentration(concentration: Concentration | None) -> list[Message]:
    """How few customers bring much of the revenue."""
    if concentration is None or concentration.effective_members is None:
        return []
    return [
        Message(
            "The largest customer accounts for {largest:percent} of revenue from customers "
            "with an id, the five largest for {five:percent}. Members' revenue is as "
            "concentrated as if {effective:decimal} members of equal size shared it.",
            {
                "largest": concentration.largest_customer,
                "five": concentration.five_largest,
                "effective": concentration.effective_members,
            },
        )
    ]
