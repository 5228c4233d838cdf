"""The three hypotheses everybody is told; a shop's own stand in `own.py`."""

from __future__ import annotations

from domain.enums import Verdict
from i18n import Message
from pipeline.hypotheses.custom import OWN
from pipeline.hypotheses.hypothesis import Hypothesis
from pipeline.hypotheses.metrics import MEAN_AGAINST_OTHERS, MEDIAN_AGAINST_ALL, RATE_AGAINST_OTHERS, SHARE

GIVEN = (
    Hypothesis(
        id="H1",
        claim=Message("Members buy more than 10 % of all items."),
        definition=Message(
            "Items bought by members, divided by the items bought by all customers with an id. "
            "The claim holds above 10 %."
        ),
        columns=("items",),
        metric=SHARE,
        comparison="above",
        threshold=0.10,
        fact_in_sample=True,
        advice={
            Verdict.CONFIRMED: (
                Message(
                    "A small group moves much of the warehouse: what they buy decides what must be in stock."
                ),
                Message("Plan stock with them: ask the largest members for their next orders."),
            ),
            Verdict.REFUTED: (
                Message(
                    "The members' purchases are a small part of all pieces; most of the volume is elsewhere."
                ),
                Message("Do not promise volume from the programme; look at price and range for the others."),
            ),
            Verdict.INCONCLUSIVE: (
                Message("The members' part of all items is too near to 10 % to say on which side it lies."),
                Message("Wait for more weeks before planning stock around the members."),
            ),
        },
    ),
    Hypothesis(
        id="H2",
        claim=Message("Members return fewer items on average than the other customers, by 10 % or more."),
        definition=Message(
            "Items returned per member, divided by items returned per other customer, minus one. "
            "The claim holds below -10 %. Who buys more has more to return: see the rate as well. "
            "Afterwards, only customers count who were known when members were fixed."
        ),
        columns=("returned_items",),
        metric=MEAN_AGAINST_OTHERS,
        comparison="below",
        threshold=-0.10,
        known_only=True,
        advice={
            Verdict.CONFIRMED: (
                Message("A member sends back fewer pieces than another customer, although members buy more."),
                Message("Offer members easy returns: it costs little, and it is noticed."),
            ),
            Verdict.REFUTED: (
                Message("A member does not send back clearly fewer pieces: who buys more, returns more."),
                Message("Do not argue with fewer returns. Ask the few members with large returns why."),
            ),
            Verdict.INCONCLUSIVE: (
                Message(
                    "Returns are few and uneven: a handful of large ones decide, so nothing sure can be said."
                ),
                Message("Do not use returns to argue for or against the programme yet."),
            ),
        },
    ),
    Hypothesis(
        id="H2-rate",
        claim=Message(
            "Of what they buy, members return a smaller part than the other customers, by 10 % or more."
        ),
        definition=Message(
            "Items returned per item bought by members, divided by the same of the others, minus one. "
            "The claim holds below -10 %. "
            "Afterwards, only customers count who were known when members were fixed."
        ),
        columns=("returned_items", "items"),
        metric=RATE_AGAINST_OTHERS,
        comparison="below",
        threshold=-0.10,
        known_only=True,
        advice={
            Verdict.CONFIRMED: (
                Message(
                    "For each piece sold, members cause fewer returns than others: their revenue is safer."
                ),
                Message("Count on members' revenue nearly in full when you budget for returns."),
            ),
            Verdict.REFUTED: (
                Message("For each piece sold, members return about as much as others, or more."),
                Message(
                    "Budget for returns by members as for everybody, and look at the articles they send back."
                ),
            ),
            Verdict.INCONCLUSIVE: (
                Message("A few large returns decide the rate, so nothing sure can be said."),
                Message("Look at the largest returns one by one instead of at the average."),
            ),
        },
    ),
    Hypothesis(
        id="H3",
        claim=Message("The median revenue of a member is at least 10 % above the median of all customers."),
        definition=Message(
            "Median gross revenue of members, divided by the median of all customers who bought, minus one. "
            "The claim holds above 10 %. Afterwards, members who bought nothing count with nothing."
        ),
        columns=("gross_revenue",),
        metric=MEDIAN_AGAINST_ALL,
        comparison="above",
        threshold=0.10,
        by_construction=True,
        fact_in_sample=True,
        buyers_only=True,
        advice={
            Verdict.CONFIRMED: (
                Message("The typical member, not only the largest, goes on spending more than others."),
                Message("Benefits for every member are worth it; they need not be kept for the largest few."),
            ),
            Verdict.REFUTED: (
                Message("Afterwards the typical member spends no more than the typical customer."),
                Message("Do not spend on the programme before the selection is better: see the model page."),
            ),
            Verdict.INCONCLUSIVE: (
                Message("Whether the typical member goes on spending more cannot be said yet."),
                Message("Wait for more weeks, or measure it with a holdout group."),
            ),
        },
    ),
)

HYPOTHESES = (*GIVEN, *OWN)
"""All that are judged, published and shown, in this order."""
