"""Segments, hypotheses, forecast, answers, model and data: their answers, and what is missing on purpose."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dashboard.pages import PAGES
from dashboard.pages.answers.page import page as answers
from dashboard.pages.data.page import page as data
from dashboard.pages.forecast.page import page as forecast
from dashboard.pages.hypotheses.page import page as hypotheses
from dashboard.pages.model.page import page as model
from dashboard.pages.segments.page import page as segments
from dashboard.request.page_spec import PageSpec
from db.engine import Database
from db.models import InvoiceImport
from i18n import Localizer, Message
from tests.dashboard.rendering import render_page
from tests.factories import person, publish_version
from tests.reports import forecast as told_forecast
from tests.reports import hypothesis, products, too_short
from tests.reports import model as told_model

AS_OF = date(2026, 3, 2)
GROUP = {"customer_id": "ada", "stratum": 1, "is_holdout": True, "spend_before": 900.0}


def publish(database: Database, **report: Any) -> None:
    ada = person("ada", gross_revenue=900.0, map_x=1.0, map_y=2.0)
    chiara = person("chiara", gross_revenue=100.0, recency_days=200)
    with database.write() as session:
        publish_version(session, members=[ada], others=[chiara, "david"], report=report)


@pytest.mark.parametrize("page", PAGES, ids=[page.path for page in PAGES])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_begins_with_one_answer(sqlite_database: Database, page: PageSpec, theme: Any) -> None:
    output = {"id": "size", "question": Message("How many?").to_json(), "answer": [], "evidence": "/insiders"}
    publish(sqlite_database, answers=[output])
    assert len(render_page(sqlite_database, page, theme=theme).find("answer")) == 1


def test_segments_are_told_with_their_share_and_what_to_do(sqlite_database: Database) -> None:
    publish(sqlite_database)
    page = render_page(sqlite_database, segments)
    assert page.find("answer") == [
        "2 segments . Insiders are 33.3 % of customers and generate 81.8 % of revenue; the largest segment "
        "is Occasional buyers with 2 customers."
    ]
    assert [card.split(" ")[0] for card in page.find("action")] == ["Insiders", "Occasional"]


def test_a_segment_that_there_is_not_has_no_customers(sqlite_database: Database) -> None:
    publish(sqlite_database)
    page = render_page(sqlite_database, segments, "?segment=2147483647")
    assert page.find("answer") == ["No customers match these filters."]


def test_countries_are_called_as_the_reader_calls_them_and_stay_in_the_address(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        publish_version(session, members=[person("ada", country="Germany")], others=["chiara"])
    page = render_page(sqlite_database, segments, localizer=Localizer("pt_BR"))
    assert "Alemanha" in page.text
    assert "Germany" not in page.text
    assert any("country=Germany" in link.href for link in page.parts("Link"))


def test_what_the_weekly_run_advises_for_a_segment_is_what_its_card_says(sqlite_database: Database) -> None:
    advice = Message("{segment:name}: write to them.", {"segment": "Occasional buyers"}).to_json()
    output = {
        "id": "actions",
        "question": Message("What?").to_json(),
        "answer": [advice],
        "evidence": "/segments",
    }
    publish(sqlite_database, answers=[output])
    assert "Occasional buyers: write to them." in render_page(sqlite_database, segments).find("action")[1]


def test_hypotheses_are_counted_by_what_was_measured_afterwards(sqlite_database: Database) -> None:
    publish(sqlite_database)
    page = render_page(sqlite_database, hypotheses)
    assert page.find("answer") == ["Of 3 claims, 2 hold on new data , 0 do not, 1 is undecided."]
    assert "True by construction" in page.find("claim")[2]


def test_claims_that_are_not_tested_yet_are_counted_too(sqlite_database: Database) -> None:
    untested = hypothesis("H2", out_of_time=False)
    publish(sqlite_database, hypotheses=[hypothesis("H1"), untested])
    page = render_page(sqlite_database, hypotheses)
    assert page.find("answer")[0].startswith("Of 2 claims, 1 holds on new data")
    assert page.find("answer")[0].endswith("1 is not tested yet.")


def test_hypotheses_not_yet_measured_afterwards_say_why(sqlite_database: Database) -> None:
    publish(sqlite_database, hypotheses=[hypothesis(name, out_of_time=False) for name in ("H1", "H2", "H3")])
    page = render_page(sqlite_database, hypotheses)
    assert page.find("answer")[0].startswith("Holding on the data used to pick the members: 3 of 3 claims")
    assert "the history is shorter than 84 days" in page.find("claim")[0]


def test_hypotheses_that_could_not_be_measured_at_all_are_no_error(sqlite_database: Database) -> None:
    none = {**hypothesis("H1", out_of_time=False), "in_sample": None}
    publish(sqlite_database, hypotheses=[none])
    assert "H1" in render_page(sqlite_database, hypotheses).find("claim")[0]


def test_the_forecast_answers_for_the_next_three_months(sqlite_database: Database) -> None:
    publish(sqlite_database, forecast=told_forecast(AS_OF, monthly=100.0))
    page = render_page(sqlite_database, forecast)
    assert page.find("answer")[0].startswith("Today's 1 member is expected to spend £288")
    assert len(page.parts("Graph")) == 3
    assert "Our forecast was off by 12.0 %, the best simple benchmark by 23.0 %" in page.text


def test_errors_of_rebuilt_lists_stand_beside_those_of_published_ones(sqlite_database: Database) -> None:
    output = told_forecast(AS_OF, monthly=100.0)
    amounts = {"low80": 50.0, "high80": 500.0, "low95": 40.0, "high95": 600.0, "constant": 1.0, "last": 1.0}
    output["method"] = "combination"
    output["backtest"] |= {
        "origins": 3,
        "published": 1,
        "points": [
            {"as_of": day, "method": "combination", "list": source, "mean": mean, "actual": 100.0, **amounts}
            for day, source, mean in (
                ("2025-06-01", "rescored", 400.0),
                ("2025-06-15", "rescored", 80.0),
                ("2025-06-29", "published", 109.0),
            )
        ],
    }
    publish(sqlite_database, forecast=output)
    text = render_page(sqlite_database, forecast).text
    assert "2 of 3 lists rebuilt afterwards" in text
    assert "Half of them were off by 20.0 % or less. 2 of the lists were rebuilt afterwards" in text
    assert "The forecast for the one that was published was off by 9.0 %." in text
    output["backtest"] |= {"published": 3}
    publish(sqlite_database, forecast=output)
    text = render_page(sqlite_database, forecast).text
    assert "All tested lists are the published ones." in text
    assert "rebuilt" not in text


def test_without_a_backtest_the_page_says_why(sqlite_database: Database) -> None:
    publish(sqlite_database, forecast=told_forecast(AS_OF, monthly=100.0, backtest=False))
    page = render_page(sqlite_database, forecast)
    assert "Not tested on past data yet" in page.text
    assert "the history is shorter than 84 days" in page.text


def test_the_next_twelve_weeks_and_what_members_keep_stand_beside_the_quarter(
    sqlite_database: Database,
) -> None:
    output = told_forecast(AS_OF, monthly=100.0)
    amounts = {"mean": 260.0, "low80": 200.0, "high80": 320.0, "low95": 150.0, "high95": 400.0}
    month = {**amounts, "mean": 270.0, "months": 3, "from": "2026-03", "until": "2026-05"}
    output["days_ahead"] = [{"days": 84, "frozen": amounts, "programme": amounts}]
    output["net"] = {"kept": 0.9, "frozen": [month], "programme": [month]}
    publish(sqlite_database, forecast=output)
    text = render_page(sqlite_database, forecast).text
    assert "Next 12 weeks" in text
    assert "£260" in text
    assert "After returns" in text
    assert "£270" in text
    assert "if members keep 90.0 % as in the last year" in text


def test_where_nothing_can_be_forecast_nothing_is_said_of_a_change(sqlite_database: Database) -> None:
    output = told_forecast(AS_OF, monthly=100.0)
    for month in output["frozen"]:
        month |= {"low80": 20.0, "high80": 101.0}  # more than five times as much
    publish(sqlite_database, forecast=output)
    page = render_page(sqlite_database, forecast)
    assert page.find("answer")[0].startswith("Too uncertain to forecast")
    assert "Nothing can be said of a change" in page.text
    assert "Baseline: " not in page.text


def test_without_a_forecast_the_page_says_why(sqlite_database: Database) -> None:
    publish(sqlite_database, forecast={"frozen": [], "programme": [], "backtest": None, "why": too_short()})
    page = render_page(sqlite_database, forecast)
    assert page.find("answer") == ["No forecast yet."]
    assert "the history is shorter than 84 days" in page.text


def test_what_must_be_known_before_relying_on_a_forecast_stands_above_it(sqlite_database: Database) -> None:
    output = told_forecast(AS_OF, monthly=100.0)
    output["warnings"] = [Message("Each season has been seen once.").to_json()]
    publish(sqlite_database, forecast=output)
    assert render_page(sqlite_database, forecast).find("cautions") == ["Each season has been seen once."]


def test_what_if_stands_in_the_address_and_says_what_it_assumes(sqlite_database: Database) -> None:
    publish(sqlite_database, forecast=told_forecast(AS_OF, monthly=100.0))
    page = render_page(sqlite_database, forecast, "?ticket=10&exits=999&members=no")
    assert "above the baseline" in page.find("what-if")[0]
    assert "in the past, 30.0 % of what a member spends" in page.text
    assert [slider.value for slider in page.parts("Slider")] == [10, 0, 100]


def test_answers_are_those_of_the_weekly_run_with_their_evidence(sqlite_database: Database) -> None:
    output = {
        "id": "size",
        "question": Message("How many are there?").to_json(),
        "answer": [Message("{n:number} customers.", {"n": 1234}).to_json()],
        "evidence": "/movements",
    }
    publish(sqlite_database, answers=[output])
    page = render_page(sqlite_database, answers)
    assert page.find("question") == ["1. How many are there? 1,234 customers. The evidence →"]
    assert page.parts("Link")[0].href == "/movements"


def test_conditions_are_a_list_between_the_sentences_around_them(sqlite_database: Database) -> None:
    text = ["A customer joins who has any of:", "at least 145 products", "And so on."]
    output = {
        "id": "conditions_in",
        "question": Message("What?").to_json(),
        "answer": [Message(sentence).to_json() for sentence in text],
        "evidence": "/insiders",
    }
    publish(sqlite_database, answers=[output])
    page = render_page(sqlite_database, answers)
    assert [part.children for part in page.parts("Li")] == ["at least 145 products"]


def test_products_experiments_and_shares_stand_below_the_answers(sqlite_database: Database) -> None:
    output = {"id": "size", "question": Message("How many?").to_json(), "answer": [], "evidence": "/insiders"}
    publish(sqlite_database, answers=[output], products=products())
    page = render_page(sqlite_database, answers)
    assert "Cakestand 3 tier (22423) 1.6 1.2 – 2.2 210 (50.0 %) 300 (11.8 %) £12,000" in page.text
    assert "typical product: 3.2×" in page.text
    assert "Not proven yet : no experiment has been run." in page.text
    # ada bought for 900 of 1,100; of all revenue 0.8 of that share, as the factory has it
    assert "81.8 % of the revenue of customers with an id, 65.5 % of all revenue" in page.text


def test_a_version_without_answers_says_so(sqlite_database: Database) -> None:
    publish(sqlite_database, answers=[])
    assert "This version has no answers" in render_page(sqlite_database, answers).text


CAPTURE: dict[str, Any] = {
    "value": 0.97, "low": 0.93, "high": 1.01, "verdict": "no_different", "source": "published",
    "as_of": "2025-12-08", "until": "2026-03-02", "members": 40, "version": 1,
    "turnover": {"since": "2025-12-08", "lists": 13, "listed": 67, "sorted": 197},
}  # fmt: skip


@pytest.mark.parametrize(
    ("capture", "begins"),
    [
        (CAPTURE, "About as good as sorting by revenue."),
        ({**CAPTURE, "verdict": "worse"}, "With caution: sorting by revenue would have done better."),
        ({**CAPTURE, "verdict": "better"}, "Yes. In the 12 weeks after 8 Dec 2025, the list did better"),
        ({**CAPTURE, "source": "rescored"}, "Not tested yet : no list was published 12 weeks ago."),
        (None, "Not tested yet : there is not enough history"),
    ],
)
def test_the_model_is_trusted_as_far_as_its_published_list_captured(
    sqlite_database: Database, capture: dict[str, Any] | None, begins: str
) -> None:
    figures = {"silhouette": 0.4, "stability": 0.8, "capture": 0.97, "fidelity": 0.97, "k": 8}
    decision = Message("The champion was kept.").to_json()
    publish(sqlite_database, model={**told_model(()), **figures, "decision": decision}, capture=capture)
    page = render_page(sqlite_database, model)
    assert page.find("answer")[0].startswith(begins)
    assert "The champion was kept." in page.text


def test_a_capture_stands_with_its_interval_and_beside_what_a_sort_does_not_give(
    sqlite_database: Database,
) -> None:
    chosen = {"value": 0.99, "low": 0.95, "high": 1.03}
    figures = {"silhouette": 0.4, "stability": 0.8, "capture": 0.97, "fidelity": 0.97, "k": 8}
    decision = Message("The champion was kept.").to_json()
    publish(
        sqlite_database,
        model={**told_model(()), **figures, "decision": decision, "capture_when_chosen": chosen},
        capture=CAPTURE,
    )
    page = render_page(sqlite_database, model)
    assert "97.0 % (93.0 % to 101.0 %); used to choose the model: 99.0 % (95.0 % to 103.0 %)" in page.text
    assert "names that came or went since 8 Dec 2025: 67." in page.text
    assert "Sorting by revenue each time, it would have been 197." in page.text


def test_where_most_members_are_near_the_line_the_model_page_says_that_they_hardly_differ(
    sqlite_database: Database,
) -> None:
    decision = Message("The champion was kept.").to_json()
    group = {"count": 5, "share_of_customers": 0.5, "gross_revenue": 9.0, "revenue_share": 0.9}
    insiders = {**group, "revenue_share_of_all": 0.9, "items_share": 0.5, "median_revenue": 1.8}
    about = {"model": {**told_model(()), "decision": decision}}
    for near, is_said in ((3, True), (2, False), (None, False)):
        publish(sqlite_database, **about, insiders={**insiders, "near_line": near})
        text = render_page(sqlite_database, model).text
        assert ("Many customers are alike: 60.0 % of the members are near the line" in text) is is_said


def test_data_tells_what_was_imported_and_what_was_left_out(sqlite_database: Database) -> None:
    publish(sqlite_database)
    with sqlite_database.write() as session:
        session.add(
            InvoiceImport(
                source="/srv/shop/invoices.csv.gz",
                sha256="0" * 64,
                imported_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
                rows_read=10,
                rows_added=8,
                rows_known=2,
                left_out={"no_customer": 1},
                identified_revenue=99.5,
                unidentified_revenue=0.0,
            )
        )
    page = render_page(sqlite_database, data)
    assert page.find("answer")[0].startswith("541,909 invoice lines")
    assert "invoices.csv.gz 2 Mar 2026 12:00 10 8 2 0 1" in page.text
    assert "/srv/shop" not in page.text
