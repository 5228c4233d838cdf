"""H1, H2, H3: claims about the members, judged in sample and out of time, with intervals and verdicts.

A hypothesis is one entry of `HYPOTHESES`: a metric, a comparison and a threshold. Add one there, and it is
judged, published and shown like the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from language import Message

Floats = npt.NDArray[np.float64]
Verdict = Literal["confirmed", "refuted", "inconclusive"]
Metric = Callable[[Floats, Floats], Floats]
"""(members, others), each (…, customers, columns) → one effect for each leading index."""

OUT_OF_TIME_DAYS = 84
RESAMPLES = 1999
BATCH = 50
"""Resamples drawn at a time: a few megabytes, whatever the number of customers."""
CONFIDENCE = 0.95
FEWEST = 10
"""Members, and others, below which nothing is said."""


@dataclass(frozen=True)
class Hypothesis:
    """One claim. Confirmed when the whole interval lies beyond `threshold`, refuted when it lies short of it."""

    id: str
    claim: Message
    definition: Message
    columns: tuple[str, ...]
    """What the metric needs of each customer: columns of features and of customer_days."""
    metric: Metric
    comparison: Literal["above", "below"]
    threshold: float
    advice: Mapping[Verdict, tuple[Message, Message]]
    """For each verdict: what it means, and what to do."""
    by_construction: bool = False
    """Whether members are picked by this very metric, so that it must hold in sample."""
    buyers_only: bool = False
    """Whether, out of time, customers who bought nothing count only if they are members."""


def share(members: Floats, others: Floats) -> Floats:
    """The members' part of the whole."""
    of_members = members[..., 0].sum(axis=-1)
    return np.asarray(of_members / (of_members + others[..., 0].sum(axis=-1)))


def mean_against_others(members: Floats, others: Floats) -> Floats:
    """How far the members' mean is above that of the others, as a fraction of it."""
    return np.asarray(members[..., 0].mean(axis=-1) / others[..., 0].mean(axis=-1) - 1)


def rate_against_others(members: Floats, others: Floats) -> Floats:
    """The same of a rate: the first column's sum over the second's."""
    of_members = members[..., 0].sum(axis=-1) / members[..., 1].sum(axis=-1)
    return np.asarray(of_members / (others[..., 0].sum(axis=-1) / others[..., 1].sum(axis=-1)) - 1)


def median_against_all(members: Floats, others: Floats) -> Floats:
    """How far the members' median is above that of everybody, themselves included, as a fraction of it."""
    everybody = np.concatenate([members[..., 0], others[..., 0]], axis=-1)
    return np.asarray(np.median(members[..., 0], axis=-1) / np.median(everybody, axis=-1) - 1)


HYPOTHESES = (
    Hypothesis(
        id="H1",
        claim=Message("Members buy more than 10 % of all items."),
        definition=Message(
            "Items bought by members, divided by the items bought by all customers with an id. "
            "The claim holds above 10 %."
        ),
        columns=("items",),
        metric=share,
        comparison="above",
        threshold=0.10,
        advice={
            "confirmed": (
                Message(
                    "A small group moves much of the warehouse: what they buy decides what must be in stock."
                ),
                Message(
                    "Plan stock with them: ask the largest members for their next orders, and keep their articles."
                ),
            ),
            "refuted": (
                Message(
                    "The members' purchases are a small part of all pieces; most of the volume is elsewhere."
                ),
                Message(
                    "Do not promise volume from the programme; look at price and range for the other customers."
                ),
            ),
            "inconclusive": (
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
            "The claim holds below -10 %. Who buys more has more to return: see the claim about the rate as well."
        ),
        columns=("returned_items",),
        metric=mean_against_others,
        comparison="below",
        threshold=-0.10,
        advice={
            "confirmed": (
                Message("A member sends back fewer pieces than another customer, although members buy more."),
                Message("Offer members easy returns: it costs little, and it is noticed."),
            ),
            "refuted": (
                Message(
                    "A member does not send back clearly fewer pieces than another customer: who buys more, returns more."
                ),
                Message(
                    "Do not argue with fewer returns. Judge members by the rate, and ask the few with large returns why."
                ),
            ),
            "inconclusive": (
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
            "Items returned per item bought by members, divided by the same of the other customers, minus one. "
            "The claim holds below -10 %."
        ),
        columns=("returned_items", "items"),
        metric=rate_against_others,
        comparison="below",
        threshold=-0.10,
        advice={
            "confirmed": (
                Message(
                    "For each piece sold, members cause fewer returns than others: their revenue is safer."
                ),
                Message("Count on members' revenue nearly in full when you budget for returns."),
            ),
            "refuted": (
                Message("For each piece sold, members return about as much as others, or more."),
                Message(
                    "Budget for returns by members as for everybody, and look at the articles they send back."
                ),
            ),
            "inconclusive": (
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
        metric=median_against_all,
        comparison="above",
        threshold=0.10,
        by_construction=True,
        buyers_only=True,
        advice={
            "confirmed": (
                Message(
                    "The typical member, not only the largest, goes on spending more than the typical customer."
                ),
                Message("Benefits for every member are worth it; they need not be kept for the largest few."),
            ),
            "refuted": (
                Message("Afterwards the typical member spends no more than the typical customer."),
                Message(
                    "Do not spend on the programme before the selection is better: see the page about the model."
                ),
            ),
            "inconclusive": (
                Message("Whether the typical member goes on spending more cannot be said yet."),
                Message("Wait for more weeks, or measure it with a holdout group."),
            ),
        },
    ),
)


def judge_hypotheses(
    features: pd.DataFrame,
    members: Set[str],
    features_then: pd.DataFrame | None,
    members_then: Set[str] | None,
    customer_days: pd.DataFrame,
    *,
    as_of: date,
    then: date,
    random_state: int,
    hypotheses: tuple[Hypothesis, ...] = HYPOTHESES,
) -> list[dict[str, Any]]:
    """Each hypothesis in sample, and out of time: members of `then`, by what was bought in [then, as_of).

    Args:
        features: one row a customer at `as_of`, by customer id, with the columns the hypotheses name.
        members: ids of the members at `as_of`.
        features_then: the same at `then`, or None where there is too little history.
        members_then: ids of the members at `then`.
        customer_days: customer_id, day, gross_revenue, items, returned_items, …, one row a customer and day.
        as_of: the first day that does not count.
        then: usually `OUT_OF_TIME_DAYS` before `as_of`.
        random_state: the seed of the resampling.

    Returns:
        One dict a hypothesis, ready for JSON: id, claim, definition, comparison, threshold, in_sample,
        out_of_time, why (a Message where out_of_time is None), meaning, what_to_do. An outcome has verdict,
        effect, low, high, p, n, members, by_construction. Shares and differences are fractions.
    """
    afterwards, why = _afterwards(features_then, members_then, customer_days, as_of=as_of, then=then)
    found = []
    for number, hypothesis in enumerate(hypotheses):
        random = np.random.default_rng([random_state, number])
        inside = _outcome(hypothesis, features, members, random)
        outside = None
        reason = why
        if afterwards is not None and members_then is not None:
            counted = afterwards
            if hypothesis.buyers_only:
                counted = afterwards[(afterwards["items"] > 0) | afterwards.index.isin(list(members_then))]
            outside = _outcome(hypothesis, counted, members_then, random)
            reason = None if outside else _TOO_FEW
        judged = outside or inside
        meaning, to_do = hypothesis.advice[judged["verdict"] if judged else "inconclusive"]
        found.append(
            {
                "id": hypothesis.id,
                "claim": hypothesis.claim.to_json(),
                "definition": hypothesis.definition.to_json(),
                "comparison": hypothesis.comparison,
                "threshold": hypothesis.threshold,
                "in_sample": inside and {**inside, "by_construction": hypothesis.by_construction},
                "out_of_time": outside
                and {
                    **outside,
                    "by_construction": False,
                    "from": then.isoformat(),
                    "until": as_of.isoformat(),
                },
                "why": reason and reason.to_json(),
                "meaning": meaning.to_json(),
                "what_to_do": to_do.to_json(),
            }
        )
    return found


_TOO_FEW = Message("Too few members, or too few purchases, to say anything.")


def _afterwards(
    features_then: pd.DataFrame | None,
    members_then: Set[str] | None,
    customer_days: pd.DataFrame,
    *,
    as_of: date,
    then: date,
) -> tuple[pd.DataFrame | None, Message | None]:
    """What everybody known at `then`, and everybody who came since, bought and returned; or why not."""
    if features_then is None or members_then is None or features_then.empty:
        return None, Message(
            "There are too few invoices before {then:date} to choose members by and then see what they did.",
            {"then": then.isoformat()},
        )
    day = customer_days["day"]
    since = customer_days[(day >= pd.Timestamp(then)) & (day < pd.Timestamp(as_of))]
    bought = since.groupby("customer_id")[["gross_revenue", "items", "returned_items"]].sum()
    everybody = features_then.index.union(bought.index)
    return bought.reindex(everybody, fill_value=0), None


def _outcome(
    hypothesis: Hypothesis, customers: pd.DataFrame, members: Set[str], random: np.random.Generator
) -> dict[str, Any] | None:
    """The effect among `customers` with its interval and verdict; None where there are too few of them."""
    is_member = customers.index.isin(list(members))
    values = customers[list(hypothesis.columns)].to_numpy(dtype=float)
    inside, outside = values[is_member], values[~is_member]
    if min(len(inside), len(outside)) < FEWEST:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = float(hypothesis.metric(inside, outside))
        if not np.isfinite(effect):
            return None
        drawn = stats.bootstrap(
            (np.arange(len(inside)), np.arange(len(outside))),
            lambda a, b, axis=-1: hypothesis.metric(inside[a], outside[b]),  # noqa: ARG005 - scipy passes it
            n_resamples=RESAMPLES,
            batch=BATCH,
            method="percentile",
            confidence_level=CONFIDENCE,
            vectorized=True,
            rng=random,
        ).bootstrap_distribution
    # a resample without a single return has no ratio: it tells as little as an endlessly large one
    drawn = np.where(np.isnan(drawn), np.inf, drawn)
    tail = (1 - CONFIDENCE) / 2
    low, high = (float(bound) for bound in np.quantile(drawn, [tail, 1 - tail], method="closest_observation"))
    if not np.isfinite([low, high]).all():
        return None
    beyond = min((drawn <= hypothesis.threshold).sum(), (drawn >= hypothesis.threshold).sum())
    return {
        "verdict": verdict(low, high, hypothesis.threshold, hypothesis.comparison),
        "effect": effect,
        "low": low,
        "high": high,
        "p": float(min(1.0, 2 * (beyond + 1) / (RESAMPLES + 1))),
        "n": len(customers),
        "members": int(is_member.sum()),
    }


def verdict(low: float, high: float, threshold: float, comparison: Literal["above", "below"]) -> Verdict:
    """What an interval says of a claim that its quantity lies `comparison` `threshold`."""
    if comparison == "below":
        low, high, threshold = -high, -low, -threshold
    if low > threshold:
        return "confirmed"
    return "refuted" if high < threshold else "inconclusive"


def out_of_time_start(as_of: date) -> date:
    """The day at which members are fixed for the out-of-time outcomes at `as_of`."""
    return as_of - timedelta(days=OUT_OF_TIME_DAYS)
