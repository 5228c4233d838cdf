"""The trade-off as a picture: a row a dial, a column a goal, drawn as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import chain

from benchmarks.membership_record.dials import Dial
from benchmarks.membership_record.figures import GOALS, Goal, Replayed

LEFT, TOP, WIDTH, HEIGHT = 220, 60, 170, 96
"""Of the first panel, and of each."""
MARGIN, BOTTOM = 14, 26
INK, GREY, ACCENT, GOAL_COLOUR = "#1f2937", "#6b7280", "#0072b2", "#d55e00"


def picture(dials: Sequence[Dial], measured: Mapping[str, Replayed]) -> str:
    """All goals along all dials; what the program does is the large point, the goal the dashed line."""
    width, height = LEFT + len(GOALS) * WIDTH + MARGIN, TOP + len(dials) * (HEIGHT + BOTTOM)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="system-ui, sans-serif" font-size="11" fill="{INK}" role="img">',
        "<title>The goals of membership along the dials of its rules</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for column, goal in enumerate(GOALS):
        figures = [getattr(measured[choice.name], goal.name) for dial in dials for choice in dial.choices]
        low, high = min(*figures, goal.value), max(*figures, goal.value)
        x = LEFT + column * WIDTH
        bound = "at least" if goal.is_least else "at most"
        parts += [
            _text(x, 20, goal.title, weight="600"),
            _text(x, 36, f"goal: {bound} {goal.written(goal.value)}", colour=GOAL_COLOUR),
        ]
        for row, dial in enumerate(dials):
            y = TOP + row * (HEIGHT + BOTTOM)
            parts += _panel(x, y, (low, high), goal, dial, measured)
    for row, dial in enumerate(dials):
        parts.append(_text(MARGIN, TOP + row * (HEIGHT + BOTTOM) + HEIGHT / 2, dial.title, weight="600"))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(
    x: float, y: float, ends: tuple[float, float], goal: Goal, dial: Dial, measured: Mapping[str, Replayed]
) -> list[str]:
    """One curve, with its goal and the value of what the program does."""
    low, high = ends
    inner, count = WIDTH - 2 * MARGIN, len(dial.choices)

    def place(number: int) -> float:
        return x + number * inner / (count - 1)

    def level(figure: float) -> float:
        return y + HEIGHT - 22 - (figure - low) / (high - low) * (HEIGHT - 40)

    points = [
        (place(number), level(getattr(measured[choice.name], goal.name)), choice)
        for number, choice in enumerate(dial.choices)
    ]
    line = " ".join(f"{px:.1f},{py:.1f}" for px, py, _ in points)
    return [
        f'<line x1="{x}" x2="{x + inner}" y1="{level(goal.value):.1f}" y2="{level(goal.value):.1f}" '
        f'stroke="{GOAL_COLOUR}" stroke-dasharray="4 3"/>',
        f'<polyline points="{line}" fill="none" stroke="{GREY}"/>',
        *chain.from_iterable(_point(px, py, choice.is_now) for px, py, choice in points),
        *(
            _text(px, y + HEIGHT - 4, choice.tick, anchor="middle", colour=GREY, size=8)
            for px, _, choice in points
        ),
        *(
            _text(
                px, py - 8, goal.written(getattr(measured[choice.name], goal.name)), anchor="middle",
                colour=ACCENT,
            )
            for px, py, choice in points
            if choice.is_now
        ),
    ]  # fmt: skip


def _point(x: float, y: float, is_now: bool) -> list[str]:
    radius, colour = (4.5, ACCENT) if is_now else (2.5, GREY)
    return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}"/>']


def _text(
    x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK, weight: str = "400",
    size: int = 11,
) -> str:  # fmt: skip
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-weight="{weight}" '
        f'font-size="{size}">{escape(words)}</text>'
    )
