"""One customer: in or out and why, what would change it, its past, and its own invoices."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.pages.insiders.absent_customer import customer_without_figures
from dashboard.pages.insiders.customer_invoices import invoices_part, own_invoices
from dashboard.pages.insiders.customer_past import customer_timeline, membership_reasons
from dashboard.pages.insiders.customer_value import expected_part
from dashboard.pages.insiders.member_since import is_older_than_lists
from dashboard.request.page import VersionRequest
from dashboard.ui.answer import answer
from dashboard.ui.copy_link import copy_link
from dashboard.ui.glossary import feature_label, feature_value
from dashboard.ui.overrides import override_part
from dashboard.ui.table import table
from db import queries
from db.queries import Customer
from domain.audiences import AUDIENCES, parameters_of
from domain.conditions import holds
from domain.gates import GRACE_RUNS, JUST_ABOVE_MARGIN, NEARLY_THERE_MARGIN
from domain.report import Profile

COMPARED = (
    "gross_revenue",
    "orders",
    "recency_days",
    "items",
    "unique_products",
    "avg_ticket",
    "return_rate",
)
FAR = 0.2
"""Further from the line than most customers: no single order moves them across."""


def customer_detail(request: VersionRequest, customer_id: str) -> list[Any]:
    """Everything the pages know of one customer, for the drawer."""
    detail = queries.customer(request.session, request.number, customer_id)
    if detail is None:
        return customer_without_figures(request, customer_id)
    invoices = own_invoices(request, customer_id)
    return [
        html.Div([_in_or_out(request, detail), copy_link(request)], className="drawer-head"),
        _held_out(request, detail),
        membership_reasons(request, customer_id),
        customer_timeline(request, customer_id, invoices.rows),
        expected_part(request, detail),
        _what_would_change_it(request, detail),
        _compared(request, detail),
        invoices_part(request, customer_id, invoices),
        override_part(request, customer_id),
    ]


def _in_or_out(request: VersionRequest, detail: Customer) -> html.P:
    localizer, programme = request.localizer, request.settings.programme_name
    label = detail.label
    if label.is_member and label.since:
        values = {
            "id": label.customer_id,
            "programme": programme,
            "since": label.since,
            "place": _distance_from_line(label.margin, request),
        }
        if is_older_than_lists(label.since, queries.first_lists(request.session)):
            sentence = localizer.gettext(
                "**{id}** has been one of the **{programme}** since before {since:date} ({place}).", **values
            )
        else:
            sentence = localizer.gettext(
                "**{id}** has been one of the **{programme}** since {since:date} ({place}).", **values
            )
        quiet = _gone_quiet(request, detail)
        return answer(f"{sentence} {quiet}" if quiet else sentence)
    return answer(
        localizer.gettext(
            "**{id}** is **not** one of the {programme} ({place}). Segment: {segment:name}.",
            id=label.customer_id,
            programme=programme,
            place=_distance_from_line(label.margin, request),
            segment=detail.segment,
        )
    )


def _held_out(request: VersionRequest, detail: Customer) -> html.P | None:
    """That the customer goes without benefits; None for everybody else."""
    if not detail.snapshot.is_held_out:
        return None
    localizer = request.localizer
    return html.P(
        [
            html.B(localizer.gettext("Held out: no benefits.")),
            " ",
            localizer.gettext(
                "Drawn at random, so that the effect of the programme can be measured. This stays so after "
                "leaving the list and coming back. Always include the customer to give the benefits all the "
                "same."
            ),
        ]
    )


def _redrawn(request: VersionRequest, customer_id: str) -> str | None:
    """In how many redraws of the customers a member was on the list; None where that was not measured."""
    list_stability = request.report.model.list_stability
    if list_stability is None or customer_id not in list_stability.members:
        return None
    if list_stability.as_of not in (None, request.report.as_of):
        return request.localizer.gettext(
            "With the customers of {day:date} redrawn {redraws:times}, this one was on the list in "
            "{count:number} of them.",
            day=list_stability.as_of,
            redraws=list_stability.redraws,
            count=list_stability.members[customer_id],
        )
    return request.localizer.gettext(
        "With customers redrawn {redraws:times}, this one was on the list in {count:number} of them.",
        redraws=list_stability.redraws,
        count=list_stability.members[customer_id],
    )


def _gone_quiet(request: VersionRequest, detail: Customer) -> str | None:
    """That a member has been silent for well over their own rhythm, with both figures; None if not so."""
    snapshot = detail.snapshot
    customer = {
        "is_member": detail.label.is_member,
        "recency_days": snapshot.recency_days,
        "avg_recency_days": snapshot.avg_recency_days,
        "order_probability_84d": snapshot.order_probability_84d,
    }
    if not holds(AUDIENCES["gone_quiet"].condition, customer, parameters_of(request.report)):
        return None
    if snapshot.avg_recency_days is None:
        return request.localizer.gettext(
            "**Gone quiet**: bought on one day only, {days:days} ago.", days=snapshot.recency_days
        )
    return request.localizer.gettext(
        "**Gone quiet**: no purchase for {days:days}; used to buy every {gap:days}.",
        days=snapshot.recency_days,
        gap=snapshot.avg_recency_days,
    )


def _distance_from_line(margin: float | None, request: VersionRequest) -> str:
    assert margin is not None, "a version that still has the customer's figures has the margin"
    localizer = request.localizer
    if margin >= FAR:
        return localizer.gettext("well above the line")
    if margin >= JUST_ABOVE_MARGIN:
        return localizer.gettext("above the line")
    if margin >= 0:
        return localizer.gettext("just above the line")
    if margin >= NEARLY_THERE_MARGIN:
        return localizer.gettext("just below the line")
    return localizer.gettext("below the line") if margin > -FAR else localizer.gettext("well below the line")


def _what_would_change_it(request: VersionRequest, detail: Customer) -> html.Div:
    localizer = request.localizer
    lines: list[Any] = [html.H3(localizer.gettext("What would change this"))]
    if detail.snapshot.advice:
        lines.append(html.P(localizer.render(detail.snapshot.advice)))
    else:
        lines.append(html.P(localizer.gettext("No single small change would cross the line.")))
    redrawn = _redrawn(request, detail.label.customer_id) if detail.label.is_member else None
    if redrawn:
        lines.append(html.P(redrawn, className="small"))
    if detail.label.weeks_below:
        lines.append(html.P(_runs_below(request, detail.label.weeks_below), className="small"))
    return html.Div(lines, className="drawer-part")


def _runs_below(request: VersionRequest, runs: int) -> str:
    grace = request.report.rules.grace_runs
    if grace == GRACE_RUNS:
        return request.localizer.ngettext(
            "Below the line for {n} run. Members leave after two in a row.",
            "Below the line for {n} runs. Members leave after two in a row.",
            runs,
        )
    return request.localizer.gettext(
        "Below the line for {runs:runs}. Members leave after {grace:runs} in a row.", runs=runs, grace=grace
    )


def _compared(request: VersionRequest, detail: Customer) -> html.Div:
    localizer = request.localizer
    insiders = request.report.insiders_segment
    typical: Profile = insiders.median if insiders is not None else {}
    rows = [
        [
            feature_label(name, localizer),
            feature_value(name, getattr(detail.snapshot, name), localizer),
            feature_value(name, typical.get(name), localizer),
        ]
        for name in COMPARED
    ]
    middle = localizer.gettext("Median, {programme}", programme=request.settings.programme_name)
    return table(["", localizer.gettext("This customer"), middle], rows)
