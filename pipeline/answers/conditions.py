"""The conditions of membership as short sentences."""

from __future__ import annotations

from collections.abc import Sequence

from domain.gates import GRACE_RUNS, JOIN_CHANCE, SILENT_TIMES, STAY_CHANCE
from domain.programme import next_day_of_year
from domain.report import Report, StoredMessage
from i18n import Message


def conditions_of_joining(report: Report) -> list[Message]:
    """The conditions under which a customer joins."""
    rules = report.rules
    if not rules.eligible:
        return [_NO_CONDITIONS]
    return [
        Message("A customer joins if any of these is true:"),
        *_each(rules.eligible),
        *_fidelity_sentence(rules.fidelity_eligible, rules.fidelity),
        Message(
            "What was returned does not count: nobody joins who spent less, after returns, than a quarter of "
            "what the typical member spends."
        ),
        *_likely_to_order(report),
    ]


def _likely_to_order(report: Report) -> list[Message]:
    """That who joins is likely to order: a condition where that was predicted, or few customers come back."""
    if report.rules.repeat_rate is not None:
        return [
            Message(
                "Nobody joins who has bought on one day only: of the customers who came in the first half of "
                "the period, only {share:percent} have bought on another day.",
                {"share": report.rules.repeat_rate},
            )
        ]
    if not report.has_predictions:
        return []
    return [
        Message(
            "Nobody joins of whom an order within 12 weeks is less than {chance:percent} likely.",
            {"chance": JOIN_CHANCE},
        )
    ]


def conditions_of_leaving(report: Report) -> list[Message]:
    """The conditions under which a member leaves, and those under which they do not."""
    rules = report.rules
    conditions = [_NO_CONDITIONS]
    if rules.removed:
        conditions = [
            Message("A member falls below the line if any of these is true:"),
            *_each(rules.removed),
            *_fidelity_sentence(rules.fidelity_removed, rules.fidelity),
        ]
    grace = _grace if report.has_predictions else _grace_by_silence
    return [*conditions, grace(rules.grace_runs), *_validity(report)]


def _grace_by_silence(runs: int) -> Message:
    """Where nothing was predicted, the line and the silence decide alone."""
    values = {"times": SILENT_TIMES}
    if runs == GRACE_RUNS:
        return Message(
            "One bad week removes nobody: members leave after two runs in a row in which they are below the "
            "line and silent for more than {times:decimal}× their usual gap; and at once if they bought "
            "nothing in the whole window. Manual overrides take precedence over the model.",
            values,
        )
    return Message(
        "Members leave after {runs:runs} in which they are below the line and silent for more than "
        "{times:decimal}× their usual gap; and at once if they bought nothing in the whole window. Manual "
        "overrides take precedence over the model.",
        {**values, "runs": runs},
    )


def _grace(runs: int) -> Message:
    values = {"times": SILENT_TIMES, "chance": STAY_CHANCE}
    if runs == GRACE_RUNS:
        return Message(
            "One bad week removes nobody: members leave after two runs in a row in which they are below the "
            "line and silent for more than {times:decimal}× their usual gap, or less than {chance:percent} "
            "likely to order within 12 weeks; and at once if they bought nothing in the whole window. Manual "
            "overrides take precedence over the model.",
            values,
        )
    return Message(
        "Members leave after {runs:runs} in which they are below the line and silent for more than "
        "{times:decimal}× their usual gap, or less than {chance:percent} likely to order within 12 weeks; "
        "and at once if they bought nothing in the whole window. Manual overrides take precedence over the "
        "model.",
        {**values, "runs": runs},
    )


def _validity(report: Report) -> list[Message]:
    """What is promised to members, if anything."""
    rules = report.rules
    if rules.until is not None:
        until = next_day_of_year(rules.until, report.as_of).isoformat()
        if rules.min_months:
            return [
                Message(
                    "Until {until:date} members stay whatever happens, and whoever joins stays at least "
                    "{months:months}.",
                    {"until": until, "months": rules.min_months},
                )
            ]
        return [Message("Until {until:date} members stay whatever happens.", {"until": until})]
    if rules.min_months:
        return [
            Message(
                "Whoever joins stays at least {months:months}, whatever happens.",
                {"months": rules.min_months},
            )
        ]
    return []


_NO_CONDITIONS = Message("The model cannot be summarised in three short conditions.")


def _each(alternatives: Sequence[StoredMessage]) -> list[Message]:
    return [Message.of(alternative) for alternative in alternatives]


def _fidelity_sentence(own_fidelity: float | None, of_both: float | None) -> list[Message]:
    """How often the conditions agree with the model; older versions only know the lower of the two rates."""
    fidelity = of_both if own_fidelity is None else own_fidelity
    if fidelity is None:
        return []
    return [
        Message(
            "This is a summary of the model: these conditions give the same result for "
            "{fidelity:percent} of customers.",
            {"fidelity": fidelity},
        )
    ]
