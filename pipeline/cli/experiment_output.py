"""What the experiment commands print: rows, and sentences about power."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from db import experiments as stored_experiments
from db import queries
from db.experiment_overlaps import AudienceOverlap
from db.models import Experiment, Version
from domain.design_analysis import LOW_POWER
from domain.enums import ExperimentOutcome
from domain.report import dump
from i18n import Localizer, Message, UserError
from i18n.labels import experiment_status_label
from pipeline.experiments import state_on


def power_sentences(power: dict[str, Any]) -> list[Message]:
    """The predicted power, in sentences."""
    return [_smallest(power), *_range(power), *_needed(power), *_exaggerated(power)]


def _smallest(power: dict[str, Any]) -> Message:
    if power["smallest_effect"] is None:
        return Message(
            "With a control group of {holdout:number} out of {customers:customers} for "
            "{days:days}, hardly any effect could be detected. Choose a larger control group "
            "or a longer period.",
            power,
        )
    match ExperimentOutcome(power.get("outcome", ExperimentOutcome.REVENUE)):
        case ExperimentOutcome.ORDERS:
            return Message(
                "With a control group of {holdout:number} out of {customers:customers} for "
                "{days:days}, an effect of {smallest_effect:percent} "
                "({smallest_difference:ratio} days with an order per customer) or more is "
                "detected {power:percent} of the time.",
                power,
            )
        case ExperimentOutcome.BOUGHT_AGAIN:
            return Message(
                "With a control group of {holdout:number} out of {customers:customers} for "
                "{days:days}, an effect of {smallest_effect:percent} "
                "({smallest_difference:points}) or more is "
                "detected {power:percent} of the time.",
                power,
            )
    return Message(
        "With a control group of {holdout:number} out of {customers:customers} for "
        "{days:days}, an effect of {smallest_effect:percent} "
        "({smallest_difference:money} per customer) or more is detected {power:percent} "
        "of the time.",
        power,
    )


def _range(power: dict[str, Any]) -> list[Message]:
    if power["power_low"] is None:
        return []
    return [
        Message(
            "That is the mean over many experiments. In this one, the chance is {power_low:percent} to "
            "{power_high:percent} (80 % likely), because coming weeks differ from past ones.",
            power,
        )
    ]


def _needed(power: dict[str, Any]) -> list[Message]:
    if "effect" not in power:
        return []
    if power["holdout_needed"] is None:
        return [
            Message(
                "An effect of {effect:percent} would be detected less than {power:percent} of the time even "
                "with half of them as the control group.",
                power,
            )
        ]
    return [
        Message(
            "To detect an effect of {effect:percent} {power:percent} of the time, the control group needs "
            "{holdout_needed:customers}.",
            power,
        )
    ]


def _exaggerated(power: dict[str, Any]) -> list[Message]:
    if power.get("expected_power", 1.0) >= LOW_POWER:
        return []
    return [
        Message(
            "An effect of {expected_effect:percent} would be detected {expected_power:percent} of the time, "
            "and would then look {exaggeration:decimal} times as large as it is, on average.",
            power,
        )
    ]


def audience_sentences(overlap: AudienceOverlap | None) -> list[Message]:
    """Who of those to be drawn is in another experiment on the same days; nobody is told of nobody."""
    if overlap is None:
        return []
    return [
        Message(
            "Also in another experiment on these days: {shared:number} of {customers:customers} ({names}). "
            "The result would show what this campaign adds while some of them get the other one too, not "
            "what it adds on its own.",
            {"shared": overlap.customers, "customers": overlap.audience, "names": ", ".join(overlap.names)},
        )
    ]


def published_result(session: Session, version: Version, experiment: Experiment) -> dict[str, Any]:
    """The experiment as `version` published it.

    Raises:
        UserError: the version is older than the experiment.
    """
    for result in queries.required_report(session, version.number).experiments:
        if result.id == experiment.id:
            return dump(result)
    raise UserError(
        "Version {version} was published before the experiment {name} was created, so it "
        "has nothing to show for it.",
        version=version.number,
        name=experiment.name,
    )


def experiment_row(session: Session, experiment: Experiment, now: date) -> dict[str, Any]:
    """One experiment, as `--json` prints it."""
    customers, holdout = stored_experiments.group_sizes(session)[experiment.id]
    is_stopped = experiment.id in stored_experiments.stops(session)
    return {
        "name": experiment.name,
        "version": experiment.version,
        "drawn_from": experiment.drawn_from,
        "what": experiment.what,
        "outcome": experiment.outcome.value,
        "customers": customers,
        "holdout": holdout,
        "seed": experiment.seed,
        "starts_on": experiment.starts_on.isoformat(),
        "ends_on": experiment.ends_on.isoformat(),
        "state": state_on(now, experiment.starts_on, experiment.ends_on, is_stopped=is_stopped),
        "drawn_by": experiment.drawn_by,
        "drawn_at": experiment.drawn_at.isoformat(),
    }


def experiment_line(localizer: Localizer, row: dict[str, Any]) -> str:
    """One experiment in a line."""
    return localizer.gettext(
        "{name}: control group of {holdout:number} out of {customers:number} "
        "({drawn_from:name}), from {starts_on:date} to the day before {ends_on:date}, "
        "{state}",
        **{**row, "state": localizer.label(experiment_status_label(row["state"]))},
    )
