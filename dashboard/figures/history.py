"""Members and their share of revenue, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from dashboard.figures.palette import Theme, palette
from dashboard.figures.picture import Picture
from dashboard.figures.template import days_axis, drawing, nice_ticks, scale
from language import Voice


class Week(NamedTuple):
    """One version: its date, how many Insiders, and their share of revenue (a fraction)."""

    version: int
    as_of: date
    insiders: int
    revenue_share: float


def members_and_share(weeks: Sequence[Week], theme: Theme, voice: Voice, programme: str) -> Picture:
    """Two lines, one above the other because two scales on one would lie: members, and share of revenue."""
    first, last = weeks[0], weeks[-1]
    accent = palette(theme).insiders
    members = [week.insiders for week in weeks]
    shares = [round(week.revenue_share, 4) for week in weeks]
    padding = max(0.02, (max(shares) - min(shares)) * 0.5)
    member_ticks = nice_ticks(min(members) * 0.98, max(members) * 1.02, 3)
    share_ticks = nice_ticks(max(0, min(shares) - padding), min(1, max(shares) + padding), 2)
    figure = drawing(
        [
            _line(weeks, members, list(map(voice.number, members)), colour=accent, axis="y", voice=voice),
            _line(weeks, shares, list(map(voice.percent, shares)), colour=accent, axis="y2", voice=voice),
        ],
        {
            "xaxis": {**days_axis([week.as_of for week in weeks], voice), "anchor": "y2"},
            "yaxis": {
                **scale(member_ticks, voice.number),
                "domain": [0.56, 1],
                "title": {"text": voice.say("Members")},
            },
            "yaxis2": {
                **scale(share_ticks, lambda share: voice.percent(share, 0)),
                "domain": [0, 0.42],
                "title": {"text": voice.say("Revenue share")},
            },
            "margin": {"l": 8, "r": 56, "t": 16, "b": 8},
        },
        theme,
        voice,
    )
    return Picture(
        title=_finding(first, last, voice, programme),
        summary=voice.say(
            "From {first:date} to {last:date} the number of {programme} went from {start:number} to "
            "{end:number} and their share of revenue from {start_share:percent} to {end_share:percent}.",
            first=first.as_of,
            last=last.as_of,
            programme=programme,
            start=first.insiders,
            end=last.insiders,
            start_share=first.revenue_share,
            end_share=last.revenue_share,
        ),
        figure=figure,
        columns=[voice.say("As of"), voice.say("Members"), voice.say("Share of revenue")],
        rows=[
            [voice.day(week.as_of), voice.number(week.insiders), voice.percent(week.revenue_share)]
            for week in weeks
        ],
        height=300,
    )


def _finding(first: Week, last: Week, voice: Voice, programme: str) -> str:
    if first.version == last.version:
        return voice.say("The first week: {n:number} {programme}", n=last.insiders, programme=programme)
    values: dict[str, Any] = {
        "start": first.insiders,
        "end": last.insiders,
        "programme": programme,
        "since": first.as_of,
        "share": last.revenue_share,
    }
    if last.insiders > first.insiders:
        return voice.say("From {start:number} to {end:number} {programme} since {since:date}", **values)
    if last.insiders < first.insiders:
        return voice.say("Down from {start:number} to {end:number} {programme} since {since:date}", **values)
    return voice.say("{end:number} {programme}, as many as on {since:date}", **values)


def _line(
    weeks: Sequence[Week],
    values: Sequence[float],
    texts: Sequence[str],
    *,
    colour: str,
    axis: str,
    voice: Voice,
) -> dict[str, Any]:
    """A line with a dot a version and its last value written beside it."""
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "x": [week.as_of.isoformat() for week in weeks],
        "y": list(values),
        "yaxis": axis,
        "line": {"color": colour, "width": 2},
        "marker": {"color": colour, "size": 6},
        "text": [""] * (len(texts) - 1) + [f"<b>{texts[-1]}</b>"],
        "textposition": "middle right",
        "textfont": {"color": colour, "size": 13},
        "cliponaxis": False,
        "hovertext": [f"{voice.day(week.as_of)}<br>{text}" for week, text in zip(weeks, texts, strict=True)],
        "hoverinfo": "text",
    }
