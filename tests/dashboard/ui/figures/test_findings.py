"""What single figures state and draw, for small sets of data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.pages.insiders.figures import Membership, Purchase, timeline
from dashboard.pages.movements.figures.segments_sankey import SegmentLabels, segments_sankey
from dashboard.pages.movements.figures.weekly_bars import MovementCount, joined_and_left
from dashboard.ui.figures.customer_map import AsinhScale, Point, customer_map
from dashboard.ui.figures.forecast import forecast_fan_chart
from dashboard.ui.figures.forecast_months import Month, Past, RunningMonth
from dashboard.ui.figures.history import Week, members_and_share
from dashboard.ui.figures.segment_heat_map import average_customer, heat_map
from dashboard.ui.figures.segment_sizes import size_and_revenue
from dashboard.ui.figures.segments import Segment
from dashboard.ui.figures.template import days_axis, nice_ticks, percent_scale, text_width_px
from domain.enums import MovementKind
from i18n import Localizer

EN = Localizer("en", "GBP")
START, FIRST, SECOND = date(2026, 1, 26), date(2026, 2, 23), date(2026, 3, 2)
REGULARS = Segment(1, "Insiders", True, 100, 8000.0, {"orders": 12.0})
OTHERS = Segment(2, "Occasional", False, 300, 2000.0, {"orders": 4.0})


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 9, [0, 2.5, 5, 7.5, 10]),
        (0, 1_020_000, [0, 500_000, 1_000_000, 1_500_000]),
        (-3, 17, [-5, 0, 5, 10, 15, 20]),
        (0.42, 0.47, [0.42, 0.44, 0.46, 0.48]),
        (5, 5, [5, 5.25, 5.5, 5.75, 6]),
    ],
)
def test_ticks_are_round_numbers_around_what_is_drawn(low: float, high: float, ticks: list[float]) -> None:
    assert nice_ticks(low, high) == ticks


@pytest.mark.parametrize(
    ("then", "now", "says"),
    [
        (391, 402, "From 391 to 402 Insiders since 23 Feb 2026"),
        (402, 391, "Down from 402 to 391 Insiders since 23 Feb 2026"),
        (402, 402, "402 Insiders, as many as on 23 Feb 2026"),
        (1, 1, "1 of the Insiders, as many as on 23 Feb 2026"),
        (2, 1, "Down from 2 to 1 of the Insiders since 23 Feb 2026"),
    ],
)
def test_the_history_says_where_it_went(then: int, now: int, says: str) -> None:
    weeks = [Week(1, FIRST, then, 0.5), Week(2, SECOND, now, 0.5)]
    assert members_and_share(weeks, "light", EN, "Insiders").title == says


def test_only_the_last_value_of_a_line_is_written_beside_it() -> None:
    weeks = [Week(1, FIRST, 391, 0.5), Week(2, SECOND, 402, 0.54853)]  # not 54.85 %, halved
    members, share = members_and_share(weeks, "light", EN, "Insiders").figure["data"]
    assert members["text"] == ["", "<b>402</b>"]
    assert share["text"][-1].replace("\u202f", " ") == "<b>54.9 %</b>"


def test_bars_go_up_for_joined_and_down_for_left_a_shade_for_each_reason() -> None:
    moved = [
        MovementCount(FIRST, MovementKind.ENTERED, "behaviour", 3),
        MovementCount(SECOND, MovementKind.ENTERED, "new", 1),
        MovementCount(SECOND, MovementKind.LEFT, "lapsed", 2),
    ]
    picture = joined_and_left(START, [FIRST, SECOND], moved, "light", EN)
    behaviour, new, lapsed = picture.figure["data"]
    assert (behaviour["y"], new["y"], lapsed["y"]) == ([3, 0], [0, 1], [0, -2])
    assert behaviour["marker"]["color"] != new["marker"]["color"]
    assert picture.title == "2 more joined than left between 26 Jan 2026 and 2 Mar 2026"
    assert picture.rows == [["23 Feb 2026", "3", "0"], ["2 Mar 2026", "1", "2"]]


def test_a_list_without_movements_says_so() -> None:
    assert (
        joined_and_left(START, [FIRST], [], "light", EN).title
        == "Nobody joined or left between 26 Jan 2026 and 23 Feb 2026"
    )


def test_a_tick_of_half_a_percent_is_written_as_such() -> None:
    complete, halves = percent_scale([0.5, 0.55], EN), percent_scale([0.525, 0.55, 0.575], EN)
    assert [text.replace("\u202f", " ") for text in complete["ticktext"]] == ["50 %", "55 %"]
    assert [text.replace("\u202f", " ") for text in halves["ticktext"]] == ["52.5 %", "55.0 %", "57.5 %"]


def test_the_sankey_draws_those_who_moved_and_tells_how_many_stayed() -> None:
    flows = [(1, 1, 90), (2, 1, 5), (None, 2, 7), (1, None, 2)]
    before, after = {1: "Insiders", 2: "Regulars"}, {1: "Insiders", 2: "Occasional"}
    meanings = {1: "insiders", 2: "occasional"}
    picture = segments_sankey(
        flows, SegmentLabels(before, meanings), SegmentLabels(after, meanings), "light", EN
    )
    (sankey,) = picture.figure["data"]
    assert sorted(sankey["link"]["value"]) == [2, 5, 7]
    assert picture.title == "14 customers changed segment, 90 stayed"
    assert picture.rows[0] == ["New customers", "Occasional", "7"]
    assert picture.rows[1] == ["Regulars", "Insiders", "5"], "each side has its version's names"


def test_the_average_customer_is_weighted_by_the_size_of_the_segments() -> None:
    assert average_customer([REGULARS, OTHERS], ["orders"]) == {"orders": 6.0}


def test_the_bar_of_a_member_of_the_first_list_fades_towards_the_past() -> None:
    spells = [Membership(FIRST, True), Membership(FIRST + timedelta(days=7), True)]
    until = FIRST + timedelta(days=14)
    fading = timeline([], spells, until, "light", EN, is_older_than_lists=True).figure["data"]
    strengths = [trace["opacity"] for trace in fading if trace.get("hoverinfo") == "skip"]
    assert strengths == sorted(strengths, reverse=True)
    assert len(strengths) == 6
    assert min(min(trace["x"]) for trace in fading if "opacity" in trace) < FIRST.isoformat()
    plain = timeline([], spells, until, "light", EN).figure["data"]
    outsider = [Membership(FIRST, False)]
    never = timeline([], outsider, until, "light", EN, is_older_than_lists=True).figure["data"]
    assert not [trace for trace in [*plain, *never] if trace.get("hoverinfo") == "skip"]


def test_the_heat_map_writes_multiples_of_the_average_customer() -> None:
    picture = heat_map([REGULARS, OTHERS], [("orders", "Orders")], "light", EN)
    assert picture.rows == [["Insiders", "×2.0"], ["Occasional", "×0.7"]]
    assert picture.figure["data"][0]["z"] == [[0.5, -0.29]], "twice is half way to four times"


def test_the_colour_of_the_heat_map_says_good_or_bad_for_the_shop() -> None:
    """Half the silence is as good as twice the orders; a longer time as a customer is neither."""
    recent = replace(REGULARS, mean={"orders": 12.0, "recency_days": 10.0, "tenure_days": 300.0})
    silent = replace(OTHERS, mean={"orders": 4.0, "recency_days": 90.0, "tenure_days": 100.0})
    features = [(name, name) for name in ("orders", "recency_days", "tenure_days")]
    better = {"orders": 1, "recency_days": -1, "tenure_days": 0}
    picture = heat_map([recent, silent], features, "light", EN, better=better)
    above, below = zip(*picture.figure["data"][0]["z"], strict=True)
    assert [value > 0 for value in above] == [True, True, False]
    assert [value < 0 for value in below] == [True, True, False]
    assert (above[2], below[2]) == (0, 0)
    good, bad, neither = (
        picture.figure["data"][0]["hovertext"][line][at] for line, at in ((1, 0), (1, 1), (2, 0))
    )
    assert good.endswith("good for the shop")
    assert bad.endswith("bad for the shop")
    assert neither.endswith("average customer's")


def test_segments_are_the_columns_of_the_heat_map_and_lead_to_themselves() -> None:
    one, other = replace(REGULARS, href="/?segment=1"), replace(OTHERS, href="/?segment=2")
    features = [("orders", "Orders"), ("items", "Items"), ("tenure_days", "Days as a customer")]
    picture = heat_map([one, other], features, "light", EN)
    assert picture.figure["data"][0]["customdata"] == [["/?segment=1", "/?segment=2"]] * 3
    assert picture.figure["layout"]["xaxis"]["ticktext"] == ["<b>Insiders</b>", "Occasional"]
    assert picture.figure["layout"]["yaxis"]["ticktext"] == ["Orders", "Items", "Days as a<br>customer"]
    assert picture.hrefs == ["/?segment=1", "/?segment=2"], "the table has a row for each segment, as before"


def test_a_feature_that_nobody_in_a_segment_has_is_neither_good_nor_bad() -> None:
    once = replace(OTHERS, mean={})
    picture = heat_map([REGULARS, once], [("orders", "Orders")], "light", EN, better={"orders": -1})
    assert picture.figure["data"][0]["z"] == [[0.0, 0.0]], "the others alone are the average"
    assert picture.rows[1] == ["Occasional", "–"]


def test_size_and_revenue_say_who_brings_most() -> None:
    picture = size_and_revenue([OTHERS, REGULARS], "light", EN)
    assert picture.title.replace("\u202f", " ") == "Insiders: 25.0 % of customers, 80.0 % of revenue"
    longest = max(bar for bars in picture.figure["data"] for bar in bars["x"])
    assert longest <= picture.figure["layout"]["xaxis"]["range"][1], (
        "plotly hides the words of a bar past the axis"
    )
    assert [row[0] for row in picture.rows] == ["Insiders", "Occasional"]


def test_a_giant_does_not_squeeze_everybody_into_a_corner_of_the_map() -> None:
    crowd = [Point(str(n), 1, n % 10, n // 10) for n in range(100)]
    everybody = [*crowd, Point("giant", 1, 1e6, 1e6)]
    across, upwards = (
        AsinhScale.of([item.x for item in everybody]),
        AsinhScale.of([item.y for item in everybody]),
    )
    everybody = [item._replace(x=across.to_map(item.x), y=upwards.to_map(item.y)) for item in everybody]
    picture = customer_map(everybody, {1: "All"}, {}, "light", EN)
    xs = picture.figure["data"][0]["x"]
    assert max(xs) < 20 * (max(xs[:100]) - min(xs[:100]))
    assert max(xs) == xs[-1], "the order stays"


def test_names_on_the_map_do_not_cover_each_other() -> None:
    points = [Point("a", 1, 0.0, 0.0), Point("b", 2, 0.0, 0.0), Point("c", 3, 0.0, 0.0)]
    picture = customer_map(points, {1: "One", 2: "Two", 3: "Three"}, {}, "light", EN)
    heights = sorted(label["y"] for label in picture.figure["layout"]["annotations"])
    assert heights == [0.0, 0.28, 0.56]


def test_the_words_beside_a_chart_have_room_in_every_language() -> None:
    assert text_width_px(["95 % likely", "80 %"]) == 79  # eleven letters of 12 px, 0.6 of it each
    for localizer, letters in ((EN, len("95 % likely")), (Localizer("pt_BR", "GBP"), len("95% de chance"))):
        months = [Month("2026-04", 100.0, 90.0, 110.0, 80.0, 120.0)]
        picture = forecast_fan_chart(months, "light", localizer, cohort="Today's members")
        assert picture.figure["layout"]["margin"]["r"] == 12 + round(7.2 * letters)


def test_the_months_of_a_customers_past_are_named_in_the_readers_language() -> None:
    bought = [Purchase(date(2025, 9, 20), "536365", 20.0)]
    figure = timeline(bought, [], date(2026, 3, 2), "light", Localizer("pt_BR", "BRL")).figure
    assert figure["layout"]["xaxis"]["ticktext"] == ["nov.<br>2025", "jan.<br>2026", "mar.<br>2026"]


def test_a_month_that_is_not_whole_leaves_a_gap_between_what_was_and_what_will_be() -> None:
    months = [Month("2026-04", 100.0, 80.0, 120.0, 70.0, 130.0)]
    picture = forecast_fan_chart(
        months, "light", EN, cohort="Members", past=Past([("2026-01", 90.0), ("2026-02", 110.0)])
    )
    behind, *_, mean = picture.figure["data"]
    assert behind["x"] == ["2026-01-01", "2026-02-01"]
    assert mean["x"] == ["2026-04-01"]
    assert picture.rows == [["Apr 2026", "£100", "£80 – £120", "£70 – £130", "–"]]


def test_actual_forecast_the_running_month_and_last_year_are_labelled_and_look_different() -> None:
    months = [
        Month(month, mean, mean - 20, mean + 20, mean - 30, mean + 30)
        for month, mean in (("2026-04", 100.0), ("2026-05", 90.0))
    ]
    observed = [("2025-03", 50.0), ("2025-04", 60.0), ("2026-02", 110.0)]
    past = Past(observed, RunningMonth("2026-03", 40.0, 105.0))
    picture = forecast_fan_chart(months, "light", EN, cohort="Members", past=past)
    by_name = {trace["name"]: trace for trace in picture.figure["data"] if "name" in trace}
    assert list(by_name) == ["Actual", "Same months last year", "Forecast", "This month so far"]
    assert by_name["Same months last year"]["x"] == ["2026-03-01", "2026-04-01"]
    assert by_name["Same months last year"]["y"] == [50, 60]
    running = by_name["This month so far"]
    assert (running["x"], running["y"]) == (["2026-03-01"], [105])
    assert running["marker"]["color"] != running["marker"]["line"]["color"]  # hollow
    assert running["hovertext"] == ["Mar 2026: £40 so far, £105 expected in total"]
    assert [row[-1] for row in picture.rows] == ["£60", "–"]
    assert picture.figure["layout"]["showlegend"]


def test_a_handful_of_members_is_counted_in_whole_people() -> None:
    weeks = [Week(1, FIRST, 2, 0.6), Week(2, SECOND, 3, 0.7)]
    ticks = members_and_share(weeks, "light", EN, "Insiders").figure["layout"]["yaxis"]["ticktext"]
    assert ticks == ["1", "2", "3", "4"]


def test_the_longest_bar_keeps_its_words_though_its_share_is_rounded_up() -> None:
    """A bar that ends beyond its axis is drawn without them."""
    kinds = [Segment(1, "Insiders", True, 1, 2.0, {}), Segment(2, "Others", False, 2, 1.0, {})]
    figure = size_and_revenue(kinds, "light", EN).figure
    longest = max(value for trace in figure["data"] for value in trace["x"])
    assert longest == 0.6667
    assert figure["layout"]["xaxis"]["range"][1] >= longest


def test_days_are_labelled_evenly_over_time_however_the_lists_are_spread() -> None:
    """Lists four weeks apart, and then weekly ones, whose dates would overlap."""
    days = [date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2), date(2026, 3, 30)]
    days += [date(2026, 4, 6), date(2026, 4, 13), date(2026, 4, 20), date(2026, 4, 27)]
    # 112 days, so that names are more than 28 days apart
    assert days_axis(days, EN)["tickvals"] == ["2026-01-05", "2026-03-02", "2026-04-27"]
