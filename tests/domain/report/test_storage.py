"""Reports are validated when written and readable for ever after."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from domain.computed_with import ComputedWith
from domain.report import (
    SCHEMA_VERSION,
    InvalidReportError,
    UnreadableReportError,
    checked_report,
    dump,
    read_report,
)
from domain.report.storage import UPGRADES
from tests.domain.report.examples import example


def test_every_older_schema_has_a_reader() -> None:
    assert sorted(UPGRADES) == list(range(1, SCHEMA_VERSION))


@pytest.mark.parametrize("name", ["schema_1", "schema_2", "schema_3", "schema_4"])
def test_a_stored_report_is_read_with_every_figure_it_has(name: str) -> None:
    report = read_report(example(name))
    assert (report.version, report.as_of, report.customers) == (7, date(2026, 3, 2), 4)
    assert report.insiders.net_revenue_share == 0.74
    assert report.insiders_segment is not None
    assert report.insiders_segment.median["gross_revenue"] == 900.0
    assert report.movements.since == date(2026, 2, 23)
    outcome = report.hypotheses[0].out_of_time
    assert outcome is not None
    assert (outcome.from_, outcome.until) == (date(2025, 12, 8), date(2026, 3, 2))
    assert report.forecast.totals is not None
    assert [total.mean for total in report.forecast.totals.of("programme")] == [100.0, 200.0]
    assert report.model.gates[0].line == (0.03, 0.2)
    assert report.model.gates[1].line == 0.9
    assert report.experiments[0].result is not None
    assert report.experiments[0].result.difference == 50.0
    assert report.answers[0].answer[0].values == {"count": 1}


def test_what_schema_2_added_is_read() -> None:
    report = read_report(example("schema_2"))
    assert report.capture is not None
    assert report.capture.turnover is not None
    assert (report.capture.low, report.capture.turnover.listed) == (0.93, 67)
    assert report.forecast.backtest is not None
    assert report.forecast.backtest.points[0].list_source == "published"
    assert report.forecast.against_last_month is not None
    assert report.forecast.against_last_month.of("programme") is None


def test_the_list_that_schema_2_called_nearly_there_is_read_as_rising() -> None:
    old, new = (read_report(example(name)).audiences for name in ("schema_2", "schema_3"))
    assert old is not None
    assert new is not None
    assert old.rising == new.rising
    assert old.rising is not None
    assert old.then is None


def test_what_schema_3_added_is_read() -> None:
    report = read_report(example("schema_3"))
    assert report.audiences is not None
    assert report.audiences.then is not None
    assert report.audiences.then.lists["gone_quiet"].right == 29
    assert report.value is not None
    short = report.value.over(84)
    assert short is not None
    assert (short.method, short.beats_naive) == ("blend", True)
    assert report.grades[0].beats_naive is True


def test_what_schema_4_added_is_read() -> None:
    report = read_report(example("schema_4"))
    assert report.forecast.weights is not None
    assert report.forecast.weights.programme == {"share": 0.4, "realised": 0.6}
    ahead = report.forecast.over(84)
    assert ahead is not None
    assert report.value is not None
    assert [ahead.frozen.mean] == [horizon.members_expected_revenue for horizon in report.value.horizons]
    assert report.forecast.net is not None
    assert (report.forecast.net.kept, report.forecast.net.frozen[1].mean) == (0.9, 180.0)
    older = read_report(example("schema_3")).forecast
    assert (older.weights, older.days_ahead, older.net) == (None, (), None)


def test_a_report_of_the_first_release_is_read_without_what_it_did_not_have() -> None:
    report = read_report(example("schema_1_first_release"))
    assert (report.hypotheses, report.rules.eligible, report.forecast.frozen, report.answers) == ((),) * 4
    assert report.insiders.net_revenue is None
    assert not report.movements.is_since_known
    assert report.computed_with == ComputedWith(window_days=365, currency="GBP", timezone="Europe/London")


def test_the_first_version_of_a_shop_is_told_from_one_that_did_not_store_since() -> None:
    document = example("schema_1")
    document["movements"]["since"] = None
    assert read_report(document).movements.is_since_known


@pytest.mark.parametrize("name", ["schema_1", "schema_3", "schema_4"])
def test_what_is_printed_of_a_stored_report_is_what_was_stored(name: str) -> None:
    stored = {**example(name), "schema_version": SCHEMA_VERSION}
    assert dump(read_report(stored)) == stored


def test_a_report_is_stored_with_its_number_and_its_schema() -> None:
    stored = dump(checked_report(example("schema_1"), version=8))
    assert stored == {**example("schema_1"), "version": 8, "schema_version": 4}
    assert json.loads(json.dumps(stored, allow_nan=False)) == stored


def test_a_typed_report_is_stored_like_its_document() -> None:
    assert dump(checked_report(read_report(example("schema_4")), version=7)) == example("schema_4")


def changed(path: str, value: Any) -> Any:
    """The example with `value` at the end of the dotted `path`."""
    document = example("schema_3")
    *inside, last = path.split(".")
    place = document
    for part in inside:
        place = place[int(part)] if part.isdigit() else place[part]
    place[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("leaderboard", [], "leaderboard: Extra inputs are not permitted"),
        ("segments.0.mode", {}, "segments.0.mode: Extra"),
        ("insiders.count", -1, "insiders.count: Input should be greater than or equal to 0"),
        ("insiders.gross_revenue", float("nan"), "insiders.gross_revenue: Input should be a finite number"),
        ("segments.1.mean.orders", float("inf"), "finite"),
        ("forecast.frozen.0.month", "March", "forecast.frozen.0.month"),
        ("as_of", None, "as_of"),
    ],
)
def test_what_does_not_fit_the_schema_is_not_stored(path: str, value: Any, told: str) -> None:
    with pytest.raises(InvalidReportError, match=told):
        dump(checked_report(changed(path, value), version=7))


def test_a_missing_section_is_not_stored() -> None:
    document = example("schema_2")
    del document["insiders"]
    with pytest.raises(InvalidReportError, match="insiders: Field required"):
        dump(checked_report(document, version=7))


def test_a_key_of_a_later_release_is_read_over() -> None:
    assert read_report(changed("insiders.mood", "good")).insiders.count == 1


def test_a_report_of_a_newer_schema_is_refused_by_name() -> None:
    with pytest.raises(UnreadableReportError, match="schema_version 5, newer than 4") as refused:
        read_report(changed("schema_version", 5))
    assert refused.value.reason == "newer"


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "{",
        {},
        {"schema_version": "two"},
        {"schema_version": 0},
        {"schema_version": 1, "insiders": None},
        {"schema_version": 2},
        changed("segments", {"1": "Insiders"}),
        changed("hypotheses.0.out_of_time.verdict", "maybe"),
    ],
)
def test_a_damaged_report_is_refused_as_one(document: object) -> None:
    with pytest.raises(UnreadableReportError) as refused:
        read_report(document)
    assert refused.value.reason == "damaged"


def test_a_report_cannot_be_changed() -> None:
    report = read_report(example("schema_2"))
    with pytest.raises(ValidationError, match="frozen"):
        report.insiders.count = 2
