"""Experiments as a version shows them: their state, and what they say in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.request.page import VersionRequest
from dashboard.ui.outcome_amounts import amount, end_amount
from db import experiments as kept
from db.models import Experiment, ExperimentStop
from domain.enums import ExperimentOutcome, ExperimentStatus
from domain.report import Experiment as PublishedExperiment
from domain.report import ExperimentResult
from i18n import Localizer
from i18n.labels import experiment_outcome_label

COMING = (ExperimentStatus.PLANNED, ExperimentStatus.RUNNING)
"""An experiment in one of these has a result to wait for."""


@dataclass(frozen=True)
class ShownExperiment:
    """An experiment as one version shows it."""

    drawn: Experiment
    told: PublishedExperiment | None
    """What the version's report says; none in the version it was drawn from."""
    stop: ExperimentStop | None
    customers: int
    holdout: int

    @property
    def state(self) -> ExperimentStatus:
        """The state of the experiment as of the version; a stop counts from when it was made."""
        if self.stop is not None:
            return ExperimentStatus.STOPPED
        return ExperimentStatus(self.told.state) if self.told else ExperimentStatus.PLANNED

    @property
    def result(self) -> ExperimentResult | None:
        """The result of an experiment, once it has ended."""
        return self.told.result if self.told and self.state == ExperimentStatus.ENDED else None

    @property
    def is_harmful(self) -> bool:
        """Whether it runs and should be stopped."""
        is_running = self.state == ExperimentStatus.RUNNING
        return (
            is_running and self.told is not None and self.told.harm is not None and self.told.harm.is_harmful
        )

    @property
    def is_reliable(self) -> bool:
        """Whether its result may be told as one."""
        return self.told is None or self.told.is_reliable


def shown_experiments(request: VersionRequest) -> list[ShownExperiment]:
    """Every experiment that the version can know of, newest first."""
    by_id = {experiment.id: experiment for experiment in request.report.experiments}
    stops, sizes = kept.stops(request.session), kept.group_sizes(request.session)
    return [
        ShownExperiment(experiment, by_id.get(experiment.id), stops.get(experiment.id), *sizes[experiment.id])
        for experiment in kept.experiments(request.session, known_on=request.version.as_of)
    ]


def experiments_answer(experiments: Sequence[ShownExperiment], localizer: Localizer) -> str:
    """The newest result in a sentence, or when to expect one, or that there are no experiments."""
    harmful = next((experiment for experiment in experiments if experiment.is_harmful), None)
    if harmful is not None:
        return localizer.gettext(
            "**Stop {name}**: customers with the benefits do clearly worse than the control group.",
            name=harmful.drawn.name,
        )
    judged = next(
        (experiment for experiment in experiments if experiment.result and experiment.is_reliable), None
    )
    if judged is not None and judged.result is not None:
        return _result_told(judged, judged.result, localizer)
    running = [experiment for experiment in experiments if experiment.state in COMING]
    if running:
        first = min(running, key=lambda experiment: experiment.drawn.ends_on)
        return localizer.gettext(
            "**Not proven yet**: the result of {name} is due on **{day:date}**.",
            name=first.drawn.name,
            day=first.drawn.ends_on,
        )
    return localizer.gettext("**Not proven yet**: no experiment has been run.")


def _result_told(experiment: ShownExperiment, result: ExperimentResult, localizer: Localizer) -> str:
    compared = experiment.drawn.outcome
    if compared != ExperimentOutcome.REVENUE:
        return _other_told(experiment.drawn.name, compared, result, localizer)
    values = {
        "name": experiment.drawn.name,
        "difference": abs(result.difference),
        "low": result.ends[0],
        "high": result.ends[1],
    }
    if result.verdict == "more":
        return localizer.gettext(
            "**Yes**: {name} increased spend per customer by **{difference:money}** ({low:money} "
            "to {high:money}, 95 % confidence).",
            **values,
        )
    if result.verdict == "less":
        return localizer.gettext(
            "**No, it backfired**: {name} reduced spend per customer by **{difference:money}** "
            "(a change of {low:money} to {high:money}, 95 % confidence).",
            **values,
        )
    return localizer.gettext(
        "**No clear effect**: {name} changed spend per customer by anything from {low:money} "
        "to {high:money} (95 % confidence).",
        **values,
    )


def _other_told(
    name: str, compared: ExperimentOutcome, result: ExperimentResult, localizer: Localizer
) -> str:
    values = {
        "name": name,
        "outcome": localizer.label(experiment_outcome_label(compared)),
        "difference": amount(abs(result.difference), compared, localizer),
        "low": end_amount(result.ends[0], compared, localizer),
        "high": end_amount(result.ends[1], compared, localizer),
    }
    if result.verdict == "more":
        return localizer.gettext(
            "**Yes**: {name} raised “{outcome}” by **{difference}** per customer ({low} to {high}, 95 % "
            "confidence).",
            **values,
        )
    if result.verdict == "less":
        return localizer.gettext(
            "**No, it backfired**: {name} lowered “{outcome}” by **{difference}** per customer (a change of "
            "{low} to {high}, 95 % confidence).",
            **values,
        )
    return localizer.gettext(
        "**No clear effect**: {name} changed “{outcome}” by anything from {low} to {high} per customer (95 % "
        "confidence).",
        **values,
    )


def outcome(experiment: ShownExperiment, localizer: Localizer) -> str:
    """The outcome in a few words."""
    result = experiment.result
    if experiment.state == ExperimentStatus.STOPPED:
        return localizer.gettext("no result")
    if result is None:
        return localizer.gettext("due on {day:date}", day=experiment.drawn.ends_on)
    if not experiment.is_reliable:
        return localizer.gettext("not reliable")
    if result.verdict == "open":
        return localizer.gettext("no clear effect")
    compared = experiment.drawn.outcome
    difference = amount(result.difference, compared, localizer)
    return localizer.gettext(
        "{difference} per customer ({low} to {high})",
        difference=f"+{difference}" if result.difference > 0 else difference,
        low=end_amount(result.ends[0], compared, localizer),
        high=end_amount(result.ends[1], compared, localizer),
    )
