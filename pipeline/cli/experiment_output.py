"""What the experiment commands print: rows, and sentences about power."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from db import experiments as stored_experiments
from db import queries
from db.models import Experiment, Version
from domain.report import dump
from i18n import Localizer, Message, UserError
from i18n.labels import experiment_status_label
from pipeline.experiments import state_on


def power_sentences(power: dict[str, Any]) -> list[Message]:
    """The predicted power, in sentences."""
    told = []
    if power["smallest_effect"] is None:
        told.append(
            Message(
                "With a control group of {holdout:number} out of {customers:customers} for "
                "{days:days}, hardly any effect could be detected. Choose a larger control group "
                "or a longer period.",
                power,
            )
        )
    else:
        told.append(
            Message(
                "With a control group of {holdout:number} out of {customers:customers} for "
                "{days:days}, an effect of {smallest_effect:percent} "
                "({smallest_difference:money} per customer) or more has a {power:percent} chance "
                "of being detected.",
                power,
            )
        )
    if "effect" in power:
        told.append(
            Message(
                "To detect an effect of {effect:percent}, the control group needs "
                "{holdout_needed:customers}.",
                power,
            )
            if power["holdout_needed"] is not None
            else Message(
                "An effect of {effect:percent} could not be detected even with half of them as "
                "the control group.",
                power,
            )
        )
    return told


def published_result(session: Session, version: Version, experiment: Experiment) -> dict[str, Any]:
    """The experiment as `version` published it.

    Raises:
        UserError: the version is older than the experiment.
    """
    for found in queries.required_report(session, version.number).experiments:
        if found.id == experiment.id:
            return dump(found)
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
