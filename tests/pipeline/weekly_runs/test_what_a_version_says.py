"""The contents of one version of the weekly run."""

from __future__ import annotations

import json

import pytest

from db.engine import Database
from db.models import CustomerSnapshot, LabelView, SegmentProfile
from i18n import Localizer
from tests.pipeline.shops import lines_of
from tests.pipeline.weekly_runs.versions import MONDAYS, members_of, report_of, rows_of, versions


def test_each_week_follows_the_one_before(published: Database) -> None:
    assert versions(published) == [(1, MONDAYS[0], None), (2, MONDAYS[1], 1), (3, MONDAYS[2], 2)]


def test_the_report_has_the_shape_that_others_rely_on(published: Database) -> None:
    report = report_of(published, 3)
    assert (report["version"], report["as_of"]) == (3, "2026-03-02")
    assert isinstance(report["customers"], int)
    assert {
        "count", "share_of_customers", "gross_revenue", "revenue_share", "revenue_share_of_all",
        "items_share", "median_revenue",
    } <= set(report["insiders"])  # fmt: skip
    for segment in report["segments"]:
        assert {"id", "name", "is_insiders", "customers", "revenue", "mean", "median"} <= set(segment)
    assert set(report["movements"]) == {"since", "entered", "left", "by_reason"}
    assert {"eligible", "removed", "fidelity"} <= set(report["rules"])
    assert {
        "recipe", "space", "clusterer", "k", "silhouette", "stability", "capture", "decision",
    } <= set(report["model"])  # fmt: skip
    assert {"lines", "identified_lines", "first", "last", "left_out"} <= set(report["data"])
    assert {"H1", "H2", "H3"} <= {hypothesis["id"] for hypothesis in report["hypotheses"]}
    for hypothesis in report["hypotheses"]:
        for side in ("in_sample", "out_of_time"):
            if hypothesis[side] is None:
                assert hypothesis["why"]
            else:
                assert {"verdict", "effect", "low", "high", "p", "n"} <= set(hypothesis[side])
                assert hypothesis[side]["verdict"] in {"confirmed", "refuted", "inconclusive"}
    for kind in ("frozen", "programme"):
        assert len(report["forecast"][kind]) == 6
        for month in report["forecast"][kind]:
            assert {"month", "mean", "low80", "high80", "low95", "high95"} <= set(month)
            assert month["low95"] <= month["low80"] <= month["mean"] <= month["high80"] <= month["high95"]
    backtest = report["forecast"]["backtest"]
    assert backtest["method"] == report["forecast"]["method"] == "combination"
    assert {"origins", "horizon_days", "mape", "naive_mape", "last_mape", "coverage80"} <= set(backtest)
    assert report["forecast"]["why"] is None
    members = report["value"]["horizons"][0]["members_expected_revenue"]
    assert members == pytest.approx(report["forecast"]["days_ahead"][0]["frozen"]["mean"], abs=0.05)


def test_the_report_is_json_without_a_nan(published: Database) -> None:
    assert json.loads(json.dumps(report_of(published, 3), allow_nan=False))["version"] == 3


def test_shares_are_fractions(published: Database) -> None:
    for number in (1, 2, 3):
        report = report_of(published, number)
        insiders = report["insiders"]
        shares = [value for name, value in insiders.items() if "share" in name]
        assert len(shares) >= 4
        assert all(0 <= share <= 1 for share in shares)
        assert 0 <= report["rules"]["fidelity"] <= 1
        assert 0.95 <= report["model"]["fidelity"] <= 1
        assert insiders["revenue_share_of_all"] < insiders["revenue_share"]


def test_the_figures_agree_with_the_lists(published: Database) -> None:
    for number in (1, 2, 3):
        report = report_of(published, number)
        customers = {row["customer_id"]: row for row in rows_of(published, CustomerSnapshot, number)}
        inside = [customers[member]["gross_revenue"] for member in members_of(published, number)]
        assert report["customers"] == len(customers) == len(rows_of(published, LabelView, number))
        assert report["insiders"]["count"] == len(inside)
        assert report["insiders"]["gross_revenue"] == pytest.approx(sum(inside), abs=0.01)
        total = sum(row["gross_revenue"] for row in customers.values())
        assert report["insiders"]["revenue_share"] == pytest.approx(sum(inside) / total)
        assert sum(segment["customers"] for segment in report["segments"]) == len(customers)
        assert sum(segment["revenue"] for segment in report["segments"]) == pytest.approx(total, abs=0.1)


def test_the_figures_are_those_of_the_invoices(published: Database) -> None:
    existing = [line for line in lines_of() if line[5].date() < MONDAYS[2]]
    data = report_of(published, 3)["data"]
    assert data["lines"] == len(existing)
    assert data["identified_lines"] == sum(line[6] is not None for line in existing)
    assert (data["first"], data["last"]) == (
        min(line[5] for line in existing).date().isoformat(),
        max(line[5] for line in existing).date().isoformat(),
    )


def test_members_are_in_the_insiders_segment_and_nobody_else_is(published: Database) -> None:
    for number in (1, 2, 3):
        [insiders] = [row for row in rows_of(published, SegmentProfile, number) if row["is_insiders"]]
        labels = rows_of(published, LabelView, number)
        in_it = {row["customer_id"] for row in labels if row["segment_id"] == insiders["segment_id"]}
        assert in_it == members_of(published, number)
        assert all((row["since"] is not None) == row["is_member"] for row in labels)
        assert all(-1 <= row["margin"] <= 1 for row in labels)


def test_segments_have_unique_names_and_keep_their_ids_and_names(published: Database) -> None:
    weeks = [
        {row["segment_id"]: row["name"] for row in rows_of(published, SegmentProfile, number)}
        for number in (1, 2, 3)
    ]
    assert weeks[0] == weeks[1] == weeks[2]
    assert len(set(weeks[0].values())) == len(weeks[0])
    assert "Insiders" in weeks[0].values()


def test_every_customer_has_a_place_on_the_map_and_some_have_advice_of_their_own(
    published: Database,
) -> None:
    localizer = Localizer("en", "GBP")
    rows = rows_of(published, CustomerSnapshot, 3)
    advice = [localizer.render(row["advice"]) for row in rows if row["advice"]]
    assert 0 < len(advice) < len(rows), "what is true of everybody is no advice"
    for row in rows:
        assert row["map_x"] is not None
        assert row["map_y"] is not None


def test_the_rules_can_be_said(published: Database) -> None:
    rules = report_of(published, 3)["rules"]
    text = [Localizer("en", "GBP").render(rule) for rule in [*rules["eligible"], *rules["removed"]]]
    assert text
    assert all(sentence for sentence in text)
