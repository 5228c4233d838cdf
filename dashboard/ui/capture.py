"""The list's capture compared with sorting by revenue, as a sentence with its interval."""

from __future__ import annotations

from dash import html

from dashboard.request.page import VersionRequest
from dashboard.ui.chips import link_arrow
from domain.gates import GRACE_RUNS
from domain.report import Report
from i18n import Localizer


def capture_answer(report: Report, localizer: Localizer) -> str:
    """The first sentence of the model page: whether the list beats sorting by revenue."""
    capture = report.capture
    if capture is None:
        return localizer.gettext("**Not tested yet**: there is not enough history to check a past list.")
    values = {"value": capture.value, "low": capture.low, "high": capture.high}
    if capture.source == "rescored":
        return localizer.gettext(
            "**Not tested yet**: no list was published 12 weeks ago. This model's list would "
            "have captured **{value:percent}** of what the same number of top spenders did "
            "({low:percent} to {high:percent}, 95 % confidence), but that figure was used to "
            "choose the model.",
            **values,
        )
    dated = {**values, "day": capture.as_of}
    match capture.verdict:
        case "better":
            return localizer.gettext(
                "**Yes.** In the 12 weeks after {day:date}, the list did better than sorting by revenue: it "
                "captured **{value:percent}** of what the same number of top spenders did "
                "({low:percent} to {high:percent}, 95 % confidence).",
                **dated,
            )
        case "worse":
            return localizer.gettext(
                "**With caution: sorting by revenue would have done better.** In the 12 weeks after "
                "{day:date}, the list captured **{value:percent}** of what the same number of top "
                "spenders did ({low:percent} to {high:percent}, 95 % confidence).",
                **dated,
            )
        case _:
            return localizer.gettext(
                "**About as good as sorting by revenue.** In the 12 weeks after {day:date}, the list "
                "captured **{value:percent}** of what the same number of top spenders did "
                "({low:percent} to {high:percent}, 95 % confidence).",
                **dated,
            )


def capture_text(
    value: float | None,
    low: float | None,
    high: float | None,
    localizer: Localizer,
    unknown: str | None = None,
) -> str:
    """A capture with its interval: "99.7 % (97.1 % to 102.3 %)"; `unknown` where there is none."""
    if value is None:
        return localizer.gettext("not measured yet") if unknown is None else unknown
    if low is None or high is None:
        return localizer.percent(value)
    return localizer.gettext(
        "{value:percent} ({low:percent} to {high:percent})", value=value, low=low, high=high
    )


def beyond_a_sort(request: VersionRequest, report: Report) -> html.Div:
    """What the model gives that sorting by revenue does not: a steady list, reasons, and rules."""
    localizer = request.localizer
    changes = report.capture.turnover if report.capture is not None else None
    lines = [
        localizer.gettext(
            "A steadier list: names that came or went since {since:date}: {listed:number}. "
            "Sorting by revenue each time, it would have been {sorted:number}.",
            since=changes.since,
            listed=changes.listed,
            sorted=changes.sorted,
        )
        if changes
        else localizer.gettext("A steadier list: members leave only after two runs in a row below the line.")
        if report.rules.grace_runs == GRACE_RUNS
        else localizer.gettext(
            "A steadier list: members leave after {grace:runs} below the line.", grace=report.rules.grace_runs
        ),
        localizer.gettext("Reasons: you see why each customer joined or left, in plain words."),
        localizer.gettext(
            "Rules: short conditions that match the model for {fidelity:percent} of customers.",
            fidelity=report.rules.fidelity,
        )
        if report.rules.eligible
        else None,
    ]
    return html.Div(
        [
            html.H2(
                localizer.gettext("What you get beyond sorting by revenue"),
                className="chart-title",
            ),
            html.Ul([html.Li(line) for line in lines if line]),
            link_arrow(
                localizer.gettext("See everyone who joined or left, and why"), request.href("/movements")
            ),
        ],
        className="panel",
    )
