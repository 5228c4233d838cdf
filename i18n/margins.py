"""Margins and the cost of benefits that hold, as sentences."""

from __future__ import annotations

from domain.margins import BEGINNING, BenefitCost, CostPeriod, MarginSettings, Step
from i18n.localizer import Localizer


def margin_rates_in_words(settings: MarginSettings, localizer: Localizer) -> list[str]:
    """The margin rates, and how many products have their own; nothing where no rate is set."""
    if not settings.are_set:
        return []
    sentences = [margin_rate_in_words(step, localizer) for step in settings.rates]
    if settings.products:
        sentences.append(localizer.gettext("Own margins are set for {n:products}.", n=settings.products))
    return sentences


def margin_rate_in_words(step: Step[float | None], localizer: Localizer) -> str:
    """One margin rate, and since when it holds."""
    if step.first_day == BEGINNING:
        return localizer.gettext("The margin is {rate:percent} of revenue after returns.", rate=step.value)
    return localizer.gettext(
        "From {day:date}, the margin is {rate:percent} of revenue after returns.",
        day=step.first_day,
        rate=step.value,
    )


def benefit_cost_in_words(step: Step[BenefitCost], localizer: Localizer) -> str:
    """One cost of benefits, and since when it holds."""
    gettext, values = localizer.gettext, {"cost": step.value.cost, "day": step.first_day}
    for_all_time, is_monthly = step.first_day == BEGINNING, step.value.per == CostPeriod.MONTH
    if for_all_time and is_monthly:
        return gettext("Benefits cost {cost:cents} per member and month.", **values)
    if for_all_time:
        return gettext("Benefits cost {cost:cents} per member and year.", **values)
    if is_monthly:
        return gettext("From {day:date}, benefits cost {cost:cents} per member and month.", **values)
    return gettext("From {day:date}, benefits cost {cost:cents} per member and year.", **values)
