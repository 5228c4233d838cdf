"""What effects of 5, 10 and 20 % take: how often this experiment sees them, and what would be enough."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.pages.experiments.audience_choices import audience_names
from dashboard.pages.experiments.power import Outlook
from dashboard.request.page import VersionRequest
from dashboard.ui.table import table
from domain.enums import ExperimentOutcome

EFFECTS = (0.05, 0.1, 0.2)


def sizes_of_effects(
    request: VersionRequest, outlook: Outlook, outcome: ExperimentOutcome, held: int, days: int
) -> list[Any]:
    """A table, a row an effect; nothing where no effect can be seen at all."""
    localizer = request.localizer
    if outlook.smallest_effect(held, days) is None:
        return []
    names = audience_names(request)
    rows = [
        [
            localizer.percent(effect, 0),
            _seen(outlook, effect, held, days, request),
            _days(outlook.shortest(effect), request),
            _elsewhere(request, names, outcome, effect),
        ]
        for effect in EFFECTS
    ]
    return [
        html.Div(
            table(
                [
                    localizer.gettext("True effect"),
                    localizer.gettext("This experiment detects it"),
                    localizer.gettext("Enough for this list"),
                    localizer.gettext("Quickest list"),
                ],
                rows,
                kind="table-effects table-labelled",
                has_labels=True,
            )
        ),
        html.P(
            localizer.gettext(
                "Enough: detected {power} of the time, on average over many experiments, with half of the "
                "list as the control group. Nothing better is promised beyond the longest duration that "
                "could be tried on past invoices.",
                power=localizer.percent(outlook.power, 0),
            ),
            className="small",
        ),
    ]


def _seen(outlook: Outlook, effect: float, held: int, days: int, request: VersionRequest) -> str:
    localizer = request.localizer
    design = outlook.design(effect, held, days)
    if design is None:
        return "–"
    chance = localizer.percent(design.power, 0)
    if not design.is_weak:
        return localizer.gettext("{chance} of the time", chance=chance)
    return localizer.gettext(
        "{chance} of the time, and would look {times}× as large",
        chance=chance,
        times=localizer.number(design.exaggeration, 1),
    )


def _days(days: int | None, request: VersionRequest) -> str:
    return (
        request.localizer.gettext("{days:days}", days=days)
        if days is not None
        else request.localizer.gettext("no duration that was tried")
    )


def _elsewhere(
    request: VersionRequest, names: dict[str, str], outcome: ExperimentOutcome, effect: float
) -> str:
    """The list that shows the effect soonest."""
    result = []
    for group, name in names.items():
        outlook = Outlook.of(request.report, group, outcome)
        days = outlook.shortest(effect) if outlook is not None else None
        if days is not None:
            result.append((days, name))
    if not result:
        return request.localizer.gettext("no list")
    days, name = min(result)
    return request.localizer.gettext("{list}: {days:days}", list=name, days=days)
