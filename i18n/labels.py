"""Labels for the values of `domain.enums`: catalogue ids for `Localizer.label`.

Each `match` is exhaustive: the type check fails if a new value has no label.
"""

from __future__ import annotations

from typing import assert_never

from domain.enums import ExperimentOutcome, ExperimentStatus, Role, RunKind, RunStatus
from domain.translatable import N_


def run_kind_label(kind: RunKind) -> str:
    """The label of a kind of run."""
    match kind:
        case RunKind.WEEKLY:
            label = N_("Weekly run")
        case RunKind.MANUAL:
            label = N_("Manual run")
        case RunKind.IMPORT:
            label = N_("Import")
        case RunKind.REPLAY:
            label = N_("Replay")
        case RunKind.PROMOTE:
            label = N_("Promotion")
        case RunKind.DRAW_EXPERIMENT:
            label = N_("New experiment")
        case RunKind.EXPLORE:
            label = N_("Wide comparison")
        case RunKind.RULES:
            label = N_("Effect of changed rules")
        case RunKind.PROGRAMME:
            label = N_("Preview of the programme")
        case _:
            assert_never(kind)
    return label


def run_status_label(status: RunStatus) -> str:
    """The label of a run's status."""
    match status:
        case RunStatus.QUEUED:
            label = N_("waiting")
        case RunStatus.RUNNING:
            label = N_("running")
        case RunStatus.DONE:
            label = N_("done")
        case RunStatus.SKIPPED:
            label = N_("skipped")
        case RunStatus.FAILED:
            label = N_("failed")
        case RunStatus.CANCELLED:
            label = N_("cancelled")
        case _:
            assert_never(status)
    return label


def role_label(role: Role) -> str:
    """The label of a role."""
    match role:
        case Role.READER:
            label = N_("reader")
        case Role.VIEWER:
            label = N_("viewer")
        case Role.ANALYST:
            label = N_("analyst")
        case Role.ADMIN:
            label = N_("administrator")
        case _:
            assert_never(role)
    return label


def role_description(role: Role) -> str:
    """What a role may do."""
    match role:
        case Role.READER:
            description = N_("can see totals, charts and segments, but no customers")
        case Role.VIEWER:
            description = N_("can also see lists of customers and their details")
        case Role.ANALYST:
            description = N_(
                "can also export lists, import invoices, start runs and override the model for customers"
            )
        case Role.ADMIN:
            description = N_("can also choose the model and manage users")
        case _:
            assert_never(role)
    return description


def experiment_outcome_label(outcome: ExperimentOutcome) -> str:
    """What an experiment compares."""
    match outcome:
        case ExperimentOutcome.REVENUE:
            label = N_("Spend")
        case ExperimentOutcome.NET_REVENUE:
            label = N_("Spend after returns")
        case ExperimentOutcome.ORDERS:
            label = N_("Days with an order")
        case ExperimentOutcome.BOUGHT_AGAIN:
            label = N_("Bought again (yes or no)")
        case ExperimentOutcome.CONTRIBUTION:
            label = N_("Contribution (after the cost of benefits)")
        case _:
            assert_never(outcome)
    return label


def experiment_status_label(status: ExperimentStatus) -> str:
    """The label of an experiment's status."""
    match status:
        case ExperimentStatus.PLANNED:
            label = N_("planned")
        case ExperimentStatus.RUNNING:
            label = N_("running")
        case ExperimentStatus.ENDED:
            label = N_("ended")
        case ExperimentStatus.STOPPED:
            label = N_("stopped")
        case _:
            assert_never(status)
    return label
