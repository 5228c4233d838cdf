"""Colours with a meaning, the same on every page, for the drawings: SVG attributes know no CSS variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from domain.segment_meanings import INSIDERS, MIXED, ORDER

Theme = Literal["light", "dark"]

FADED = 0.3
"""The opacity of marks that are not selected, where others are."""


@dataclass(frozen=True)
class Palette:
    """The colours of one theme, the same as in assets/tokens.css (a test compares them).

    `insiders` is the accent: for the Insiders and for nothing else.
    """

    text: str
    muted: str
    grid: str
    axis: str
    surface: str
    neutral: str
    insiders: str
    joined: str
    left: str
    segments: tuple[str, ...]
    """Okabe and Ito's, told apart by people with any colour vision. Every mark also carries a name."""


LIGHT = Palette(
    text="#1b1c20",
    muted="#5b5d66",
    grid="#e2e2e6",
    axis="#c4c5cc",
    surface="#ffffff",
    neutral="#a9abb5",
    insiders="#6d3fc0",
    joined="#0063a6",
    left="#b34700",
    segments=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#b3a300", "#7f7f7f"),
)
DARK = Palette(
    text="#ececf0",
    muted="#a6a8b3",
    grid="#34363e",
    axis="#4d4f59",
    surface="#1b1c21",
    neutral="#70727d",
    insiders="#b79bf2",
    joined="#5cb3ee",
    left="#f09a57",
    segments=("#3d9fdc", "#f08a3c", "#2fc59c", "#dd9cc0", "#7cc8f2", "#f0b63c", "#d6c93a", "#a3a3a3"),
)


ON_LIGHT_MARKS, ON_DARK_MARKS = "#1b1f24", "#ffffff"
"""What is written upon a mark."""


def palette(theme: Theme) -> Palette:
    """The colours to draw with on a light or on a dark page."""
    return DARK if theme == "dark" else LIGHT


PLACES: Final[Mapping[str, int]] = {
    "loyal": 0,
    "regular": 0,
    "upper-half": 0,
    "big-basket": 1,
    "new": 2,
    "lapsed-valuable": 3,
    "promising": 4,
    "repeat": 4,
    "small-regular": 4,
    "lapsing": 5,
    "mid-value": 5,
    "occasional": 6,
    "occasional-small": 7,
    "small": 7,
    "one-time": 7,
    "lapsed": 7,
    MIXED: 2,
}
"""Which of a palette's colours a segment of each meaning has (`domain.segment_meanings`)."""


def segment_colours(meanings: Mapping[int, str], theme: Theme) -> dict[int, str]:
    """The colour of each segment of one version, by id; `meanings` holds those of their names.

    The colour belongs to the meaning, so that it is the same in every version and every shop. Where two
    meanings of one version share a colour, the earlier one in `ORDER` has it and the other takes the next
    that is free.
    """
    colours = palette(theme)
    colours_by_segment = {item: colours.insiders for item, meaning in meanings.items() if meaning == INSIDERS}
    free = list(range(len(colours.segments)))
    others = sorted((ORDER.index(meaning), item) for item, meaning in meanings.items() if meaning != INSIDERS)
    for order, segment_id in others:
        free = free or list(range(len(colours.segments)))
        position = PLACES[ORDER[order]]
        place = min(free, key=lambda segment: (segment - position) % len(colours.segments))
        free.remove(place)
        colours_by_segment[segment_id] = colours.segments[place]
    return colours_by_segment


def faded(colour: str, opacity: float) -> str:
    """`colour` (#rrggbb) at the given opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def mixed(colour: str, other: str, share: float) -> str:
    """A mix of `share` of `colour` and the rest of `other`."""
    parts = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in parts)


def readable_on(colour: str) -> str:
    """ON_LIGHT_MARKS or ON_DARK_MARKS, whichever is easier to read on `colour` (WCAG relative luminance)."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return ON_LIGHT_MARKS if luminance > 0.22 else ON_DARK_MARKS
