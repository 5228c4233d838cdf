"""The figures of an import on the page, and what it leaves out with its money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.ui.table import table
from i18n import Localizer
from i18n.import_facts import import_facts, readiness, rule_label, with_currency_of


def import_figures(
    report: Mapping[str, Any], localizer: Localizer, *, names_customers: bool
) -> list[Component]:
    """The figures of an import's report, or of a preview's.

    `names_customers`: whether the reader may see who the largest customer is.
    """
    localizer = with_currency_of(report, localizer)
    facts = import_facts(report, localizer, names_customers=names_customers)
    parts: list[Component] = [
        html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="facts")
    ]
    if report.get("quality") is not None:
        served = report["quality"]["can_be_served"]
        state = "" if served["is_enough"] else "work-failed"
        parts.append(html.P(readiness(served, localizer), className=state))
    if report["left_out"]:
        parts.append(_left_out(report["left_out"], localizer))
    notes = [html.Li(localizer.render(note)) for note in report["notes"]]
    if notes:
        parts.append(html.Ul(notes))
    return parts


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
