"""Quality checks of a model: question, figure, threshold and name of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dash import html

from dashboard.ui.interval import with_interval
from dashboard.ui.table import table
from domain.report import Gate
from i18n import N_, Localizer


@dataclass(frozen=True)
class Measure:
    """A measure of a model: its question in plain words, its statistical name, and its format."""

    question: str
    name: str
    definition: str
    is_share: bool = True


MEASURES: Final[Mapping[str, Measure]] = {
    "capture": Measure(
        N_("Do members go on to spend as much as the top spenders?"),
        N_("Capture"),
        N_("Revenue in the 12 weeks after, compared with the same number of top spenders; 95 % interval."),
    ),
    "stability": Measure(
        N_("Would other customers have given the same segments?"),
        N_("Stability"),
        N_("Agreement with refits on resamples (adjusted Rand index), with its 95 % interval; 1 is perfect."),
        is_share=False,
    ),
    "list_stability": Measure(
        N_("Would a different sample give the same list?"),
        N_("Stability of the list"),
        N_(
            "Of the members on either of two lists, this one and one that a random half of the customers "
            "gives, how many are on both (Jaccard index); 95 % interval."
        ),
    ),
    "fidelity": Measure(
        N_("Does the weekly list follow the model?"),
        N_("Fidelity"),
        N_("How often the weekly classifier agrees with the clustering it imitates."),
    ),
    "concentration": Measure(
        N_("Do members account for today's revenue after returns?"),
        N_("Concentration"),
        N_("Revenue after returns in the window, compared with the same number of top spenders."),
    ),
    "silhouette": Measure(
        N_("Are the segments clearly separated?"),
        N_("Silhouette"),
        N_("Separation of the segments: 0 is none, 1 is complete."),
        is_share=False,
    ),
    "size": Measure(
        N_("Is the list the right size?"),
        N_("Size of the programme"),
        N_("Members as a share of all customers."),
    ),
    "insiders_overlap": Measure(
        N_("Do most members stay?"),
        N_("Members who stay"),
        N_("Members on both lists, as a share of the smaller list."),
    ),
    "insiders_renewed": Measure(
        N_("Is the list steady?"),
        N_("Turnover"),
        N_("Customers who would join or leave, as a share of today's members."),
    ),
}


def format_metric(name: str, value: float | None, localizer: Localizer) -> str:
    """A measure's figure as people read it."""
    if value is None:
        return localizer.gettext("not measured yet")
    measure = MEASURES.get(name)
    return localizer.percent(value) if measure is None or measure.is_share else localizer.number(value, 3)


def format_interval(
    name: str, value: float | None, low: float | None, high: float | None, localizer: Localizer
) -> str:
    """A measure's figure with its interval, as far as it has one."""
    if value is None or low is None or high is None:
        return format_metric(name, value, localizer)
    return with_interval(value, low, high, lambda figure: format_metric(name, figure, localizer), localizer)


def line_of(gate: Gate, localizer: Localizer) -> str:
    """The threshold of a gate as text."""
    line = gate.line
    if isinstance(line, tuple):
        return localizer.gettext(
            "{low} to {high}", low=localizer.percent(line[0], 0), high=localizer.percent(line[1], 0)
        )
    if gate.name == "silhouette":  # measured against the champion's own
        return localizer.gettext("current: {line}", line=format_metric("silhouette", line, localizer))
    if gate.name == "insiders_renewed":
        return localizer.gettext("at most {line}", line=format_metric(gate.name, line, localizer))
    return localizer.gettext("at least {line}", line=format_metric(gate.name, line, localizer))


def gates_table(gates: Sequence[Gate], localizer: Localizer) -> html.Div:
    """Each gate of a challenge: passed or not first, then figure and line; the statistic's name is small."""
    rows = []
    for gate in gates:
        measure = MEASURES.get(gate.name)
        rows.append(
            [
                html.Span(
                    [
                        html.Span(localizer.label(measure.question) if measure else gate.name),
                        html.Span(
                            localizer.label(measure.name),
                            className="small",
                            title=localizer.label(measure.definition),
                        )
                        if measure
                        else None,
                    ],
                    className="question-and-name",
                ),
                _verdict(gate.passed, localizer),
                format_interval(gate.name, gate.value, gate.low, gate.high, localizer),
                line_of(gate, localizer),
            ]
        )
    return table(
        [
            localizer.gettext("Question"),
            localizer.gettext("Answer"),
            localizer.gettext("Value"),
            localizer.gettext("Threshold"),
        ],
        rows,
        kind="table-gates",
    )


def _verdict(passed: bool, localizer: Localizer) -> html.Span:
    return html.Span(
        f"✓ {localizer.gettext('yes')}" if passed else f"✗ {localizer.gettext('no')}",
        className="joined" if passed else "left",
    )
