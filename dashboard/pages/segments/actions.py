"""The recommended action for each segment, and a link to its customers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dash import dcc, html

from dashboard.request.page import VersionRequest
from dashboard.ui.figures.palette import segment_colours
from dashboard.ui.figures.segment_heat_map import average_customer
from dashboard.ui.figures.segments import Segment, meanings_of
from domain.report import NameClaim, StoredMessage
from i18n import Localizer


def action_card(
    request: VersionRequest, report_segment: Segment, segments: Sequence[Segment]
) -> html.Article:
    """A segment's advice: the weekly run's, or else one derived from the segment's figures."""
    localizer = request.localizer
    colour = segment_colours(meanings_of(segments), request.theme)[report_segment.id]
    advice = _weekly_advice(request, report_segment)
    tab = None if report_segment.is_insiders else "everybody"
    segment = None if report_segment.is_insiders else report_segment.id
    return html.Article(
        [
            html.H3([html.Span(className="swatch", style={"background": colour}), report_segment.name]),
            None
            if advice
            else html.P(
                localizer.ngettext(
                    "{n} customer · {revenue:money} · last purchase {days:days} ago on average",
                    "{n} customers · {revenue:money} · last purchase {days:days} ago on average",
                    report_segment.customers,
                    revenue=report_segment.revenue,
                    days=report_segment.mean.get("recency_days", 0),
                ),
                className="small",
            ),
            *_name_note(request, report_segment),
            html.P(localizer.render(advice) if advice else action(report_segment, segments, localizer)),
            dcc.Link(
                localizer.gettext("See these customers →"),
                href=request.href("/insiders", tab=tab, segment=segment),
                className="door",
            )
            if request.sees_customers
            else None,
        ],
        className="panel action",
    )


def claim_sentence(claim: NameClaim, localizer: Localizer) -> str:
    """Of how many of its customers a segment's name is true."""
    words = localizer.render(claim.words)
    if claim.share == 1:
        return localizer.gettext("All of them {claim}.", claim=words)
    share = math.floor(1000 * claim.share) / 1000  # 99.96 % is not all of them
    return localizer.gettext("{share:percent} of them {claim}.", share=share, claim=words)


def _name_note(request: VersionRequest, report_segment: Segment) -> list[html.P]:
    """Of how many customers the name is true, and the former name if it has changed."""
    localizer, report = request.localizer, request.report
    entry = next(segment for segment in report.segments if segment.id == report_segment.id)
    claim, renamed, sentences = entry.claim, entry.renamed, []
    if claim is not None:
        sentences.append(claim_sentence(claim, localizer))
    if renamed is not None and renamed.share is not None:
        sentences.append(
            localizer.gettext(
                "Named {name:name} until {day:date}; today that fits only {share:percent} of them.",
                name=renamed.before,
                day=report.movements.since,
                share=renamed.share,
            )
        )
    elif renamed is not None:
        sentences.append(
            localizer.gettext(
                "Named {name:name} until {day:date}.",
                name=renamed.before,
                day=report.movements.since,
            )
        )
    return [html.P(words, className="small") for words in sentences]


def _weekly_advice(request: VersionRequest, report_segment: Segment) -> StoredMessage | None:
    """What the weekly run advises for this segment, so that both pages say the same."""
    report = request.report
    name = next(segment.name for segment in report.segments if segment.id == report_segment.id)
    advice = (sentence for answer in report.answers if answer.id == "actions" for sentence in answer.answer)
    return next((sentence for sentence in advice if sentence.values.get("segment") == name), None)


def action(report_segment: Segment, segments: Sequence[Segment], localizer: Localizer) -> str:  # noqa: PLR0911 - one a rule
    """What marketing can do for a segment, from what sets it apart from the average customer."""
    base = average_customer(segments, ["recency_days", "orders", "avg_ticket", "tenure_days", "return_rate"])

    def times(name: str) -> float:
        return report_segment.mean.get(name, 0.0) / base[name] if base[name] else 1.0

    if report_segment.is_insiders:
        return localizer.gettext(
            "Keep them happy: thank them by name, give them first access to new products, and answer fast."
        )
    if times("recency_days") > 1.4:
        return localizer.gettext(
            "Win back the best of them with one personal offer; avoid discounts for everyone."
        )
    if times("tenure_days") < 0.5:
        return localizer.gettext("Win the second purchase: follow up within a month of the first.")
    if times("return_rate") > 2:
        return localizer.gettext("Find out what they return, and why, before selling them more.")
    if times("avg_ticket") > 1.3 and times("orders") < 1:
        return localizer.gettext(
            "They buy a lot but rarely: send a reminder when their usual gap has passed."
        )
    if times("orders") > 1.2:
        return localizer.gettext("They buy often: show them more of the range to grow their baskets.")
    return localizer.gettext("Recommend what similar customers bought next; start with a small nudge.")
