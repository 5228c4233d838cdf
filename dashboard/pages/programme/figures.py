"""What each choice for the programme costs: exits against benefits to people who have left."""

from __future__ import annotations

from typing import Any

from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.palette import Theme, faded, palette
from dashboard.ui.figures.template import build_figure, nice_ticks, note, percent_scale
from domain.programme_preview import ChoiceFigures, PreviewResult
from i18n import Localizer
from i18n.programme import choice_label

OWN = ("today", "own")
"""The choices of the shop: the settings in force, and those that were typed."""
ROW_PX, FRAME_PX = 46, 60
BAR, ABOVE_BAR_PX = 0.36, 9
"""How much of a row its bar takes, and where its name begins: above it, for beside it a phone has no room."""


def benefits_to_the_gone(result: PreviewResult, theme: Theme, localizer: Localizer) -> ChartSpec:
    """A bar per choice: the part of all weeks of membership that went to people who had left; its exits."""
    colours = palette(theme)
    choices = result.choices[::-1]
    names = [choice_label(choice, localizer) for choice in choices]
    exits = [_exits(choice, localizer) for choice in choices]
    most = max((choice.gone_share for choice in choices), default=0.0) or 0.01
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": names,
            "x": [round(choice.gone_share, 5) for choice in choices],
            "width": BAR,
            "marker": {
                "color": [
                    colours.text if choice.name in OWN else faded(colours.neutral, 0.6) for choice in choices
                ]
            },
            "text": [
                f"{localizer.percent(choice.gone_share)} · {words}"
                for choice, words in zip(choices, exits, strict=True)
            ],
            "textposition": "outside",
            "textfont": {"color": colours.text},
            "cliponaxis": False,
            "hoverinfo": "none",
        }
    ]
    figure = build_figure(
        traces,
        {
            "xaxis": {
                **percent_scale(nice_ticks(0, most, 3), localizer),
                "range": [0, most * 2],  # half of a phone is left for the longest bar's label
                "zeroline": True,
            },
            "yaxis": {"showgrid": False, "showticklabels": False},
            "annotations": [
                note(
                    f"<b>{name}</b>" if choice.name in OWN else name,
                    x=0,
                    y=place,
                    colour=colours.text,
                    xanchor="left",
                    yanchor="bottom",
                    yshift=ABOVE_BAR_PX,
                )
                for place, (name, choice) in enumerate(zip(names, choices, strict=True))
            ],
            "margin": {"l": 16, "r": 8, "t": 12, "b": 8},
        },
        theme,
        localizer,
    )
    return ChartSpec(
        title=_finding(result, localizer),
        summary=localizer.gettext(
            "For each choice, the part of all weeks of membership that went to people who had left, and how "
            "many members left from {first:date} to {last:date}.",
            first=result.dates[0],
            last=result.dates[-1],
        ),
        figure=figure,
        columns=[
            localizer.gettext("Choice"),
            localizer.gettext("Benefits to people who have left"),
            localizer.gettext("Exits"),
        ],
        rows=[
            [name, localizer.percent(choice.gone_share), words]
            for name, choice, words in zip(names, choices, exits, strict=True)
        ][::-1],
        height=ROW_PX * len(choices) + FRAME_PX,
    )


def _exits(choice: ChoiceFigures, localizer: Localizer) -> str:
    return localizer.ngettext("{n} exit", "{n} exits", choice.left)


def _finding(result: PreviewResult, localizer: Localizer) -> str:
    today = result.choices[0]
    steadiest = min(result.choices, key=lambda choice: choice.left)
    if steadiest.left >= today.left or steadiest.gone_share <= today.gone_share:
        return localizer.gettext("Who gets benefits without buying any more, by choice")
    return localizer.gettext(
        "Fewer exits cost benefits: {name} has {fewer:exits}, not {exits:number}, and "
        "{more:percent} of the benefits go to people who have left, not {share:percent}",
        name=choice_label(steadiest, localizer),
        fewer=steadiest.left,
        exits=today.left,
        more=steadiest.gone_share,
        share=today.gone_share,
    )
