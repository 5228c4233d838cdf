"""What holds for every figure: plotly's schema, small payloads, both themes, a table, a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.pages.experiments.figures import uplift
from dashboard.pages.forecast.backtest_figure import backtest_errors
from dashboard.pages.hypotheses.effect_figure import effect_chart
from dashboard.pages.insiders.figures import Membership, Purchase, timeline
from dashboard.pages.model.figures import Silhouettes, silhouette_curves
from dashboard.pages.movements.figures.segments_sankey import SegmentLabels, segments_sankey
from dashboard.pages.movements.figures.weekly_bars import MovementCount, joined_and_left
from dashboard.pages.predictions.figures import calibration_by_decile
from dashboard.ui.figures.chart_spec import ChartSpec
from dashboard.ui.figures.customer_map import Point, customer_map
from dashboard.ui.figures.forecast import forecast_fan_chart
from dashboard.ui.figures.forecast_months import Month, Past, RunningMonth
from dashboard.ui.figures.history import Shares, Week, members_and_share, shares_over_time
from dashboard.ui.figures.palette import PLACES, Theme, palette, readable_on, segment_colours
from dashboard.ui.figures.segment_heat_map import heat_map
from dashboard.ui.figures.segment_sizes import size_and_revenue
from dashboard.ui.figures.segments import Segment
from domain.enums import ExperimentOutcome, MovementKind
from domain.report import ExperimentResult, Hypothesis
from domain.segment_meanings import ORDER
from i18n import Localizer
from tests.reports import UPLIFT, hypothesis

EN, PT = Localizer("en", "GBP"), Localizer("pt_BR", "BRL")
WEEKS = [date(2026, 2, 16), date(2026, 2, 23), date(2026, 3, 2)]
SEGMENTS = [
    Segment(1, "Insiders", True, 100, 8000.0, {"orders": 12.0, "return_rate": 0.01}),
    Segment(2, "Occasional", False, 300, 2000.0, {"orders": 4.0, "return_rate": 0.01}),
]
NAMES = {1: "Insiders", 2: "Occasional"}
MEANINGS = {1: "insiders", 2: "occasional"}
MONTHS = [Month("2026-04", 100.0, 80.0, 120.0, 70.0, 130.0), Month("2026-05", 90.0, 60.0, 120.0, 50.0, 130.0)]


def effects(theme: Theme, localizer: Localizer) -> ChartSpec:
    picture = effect_chart(Hypothesis.model_validate(hypothesis("H1")), theme, localizer)
    assert picture is not None
    return picture


FIGURES: dict[str, Callable[[Theme, Localizer], ChartSpec]] = {
    "calibration by decile": lambda theme, localizer: calibration_by_decile(
        [(float(place), 2.0 * place) for place in range(10)], 2.0, theme, localizer
    ),
    "history": lambda theme, localizer: members_and_share(
        [Week(i, day, 100 + i, 0.5) for i, day in enumerate(WEEKS)], theme, localizer, "Insiders"
    ),
    "one week": lambda theme, localizer: members_and_share(
        [Week(1, WEEKS[0], 0, 0.0)], theme, localizer, "Insiders"
    ),
    "shares": lambda theme, localizer: shares_over_time(
        [Shares(WEEKS[0], 0.5, None, None, None), Shares(WEEKS[1], 0.549, 0.551, 0.46, 0.47)],
        theme,
        localizer,
    ),
    "joined and left": lambda theme, localizer: joined_and_left(
        WEEKS[0],
        WEEKS,
        [
            MovementCount(WEEKS[0], MovementKind.ENTERED, "behaviour", 3),
            MovementCount(WEEKS[1], MovementKind.LEFT, "lapsed", 2),
        ],
        theme,
        localizer,
    ),
    "nobody moved": lambda theme, localizer: joined_and_left(WEEKS[0], WEEKS, [], theme, localizer),
    "sankey": lambda theme, localizer: segments_sankey(
        [(None, 1, 2), (1, 2, 5), (2, 2, 90), (2, None, 1)],
        SegmentLabels(NAMES, MEANINGS),
        SegmentLabels(NAMES, MEANINGS),
        theme,
        localizer,
    ),
    "size and revenue": lambda theme, localizer: size_and_revenue(SEGMENTS, theme, localizer),
    "heat map": lambda theme, localizer: heat_map(SEGMENTS, [("orders", "Orders")], theme, localizer),
    "map": lambda theme, localizer: customer_map(
        [Point("ada", 1, 1.0, 2.0), Point("bruno", 2, 900.0, -2.0)], NAMES, MEANINGS, theme, localizer
    ),
    "effects": effects,
    "uplift": lambda theme, localizer: uplift(
        ExperimentResult.model_validate(UPLIFT), ExperimentOutcome.REVENUE, theme, localizer
    ),
    "uplift of orders": lambda theme, localizer: uplift(
        ExperimentResult.model_validate({**UPLIFT, "difference": 0.5, "low": 0.2, "high": 0.8}),
        ExperimentOutcome.ORDERS,
        theme,
        localizer,
    ),
    "silhouettes": lambda theme, localizer: silhouette_curves(
        [Silhouettes(1, "Insiders", True, 10, [0.2, 0.6]), Silhouettes(2, "Others", False, 90, [-0.1, 0.3])],
        0.13,
        theme,
        localizer,
    ),
    "backtest": lambda theme, localizer: backtest_errors(
        [("ours", 0.12, True), ("naive", 0.23, False)], theme, localizer
    ),
    "fan": lambda theme, localizer: forecast_fan_chart(
        MONTHS,
        theme,
        localizer,
        cohort="Members",
        past=Past([("2025-04", 90.0), ("2026-02", 110.0)], RunningMonth("2026-03", 40.0, 100.0)),
    ),
    "timeline": lambda theme, localizer: timeline(
        [Purchase(WEEKS[0], "1001", 10.0)], [Membership(WEEKS[1], True)], WEEKS[2], theme, localizer
    ),
    "timeline of nobody": lambda theme, localizer: timeline([], [], WEEKS[2], theme, localizer),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", FIGURES)
def test_it_is_valid_to_plotly_and_plain_to_json(name: str, theme: Theme) -> None:
    picture = FIGURES[name](theme, EN)
    go.Figure(picture.figure)
    json.dumps(picture.figure, allow_nan=False)


@pytest.mark.parametrize("name", FIGURES)
def test_it_says_its_finding_and_brings_its_table(name: str) -> None:
    picture = FIGURES[name]("light", EN)
    assert picture.title
    assert picture.summary
    assert all(len(row) == len(picture.columns) for row in picture.rows)


@pytest.mark.parametrize("name", FIGURES)
def test_it_needs_no_webgl_and_shows_no_toolbar_clutter(name: str) -> None:
    figure = FIGURES[name]("light", EN).figure
    assert {trace["type"] for trace in figure["data"]} <= {"scatter", "bar", "heatmap", "sankey"}
    assert not figure["layout"]["template"]["layout"]["showlegend"]


@pytest.mark.parametrize("name", FIGURES)
def test_it_changes_with_the_theme_but_not_in_what_it_shows(name: str) -> None:
    light, dark = FIGURES[name]("light", EN), FIGURES[name]("dark", EN)
    assert light.figure["layout"]["template"] != dark.figure["layout"]["template"]
    assert light.rows == dark.rows


def test_numbers_are_separated_as_the_language_does() -> None:
    def separators(localizer: Localizer) -> Any:
        return FIGURES["fan"]("light", localizer).figure["layout"]["template"]["layout"]["separators"]

    assert (separators(EN), separators(PT)) == (".,", ",.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_drawings_colours_are_those_of_the_style_sheet(theme: Theme) -> None:
    css = (Path(__file__).parents[4] / "assets" / "tokens.css").read_text()
    light, _, dark = css.partition(':root[data-mantine-color-scheme="dark"]')
    tokens = dict(re.findall(r"--([\w-]+): (#\w{6});", dark if theme == "dark" else light))
    colours = palette(theme)
    assert colours.insiders == tokens["insiders"]
    assert (colours.joined, colours.left) == (tokens["joined"], tokens["left"])
    assert (colours.text, colours.muted, colours.surface) == (
        tokens["ink"],
        tokens["ink-soft"],
        tokens["surface"],
    )
    assert colours.segments == tuple(tokens[f"segment-{n}"] for n in range(1, 9))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_have_enough_contrast_on_the_page(theme: Theme) -> None:
    colours = palette(theme)
    for colour in (colours.text, colours.muted, colours.insiders, colours.joined, colours.left):
        assert contrast(colour, colours.surface) >= 4.5, colour


def test_a_colour_belongs_to_the_meaning_and_not_to_the_number() -> None:
    colours = palette("light")
    first = segment_colours({1: "insiders", 3: "loyal", 5: "lapsed"}, "light")
    later = segment_colours({7: "lapsed", 8: "insiders", 9: "loyal", 10: "new"}, "light")
    assert first[3] == later[9] == colours.segments[0]
    assert first[5] == later[7] == colours.segments[7]
    assert first[1] == later[8] == colours.insiders
    assert colours.insiders not in colours.segments


def test_every_meaning_has_a_place_in_the_palette() -> None:
    assert set(PLACES) == set(ORDER) - {"insiders"}
    assert all(
        0 <= place < len(palette(theme).segments) for place in PLACES.values() for theme in ("light", "dark")
    )


def test_no_two_segments_of_a_version_share_a_colour_while_there_are_enough() -> None:
    colours = palette("light").segments
    assert segment_colours({2: "lapsed", 10: "one-time", 18: "small"}, "light") == {
        18: colours[7],  # the earliest in the order of meanings
        10: colours[0],
        2: colours[1],
    }
    assert len(set(segment_colours(dict.fromkeys(range(1, 9), "mixed"), "light").values())) == 8
    assert len(segment_colours(dict.fromkeys(range(1, 20), "mixed"), "light")) == 19


def test_words_on_a_colour_are_black_or_white_whichever_reads_better() -> None:
    assert readable_on("#ffffff") == "#1b1f24"
    assert readable_on("#0063a6") == "#ffffff"


def contrast(one: str, other: str) -> float:
    """WCAG 2: from 1 (the same) to 21 (black on white)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
