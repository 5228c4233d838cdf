"""What an import would bring or brought, in words, for the page and the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from domain.translatable import N_
from i18n.localizer import Localizer

Facts = list[tuple[str, str]]
LEFT_OUT: Final[Mapping[str, str]] = {
    "no_customer": N_("no customer id"),
    "low_price": N_("price below the minimum"),
    "not_a_product": N_("not a product (postage, fees, vouchers)"),
    "excluded": N_("customers and countries left out"),
    "same_day_reversals": N_("cancelled the same day"),
    "refused": N_("rejected"),
    "cancelled": N_("cancelled orders"),
    "unpaid": N_("unpaid orders"),
    "test": N_("test orders"),
    "payment": N_("payments"),
    "total_line": N_("totals"),
    "heading": N_("headings of sections"),
    "footer": N_("notes below the table"),
    "other_currency": N_("another currency"),
    "far_date": N_("a date after tomorrow, or far from all others"),
    "cut_off": N_("cut off at the end of the file"),
    "bad_line": N_("could not be read"),
}
"""What rules that leave lines out are called."""


def rule_label(rule: str, localizer: Localizer) -> str:
    """What a rule that leaves lines out is called."""
    return localizer.label(LEFT_OUT.get(rule, rule))


def with_currency_of(report: Mapping[str, Any], localizer: Localizer) -> Localizer:
    """The localizer with the currency of the import's report."""
    return replace(localizer, currency=report.get("currency") or localizer.currency)


def import_facts(report: Mapping[str, Any], localizer: Localizer, *, names_customers: bool) -> Facts:
    """Name and value of each figure of an import's report, or of a preview's.

    `names_customers`: whether the reader may see who the largest customer is.
    """
    localizer = with_currency_of(report, localizer)
    quality: Mapping[str, Any] | None = report.get("quality")
    facts = _lines(report, localizer)
    if quality is None:
        return facts
    return [
        *_period(quality, localizer),
        *facts,
        *_people(quality, localizer, names_customers=names_customers),
        *_money(quality, localizer),
        *_places(quality, report, localizer),
    ]


def readiness(served: Mapping[str, Any], localizer: Localizer) -> str:
    """Whether the shop could be served with everything that would then be stored."""
    if not served["is_enough"]:
        return localizer.gettext(
            "Not enough yet: {customers:customers} with an id bought in the last year; a list needs at "
            "least {least:number}.",
            customers=served["customers"],
            least=served["min_customers"],
        )
    if not served["can_be_proven"]:
        return localizer.gettext(
            "Enough for a list: {customers:customers} with an id bought in the last year. With "
            "{days:days} of history nothing can be checked on new data yet; that takes more than "
            "{needed:days}.",
            customers=served["customers"],
            days=served["history_days"],
            needed=served["days_to_prove"],
        )
    return localizer.gettext(
        "Enough for a list: {customers:customers} with an id bought in the last year, and the history "
        "covers {days:days}.",
        customers=served["customers"],
        days=served["history_days"],
    )


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
