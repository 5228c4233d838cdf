"""The power preview of the experiment form, updated while it is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dash import html

from dashboard.pages.experiments.effect_sizes import sizes_of_effects
from dashboard.pages.experiments.overlap_notice import overlap_notice
from dashboard.pages.experiments.power import Outlook
from dashboard.request.page import VersionRequest
from dashboard.ui.answer import emphasised
from dashboard.ui.outcome_amounts import amount
from db import experiments as stored_experiments
from db.experiment_audiences import MEMBERS
from domain.enums import ExperimentOutcome
from domain.typed_values import parse_percent, typed_day
from i18n import Localizer, UserError
from i18n.labels import experiment_outcome_label

MIN_SHARE, MAX_SHARE = 0.05, 0.5
"""With more than a half, those with the benefits would be the smaller group."""
MIN_DAYS, MAX_DAYS = 28, 365
MAX_WISHED = 4.0
"""An effect that no campaign has is a slip of the finger."""
MONEY_ALIKE = (ExperimentOutcome.NET_REVENUE, ExperimentOutcome.CONTRIBUTION)
"""Of which the figures of revenue hold."""
LARGE_EFFECT = 0.3
"""An effect that few campaigns have."""


@dataclass(frozen=True)
class FormValues:
    """The values of the form as typed; never trusted."""

    group: str | None
    share: Any
    starts: str | None
    ends: str | None
    effect: Any = None
    outcome: Any = ExperimentOutcome.REVENUE
    seed: Any = None

    def compared(self) -> ExperimentOutcome:
        """The outcome.

        Raises:
            UserError: there is no such outcome.
        """
        try:
            return ExperimentOutcome(self.outcome or ExperimentOutcome.REVENUE)
        except ValueError:
            raise UserError("Choose what to compare.") from None

    def hoped_for(self) -> float | None:
        """The expected effect, a fraction; None if none was entered, or none that a campaign has."""
        wished = parse_percent(self.effect)
        return wished if wished and 0 < wished <= MAX_WISHED else None

    def held_back(self) -> float:
        """The share of the holdout, a fraction.

        Raises:
            UserError: it is not from 5 % to 50 %.
        """
        share = parse_percent(self.share)
        if share is None or not MIN_SHARE <= share <= MAX_SHARE:
            raise UserError(
                "The control group must be between {least:percent} and {most:percent}.",
                least=MIN_SHARE,
                most=MAX_SHARE,
            )
        return share

    def days(self, request: VersionRequest) -> tuple[date, date]:
        """The experiment's first day, and the day after its last.

        Raises:
            UserError: one is no day, the start is known already, or the time is too short or too long.
        """
        start = stored_experiments.start_of(request.session, request.number, typed_day(self.starts or ""))
        end = typed_day(self.ends or "")
        if end is None:
            raise UserError("Enter the result date.")
        if not MIN_DAYS <= (end - start).days <= MAX_DAYS:
            raise UserError(
                "An experiment lasts {least:number} to {most:days}; this one would last {days:number}.",
                least=MIN_DAYS,
                most=MAX_DAYS,
                days=(end - start).days,
            )
        return start, end


def power_summary(request: VersionRequest, entered: FormValues) -> list[Any]:
    """What the experiment could show, as sentences; or one sentence on what is missing or wrong."""
    localizer = request.localizer
    try:
        share = entered.held_back()
        start, end = entered.days(request)
        outcome = entered.compared()
        overlap = overlap_notice(
            request, str(entered.group or MEMBERS), entered.seed, starts_on=start, ends_on=end
        )
    except UserError as problem:
        return [html.P(localizer.render(problem.message))]
    outlook = Outlook.of(request.report, str(entered.group), outcome)
    if outlook is None:
        return [
            html.P(
                localizer.gettext(
                    "This version has no estimate of what effect you could detect; the next weekly run "
                    "adds it. You can create the experiment anyway."
                )
            ),
            *overlap,
        ]
    held = outlook.holdout(share)
    if held is None:
        return [html.P(localizer.render(_too_small(outlook, share).message))]
    days = (end - start).days
    return [
        *_promised(outlook, held, days, entered, localizer),
        *overlap,
        *_without_held_out(request),
        *_by_outcome(request, str(entered.group), outcome, held, days),
        *sizes_of_effects(request, outlook, outcome, held, days),
    ]


def _without_held_out(request: VersionRequest) -> list[Any]:
    """That the standing holdout's customers cannot be drawn, while there is one."""
    holdout = request.report.running_holdout
    if holdout is None or not holdout.held_out:
        return []
    words = request.localizer.gettext("Whoever the standing holdout keeps without benefits is left out.")
    return [html.P(words, className="small")]


def _by_outcome(
    request: VersionRequest, group: str, chosen: ExperimentOutcome, held: int, days: int
) -> list[Any]:
    """What the same experiment could detect if it compared something else."""
    localizer = request.localizer
    alternatives = []
    for outcome in (item for item in ExperimentOutcome if item not in MONEY_ALIKE):
        is_other = outcome != chosen and not (outcome.is_money and chosen.is_money)
        other = Outlook.of(request.report, group, outcome) if is_other else None
        effect = other.smallest_effect(held, days) if other is not None else None
        if effect is not None:
            alternatives.append(
                localizer.gettext(
                    "{outcome}: about {effect}",
                    outcome=localizer.label(experiment_outcome_label(outcome)),
                    effect=localizer.percent(effect, 0),
                )
            )
    if not alternatives:
        return []
    return [
        html.P(
            localizer.gettext("Comparing something else instead: {list}.", list="; ".join(alternatives)),
            className="small",
        )
    ]


def _promised(outlook: Outlook, held: int, days: int, entered: FormValues, localizer: Localizer) -> list[Any]:
    content: list[Any] = [
        html.P(
            emphasised(
                localizer.gettext(
                    "Control group: **{held:number}** of {customers:customers}, for {days:days}. "
                    "Treated: **{others:number}**.",
                    held=held,
                    customers=outlook.customers,
                    others=outlook.customers - held,
                    days=days,
                )
            )
        )
    ]
    effect = outlook.smallest_effect(held, days)
    if effect is None:
        words = (
            localizer.gettext("Not enough history to estimate what effect you could detect.")
            if not outlook.durations
            else localizer.gettext(
                "**Hardly any effect could be detected**: use a larger control group or more time."
            )
        )
        content.append(html.P(emphasised(words)))
    else:
        content.append(
            html.P(
                emphasised(
                    localizer.gettext(
                        "Smallest detectable effect: about **{effect}**, or {amount} per customer "
                        "(detected {power} of the time).",
                        power=localizer.percent(outlook.power, 0),
                        effect=localizer.percent(effect, 0),
                        amount=amount(effect * outlook.mean(days), entered.compared(), localizer),
                    )
                )
            )
        )
        likely = outlook.power_range(held, days)
        if likely is not None:
            words = localizer.gettext(
                "That is the mean over many experiments. In this one, the chance is {power_low:percent} to "
                "{power_high:percent} (80 % likely), because coming weeks differ from past ones.",
                power_low=likely[0],
                power_high=likely[1],
            )
            content.append(html.P(words, className="small"))
        if effect > LARGE_EFFECT:
            content.append(
                html.P(
                    localizer.gettext(
                        "Few campaigns achieve that much. More time or a larger control group detects "
                        "smaller effects."
                    ),
                    className="small",
                )
            )
    wished = entered.hoped_for()
    if wished is not None:
        content.append(html.P(emphasised(_needed(outlook, wished, days, localizer))))
        design = outlook.design(wished, held, days)
        if design is not None and design.is_weak:
            content.append(
                html.P(
                    emphasised(
                        localizer.gettext(
                            "**Too small for {effect}**: it would be detected only {power} of the time, and "
                            "would then look **{times}×** as large as it is, on average.",
                            effect=localizer.percent(wished, 0),
                            power=localizer.percent(design.power, 0),
                            times=localizer.number(design.exaggeration, 1),
                        )
                    )
                )
            )
    return content


def _needed(outlook: Outlook, effect: float, days: int, localizer: Localizer) -> str:
    needed = outlook.holdout_needed(effect, days)
    if needed is None:
        return localizer.gettext(
            "**An effect of {effect}** would be detected less than {power} of the time, even with half of "
            "the customers as the control group.",
            effect=localizer.percent(effect, 0),
            power=localizer.percent(outlook.power, 0),
        )
    return localizer.gettext(
        "To detect {effect}, the control group needs about **{needed:customers}** ({share}).",
        effect=localizer.percent(effect, 0),
        needed=needed,
        share=localizer.percent(needed / outlook.customers, 0),
    )


def check_size(request: VersionRequest, group: str, share: float) -> None:
    """Raise a UserError if one of the two parts would be too small to show anything."""
    outlook = Outlook.of(request.report, group)
    if outlook is not None and outlook.holdout(share) is None:
        raise _too_small(outlook, share)


def _too_small(outlook: Outlook, share: float) -> UserError:
    return UserError(
        "A control group of {held:number} out of {customers:customers} leaves one group "
        "with fewer than {least:number}, too few to tell an effect from chance. Choose "
        "another share or segment.",
        held=round(outlook.customers * share),
        customers=outlook.customers,
        least=outlook.fewest,
    )
