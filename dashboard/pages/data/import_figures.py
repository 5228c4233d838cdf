"""What an import would bring or brought, in figures, and what it leaves out with its money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.pages.data.import_labels import rule_label
from dashboard.ui.table import table
from i18n import Localizer

Facts = list[tuple[str, str]]


def import_figures(
    report: Mapping[str, Any], localizer: Localizer, *, names_customers: bool
) -> list[Component]:
    """The figures of an import's report, or of a preview's.

    `names_customers`: whether the reader may see who the largest customer is.
    """
    localizer = replace(localizer, currency=report.get("currency") or localizer.currency)
    quality: Mapping[str, Any] | None = report.get("quality")
    facts = _lines(report, localizer)
    if quality is not None:
        facts = [
            *_period(quality, localizer),
            *facts,
            *_people(quality, localizer, names_customers=names_customers),
        ]
        facts += [*_money(quality, localizer), *_places(quality, report, localizer)]
    parts: list[Component] = [
        html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="facts")
    ]
    if quality is not None:
        parts.append(_readiness(quality["can_be_served"], localizer))
    if report["left_out"]:
        parts.append(_left_out(report["left_out"], localizer))
    notes = [html.Li(localizer.render(note)) for note in report["notes"]]
    if notes:
        parts.append(html.Ul(notes))
    return parts


def _period(quality: Mapping[str, Any], localizer: Localizer) -> Facts:
    if quality["first"] is None:
        return []
    period = localizer.gettext("{first:date} to {last:date}", first=quality["first"], last=quality["last"])
    facts = [(localizer.gettext("Period"), period)]
    if quality["gap_days"] is not None:
        gap = (
            localizer.gettext(
                "{days:days} without lines after {last:date}",
                days=quality["gap_days"],
                last=quality["last_day_before"],
            )
            if quality["gap_days"]
            else localizer.gettext("none")
        )
        facts.append((localizer.gettext("Gap since the last known day"), gap))
    return facts


def _lines(report: Mapping[str, Any], localizer: Localizer) -> Facts:
    facts = [
        (localizer.gettext("New lines"), localizer.number(report["added"])),
        (localizer.gettext("Duplicates"), localizer.number(report["known"])),
    ]
    if report["replaced"]:
        facts.append((localizer.gettext("Replaced lines"), localizer.number(report["replaced"])))
    if report["set_aside"]:
        facts.append((localizer.gettext("Set aside"), localizer.number(report["set_aside"])))
    return facts


def _people(quality: Mapping[str, Any], localizer: Localizer, *, names_customers: bool) -> Facts:
    customers, largest = quality["customers"], quality["largest_customer"]
    lines, unidentified = quality["lines"], quality["unidentified_lines"]
    facts = [
        (
            localizer.gettext("Customers"),
            localizer.gettext("more than 200,000") if customers is None else localizer.number(customers),
        ),
        (
            localizer.gettext("Without a customer id"),
            localizer.gettext("{share:percent} of lines", share=unidentified / (lines or 1)),
        ),
    ]
    if largest is not None:
        largest_text = (
            localizer.gettext(
                "{customer}: {share:percent} of identified sales",
                customer=largest["customer"],
                share=largest["share"],
            )
            if names_customers
            else localizer.gettext("{share:percent} of identified sales", share=largest["share"])
        )
        facts.append((localizer.gettext("Largest customer"), largest_text))
    return facts


def _money(quality: Mapping[str, Any], localizer: Localizer) -> Facts:
    returned = localizer.gettext(
        "{money:cents} on {lines:lines}", money=quality["returned"], lines=quality["return_lines"]
    )
    return [
        (localizer.gettext("Sales"), localizer.money(quality["gross"], 2)),
        (localizer.gettext("Returns"), returned),
        (
            localizer.gettext("Sales without a customer id"),
            localizer.money(quality["unidentified_gross"], 2),
        ),
    ]


def _places(quality: Mapping[str, Any], report: Mapping[str, Any], localizer: Localizer) -> Facts:
    facts: Facts = []
    lines = quality["lines"] or 1
    countries = [
        localizer.gettext(
            "{country} {share:percent}",
            country=localizer.country(country["country"]),
            share=country["lines"] / lines,
        )
        for country in quality["countries"][:4]
    ]
    others = len(quality["countries"]) - len(countries) + quality["other_countries"]
    if others:
        countries.append(localizer.gettext("{n:number} more", n=others))
    if countries:
        facts.append((localizer.gettext("Countries"), ", ".join(countries)))
    currencies = ", ".join(currency["currency"] for currency in quality["currencies"])
    facts.append((localizer.gettext("Currency"), currencies or report.get("currency") or localizer.currency))
    return facts


def _readiness(readiness: Mapping[str, Any], localizer: Localizer) -> html.P:
    """Whether the shop could be served with everything that would then be stored."""
    if not readiness["is_enough"]:
        sentence = localizer.gettext(
            "Not enough yet: {customers:customers} with an id bought in the last year; a list needs at "
            "least {least:number}.",
            customers=readiness["customers"],
            least=readiness["min_customers"],
        )
        return html.P(sentence, className="work-failed")
    if not readiness["can_be_proven"]:
        return html.P(
            localizer.gettext(
                "Enough for a list: {customers:customers} with an id bought in the last year. With "
                "{days:days} of history nothing can be checked on new data yet; that takes more than "
                "{needed:days}.",
                customers=readiness["customers"],
                days=readiness["history_days"],
                needed=readiness["days_to_prove"],
            )
        )
    return html.P(
        localizer.gettext(
            "Enough for a list: {customers:customers} with an id bought in the last year, and the history "
            "covers {days:days}.",
            customers=readiness["customers"],
            days=readiness["history_days"],
        )
    )


def _left_out(left_out: list[Mapping[str, Any]], localizer: Localizer) -> Component:
    heads = [localizer.gettext("Left out"), localizer.gettext("Lines"), localizer.gettext("Money")]
    rows = [
        [
            rule_label(entry["rule"], localizer),
            localizer.number(entry["lines"]),
            localizer.money(entry["money"], 2),
        ]
        for entry in left_out
    ]
    return table(heads, rows, kind="table-left-out")
