"""Icons are one picture, in which each keeps its place."""

from __future__ import annotations

import pytest

from dashboard.app import ASSETS
from dashboard.server.icon_sprite import ICON, as_sprite

HEAD = "%3Csvg viewBox='0 0 24 24' fill='none'%3E"


def icon(name: str, drawn: str, head: str = HEAD) -> str:
    return f'.icon-{name} {{ --icon: url("data:image/svg+xml,{head}{drawn}%3C/svg%3E"); }}'


def test_two_icons_stand_one_below_the_other_in_one_picture() -> None:
    css = "\n".join((icon("up", "%3Cpath d='M1 2'/%3E"), icon("down", "%3Cpath d='M3 4'/%3E")))
    assert as_sprite(css) == (
        ":root { --icons: url(\"data:image/svg+xml,%3Csvg viewBox='0 0 24 48' fill='none'%3E"
        "%3Cg transform='translate(0 0)'%3E%3Cpath d='M1 2'/%3E%3C/g%3E"
        "%3Cg transform='translate(0 24)'%3E%3Cpath d='M3 4'/%3E%3C/g%3E"
        '%3C/svg%3E"); --icon-count: 2; }\n'
        ".icon-up { --icon-at: 0; }\n.icon-down { --icon-at: 1; }"
    )


def test_an_icon_drawn_with_another_pen_is_refused() -> None:
    with pytest.raises(ValueError, match="fill='red'"):
        as_sprite(icon("up", "") + icon("down", "", "%3Csvg viewBox='0 0 24 24' fill='red'%3E"))


def test_every_icon_of_the_program_is_in_the_picture() -> None:
    css = (ASSETS / "icons.css").read_text()
    assert len(ICON.findall(css)) == css.count("--icon: ")
    assert "--icon: " not in as_sprite(css)
