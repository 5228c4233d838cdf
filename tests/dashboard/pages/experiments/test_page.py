"""/experiments without a browser: the sentences for each state and role."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard.pages.answers.page import page as answers
from dashboard.pages.experiments.page import page
from dashboard.pages.experiments.recipients_upload import after_upload
from db import experiments
from db.engine import Database
from db.recipients import StoredRecipients, store_recipients
from domain.enums import ExperimentOutcome
from i18n import Localizer, Message
from tests.dashboard.pages.experiments.test_power import FOUND
from tests.dashboard.rendering import render_page
from tests.factories import AS_OF, experiment_draft, publish_version
from tests.reports import UPLIFT, experiment

DRAFT = experiment_draft(what="no charge for delivery", plan={"smallest_effect": 0.2})


def experiment_with_sentences(state: str, **more: Any) -> dict[str, Any]:
    sentences = [Message("Who goes without.").to_json(), Message("What it showed.").to_json()]
    return experiment(state, told=sentences, **more)


def shop(database: Database, *told: dict[str, Any]) -> None:
    """One version that tells of an experiment drawn from it."""
    with database.write() as session:
        publish_version(session, report={"experiments": list(told)})
        experiments.store(session, DRAFT)


def test_a_result_is_told_with_its_interval_and_what_was_promised(sqlite_database: Database) -> None:
    shop(sqlite_database, experiment_with_sentences("ended"))
    observed = render_page(sqlite_database, page)
    assert observed.find("answer")[0] == (
        "Yes : Free delivery increased spend per customer by £50 (£20 to £80, 95 % confidence)."
    )
    assert (
        "Free delivery ended Members 1 of 2 2 Mar 2026 to 24 May 2026 +£50 per customer (£20 to £80)"
        in observed.text
    )
    assert "Treatment: no charge for delivery" in observed.text
    assert "as drawn (p = 1.00)" in observed.text
    assert "Smallest detectable effect, set in advance 20.0 %" in observed.text
    assert "Stop early" not in observed.text


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("less", "No, it backfired : Free delivery reduced spend per customer by £50"),
        ("open", "No clear effect"),
    ],
)
def test_harm_and_chance_are_said_as_plainly(sqlite_database: Database, verdict: str, words: str) -> None:
    result = {**UPLIFT, "difference": -50.0, "verdict": verdict}
    shop(sqlite_database, experiment_with_sentences("ended", result=result))
    assert render_page(sqlite_database, page).find("answer")[0].startswith(words)


def test_a_result_of_groups_that_fell_apart_is_no_answer(sqlite_database: Database) -> None:
    fallen_apart = {**experiment()["sample_ratio"], "ok": False, "p": 0.0}
    shop(sqlite_database, experiment_with_sentences("ended", sample_ratio=fallen_apart))
    observed = render_page(sqlite_database, page)
    assert "no experiment has been run" in observed.find("answer")[0]
    assert "not reliable" in observed.text


@pytest.mark.parametrize(
    "version", [(), (experiment_with_sentences("running"),)], ids=["just drawn", "running"]
)
def test_before_its_end_only_the_day_is_said(sqlite_database: Database, version: tuple[Any, ...]) -> None:
    shop(sqlite_database, *version)
    observed = render_page(sqlite_database, page)
    assert (
        observed.find("answer")[0] == "Not proven yet : the result of Free delivery is due on 25 May 2026 ."
    )
    assert "due on 25 May 2026" in observed.text
    assert not observed.parts("Graph")
    assert "Stop early" in observed.text


def test_what_was_stopped_has_no_result_whatever_the_version_says(sqlite_database: Database) -> None:
    shop(sqlite_database, experiment_with_sentences("running"))
    with sqlite_database.write() as session:
        experiments.stop(session, "Free delivery", by="ana@shop.example", why="the voucher was wrong")
    observed = render_page(sqlite_database, page)
    assert "by ana@shop.example: the voucher was wrong. There will be no result." in observed.text
    assert "What it showed" not in observed.text
    assert "no experiment has been run" in observed.find("answer")[0]


def test_an_older_version_knows_nothing_of_later_draws_and_draws_nothing(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, as_of=date(2026, 2, 23))
        publish_version(session, as_of=AS_OF)
        experiments.store(session, replace(DRAFT, version=2))
    observed = render_page(sqlite_database, page, "?version=1")
    assert "No experiments yet" in observed.text
    assert "start from the latest version" in observed.text


def test_a_version_without_an_outlook_says_so_and_can_be_drawn_from(sqlite_database: Database) -> None:
    shop(sqlite_database)
    text = render_page(sqlite_database, page).text
    assert "This version has no estimate" in text
    assert "Create experiment (can't be changed later)" in text


def test_the_answer_about_proof_leads_here_or_to_drawing_one(sqlite_database: Database) -> None:
    guarantee = {
        "id": "guarantee",
        "question": Message("What guarantees it?").to_json(),
        "answer": [],
        "evidence": "/hypotheses",
    }
    with sqlite_database.write() as session:
        publish_version(session, report={"answers": [guarantee]})
    observed = render_page(sqlite_database, answers)
    assert observed.find("question") == ["1. What guarantees it? The evidence → Create an experiment →"]
    assert page.path in [link.href for link in observed.parts("Link")]
    with sqlite_database.write() as session:
        experiments.store(session, DRAFT)
    observed = render_page(sqlite_database, answers)
    assert observed.find("question") == ["1. What guarantees it? The evidence → The experiments →"]


def test_the_form_says_what_it_would_detect_by_outcome_and_what_would_be_enough(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        publish_version(session, report={"experiment_outlook": FOUND})
    text = render_page(sqlite_database, page, "?share=50&ends=2026-06-22&effect=10").text
    assert "Smallest detectable effect: about 20 % , or £80 per customer" in text
    assert "In this one, the chance is 55.0 % to 97.0 % (80 % likely)" in text
    # 0.1 is 1.40 standard errors
    assert "Too small for 10 % : it would be detected only 29 % of the time" in text
    assert "would then look 1.8× as large" in text
    assert "True effect This experiment detects it Enough for this list Quickest list" in text
    assert "20 % 80 % of the time 112 days Members: 112 days" in text
    assert "5 % 11 % of the time, and would look 3.5× as large no duration that was tried no list" in text


def test_the_form_says_who_is_in_an_experiment_on_these_days_and_forbids_nothing(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        publish_version(session, members=["ada", "bruno", "dora"], report={"experiment_outlook": FOUND})
        experiments.store(session, DRAFT)
    text = render_page(sqlite_database, page).text
    assert "Also in another experiment on these days : 2 of 3 customers (Free delivery)." in text
    assert "not what it adds on its own" in text
    assert "Change the random seed" not in text
    assert "Create experiment" in text
    assert "Change the random seed" in render_page(sqlite_database, page, "?seed=7").text
    later = render_page(sqlite_database, page, "?starts=2026-05-25&ends=2026-08-24").text
    assert "Also in another experiment" not in later


def test_a_result_whose_groups_are_those_of_another_experiment_is_no_answer(
    sqlite_database: Database,
) -> None:
    overlap = {"name": "Samples", "customers": 2, "share_benefits": 1.0, "share_holdout": 0.0}
    shop(sqlite_database, experiment_with_sentences("ended", overlaps=[overlap]))
    observed = render_page(sqlite_database, page)
    assert "increased spend" not in observed.find("answer")[0]
    assert "not reliable" in observed.text


def test_a_series_is_told_with_how_unlike_its_effects_are(sqlite_database: Database) -> None:
    series = {"experiments": 2, "relative": 0.45, "low": -0.4, "high": 2.5, "homogeneity_p": 0.0004}
    shop(sqlite_database, experiment_with_sentences("ended", pooled=series))
    text = render_page(sqlite_database, page).text
    assert "Average with the experiments it repeats (2) 45.0 % (-40.0 % to 250.0 %)" in text
    assert "p-value of their effects being equal (Cochran's Q) under 0.001" in text
    assert "do not count" not in text


def test_a_series_is_told_with_how_many_of_it_do_not_count(sqlite_database: Database) -> None:
    series = {"experiments": 2, "relative": 0.45, "low": -0.4, "high": 2.5, "confounded": 2, "uneven": 1}
    shop(sqlite_database, experiment_with_sentences("ended", pooled=series))
    text = render_page(sqlite_database, page).text
    assert "Experiments of the series that are not reliable and do not count 3" in text


def test_an_experiment_on_orders_is_told_in_days(sqlite_database: Database) -> None:
    result = {**UPLIFT, "difference": 0.5, "low": 0.2, "high": 0.8, "winsorized": None}
    result["contribution"] = {"difference": 3.0, "low": -1.0, "high": 7.0}
    with sqlite_database.write() as session:
        output = experiment_with_sentences("ended", result=result, outcome="orders")
        publish_version(session, report={"experiments": [output]})
        experiments.store(session, replace(DRAFT, outcome=ExperimentOutcome.ORDERS))
    observed = render_page(sqlite_database, page)
    assert observed.find("answer")[0] == (
        "Yes : Free delivery raised “Days with an order” by 0.50 order days per customer (0.20 to 0.80, "
        "95 % confidence)."
    )
    assert "+0.50 order days per customer" in observed.text
    in_contribution = "Difference in contribution, after the cost of benefits £3 (-£1 to £7)"
    assert in_contribution in observed.text


def test_a_campaign_that_does_harm_is_said_first(sqlite_database: Database) -> None:
    harm = {"elapsed": 0.5, "is_harmful": True}
    shop(sqlite_database, experiment_with_sentences("running", harm=harm))
    assert render_page(sqlite_database, page).find("answer")[0].startswith("Stop Free delivery")


def test_who_received_the_benefit_can_be_uploaded_and_is_counted(sqlite_database: Database) -> None:
    shop(sqlite_database, experiment_with_sentences("running"))
    assert "Upload who really received the benefit" in render_page(sqlite_database, page).text
    with sqlite_database.write() as session:
        item = experiments.experiment_named(session, "Free delivery")
        store_recipients(session, item, {"bruno": AS_OF}, by="ana@shop.example")
    assert "1 customer received it, by the last file" in render_page(sqlite_database, page).text


@pytest.mark.parametrize(
    ("left_out", "told"),
    [(0, ""), (3, "2 customers of Free delivery received the benefit. Left out of the file: 3 customers.")],
)
def test_a_new_file_says_how_many_are_known_now_and_who_was_left_out(left_out: int, told: str) -> None:
    known, problem = after_upload(StoredRecipients(2, left_out), "Free delivery", Localizer("en"))
    assert known.startswith("2 customers received it, by the last file.")
    assert problem == told
