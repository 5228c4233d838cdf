"""Every figure of the nine answers, on the page and in the document, recomputed with plain pandas."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from dashboard.pages.answers.page import page as answers
from db.engine import Database, open_database
from db.models import CustomerSnapshot, InvoiceLine, LabelView, Model, SegmentProfile, Version
from domain.gates import ENTER_LINE, LEAVE_LINE
from domain.report import read_report
from i18n import Localizer, Message
from pipeline.cli.answers import document, in_words
from pipeline.engines.customer_features import compute_features
from pipeline.membership.members_then import rescored_members
from pipeline.publish.run import publish_run
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.rules import AT_LEAST, BELOW
from tests.dashboard.rendering import render_page
from tests.pipeline.real_shops import UCI, imported
from tests.pipeline.shops import SETTINGS, lines_of
from tests.pipeline.weekly_runs.plain_figures import Plain, Values
from tests.pipeline.weekly_runs.versions import MONDAYS, members_of, report_of, rows_of
from tests.shared import Shared

COLUMNS = ["invoice", "code", "description", "quantity", "price", "at", "customer", "country"]
REAL_END = date(2011, 12, 10)
WORDED = {message.text: (name, True) for name, message in AT_LEAST.items()} | {
    message.text: (name, False) for name, message in BELOW.items()
}
FITTED = ("stability", "fidelity", "concentration")
"""Figures of a new model that are those of its fit."""
Sentence = dict[str, Any]


def known_of(database: Database, number: int, lines: pd.DataFrame) -> Plain:
    """The invoices and labels of a version.

    Who was a member 84 days ago is the word of the version published then, or else of today's model.
    """
    report = report_of(database, number)
    as_of = date.fromisoformat(report["as_of"])
    names = {row["segment_id"]: row["name"] for row in rows_of(database, SegmentProfile, number)}
    labels = pd.DataFrame(rows_of(database, LabelView, number)).set_index("customer_id")
    labels["segment"] = labels["segment_id"].map(names)
    existing = pd.DataFrame(rows_of(database, CustomerSnapshot, number)).set_index("customer_id")
    labels["order_probability_84d"] = existing["order_probability_84d"].astype(float)
    with database.read() as session:
        version = session.get_one(Version, number)
        champion = Champion.from_bytes(session.get_one(Model, version.model_id).classifier)
        before = version.previous
        features = compute_features(
            session.connection(), InvoiceLine.__table__, as_of=as_of - timedelta(days=84), window_days=365
        )
        published = session.scalar(select(Version.number).where(Version.as_of == as_of - timedelta(days=84)))
    return Plain(
        lines[lines["at"] < pd.Timestamp(as_of)],
        labels,
        frozenset(members_of(database, before)) if before else None,
        date.fromisoformat(report_of(database, before)["as_of"]) if before else None,
        frozenset(members_of(database, published))
        if published
        else rescored_members(champion.with_line(0.15), features),
        as_of,
    )


@pytest.fixture(params=["a first version", "twelve weeks after it"])
def version(request: pytest.FixtureRequest, published: Database) -> tuple[Database, int, Plain]:
    lines = pd.DataFrame([line[: len(COLUMNS)] for line in lines_of()], columns=COLUMNS)
    number = 1
    if request.param != "a first version":
        twelve_weeks_on = MONDAYS[0] + timedelta(days=84)
        number = publish_run(published, SETTINGS, as_of=twelve_weeks_on, recipe="cheap", challenge=False)
    return published, number, known_of(published, number, lines)


@pytest.fixture(scope="module")
def real_version(
    real_data: Path, shared: Shared, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, int, Plain]]:
    """One version of the real year."""
    path = real_data / UCI
    file = tmp_path_factory.mktemp("real answers") / "insiders.sqlite3"
    shutil.copy(imported(shared, sqlite_template, path).file, file)
    database = open_database(f"sqlite:///{file}")
    number = publish_run(database, SETTINGS, as_of=REAL_END, recipe="cheap")
    lines = pd.read_csv(path, encoding="cp1252", dtype={0: str, 1: str, 6: str})
    lines.columns = pd.Index(
        ["invoice", "code", "description", "quantity", "at", "price", "customer", "country"]
    )
    lines["at"] = pd.to_datetime(lines["at"], format="%m/%d/%Y %H:%M")
    lines["customer"] = lines["customer"].str.replace(r"\.0$", "", regex=True)
    yield database, number, known_of(database, number, lines)
    database.dispose()
    file.unlink()


def test_every_figure_of_a_simulated_shop_is_that_of_its_invoices(
    version: tuple[Database, int, Plain],
) -> None:
    every_figure_is_right(*version)


@pytest.mark.real_data
@pytest.mark.slow(seconds=12)
def test_every_figure_of_the_real_year_is_that_of_its_invoices(
    real_version: tuple[Database, int, Plain],
) -> None:
    every_figure_is_right(*real_version)


def every_figure_is_right(database: Database, number: int, plain: Plain) -> None:
    report = report_of(database, number)
    result = {answer["id"]: [*answer["answer"], *answer["details"]] for answer in report["answers"]}
    expected = {
        "eligible": [plain.eligible(), {}, *not_trusted(report, plain)],
        "size": [plain.size(), plain.moved()],
        "characteristics": [plain.spent(), plain.habits(), plain.last_bought()],
        "revenue_share": [
            plain.gross_share(),
            plain.concentration(),
            plain.net_share(),
            plain.net_share_of_all(),
        ],
        "expected_revenue": expected_revenue(report, plain, result["expected_revenue"]),
        "conditions_in": conditions(result["conditions_in"], plain, plain.labels["margin"] >= ENTER_LINE),
        "conditions_out": conditions(result["conditions_out"], plain, plain.labels["margin"] < LEAVE_LINE),
        "guarantee": guarantee(report, plain, result["guarantee"]),
        "actions": actions(report, plain),
    }
    assert list(result) == list(expected)
    for name, sentences in result.items():
        assert len(sentences) == len(expected[name]), name
        for sentence, values in zip(sentences, expected[name], strict=True):
            same(sentence["values"], values, sentence["text"])
    products_are_right(report, plain)
    for locale in ("en", "pt_BR"):
        is_said_everywhere(database, number, Localizer(locale, "GBP"), result, expected)


def same(found: Values, expected: Values, where: str) -> None:
    """The same values under the same names: no figure is left that nobody worked out."""
    assert found.keys() == expected.keys(), where
    for name, value in expected.items():
        if name == "reasons":
            assert len(found[name]) == len(value), (where, name)
            for reason, own in zip(found[name], value, strict=True):
                assert reason["text"] == own["text"]
                same({**reason["values"], "name": ""}, {**own["values"], "name": ""}, own["text"])
        elif isinstance(value, str | list):
            assert found[name] == value, (where, name)
        else:
            assert found[name] == pytest.approx(value, rel=1e-6, abs=0.006 if abs(value) > 1 else 1e-6), (
                where,
                name,
            )


def is_said_everywhere(
    database: Database,
    number: int,
    localizer: Localizer,
    found: dict[str, list[Sentence]],
    expected: dict[str, list[Values]],
) -> None:
    """The sentences with the expected values are what the page and the document say."""
    page = render_page(database, answers, f"?version={number}", localizer=localizer).find("question")
    report = report_of(database, number)
    output = in_words(read_report(report), localizer)
    text = plainly("\n".join(document(output, "Insiders")))
    for card, item in zip(page, output["answers"], strict=True):
        sentences = [
            plainly(localizer.render(Message(sentence["text"], values)))
            for sentence, values in zip(found[item["id"]], expected[item["id"]], strict=True)
        ]
        assert [plainly(sentence) for sentence in [*item["answer"], *item["details"]]] == sentences
        for sentence in sentences:
            assert sentence in card
            assert sentence in text


def plainly(text: str) -> str:
    return " ".join(text.split())


def not_trusted(report: dict[str, Any], plain: Plain) -> list[Values]:
    """Which of its lines the model misses; what is fitted or drawn by lot is taken from the report."""
    model = report["model"]
    if model["is_new"]:
        chosen = next(row for row in model["leaderboard"] if row["chosen"])
        captured = (model["capture_when_chosen"] or {"value": None})["value"]
        figures = {**chosen, **{name: model[name] for name in FITTED}, "capture": captured}
    else:
        figures = {**model, **plain.let_in()}
    reasons = []
    count, share = figures["insiders"], figures["insiders_share"]
    if not (count >= 20 and 0.03 <= share <= 0.2):
        size = {"count": count, "share": share, "least": 0.03, "most": 0.2, "members": 20}
        text = (
            "{count:number} Insiders are {share:percent} of customers, outside the range of "
            "{least:percent} to {most:percent} with at least {members:number}"
        )
        reasons.append({"text": text, "values": size})
    lines = {"stability": 0.85, "capture": 0.95, "concentration": 0.9, "fidelity": 0.95}
    called = {
        **{name: name for name in lines},
        "concentration": "their share of today's revenue after returns",
    }
    for name, line in lines.items():
        if figures[name] is not None and figures[name] < line:
            values = {"name": [{"text": called[name]}], "value": figures[name], "line": line}
            reasons.append({"text": "{name:all} is {value:ratio}, below {line:ratio}", "values": values})
    return [{"reasons": reasons}] if reasons else []


def expected_revenue(report: dict[str, Any], plain: Plain, said: list[Sentence]) -> list[Values]:
    """The months to come, from the forecast's own; the past ones, from its points and the invoices."""
    forecast = report["forecast"]
    first = pd.Timestamp(plain.as_of) + pd.offsets.MonthBegin(0)
    span = {
        "from": first.strftime("%Y-%m"),
        "until": (first + pd.offsets.MonthBegin(2)).strftime("%Y-%m"),
    }
    values = []
    for group in ("frozen", "programme"):
        months, total = forecast[group][:3], forecast["totals"][group][2]
        assert [month["month"] for month in months][:: len(months) - 1] == list(span.values())
        assert total["mean"] == pytest.approx(sum(month["mean"] for month in months), abs=0.05)
        values.append({**span, "mean": total["mean"], "low": total["low80"], "high": total["high80"]})
    values += past_accuracy(forecast)
    points = (forecast["backtest"] or {"points": []})["points"]
    for warning in said[len(values) :]:
        if warning["text"].startswith("Nothing has been sold"):
            values.append(plain.silence())
        elif warning["values"].keys() == {"days"}:
            values.append(plain.history())
        elif "most" in warning["values"]:
            own = plain.best_month()
            groups = [
                group
                for group in ("frozen", "programme")
                if max(month["mean"] for month in forecast[group]) == warning["values"]["mean"]
            ]
            assert groups
            top = max(forecast[groups[0]], key=lambda month: float(month["mean"]))
            if groups[0] == "programme":
                best = max(
                    (month for month in forecast["observed"]["programme"] if month["whole"]),
                    key=lambda month: float(month["revenue"]),
                )
                own = {"most": best["revenue"], "best": best["month"]}
            values.append({"month": top["month"], "mean": top["mean"], **own})
        else:
            assert warning["values"].keys() <= {"n"}
            values.append({"n": len(points)} if warning["values"] else {})
    return values


def past_accuracy(forecast: dict[str, Any]) -> list[Values]:
    """That of the method shown; where that could not be tried, what it needs."""
    if forecast["backtest"] is None:
        return [forecast["why"]["values"]]
    points = pd.DataFrame(forecast["backtest"]["points"])
    assert set(points["method"]) == {forecast["method"]}
    accuracy = {
        "origins": len(points),
        "days": 84,
        **{
            name: (points[column] / points["actual"] - 1).abs().mean()
            for name, column in (("mape", "mean"), ("naive", "constant"), ("last", "last"))
        },
    }
    error = (points["mean"] / points["actual"] - 1).abs()
    rescored = points["list"] == "rescored"
    said: list[Values] = [accuracy, {"median": error.median()}]
    if rescored.any():
        said.append({"n": int(rescored.sum())})
        said += [{"error": error[~rescored].mean()}] if not rescored.all() else []
    return said


def conditions(said: list[Sentence], plain: Plain, is_so: pd.Series) -> list[Values]:
    """The sentences hold for as many customers as is said of them, give or take what was held back."""
    rules = [item for item in said if "conditions" in item["values"]]
    customers = plain.now
    holds = np.zeros(len(customers), dtype=bool)
    for rule in rules:
        each = np.ones(len(customers), dtype=bool)
        for part in rule["values"]["conditions"]:
            column, above = WORDED[part["text"]]
            is_above = customers[column].to_numpy() >= part["values"]["value"]
            each &= is_above if above else ~is_above
        holds |= each
    agreed = float((holds == is_so.reindex(customers.index).to_numpy()).mean())
    fidelity = [item["values"]["fidelity"] for item in said if "fidelity" in item["values"]]
    assert fidelity == [pytest.approx(agreed, abs=0.03)]
    return [item["values"] for item in said]


def guarantee(report: dict[str, Any], plain: Plain, said: list[Sentence]) -> list[Values]:
    """What members of `then` did, and the ends of intervals, which are drawn by lot, from the report."""
    tested = {hypothesis["id"]: hypothesis["out_of_time"] for hypothesis in report["hypotheses"]}
    median = {**plain.median_afterwards(), **_ends(tested["H3"], 1)}
    assert median["low"] <= median["times"] <= median["high"]
    figures = []
    if tested["H1"] is not None:
        items = {**plain.items_afterwards(), **_ends(tested["H1"], 0)}
        assert items["low"] < items["share"] < items["high"]
        figures.append(items)
    refuted = [
        {"claim": [hypothesis["claim"]]}
        for hypothesis in report["hypotheses"]
        if hypothesis["out_of_time"]
        and (
            hypothesis["id"] in ("H4", "H5", "H6")
            or (hypothesis["id"].startswith("H2") and hypothesis["out_of_time"]["verdict"] == "refuted")
        )
    ]
    then = {"day": str(plain.then), "members": len(plain.members_then)}
    captured = plain.captured()
    capture = report["capture"]
    assert capture["source"] == report["members_then"]["source"]
    assert report["members_then"]["version"] == (None if capture["source"] == "rescored" else 1)
    assert capture["low"] <= capture["value"] <= capture["high"]
    captured |= {end: capture[end] for end in ("low", "high")}
    if capture["source"] == "rescored":
        return [then, median, captured, {}, *figures, *refuted]
    return [median, captured, {}, then, *figures, *refuted]


def _ends(outcome: dict[str, Any], more: int) -> Values:
    """The ends of a claim's interval, as they are told."""
    return {end: outcome[end] + more for end in ("low", "high")}


def actions(report: dict[str, Any], plain: Plain) -> list[Values]:
    products = (report["products"] or {"products": []})["products"]
    result = [
        stake for stake in (plain.gone_quiet(), plain.close_to_line(), plain.rising()) if stake["customers"]
    ]
    if products:
        combined = plain.shown_together([item["stock_code"] for item in products])
        combined["names"] = ", ".join(item["description"].capitalize() for item in products[:3])
        if len(products) > 3:
            combined["more"] = len(products) - 3
        result.append(combined)
    return [*result, *plain.segments()]


def products_are_right(report: dict[str, Any], plain: Plain) -> None:
    """The table of what members buy that others do not."""
    products = report["products"]
    if len(plain.products) < 20:
        assert products is None, "nobody can choose widely among so few"
        return
    assert (products["considered"], products["fewest_buyers"]) == (len(plain.products), 20)
    assert products["usual_lift"] == pytest.approx(plain.products["lift"].median(), abs=1e-4)
    for product in products["products"]:
        own = plain.products.loc[product["stock_code"]]
        assert (product["members"], product["others"]) == (own["members"], own["others"])
        for name in ("lift", "share_members", "share_others"):
            assert product[name] == pytest.approx(own[name], abs=1e-4)
        assert product["revenue_members"] == pytest.approx(own["revenue"], abs=0.006)
        low, high = plain.lift_interval(product["stock_code"])
        assert product["low"] == pytest.approx(low, rel=2e-3)
        assert not np.isfinite(high) or product["high"] == pytest.approx(high, rel=2e-3)
