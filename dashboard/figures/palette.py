"""Colours with a meaning, the same on every page; dark ones are lighter, so that contrast holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]

OKABE_ITO = ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#0072B2", "#D55E00", "#F0E442", "#8C8C8C")
"""Told apart by people with any colour vision (Okabe and Ito, 2008). Black is left to text.

Segment n has colour n for ever; from the ninth segment on they come round again, which is why every mark
also carries its segment's name.
"""


@dataclass(frozen=True)
class Palette:
    """The colours of one theme. `insiders` is the accent: for the Insiders and for nothing else."""

    text: str
    muted: str
    grid: str
    axis: str
    surface: str
    neutral: str
    insiders: str
    joined: str
    left: str
    above: str
    """Higher than the average, in heat maps; `below` is its opposite."""
    below: str


LIGHT = Palette(
    text="#1b1f24",
    muted="#57606a",
    grid="#eceef0",
    axis="#c6cbd1",
    surface="#ffffff",
    neutral="#aeb4bb",
    insiders="#6741d9",
    joined="#0072B2",
    left="#D55E00",
    above="#0072B2",
    below="#D55E00",
)
DARK = Palette(
    text="#e6e8eb",
    muted="#a3abb5",
    grid="#2c3036",
    axis="#495057",
    surface="#1a1d21",
    neutral="#6b737c",
    insiders="#a98eff",
    joined="#56B4E9",
    left="#F0883E",
    above="#56B4E9",
    below="#F0883E",
)


def palette(theme: Theme) -> Palette:
    """The colours to draw with on a light or on a dark page."""
    return DARK if theme == "dark" else LIGHT


def segment_colour(segment_id: int, *, is_insiders: bool, theme: Theme) -> str:
    """The colour of a segment, which stays its own from version to version."""
    if is_insiders:
        return palette(theme).insiders
    return OKABE_ITO[(segment_id - 1) % len(OKABE_ITO)]


def faded(colour: str, opacity: float) -> str:
    """`colour` (#rrggbb), letting through what is behind it."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def mixed(colour: str, other: str, share: float) -> str:
    """`share` of `colour` and the rest of `other`."""
    parts = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in parts)


def readable_on(colour: str) -> str:
    """Black or white, whichever is easier to read on `colour` (WCAG relative luminance)."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#1b1f24" if luminance > 0.22 else "#ffffff"


def tints(colour: str, background: str, shares: Sequence[float]) -> list[str]:
    """Lighter and lighter kinds of one colour."""
    return [mixed(colour, background, share) for share in shares]
