"""The evidence that members are better than the rest, and what is not proven yet, with its details."""

from __future__ import annotations

from domain.enums import ExperimentStatus, Verdict
from domain.report import Hypothesis, Outcome, Report, dump
from i18n import Message

WORDED = ("H1", "H3")
"""Hypotheses that this answer tells with their figures."""
ABOUT_RETURNS = "H2"
"""Told where it is refuted, so that nobody hears only what speaks for members; else left to its page."""


def proof(report: Report) -> list[Message]:
    """What members did afterwards, against everybody and against a sort by revenue, and what that shows."""
    afterwards = _median_since(report) or _share_of_items(report)
    if afterwards and not _are_of_a_published_list(report):
        afterwards = [*_which_members(report), *afterwards]
    sentences = [*afterwards, *_compared_with_sorting(report)]
    if not sentences:
        too_short = Message(
            "Not proven yet: the history is too short to pick members at a past date and see "
            "what they did afterwards."
        )
        return [too_short, *_next_result(report)]
    has_experiment = bool(_experiments(report) or _by_holdout(report))
    conclusion = _what_it_shows(are_better=_are_better(report), has_experiment=has_experiment)
    return [*sentences, conclusion, *_next_result(report)]


def proof_details(report: Report) -> list[Message]:
    """All else that was measured: on which list, of which claims, and by experiments."""
    median, items = _median_since(report), _share_of_items(report)
    are_published = bool(median or items) and _are_of_a_published_list(report)
    return [
        *(_which_members(report) if are_published else []),
        *(items if median else []),
        *_verdicts(report),
        *_spend_of_movers(report),
        *_experiments(report),
        *_by_holdout(report),
    ]


def _are_better(report: Report) -> bool | None:
    """Whether the typical member spent more afterwards than the typical customer; None where not tested."""
    later = _later(report, "H3")
    return None if later is None else later.verdict == Verdict.CONFIRMED


def _later(report: Report, claim: str) -> Outcome | None:
    """What a hypothesis came to on new data."""
    return next((tested.out_of_time for tested in report.hypotheses if tested.id == claim), None)


def _what_it_shows(*, are_better: bool | None, has_experiment: bool) -> Message:
    """What follows of members, and what only an experiment can show of the programme."""
    if are_better is False:
        return (
            Message(
                "This does not show that members are better customers. What the benefits add is a different "
                "question, which experiments answer."
            )
            if has_experiment
            else Message(
                "Not proven yet: this does not show that members are better customers, nor that the "
                "programme makes them better. Only an experiment can show the latter, by withholding "
                "the benefits from members chosen at random."
            )
        )
    if has_experiment:
        return Message(
            "This shows that members are better customers, not that the programme makes them better. What "
            "the benefits add is a different question, which experiments answer."
        )
    return Message(
        "Not proven yet: this shows that members are better customers, not that the "
        "programme makes them better. Only an experiment can show that, by withholding "
        "the benefits from members chosen at random."
    )


def _by_holdout(report: Report) -> list[Message]:
    """What the standing holdout shows of the programme, once there is anything to say."""
    holdout = report.holdout
    if holdout is None or holdout.so_far is None:
        return []
    return [Message.of(sentence) for sentence in holdout.told]


def _are_of_a_published_list(report: Report) -> bool:
    return report.members_then is not None and report.members_then.source == "published"


def _which_members(report: Report) -> list[Message]:
    """Whose figures the twelve weeks are: those of a published list, or of today's model looking back."""
    members_then = report.members_then
    if members_then is None:
        return []
    values = {"members": members_then.count, "day": members_then.as_of.isoformat()}
    if members_then.source == "published":
        return [Message("Measured on the list published as of {day:date}: {members:members}.", values)]
    return [
        Message(
            "No list was published around {day:date}, so today's model was applied to that "
            "day: {members:members}.",
            values,
        )
    ]


def _median_since(report: Report) -> list[Message]:
    """What the typical member of twelve weeks ago has spent since, against the typical customer."""
    later = _later(report, "H3")
    if later is None:
        return []
    return [
        Message(
            "From {from:date} to {until:date}, the median member spent {times:decimal} times as much as "
            "the median of all customers who bought (95 % confidence: {low:decimal} to {high:decimal}).",
            {**_period(later), "times": later.effect + 1, "low": later.low + 1, "high": later.high + 1},
        )
    ]


def _share_of_items(report: Report) -> list[Message]:
    """How much of what has been bought since went to the members of twelve weeks ago."""
    later = _later(report, "H1")
    if later is None:
        return []
    return [
        Message(
            "From {from:date} to {until:date}, those who were members on the first day "
            "bought {share:percent} of all items bought by customers with an id (95 % "
            "confidence: {low:percent} to {high:percent}).",
            {**_period(later), "share": later.effect, "low": later.low, "high": later.high},
        )
    ]


def _period(later: Outcome) -> dict[str, str | None]:
    return {
        "from": later.from_.isoformat() if later.from_ is not None else None,
        "until": later.until.isoformat() if later.until is not None else None,
    }


def _verdicts(report: Report) -> list[Message]:
    """Of the hypotheses that no other sentence tells."""
    return [
        _verdict(hypothesis, hypothesis.out_of_time)
        for hypothesis in report.hypotheses
        if hypothesis.out_of_time is not None
        and not hypothesis.is_by_draw
        and _is_shown(hypothesis, hypothesis.out_of_time)
    ]


def _compared_with_sorting(report: Report) -> list[Message]:
    """The members compared with as many customers by revenue, with the interval."""
    captured = report.capture
    if captured is None:
        return []
    values = {"value": captured.value, "low": captured.low, "high": captured.high}
    if captured.source == "rescored":
        return [
            Message(
                "Today's model, applied at the time, would have captured {value:percent} of the "
                "revenue of as many customers picked by revenue alone (95 % confidence: "
                "{low:percent} to {high:percent}). This is not a test, because the model was "
                "chosen on such figures.",
                values,
            )
        ]
    return [
        {
            "better": Message(
                "In those weeks, members spent {value:percent} of what as many customers picked "
                "by revenue alone spent (95 % confidence: {low:percent} to {high:percent}): the "
                "list did better than sorting by revenue.",
                values,
            ),
            "no_different": Message(
                "In those weeks, members spent {value:percent} of what as many customers picked "
                "by revenue alone spent (95 % confidence: {low:percent} to {high:percent}): no "
                "clear difference from sorting by revenue.",
                values,
            ),
            "worse": Message(
                "In those weeks, members spent {value:percent} of what as many customers picked "
                "by revenue alone spent (95 % confidence: {low:percent} to {high:percent}): "
                "sorting by revenue would have done better.",
                values,
            ),
        }[captured.verdict]
    ]


def _spend_of_movers(report: Report) -> list[Message]:
    """The later spend of customers who joined and who left, by the recorded movements."""
    what_if = report.forecast.what_if
    if what_if is None:
        return []
    sentences = []
    if what_if.newcomer is not None:
        sentences.append(
            Message(
                "In the 12 weeks after joining, {n:customers} spent {share:percent} of what the "
                "average member spent.",
                {"n": what_if.newcomers, "share": what_if.newcomer},
            )
        )
    if what_if.leaver is not None:
        sentences.append(
            Message(
                "In the 12 weeks after leaving, {n:customers} spent {share:percent} of what the "
                "average member spent.",
                {"n": what_if.leavers, "share": what_if.leaver},
            )
        )
    return sentences


def _next_result(report: Report) -> list[Message]:
    """When the next experiment will have a result."""
    coming = [
        experiment
        for experiment in report.experiments
        if experiment.state in (ExperimentStatus.PLANNED, ExperimentStatus.RUNNING)
    ]
    if not coming:
        return []
    first = min(coming, key=lambda experiment: experiment.ends_on)
    return [
        Message(
            "An experiment is running: the result of {name} is due on {day:date}.",
            {"name": first.name, "day": first.ends_on.isoformat()},
        )
    ]


def _is_shown(hypothesis: Hypothesis, later: Outcome) -> bool:
    """A shop's own hypothesis is included whatever its verdict."""
    if hypothesis.id.startswith(ABOUT_RETURNS):
        return later.verdict == Verdict.REFUTED
    return hypothesis.id not in WORDED


def _verdict(hypothesis: Hypothesis, later: Outcome) -> Message:
    """The out-of-time verdict on a hypothesis."""
    claim = {"claim": [dump(hypothesis.claim)]}
    return {
        Verdict.CONFIRMED: Message("Holds on new data: {claim:all}", claim),
        Verdict.REFUTED: Message("Does not hold on new data: {claim:all}", claim),
        Verdict.INCONCLUSIVE: Message("Undecided on new data: {claim:all}", claim),
    }[Verdict(later.verdict)]


def _experiments(report: Report) -> list[Message]:
    """The results of ended experiments, newest first."""
    ended = [experiment for experiment in report.experiments if experiment.state == ExperimentStatus.ENDED]
    return [Message.of(sentence) for experiment in ended for sentence in experiment.told]
