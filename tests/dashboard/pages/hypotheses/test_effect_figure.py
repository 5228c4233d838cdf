"""The drawing of one hypothesis: what is marked, where its axis ends, and its table."""

from __future__ import annotations

from typing import Any

from dashboard.pages.hypotheses.effect_figure import effect_chart
from domain.report import Hypothesis
from i18n import Localizer
from tests.reports import hypothesis

EN = Localizer("en", "GBP")


def claim(**changed: Any) -> Hypothesis:
    """H1 of the sample report: measured on the data used to pick the members, and in the 12 weeks after."""
    return Hypothesis.model_validate({**hypothesis("H1"), **changed})


def effect(effect: float, low: float, high: float) -> dict[str, Any]:
    return {**hypothesis("H1")["in_sample"], "effect": effect, "low": low, "high": high}


def spaced(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_axis_of_a_claim_ends_where_its_marks_do() -> None:
    returns = claim(threshold=-0.1, in_sample=effect(58.0, 40.0, 100.0), out_of_time=None)
    picture = effect_chart(returns, "light", EN)
    assert picture is not None
    axis = picture.figure["layout"]["xaxis"]
    low, high = axis["range"]
    assert (round(low, 1), round(high, 1)) == (-6.1, 106.0), "6 % of 100.1 beside -0.1 and 100"
    assert axis["tickvals"] == [0, 50, 100]


def test_an_axis_of_long_percents_has_few_of_them() -> None:
    wide = claim(threshold=-0.1, in_sample=effect(15.4, 4.8, 70_004.5), out_of_time=None)
    picture = effect_chart(wide, "light", EN)
    assert picture is not None
    assert picture.figure["layout"]["xaxis"]["tickvals"] == [0, 50_000]


def test_each_time_of_measuring_has_its_mark_and_its_column() -> None:
    both = claim(in_sample=effect(0.5, 0.4, 0.6), out_of_time=effect(0.25, 0.05, 0.5), threshold=0.1)
    picture = effect_chart(both, "light", EN)
    assert picture is not None
    marks = [(mark["x"], mark["y"], mark["marker"]["symbol"]) for mark in picture.figure["data"]]
    assert marks == [([0.5], [1], "circle-open"), ([0.25], [0], "circle")]
    assert picture.columns == ["", "On the data used to pick them", "In the 12 weeks after"]
    assert [spaced(cell) for cell in picture.rows[1]] == ["Effect", "50.0 %", "25.0 %"]
    assert spaced(picture.summary) == (
        "Effect and 95 % interval, beside a threshold of 10 %. On the data used to pick them: "
        "50 % (40 % to 60 %); In the 12 weeks after: 25 % (5 % to 50 %)."
    )


def test_what_was_measured_once_has_one_mark() -> None:
    picture = effect_chart(claim(in_sample=None), "light", EN)
    assert picture is not None
    assert [mark["y"] for mark in picture.figure["data"]] == [[0]]
    assert picture.columns == ["", "In the 12 weeks after"]


def test_a_claim_about_members_drawn_at_random_says_since_when() -> None:
    picture = effect_chart(claim(id="H7", in_sample=None), "light", EN)
    assert picture is not None
    assert picture.columns == ["", "Since members were drawn at random"]
    assert picture.figure["layout"]["yaxis"]["ticktext"] == ["when picked", "since the draw"]


def test_nothing_is_drawn_of_what_was_not_measured() -> None:
    assert effect_chart(claim(in_sample=None, out_of_time=None), "light", EN) is None
