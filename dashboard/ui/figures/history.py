"""Members and their share of revenue, week by week."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, palette
from dashboard.ui.figures.template import build_figure, days_axis, nice_ticks, percent_scale, scale
from i18n import Localizer


class Week(NamedTuple):
    """One version: its date, how many Insiders, and their share of revenue (a fraction)."""

    version: int
    as_of: date
    insiders: int
    revenue_share: float


def members_and_share(weeks: Sequence[Week], theme: Theme, localizer: Localizer, programme: str) -> ChartSpec:
    """Two lines in panels of their own, as they share no scale: members, and share of revenue."""
    first, last = weeks[0], weeks[-1]
    accent = palette(theme).insiders
    members = [week.insiders for week in weeks]
    shares = [round(week.revenue_share, 4) for week in weeks]
    padding = max(0.02, (max(shares) - min(shares)) * 0.5)
    member_ticks = _whole(nice_ticks(min(members) * 0.98, max(members) * 1.02, 3))
    share_ticks = nice_ticks(max(0, min(shares) - padding), min(1, max(shares) + padding), 2)
    figure = build_figure(
        [
            _line(
                weeks,
                members,
                list(map(localizer.number, members)),
                colour=accent,
                axis="y",
                localizer=localizer,
            ),
            _line(
                weeks,
                shares,
                [localizer.percent(week.revenue_share) for week in weeks],
                colour=accent,
                axis="y2",
                localizer=localizer,
            ),
        ],
        {
            "xaxis": {**days_axis([week.as_of for week in weeks], localizer), "anchor": "y2"},
            "yaxis": {
                **scale(member_ticks, localizer.number),
                "domain": [0.56, 1],
                "title": {"text": localizer.gettext("Members")},
            },
            "yaxis2": {
                **percent_scale(share_ticks, localizer),
                "domain": [0, 0.42],
                "title": {"text": localizer.gettext("Revenue share")},
            },
            "margin": {"l": 8, "r": 56, "t": 16, "b": 8},
        },
        theme,
        localizer,
    )
    return ChartSpec(
        title=_finding(first, last, localizer, programme),
        summary=localizer.gettext(
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
        columns=[
            localizer.gettext("As of"),
            localizer.gettext("Members"),
            localizer.gettext("Share of revenue"),
        ],
        rows=[
            [
                localizer.day(week.as_of),
                localizer.number(week.insiders),
                localizer.percent(week.revenue_share),
            ]
            for week in weeks
        ],
        height=300,
    )


def _whole(ticks: Sequence[float]) -> list[float]:
    """Ticks for counts: half steps would label neighbouring ticks alike in a small shop."""
    if all(float(tick).is_integer() for tick in ticks):
        return list(ticks)
    step = math.ceil(ticks[1] - ticks[0])
    first, last = math.floor(ticks[0] / step), math.ceil(ticks[-1] / step)
    return [float(place * step) for place in range(first, last + 1)]


class Shares(NamedTuple):
    """The members' shares of revenue in one version, fractions; None where they were not computed."""

    as_of: date
    revenue_share: float
    net_revenue_share: float | None
    revenue_share_of_all: float | None
    net_revenue_share_of_all: float | None


def shares_over_time(weeks: Sequence[Shares], theme: Theme, localizer: Localizer) -> ChartSpec:
    """Shares of identified and of all revenue: before returns, and dotted after them."""
    colours = palette(theme)
    shares_known = [[share for share in week[1:] if share is not None] for week in weeks]
    ticks = nice_ticks(
        max(0, min(map(min, shares_known)) - 0.05), min(1, max(map(max, shares_known)) + 0.05), 4
    )
    lines = []
    for gross, net, colour in (
        ("revenue_share", "net_revenue_share", colours.insiders),
        ("revenue_share_of_all", "net_revenue_share_of_all", colours.muted),
    ):
        for name, dash in ((gross, "solid"), (net, "dot")):
            shares = [getattr(week, name) for week in weeks]
            if shares[-1] is None:
                continue
            last_share = localizer.percent(shares[-1])
            lines.append(
                {
                    "type": "scatter",
                    "mode": "lines+markers+text" if dash == "solid" else "lines",
                    "x": [week.as_of.isoformat() for week in weeks],
                    "y": [None if share is None else round(share, 4) for share in shares],
                    "line": {"color": colour, "width": 2, "dash": dash},
                    "marker": {"color": colour, "size": 6},
                    "text": [""] * (len(shares) - 1) + [f"<b>{last_share}</b>"],
                    "textposition": "middle right",
                    "textfont": {"color": colour, "size": 13},
                    "cliponaxis": False,
                    "hovertext": [
                        f"{localizer.day(week.as_of)}<br>{'–' if share is None else localizer.percent(share)}"
                        for week, share in zip(weeks, shares, strict=True)
                    ],
                    "hoverinfo": "text",
                }
            )
    figure = build_figure(
        lines,
        {
            "xaxis": days_axis([week.as_of for week in weeks], localizer),
            "yaxis": percent_scale(ticks, localizer),
            "margin": {"l": 8, "r": 56, "t": 16, "b": 8},
        },
        theme,
        localizer,
    )
    last = weeks[-1]
    return ChartSpec(
        title=localizer.gettext(
            "{share:percent} of the revenue of customers with an id, {of_all:percent} of all revenue",
            share=last.revenue_share,
            of_all=last.revenue_share_of_all or 0.0,
        ),
        summary=localizer.gettext(
            "The members' share of revenue in each version from {first:date} to {last:date}.",
            first=weeks[0].as_of,
            last=last.as_of,
        ),
        figure=figure,
        columns=[
            localizer.gettext("As of"),
            localizer.gettext("With an id, before returns"),
            localizer.gettext("With an id, after returns"),
            localizer.gettext("All, before returns"),
            localizer.gettext("All, after returns"),
        ],
        rows=[
            [
                localizer.day(week.as_of),
                *("–" if share is None else localizer.percent(share) for share in week[1:]),
            ]
            for week in weeks
        ],
        height=260,
    )


def _finding(first: Week, last: Week, localizer: Localizer, programme: str) -> str:
    if first.version == last.version:
        return localizer.ngettext(
            "The first list: {n} of the {programme}",
            "The first list: {n} {programme}",
            last.insiders,
            programme=programme,
        )
    values: dict[str, Any] = {
        "start": first.insiders,
        "end": last.insiders,
        "programme": programme,
        "since": first.as_of,
        "share": last.revenue_share,
    }
    if last.insiders > first.insiders:
        return localizer.gettext(
            "From {start:number} to {end:number} {programme} since {since:date}", **values
        )
    if last.insiders < first.insiders:
        return localizer.ngettext(
            "Down from {start:number} to {n} of the {programme} since {since:date}",
            "Down from {start:number} to {n} {programme} since {since:date}",
            last.insiders,
            **values,
        )
    return localizer.ngettext(
        "{n} of the {programme}, as many as on {since:date}",
        "{n} {programme}, as many as on {since:date}",
        last.insiders,
        **values,
    )


def _line(
    weeks: Sequence[Week],
    values: Sequence[float],
    texts: Sequence[str],
    *,
    colour: str,
    axis: str,
    localizer: Localizer,
) -> dict[str, Any]:
    """A line with a dot for each version, and its last value as text."""
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
        "hovertext": [
            f"{localizer.day(week.as_of)}<br>{text}" for week, text in zip(weeks, texts, strict=True)
        ],
        "hoverinfo": "text",
    }
