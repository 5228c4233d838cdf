"""Names and ids from a shop's files are shown as text even if they look like markup."""

from __future__ import annotations

import json
from datetime import date

from dashboard.pages.insiders.figures import Membership, Purchase, timeline
from dashboard.pages.segments.figures import Country, revenue_by_country
from dashboard.ui.figures.customer_map import Point, customer_map
from dashboard.ui.figures.template import label
from i18n import Localizer

ODD = '<a href="https://evil.example">x</a>'
SHOWN = "&lt;a href="
LOCALIZER = Localizer("en")


def test_an_odd_invoice_number_stays_text_when_it_is_hovered_over() -> None:
    day = date(2026, 3, 2)
    result = timeline([Purchase(day, ODD, 10.0)], [Membership(day, True)], day, "light", LOCALIZER)
    content = json.dumps(result.figure)
    assert SHOWN in content
    assert "<a" not in content


def test_an_odd_country_stays_text() -> None:
    result = revenue_by_country([Country(ODD, 1, 1, 10.0)], "light", LOCALIZER, "Insiders")
    content = json.dumps(result.figure)
    assert SHOWN in content
    assert "<a" not in content


def test_an_odd_customer_id_is_hovered_over_as_text_and_picked_as_it_is() -> None:
    points = [Point(ODD, 1, 0.0, 0.0), Point("12346", 1, 1.0, 1.0)]
    result = customer_map(points, {1: "Insiders"}, {1: "insiders"}, "light", LOCALIZER)
    (dots,) = result.figure["data"]
    assert dots["customdata"] == [ODD, "12346"]
    assert dots["hovertext"][1] == "12346"
    assert all("<a" not in dot for dot in dots["hovertext"])
    assert dots["hovertemplate"].startswith("%{hovertext}<br>")


def test_ordinary_ids_are_sent_once() -> None:
    result = customer_map([Point("12346", 1, 0.0, 0.0)], {1: "Insiders"}, {1: "insiders"}, "light", LOCALIZER)
    (dots,) = result.figure["data"]
    assert dots["hovertext"] is None
    assert dots["hovertemplate"].startswith("%{customdata}<br>")


def test_a_name_from_figures_is_whole_in_two_lines_or_in_one_of_its_own() -> None:
    name = "2 to 9 orders, the last 3 to 120 days ago"
    assert label(name, lines=2) == "2 to 9 orders, the<br>last 3 to 120 days ago"
    assert label(name, letters=44) == name
    assert label(name) == "2 to 9 orders, the la…"
    assert label("a" * 60, lines=2) == "a" * 22 + "<br>" + "a" * 21 + "…"
