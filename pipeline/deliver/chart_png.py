"""The picture of a digest: members by week, as a PNG of a few kilobytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from i18n import Localizer
from pipeline.deliver.digest import ChartWeek

WIDTH, HEIGHT = 1120, 400
"""Twice what it is shown at, for dense screens."""
PAPER, INK, QUIET, BAR, NEWEST = "#ffffff", "#1c1f26", "#5b6270", "#b9c3d6", "#0b62c4"
TOP, BOTTOM, SIDE = 60, 60, 24
GAP = 0.25
"""Of a bar's place."""


def chart_png(weeks: Sequence[ChartWeek], localizer: Localizer) -> bytes:
    """One bar per week from zero: the newest in colour; the first, largest and last labelled."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    most = max((week.members for week in weeks), default=0) or 1
    place = (WIDTH - 2 * SIDE) / max(len(weeks), 1)
    floor = HEIGHT - BOTTOM
    labelled = {0, len(weeks) - 1, max(range(len(weeks)), key=lambda n: weeks[n].members, default=0)}
    for number, week in enumerate(weeks):
        left = SIDE + place * (number + GAP / 2)
        right = left + place * (1 - GAP)
        height = (floor - TOP) * week.members / most
        is_newest = number == len(weeks) - 1
        draw.rectangle((left, floor - height, right, floor), fill=NEWEST if is_newest else BAR)
        middle = (left + right) / 2
        if number in labelled:
            text = localizer.number(week.members)
            _centred(draw, text, middle, floor - height - 34, INK if is_newest else QUIET)
        if number in (0, len(weeks) - 1):
            _centred(draw, localizer.day(week.as_of), middle, floor + 14, QUIET)
    draw.line((SIDE, floor, WIDTH - SIDE, floor), fill=QUIET, width=2)
    bytes_i_o = io.BytesIO()
    image.quantize(32).save(bytes_i_o, "PNG", optimize=True)
    return bytes_i_o.getvalue()


def _centred(draw: ImageDraw.ImageDraw, text: str, middle: float, top: float, colour: str) -> None:
    """Write `text` centred at `middle`, shifted as needed to stay inside the picture."""
    font = _font()
    width = draw.textlength(text, font=font)
    left = min(max(middle - width / 2, 4), WIDTH - width - 4)
    draw.text((left, top), text, fill=colour, font=font)


@lru_cache(1)
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(26)
