"""The three built-in hypotheses; a shop's own are in `custom.py`."""

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
                    "A small group accounts for much of the volume: what they buy determines what "
                    "must be in stock."
                ),
                Message("Plan stock with them: ask the largest members for their next orders."),
            ),
            Verdict.REFUTED: (
                Message(
                    "Members account for a small part of all items sold; most of the volume comes "
                    "from other customers."
                ),
                Message(
                    "Do not expect the programme to raise volume; look at price and range for other "
                    "customers."
                ),
            ),
            Verdict.INCONCLUSIVE: (
                Message("The members' share of all items is too close to 10 % to call."),
                Message("Wait for more weeks before planning stock around the members."),
            ),
        },
    ),
    Hypothesis(
        id="H2",
        claim=Message("Members return fewer items on average than the other customers, by 10 % or more."),
        definition=Message(
            "Items returned per member, divided by items returned per other customer, minus "
            "one. The claim holds below -10 %. Customers who buy more have more to return, "
            "so see the rate as well. On new data, only customers who were known when the "
            "members were picked count."
        ),
        columns=("returned_items",),
        metric=MEAN_AGAINST_OTHERS,
        comparison="below",
        threshold=-0.10,
        known_only=True,
        advice={
            Verdict.CONFIRMED: (
                Message("Members return fewer items than other customers, although they buy more."),
                Message("Offer members easy returns: it costs little and customers notice it."),
            ),
            Verdict.REFUTED: (
                Message("Members do not return clearly fewer items: customers who buy more return more."),
                Message(
                    "Do not use fewer returns as an argument. Ask the few members with large returns why."
                ),
            ),
            Verdict.INCONCLUSIVE: (
                Message(
                    "Returns are few and uneven: a handful of large ones dominate, so it is too "
                    "close to call."
                ),
                Message("Do not use returns to argue for or against the programme yet."),
            ),
        },
    ),
    Hypothesis(
        id="H2-rate",
        claim=Message(
            "Members return a smaller share of what they buy than other customers, by 10 % or more."
        ),
        definition=Message(
            "Items returned per item bought by members, divided by the same for other "
            "customers, minus one. The claim holds below -10 %. On new data, only customers "
            "who were known when the members were picked count."
        ),
        columns=("returned_items", "items"),
        metric=RATE_AGAINST_OTHERS,
        comparison="below",
        threshold=-0.10,
        known_only=True,
        advice={
            Verdict.CONFIRMED: (
                Message("For each item sold, members return less than others: their revenue is safer."),
                Message("When you budget for returns, count on nearly all of members' revenue."),
            ),
            Verdict.REFUTED: (
                Message("For each item sold, members return about as much as others, or more."),
                Message(
                    "Budget for members' returns as for everyone else's, and look at which products "
                    "they return."
                ),
            ),
            Verdict.INCONCLUSIVE: (
                Message("A few large returns dominate the rate, so it is too close to call."),
                Message("Look at the largest returns one by one instead of at the average."),
            ),
        },
    ),
    Hypothesis(
        id="H3",
        claim=Message("The median revenue of a member is at least 10 % above the median of all customers."),
        definition=Message(
            "Median gross revenue of members, divided by the median of all customers who "
            "bought, minus one. The claim holds above 10 %. On new data, members who bought "
            "nothing count as zero."
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
                Message("The typical member, not just the largest, keeps spending more than others."),
                Message("It pays to give benefits to every member, not only to the largest few."),
            ),
            Verdict.REFUTED: (
                Message(
                    "In the 12 weeks after, the typical member spends no more than the typical customer."
                ),
                Message("Improve the selection before you spend on the programme: see the Model page."),
            ),
            Verdict.INCONCLUSIVE: (
                Message("It is too early to say whether the typical member keeps spending more."),
                Message("Wait for more weeks, or run an experiment with a control group."),
            ),
        },
    ),
)

HYPOTHESES = (*GIVEN, *OWN)
"""All that are judged, published and shown, in this order."""
