"""One published version as a document."""

from __future__ import annotations

from datetime import date
from typing import Final

from domain.computed_with import ComputedWith
from domain.report.answers import Answer
from domain.report.audiences import Audiences
from domain.report.capture import Capture, MembersThen
from domain.report.contribution import Contribution
from domain.report.data import DataSummary
from domain.report.experiments import Experiment, ExperimentOutlook
from domain.report.forecast import Forecast
from domain.report.grades import PredictionGrade
from domain.report.holdout import StandingHoldout
from domain.report.hypotheses import Hypothesis
from domain.report.insiders import Insiders
from domain.report.lifecycle import Lifecycle
from domain.report.model import ModelSummary
from domain.report.movements import Movements
from domain.report.products import Products
from domain.report.rules import Rules
from domain.report.section import Count, Section
from domain.report.segments import CustomerBase, Segment
from domain.report.value import Value

SCHEMA_VERSION: Final = 4
"""Raised when the meaning or the shape of what is stored changes; not for a new optional field."""


class Report(Section):
    """Everything `report --json` prints and every page reads of a version."""

    version: Count = 0
    """Its number; 0 until it is published."""
    schema_version: int = SCHEMA_VERSION
    as_of: date
    """The first day that does not count."""
    customers: Count
    """Customers with an id who bought something in the window."""
    insiders: Insiders
    segments: tuple[Segment, ...]
    base: CustomerBase | None = None
    """None in versions that did not store it."""
    audiences: Audiences | None = None
    """None in versions that did not count them."""
    movements: Movements
    members_then: MembersThen | None = None
    """None without members twelve weeks ago, or in versions that did not store them."""
    hypotheses: tuple[Hypothesis, ...]
    forecast: Forecast
    grades: tuple[PredictionGrade, ...] = ()
    """Of predictions of earlier versions that came due with this one."""
    value: Value | None = None
    """What customers are expected to be worth; None in versions that did not predict it."""
    contribution: Contribution | None = None
    """What customers leave the shop; None without a margin rate, or in versions that did not compute it."""
    rules: Rules
    model: ModelSummary
    capture: Capture | None = None
    """None where there is too little history, or in versions that did not compute it."""
    data: DataSummary
    experiments: tuple[Experiment, ...] = ()
    experiment_outlook: ExperimentOutlook | None = None
    """None in versions that did not compute it."""
    holdout: StandingHoldout | None = None
    """None before a standing holdout was begun, and in versions without."""
    products: Products | None = None
    """None without members, without other customers, or in versions that did not compute it."""
    lifecycle: Lifecycle | None = None
    """How customers come back; None in versions that did not compute it."""
    answers: tuple[Answer, ...] = ()
    computed_with: ComputedWith | None = None
    """The settings and rules of the version; None where they were not stored."""

    def settings_used(self, currency: str) -> ComputedWith:
        """The settings the version was computed with; `currency` is used for reports that predate it."""
        if self.computed_with is None:
            return ComputedWith(window_days=self.data.window_days, currency=currency)
        return self.computed_with

    @property
    def running_holdout(self) -> StandingHoldout | None:
        """The standing holdout, unless it has ended: somebody is kept from the benefits."""
        return self.holdout if self.holdout is not None and self.holdout.ends_on is None else None

    @property
    def has_predictions(self) -> bool:
        """Whether anything was predicted of customers: not in a young shop, nor in older versions."""
        return self.value is not None and bool(self.value.horizons)

    @property
    def insiders_segment(self) -> Segment | None:
        """The segment of the Insiders; None in a version without members."""
        return next((segment for segment in self.segments if segment.is_insiders), None)
