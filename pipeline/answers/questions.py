"""The nine questions, each answered in sentences with the figures of one version, and the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from language import Message
from pipeline.answers.actions import Stakes, actions

Report = Mapping[str, Any]
MONTHS_AHEAD = 3


def answer_questions(
    report: Report, stakes: Stakes | None = None, alike: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The nine answers, in the order in which they are asked.

    Args:
        report: the version's sections: customers, insiders, segments, base, movements, hypotheses,
            forecast, rules, model, data.
        stakes: what `lists_at_stake` found.
        alike: what `compare_with_alike` found.

    Returns:
        For each: id, question (Message), answer (Messages, JSON form), evidence (the page that shows it).
    """
    asked = (
        ("eligible", Message("Who is eligible for the programme?"), _eligible(report), "/insiders"),
        ("size", Message("How many customers are in it?"), _size(report), "/movements"),
        ("characteristics", Message("What are their main characteristics?"), _typical(report), "/segments"),
        ("revenue_share", Message("What share of the revenue is theirs?"), _share(report), "/"),
        (
            "expected_revenue",
            Message("What will they bring in the coming months?"),
            _expected(report),
            "/forecast",
        ),
        ("conditions_in", Message("What are the conditions to be eligible?"), _joining(report), "/insiders"),
        ("conditions_out", Message("What are the conditions to be removed?"), _leaving(report), "/movements"),
        (
            "guarantee",
            Message("What guarantees that the programme is better than the rest of the base?"),
            _proof(report, alike),
            "/hypotheses",
        ),
        (
            "actions",
            Message("What can marketing do to raise revenue?"),
            actions(report["segments"], stakes, report.get("products")),
            "/segments",
        ),
    )
    return [
        {
            "id": name,
            "question": question.to_json(),
            "answer": [sentence.to_json() for sentence in answer],
            "evidence": evidence,
        }
        for name, question, answer, evidence in asked
    ]


def _eligible(report: Report) -> list[Message]:
    return [
        Message(
            "Every customer with an id who bought something in the {days:number} days before {as_of:date}: "
            "{customers:number} were considered, and {members:number} are members.",
            {
                "days": report["data"].get("window_days", 365),
                "as_of": report["as_of"],
                "customers": report["customers"],
                "members": report["insiders"]["count"],
            },
        ),
        Message(
            "Members are the segment with the highest median revenue among those of a size a programme can "
            "have, from 3 % to 20 % of customers. Their names are in the list of members."
        ),
    ]


def _size(report: Report) -> list[Message]:
    insiders, moved = report["insiders"], report["movements"]
    return [
        Message(
            "{count:number} customers, {share:percent} of all {customers:number}.",
            {
                "count": insiders["count"],
                "share": insiders["share_of_customers"],
                "customers": report["customers"],
            },
        ),
        Message(
            "Since the version before, {entered:number} joined and {left:number} left.",
            {"entered": moved["entered"], "left": moved["left"]},
        ),
    ]


def _typical(report: Report) -> list[Message]:
    own = next((one for one in report["segments"] if one["is_insiders"]), None)
    base = report.get("base")
    if own is None or base is None:
        return [Message("There are no members in this version.")]
    member, customer = own["median"], base["median"]
    return [
        Message(
            "The typical member bought for {revenue:money} in the window, the typical customer for "
            "{of_all:money}.",
            {"revenue": member["gross_revenue"], "of_all": customer["gross_revenue"]},
        ),
        Message(
            "A member orders {orders:number} times (all customers {of_all:number}), for {ticket:money} an "
            "order (all {ticket_of_all:money}), and chooses {products:number} different products (all "
            "{products_of_all:number}).",
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
            "The last purchase of a member is {days:number} days ago, of a customer in general "
            "{of_all:number} days. All of these are medians.",
            {"days": member["recency_days"], "of_all": customer["recency_days"]},
        ),
    ]


def _share(report: Report) -> list[Message]:
    insiders = report["insiders"]
    found = [
        Message(
            "Members brought {revenue:money}: {share:percent} of the revenue of customers with an id, and "
            "{of_all:percent} of all revenue, also counting what was bought without an id.",
            {
                "revenue": insiders["gross_revenue"],
                "share": insiders["revenue_share"],
                "of_all": insiders["revenue_share_of_all"],
            },
        )
    ]
    if insiders.get("net_revenue_share") is not None:
        found.append(
            Message(
                "After returns it is {revenue:money}, {share:percent} of what customers with an id brought.",
                {"revenue": insiders["net_revenue"], "share": insiders["net_revenue_share"]},
            )
        )
    if insiders.get("net_revenue_share_of_all") is not None:
        found.append(
            Message(
                "Of all revenue after returns it is {of_all:percent}.",
                {"of_all": insiders["net_revenue_share_of_all"]},
            )
        )
    return found


def _expected(report: Report) -> list[Message]:
    forecast = report.get("forecast") or {}
    totals = {name: rows[:MONTHS_AHEAD] for name, rows in forecast.get("totals", {}).items() if rows}
    if not totals:
        return [Message.from_json(forecast["why"])] if forecast.get("why") else [_NO_FORECAST]
    found = [
        Message(
            text,
            {
                "from": total["from"],
                "until": total["until"],
                "mean": total["mean"],
                "low": total["low80"],
                "high": total["high80"],
            },
        )
        for text, total in (
            (_FROZEN.text, totals["frozen"][-1]),
            (_PROGRAMME.text, totals["programme"][-1]),
        )
    ]
    backtest = forecast.get("backtest")
    if backtest:
        found.append(
            Message(
                "{origins:number} such forecasts of {days:number} days, made as of past dates, were off by "
                "{mape:percent} on average; that members go on as they did was off by {naive:percent}, the "
                "last period repeated by {last:percent}.",
                {
                    "origins": backtest["origins"],
                    "days": backtest["horizon_days"],
                    "mape": backtest["mape"],
                    "naive": backtest["naive_mape"],
                    "last": backtest["last_mape"],
                },
            )
        )
    elif forecast.get("why"):
        found.append(Message.from_json(forecast["why"]))
    return [*found, *(Message.from_json(warning) for warning in forecast.get("warnings", []))]


_NO_FORECAST = Message("There is no forecast in this version.")
_FROZEN = Message(
    "Today's members will bring about {mean:money} from {from:month} to {until:month}, with four chances in "
    "five between {low:money} and {high:money}."
)
_PROGRAMME = Message(
    "The programme, whoever is a member then, about {mean:money} from {from:month} to {until:month} "
    "({low:money} to {high:money})."
)


def _joining(report: Report) -> list[Message]:
    rules = report["rules"]
    if not rules["eligible"]:
        return [_NO_CONDITIONS]
    return [
        Message("A customer joins who has any of the following:"),
        *_each(rules["eligible"]),
        _faithful(rules.get("fidelity_eligible", rules["fidelity"])),
    ]


def _leaving(report: Report) -> list[Message]:
    rules = report["rules"]
    found = [_NO_CONDITIONS]
    if rules["removed"]:
        found = [
            Message("A member is on the way out who has any of the following:"),
            *_each(rules["removed"]),
            _faithful(rules.get("fidelity_removed", rules["fidelity"])),
        ]
    return [
        *found,
        Message(
            "One bad week removes nobody: a member leaves after two runs in a row below the line. Who bought "
            "nothing in the whole window leaves at once. What a person decided by hand comes before "
            "the model."
        ),
    ]


_NO_CONDITIONS = Message("The model draws no line that three short conditions could describe.")


def _each(alternatives: list[Mapping[str, Any]]) -> list[Message]:
    return [Message.from_json(one) for one in alternatives]


def _faithful(fidelity: float) -> Message:
    return Message(
        "These sentences are a short form of the model: they say the same as it for {fidelity:percent} of "
        "customers.",
        {"fidelity": fidelity},
    )


def _proof(report: Report, alike: Mapping[str, Any] | None) -> list[Message]:
    outside = {one["id"]: one for one in report["hypotheses"] if one.get("out_of_time")}
    found = []
    if "H1" in outside:
        later = outside["H1"]["out_of_time"]
        found.append(
            Message(
                "Members fixed on {from:date} bought {share:percent} of all items in the time until "
                "{until:date} (95 % sure: {low:percent} to {high:percent}).",
                {
                    "from": later["from"],
                    "until": later["until"],
                    "share": later["effect"],
                    "low": later["low"],
                    "high": later["high"],
                },
            )
        )
    if "H3" in outside:
        later = outside["H3"]["out_of_time"]
        found.append(
            Message(
                "In the same time the median revenue of those members was {times:decimal} times that of all "
                "customers who bought (95 % sure: {low:decimal} to {high:decimal}).",
                {"times": later["effect"] + 1, "low": later["low"] + 1, "high": later["high"] + 1},
            )
        )
    if not found:
        found.append(
            Message("Nothing yet: the history is too short to fix members in the past and see what they did.")
        )
    capture = report["model"].get("capture")
    if capture is not None and capture < 1:
        found.append(
            Message(
                "Simply taking as many customers by revenue would have found more: the members brought "
                "{capture:percent} of what those did.",
                {"capture": capture},
            )
        )
    elif capture is not None:
        found.append(
            Message(
                "They brought {capture:percent} of what as many customers taken simply by revenue brought.",
                {"capture": capture},
            )
        )
    if alike is not None:
        found.append(_beside_alike(alike))
    proved = _experiments(report)
    found.append(
        Message(
            "All but the experiment shows that members are better customers, not that the programme makes "
            "them so."
        )
        if proved
        else Message(
            "This shows that members are better customers, not that the programme makes them so. Only a "
            "group of members drawn at random who do not get the benefits can show that."
        )
    )
    return [*proved, *found]


def _experiments(report: Report) -> list[Message]:
    """What was proved: experiments that have ended, newest first, before anything that only suggests."""
    ended = [one for one in report.get("experiments") or () if one["state"] == "ended"]
    return [Message.from_json(sentence) for one in ended for sentence in one["told"]]


def _beside_alike(alike: Mapping[str, Any]) -> Message:
    values = {
        "pairs": alike["pairs"],
        "members": alike["members"],
        "difference": alike["difference"],
        "low": alike["low"],
        "high": alike["high"],
    }
    if alike["difference"] < 0:
        values |= {"less": -alike["difference"], "least": -alike["high"], "most": -alike["low"]}
        if alike["high"] < 0:
            return Message(
                "Beside the customers most alike before, {pairs:number} of the {members:number} members "
                "brought {less:money} less each (95 % sure: {least:money} to {most:money} less). The other "
                "members have nobody alike.",
                values,
            )
        return Message(
            "Beside the customers most alike before, {pairs:number} of the {members:number} members brought "
            "{less:money} less each, which may be chance (95 % sure: between {most:money} less and "
            "{high:money} more). The other members have nobody alike.",
            values,
        )
    if alike["low"] > 0:
        return Message(
            "Beside the customers most alike before, {pairs:number} of the {members:number} members brought "
            "{difference:money} more each (95 % sure: {low:money} to {high:money}). The other members have "
            "nobody alike.",
            values,
        )
    return Message(
        "Beside the customers most alike before, {pairs:number} of the {members:number} members brought "
        "{difference:money} more each, which may be chance (95 % sure: {low:money} to {high:money}). The "
        "other members have nobody alike.",
        values,
    )
