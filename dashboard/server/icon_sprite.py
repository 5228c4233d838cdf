"""The icons of assets/icons.css as one picture: browsers take a millisecond for each picture of its own."""

from __future__ import annotations

import re
from typing import Final

SIDE: Final = 24
"""The height of each icon's view box, and of its place in the picture."""
BOX: Final = f"viewBox='0 0 {SIDE} {SIDE}'"
ICON: Final = re.compile(r'--icon: url\("data:image/svg\+xml,(%3Csvg .*?%3E)(.*?)%3C/svg%3E"\);')


def as_sprite(css: str) -> str:
    """`css` with each `--icon: url(…)` as `--icon-at: N`, its place in the picture `--icons`.

    Raises:
        ValueError: the icons differ in more than what they draw, so they cannot be one picture.
    """
    icons = ICON.findall(css)
    if not icons:
        return css
    heads = {head for head, _ in icons}
    if len(heads) > 1:
        raise ValueError(f"icons differ in their first element: {sorted(heads)}")
    groups = "".join(
        f"%3Cg transform='translate(0 {SIDE * place})'%3E{content}%3C/g%3E"
        for place, (_, content) in enumerate(icons)
    )
    head = heads.pop().replace(BOX, f"viewBox='0 0 {SIDE} {SIDE * len(icons)}'")
    places = iter(range(len(icons)))
    placed = ICON.sub(lambda _: f"--icon-at: {next(places)};", css)
    picture = f'url("data:image/svg+xml,{head}{groups}%3C/svg%3E")'
    return f":root {{ --icons: {picture}; --icon-count: {len(icons)}; }}\n{placed}"
