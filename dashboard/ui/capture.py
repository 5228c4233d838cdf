"""What the list captured beside a sort by revenue, in words and with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard.request.page import PageRequest
from dashboard.ui.chips import link_arrow
from dashboard.ui.report import Report
from i18n import Localizer


def capture_answer(report: Report, localizer: Localizer) -> str:
    """Whether the list picked better than a sort by revenue, as the first sentence of the model page."""
    found = report.get("capture")
    if not found:
        return localizer.gettext(
            "**Not tested yet**: there is too little history to see what a past list did."
        )
    values = {name: found[name] for name in ("value", "low", "high")}
    if found["source"] == "rescored":
        return localizer.gettext(
            "**Not tested yet**: no list was published 12 weeks ago. Had this model picked it, it would have "
            "captured **{value:percent}** of what as many customers sorted by revenue did (95 %: "
            "{low:percent} to {high:percent}), but such figures were used to choose the model.",
            **values,
        )
    values |= {"day": found["as_of"]}
    match found["verdict"]:
        case "better":
            return localizer.gettext(
                "**Yes, and better than sorting by revenue.** In the 84 days after, the list of {day:date} "
                "captured **{value:percent}** of what as many customers sorted by revenue did (95 %: "
                "{low:percent} to {high:percent}).",
                **values,
            )
        case "worse":
            return localizer.gettext(
                "**With care: sorting by revenue would have been better.** In the 84 days after, the list of "
                "{day:date} captured **{value:percent}** of what as many customers sorted by revenue did "
                "(95 %: {low:percent} to {high:percent}).",
                **values,
            )
        case _:
            return localizer.gettext(
                "**No different from sorting by revenue.** In the 84 days after, the list of "
                "{day:date} captured **{value:percent}** of what as many customers sorted by revenue did "
                "(95 %: {low:percent} to {high:percent}).",
                **values,
            )


def capture_text(found: Mapping[str, Any] | None, localizer: Localizer) -> str:
    """A capture with its interval: "99.7 % (97.1 % to 102.3 %)"; `found` has value, low and high."""
    if not found or found.get("value") is None:
        return localizer.gettext("not measured yet")
    if found.get("low") is None or found.get("high") is None:
        return localizer.percent(found["value"])
    return localizer.gettext(
        "{value:percent} ({low:percent} to {high:percent})",
        value=found["value"],
        low=found["low"],
        high=found["high"],
    )


def of_card(card: Mapping[str, Any], localizer: Localizer) -> str:
    """The capture by which a model was chosen, from its card or its row of the leaderboard."""
    if card.get("capture") is None:
        return "–"
    ends = {"low": card.get("capture_low"), "high": card.get("capture_high")}
    return capture_text({"value": card["capture"], **ends}, localizer)


def beyond_a_sort(request: PageRequest, report: Report) -> html.Div:
    """What the model gives that sorting by revenue does not: a steady list, reasons, and rules."""
    localizer = request.localizer
    changes = (report.get("capture") or {}).get("turnover")
    lines = [
        localizer.gettext(
            "A steadier list: since {since:date}, {listed:number} names came or went. Had each list been a "
            "sort by revenue, it would have been {sorted:number}.",
            since=changes["since"],
            listed=changes["listed"],
            sorted=changes["sorted"],
        )
        if changes
        else localizer.gettext("A steadier list: members leave only after two runs in a row below the line."),
        localizer.gettext("Reasons: every customer who joins or leaves has one, in words."),
        localizer.gettext(
            "Rules: short conditions that decide as the model does for {fidelity:percent} of customers.",
            fidelity=report["rules"]["fidelity"],
        )
        if report["rules"].get("eligible")
        else None,
    ]
    return html.Div(
        [
            html.H2(
                localizer.gettext("What the model gives that sorting by revenue does not"),
                className="chart-title",
            ),
            html.Ul([html.Li(line) for line in lines if line]),
            link_arrow(localizer.gettext("Everybody who moved, and why"), request.href("/movements")),
        ],
        className="panel",
    )
