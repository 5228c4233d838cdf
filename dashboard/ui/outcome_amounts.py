"""Figures of experiments in the unit of what is compared."""

from __future__ import annotations

from domain.enums import ExperimentOutcome
from i18n import Localizer


def amount(value: float, compared: ExperimentOutcome, localizer: Localizer) -> str:
    """A figure per customer in the outcome's unit: money, days with an order, or a share of customers."""
    match compared:
        case ExperimentOutcome.ORDERS:
            return localizer.gettext("{n:ratio} order days", n=value)
        case ExperimentOutcome.BOUGHT_AGAIN:
            return localizer.points(value)
    return localizer.money(value)


def end_amount(value: float, compared: ExperimentOutcome, localizer: Localizer) -> str:
    """An end of an interval beside the figure, whose unit in words is not said again."""
    if compared == ExperimentOutcome.ORDERS:
        return localizer.number(value, 2)
    return amount(value, compared, localizer)
