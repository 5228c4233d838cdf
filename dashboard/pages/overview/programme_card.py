"""What the programme adds, as the standing holdout measures it."""

from __future__ import annotations

from typing import Any

from dash import html

from dashboard.request.page import VersionRequest
from dashboard.ui.card import figure_card
from dashboard.ui.content import Content
from domain.enums import Verdict
from domain.report import HoldoutEffect, StandingHoldout
from i18n import Localizer


def programme_card(request: VersionRequest) -> list[html.Article]:
    """What the programme adds, where a standing holdout runs in the version."""
    localizer, holdout = request.localizer, request.report.holdout
    if holdout is None or (holdout.ends_on is not None and holdout.so_far is None):
        return []
    now = holdout.so_far
    note: list[Any] = []
    if now is None:
        note.append(localizer.render(holdout.why) if holdout.why is not None else "")
    else:
        note += _interval(holdout, now, localizer)
        if request.filters:
            note.append(localizer.gettext("; all members, filters do not apply"))
    return [
        figure_card(
            localizer.gettext("Added by the programme"),
            "–" if now is None else _added(holdout, localizer),
            note=note,
            definition=localizer.gettext(
                "What members with benefits have spent, after returns, beyond what they would have spent "
                "without: measured against {n:customers} held out at random since {day:date}.",
                n=holdout.held_out,
                day=holdout.begins_on,
            ),
            href=request.href("/experiments"),
        )
    ]


def _added(holdout: StandingHoldout, localizer: Localizer) -> Content:
    """The extra revenue in all, once it is proven; before, that it is not."""
    if holdout.verdict == Verdict.INCONCLUSIVE or holdout.extra_revenue is None:
        return html.Span(localizer.gettext("not proven yet"), className="card-words")
    judged = _decided(holdout)
    return localizer.short_money(
        holdout.extra_revenue if judged is None else judged.difference * judged.member_quarters
    )


def _interval(holdout: StandingHoldout, now: HoldoutEffect, localizer: Localizer) -> list[str]:
    """The interval that the card's figure rests on, and the day on which it is judged next."""
    judged, next_day = _decided(holdout), holdout.judged_next_on
    if judged is not None:
        ends = localizer.gettext(
            "{low} to {high} per member and quarter, judged on {day:date}",
            low=localizer.short_money(judged.low),
            high=localizer.short_money(judged.high),
            day=judged.until,
        )
        again = [] if next_day is None else [localizer.gettext("; again on {day:date}", day=next_day)]
        return [ends, *again]
    ends = localizer.gettext(
        "{low} to {high} per member and quarter, however often you look",
        low=localizer.short_money(now.low),
        high=localizer.short_money(now.high),
    )
    return [
        ends,
        *([] if next_day is None else [localizer.gettext("; judged on {day:date}", day=next_day)]),
    ]


def _decided(holdout: StandingHoldout) -> HoldoutEffect | None:
    """What was judged, where that is what proved the effect; None where nothing has, or a look before."""
    is_decided = holdout.basis == "judged" and holdout.verdict != Verdict.INCONCLUSIVE
    return holdout.judged if is_decided else None
