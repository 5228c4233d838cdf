"""Draw a board sheet: one landscape page of A4, by reportlab, with its own fonts and no browser."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from i18n import Localizer
from pipeline.deliver.sheet import Sheet, SheetMonth

PLAIN, BOLD = "Vera", "VeraBd"
WIDTH, HEIGHT = landscape(A4)
EDGE: Final = 40
MIDDLE: Final = 16
INK, QUIET, PALE, MEMBERS = HexColor("#1c1f26"), HexColor("#5b6270"), HexColor("#b9c3d6"), HexColor("#0b62c4")
SPACES: Final = str.maketrans({"\u202f": "\u00a0", "\u2009": " ", "\t": " "})
"""Spaces that the font does not have."""


def sheet_pdf(sheet: Sheet, localizer: Localizer) -> bytes:
    """The sheet as a PDF."""
    _fonts()
    bytes_i_o = io.BytesIO()
    canvas = Canvas(
        bytes_i_o, pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1, lang=localizer.locale
    )
    canvas.setTitle(replace_missing_glyphs(sheet.title))
    _text(canvas, sheet.title, EDGE, HEIGHT - 52, 12, QUIET)
    top = _paragraph(canvas, sheet.first_line, EDGE, HEIGHT - 78, WIDTH - 2 * EDGE, 19, lines=4) - 14
    half = (WIDTH - 2 * EDGE - MIDDLE) / 2
    right = EDGE + half + MIDDLE
    floor = 190.0
    _text(canvas, sheet.trend_title, EDGE, top, 12, INK, BOLD)
    _trend(canvas, sheet, localizer, (EDGE, floor, half, top - floor - 18))
    _text(canvas, sheet.forecast_title, right, top, 12, INK, BOLD)
    _forecast(canvas, sheet, localizer, (right, floor, half, top - floor - 18))
    _text(canvas, sheet.proof_title, EDGE, 150, 12, INK, BOLD)
    _paragraph(canvas, sheet.proof, EDGE, 132, half, 11, lines=6)
    if sheet.comment:
        _text(canvas, sheet.comment_title, right, 150, 12, INK, BOLD)
        _paragraph(canvas, sheet.comment, right, 132, half, 11, lines=7)
    _text(canvas, sheet.foot, EDGE, 26, 8, QUIET)
    canvas.showPage()
    canvas.save()
    return bytes_i_o.getvalue()


def replace_missing_glyphs(text: str) -> str:
    """`text` with a question mark for each character that the font lacks."""
    glyphs = _fonts().face.charToGlyph
    return "".join(
        character if ord(character) in glyphs or character == "\n" else "?"
        for character in text.translate(SPACES)
    )


def _trend(
    canvas: Canvas, sheet: Sheet, localizer: Localizer, box: tuple[float, float, float, float]
) -> None:
    """A line from zero, the first and the last value labelled."""
    left, bottom, width, height = box
    most = max((share for _, share in sheet.trend), default=0.0) * 1.15 or 1.0
    step = width * 0.84 / max(len(sheet.trend) - 1, 1)
    points = [
        (left + place * step, bottom + 20 + (height - 40) * share / most)
        for place, (_, share) in enumerate(sheet.trend)
    ]
    _line(canvas, left, bottom + 20, left + width)
    canvas.setStrokeColor(MEMBERS)
    canvas.setLineWidth(2)
    for (x, y), (to_x, to_y) in pairwise(points):
        canvas.line(x, y, to_x, to_y)
    canvas.setFillColor(MEMBERS)
    for place in sorted({0, len(points) - 1} & set(range(len(points)))):
        x, y = points[place]
        canvas.circle(x, y, 3, stroke=0, fill=1)
        as_of, share = sheet.trend[place]
        colour, font = (MEMBERS, BOLD) if place else (QUIET, PLAIN)
        label_x, label_y = (x - 6, y + 8) if place else (x, y - 16)
        _text(canvas, localizer.percent(share), label_x, label_y, 10, colour, font)
        _text(canvas, localizer.day(as_of), x if place == 0 else x - 30, bottom + 6, 8, QUIET)
        canvas.setFillColor(MEMBERS)


def _forecast(
    canvas: Canvas, sheet: Sheet, localizer: Localizer, box: tuple[float, float, float, float]
) -> None:
    """Two bars a month from zero: last year's spend, and the forecast with its interval."""
    left, bottom, width, height = box
    months: Sequence[SheetMonth] = sheet.months
    if not months:
        _text(canvas, "–", left, bottom + height / 2, 12, QUIET)
        return
    most = max(max(month.high, month.last_year or 0.0) for month in months) * 1.12 or 1.0
    place_width = width / len(months)
    bar = place_width * 0.32
    scale = (height - 46) / most
    for place, month in enumerate(months):
        x, floor = left + place * place_width, bottom + 20
        if month.last_year is not None:
            canvas.setFillColor(PALE)
            canvas.rect(x, floor, bar, month.last_year * scale, stroke=0, fill=1)
        canvas.setFillColor(MEMBERS)
        canvas.rect(x + bar + 3, floor, bar, month.mean * scale, stroke=0, fill=1)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1)
        middle = x + bar + 3 + bar / 2
        canvas.line(middle, floor + month.low * scale, middle, floor + month.high * scale)
        _text(
            canvas,
            localizer.short_money(month.mean),
            x + bar * 0.6,
            floor + month.high * scale + 4,
            8,
            INK,
            BOLD,
        )
        _text(canvas, month.label, x, bottom + 6, 8, QUIET)
    _line(canvas, left, bottom + 20, left + width)
    _text(canvas, sheet.forecast_note, left, bottom - 8, 8, QUIET)


def _line(canvas: Canvas, left: float, y: float, right: float) -> None:
    canvas.setStrokeColor(QUIET)
    canvas.setLineWidth(0.6)
    canvas.line(left, y, right, y)


def _text(
    canvas: Canvas, text: str, x: float, y: float, size: float, colour: Color, font: str = PLAIN
) -> None:
    canvas.setFont(font, size)
    canvas.setFillColor(colour)
    canvas.drawString(x, y, replace_missing_glyphs(text))


def _paragraph(
    canvas: Canvas, text: str, x: float, y: float, width: float, size: float, lines: int = 3
) -> float:
    """Write at most `lines` lines of `width`; return the position of the next one."""
    plain = replace_missing_glyphs(text.replace("**", ""))
    lines_wrapped = [line for part in plain.split("\n") for line in simpleSplit(part, PLAIN, size, width)]
    if len(lines_wrapped) > lines:
        lines_wrapped = [*lines_wrapped[: lines - 1], lines_wrapped[lines - 1] + " …"]
    for line in lines_wrapped:
        _text(canvas, line, x, y, size, INK)
        y -= size * 1.35
    return y


@cache
def _fonts() -> Any:  # noqa: ANN401 - reportlab has no types
    """Register the fonts; return the regular one."""
    for name in (PLAIN, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    return pdfmetrics.getFont(PLAIN)
