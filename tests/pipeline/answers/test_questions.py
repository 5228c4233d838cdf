from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from domain.report import dump
from i18n import Localizer, Message
from pipeline.answers import answer_questions
from tests.reports import CONTRIBUTION, completed

VOICE = Localizer()
MEDIAN = {
    "gross_revenue": 700.0, "orders": 2.0, "avg_ticket": 300.0, "unique_products": 35.0, "recency_days": 50.0,
}  # fmt: skip
OUTCOME = {"verdict": "confirmed", "low": 0.3, "high": 0.5, "from": "2026-08-30", "until": "2026-11-22"}
REPORT: dict[str, Any] = {
    "as_of": "2026-11-22",
    "customers": 4259,
    "insiders": {
        "count": 402,
        "share_of_customers": 0.0944,
        "gross_revenue": 4_471_000.0,
        "revenue_share": 0.549,
        "revenue_share_of_all": 0.46,
        "net_revenue": 4_300_000.0,
        "net_revenue_share": 0.55,
    },
    "segments": [
        {
            "name": "Insiders",
            "is_insiders": True,
            "customers": 402,
            "revenue": 4_471_000.0,
            "median": {**MEDIAN, "gross_revenue": 5600.0, "orders": 13.0},
        },
        {
            "name": "Mid-value customers 2",
            "is_insiders": False,
            "customers": 90,
            "revenue": 5000.0,
            "median": MEDIAN,
        },
    ],
    "base": {"median": MEDIAN},
    "movements": {"since": "2026-11-15", "entered": 11, "left": 6},
    "hypotheses": [
        {"id": "H1", "out_of_time": {**OUTCOME, "effect": 0.42}},
        {"id": "H3", "out_of_time": {**OUTCOME, "effect": 2.6}},
    ],
    "forecast": {
        "totals": {
            name: [
                {"from": "2026-12", "until": until, "mean": 1e5 * n, "low80": 9e4 * n, "high80": 1.1e5 * n}
                for n, until in ((1, "2026-12"), (2, "2027-01"), (3, "2027-02"), (4, "2027-03"))
            ]
            for name in ("frozen", "programme")
        },
        "backtest": {
            "origins": 15, "horizon_days": 84, "mape": 0.1, "naive_mape": 0.16, "last_mape": 0.12,
        },
        "why": None,
        "warnings": [],
    },
    "rules": {
        "eligible": [Message("revenue of at least {value:money}", {"value": 2350}).to_json()],
        "removed": [Message("last purchase at least {value:number} days ago", {"value": 120}).to_json()],
        "fidelity": 0.95,
    },
    "model": {"capture": 0.97},
    "data": {"window_days": 365},
}  # fmt: skip


def answer_texts(report: dict[str, Any] = REPORT, **given: Any) -> dict[str, str]:
    return {
        answer_question.id: " ".join(VOICE.render(sentence) for sentence in answer_question.answer)
        for answer_question in answer_questions(completed(report), **given)
    }


def detail_texts(report: dict[str, Any]) -> str:
    (guarantee,) = (item for item in answer_questions(completed(report)) if item.id == "guarantee")
    return " ".join(VOICE.render(sentence) for sentence in guarantee.details)


def test_nine_questions_in_their_order_each_with_evidence() -> None:
    result = answer_questions(completed(REPORT))
    assert [item.id for item in result] == [
        "eligible", "size", "characteristics", "revenue_share", "expected_revenue",
        "conditions_in", "conditions_out", "guarantee", "actions",
    ]  # fmt: skip
    assert all(item.evidence.startswith("/") and item.answer for item in result)
    assert all(VOICE.render(item.question).endswith("?") for item in result)
    assert all(json.dumps(dump(item)) for item in result)


def test_figures_are_those_of_the_report() -> None:
    answers = answer_texts()
    assert "402 customers, 9.4\u202f% of all 4,259" in answers["size"]
    assert "Since 15 Nov 2026, 11 joined and 6 left." in answers["size"]
    assert "£4,471,000: 54.9\u202f%" in answers["revenue_share"]
    assert "46.0\u202f% of all revenue" in answers["revenue_share"]
    assert (
        "In 365 days the typical member spent £5,600, the typical customer £700" in answers["characteristics"]
    )


def test_the_next_three_whole_months_are_told_with_their_interval_and_the_backtest() -> None:
    answer = answer_texts()["expected_revenue"]
    assert "expected to spend £300,000 from Dec 2026 to Feb 2027" in answer
    assert "between £270,000 and £330,000" in answer
    assert "off by 10.0\u202f% on average" in answer


def test_conditions_are_told_in_words_with_their_fidelity() -> None:
    answers = answer_texts()
    assert "revenue of at least £2,350" in answers["conditions_in"]
    assert "the same result for 95.0\u202f% of customers" in answers["conditions_in"]
    assert "last purchase at least 120 days ago" in answers["conditions_out"]
    assert "two runs in a row" in answers["conditions_out"]


def test_the_guarantee_says_what_it_does_not_prove() -> None:
    answer = answer_texts()["guarantee"]
    assert "bought 42.0\u202f% of all items" in detail_texts(REPORT)
    assert "42.0" not in answer
    assert (
        "From 30 Aug 2026 to 22 Nov 2026, the median member spent 3.6 times as much as the "
        "median of all customers" in answer
    )
    assert "Not proven yet" in answer
    assert "not that the programme makes them better" in answer


@pytest.mark.parametrize("verdict", ["refuted", "inconclusive"])
def test_members_who_did_not_spend_more_afterwards_are_not_called_better(verdict: str) -> None:
    later = {**OUTCOME, "verdict": verdict, "effect": -1.0, "low": -1.0, "high": -1.0}
    answer = answer_texts({**REPORT, "hypotheses": [{"id": "H3", "out_of_time": later}]})["guarantee"]
    assert "spent 0.0 times as much" in answer
    assert "this does not show that members are better customers" in answer
    assert "this shows that members are better" not in answer


VALUE = {
    "fitted_on": "2026-11-22",
    "horizons": [
        {
            "days": 84, "method": "blend", "naive": "naive_year", "expected_revenue": 1.0, "origins": 4,
            "members_expected_revenue": 1.0, "naive_revenue": 1.0, "expected_orders": 1.0,
        }
    ],
}  # fmt: skip


def test_what_is_likely_is_a_condition_only_where_it_was_predicted() -> None:
    young = {**REPORT, "value": {"why": Message("It is too early.").to_json()}}
    for report, is_said in (({**REPORT, "value": VALUE}, True), (young, False)):
        answers = answer_texts(report)
        assert (
            "an order within 12 weeks is less than 40.0\u202f% likely" in answers["conditions_in"]
        ) == is_said
        assert ("less than 20.0\u202f% likely to order" in answers["conditions_out"]) == is_said
        assert "silent for more than 1.5× their usual gap" in answers["conditions_out"]


def test_that_nobody_joins_on_a_single_day_is_a_condition_where_few_come_back() -> None:
    rules = {**REPORT["rules"], "repeat_rate": 0.13}
    said = answer_texts({**REPORT, "rules": rules})["conditions_in"]
    assert "came in the first half of the period, only 13.0\u202f% have bought on another day." in said
    assert "on one day only" not in answer_texts()["conditions_in"]


def test_rising_customers_are_called_likely_to_order_only_where_that_was_predicted() -> None:
    audiences = {"parameters": {}, "rising": {"customers": 12, "revenue": 1_593.0}}
    said = answer_texts({**REPORT, "audiences": audiences, "value": VALUE})["actions"]
    assert "are just below the line and likely to order soon." in said
    said = answer_texts({**REPORT, "audiences": audiences})["actions"]
    assert "12 customers who spent £1,593 in the last 365 days and are just below the line. Invite" in said
    assert "likely" not in said


def test_that_members_return_more_is_told_among_what_speaks_for_them() -> None:
    claim = Message("Members return fewer items.").to_json()
    of_returns: dict[str, Any] = {
        "id": "H2",
        "claim": claim,
        "out_of_time": {**OUTCOME, "verdict": "refuted", "effect": 8.8},
    }
    details = detail_texts({**REPORT, "hypotheses": [*REPORT["hypotheses"], of_returns]})
    assert "Does not hold on new data: Members return fewer items." in details
    of_returns["out_of_time"] = {**of_returns["out_of_time"], "verdict": "confirmed"}
    assert "return fewer" not in detail_texts({**REPORT, "hypotheses": [of_returns]})


CAPTURE: dict[str, Any] = {
    "value": 0.96, "low": 0.91, "high": 1.02, "verdict": "no_different", "source": "published",
}  # fmt: skip


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            CAPTURE,
            "spent 96.0\u202f% of what as many customers picked by revenue alone spent "
            "(95\u202f% confidence: 91.0\u202f% to 102.0\u202f%): no clear difference "
            "from sorting by revenue.",
        ),
        ({**CAPTURE, "verdict": "worse"}, "sorting by revenue would have done better"),
        ({**CAPTURE, "verdict": "better"}, "the list did better than sorting by revenue"),
        (
            {**CAPTURE, "source": "rescored"},
            "This is not a test, because the model was chosen on such figures.",
        ),
    ],
)
def test_the_list_is_compared_with_sorting_by_revenue(found: dict[str, Any], said: str) -> None:
    assert said in answer_texts({**REPORT, "capture": found})["guarantee"]


THEN = {"as_of": "2026-08-30", "until": "2026-11-22", "count": 419}


def test_the_list_of_which_the_last_twelve_weeks_tell_is_among_the_details() -> None:
    report = {**REPORT, "members_then": {**THEN, "source": "published"}}
    assert detail_texts(report).startswith("Measured on the list published as of 30 Aug 2026: 419 members.")
    assert "419" not in answer_texts(report)["guarantee"]


def test_that_no_list_was_published_then_is_said_before_the_figures() -> None:
    report = {**REPORT, "members_then": {**THEN, "source": "rescored"}}
    assert answer_texts(report)["guarantee"].startswith(
        "No list was published around 30 Aug 2026, so today's model was applied to that day: 419 members. "
        "From 30 Aug 2026 to 22 Nov 2026, the median member"
    )
    assert "419" not in detail_texts(report)


def test_those_who_joined_and_left_are_told_once_enough_did() -> None:
    what_if = {"newcomer": 0.364, "newcomers": 126, "leaver": 0.12, "leavers": 19}
    answer = detail_texts({**REPORT, "forecast": {**REPORT["forecast"], "what_if": what_if}})
    assert (
        "In the 12 weeks after joining, 126 customers spent 36.4\u202f% of what the average member spent"
        in answer
    )
    assert (
        "In the 12 weeks after leaving, 19 customers spent 12.0\u202f% of what the average member spent"
        in answer
    )


def test_dates_without_a_published_list_are_told_beside_the_accuracy() -> None:
    tested = {**REPORT["forecast"]["backtest"], "published": 11}
    answer = answer_texts({**REPORT, "forecast": {**REPORT["forecast"], "backtest": tested}})[
        "expected_revenue"
    ]
    assert "On 4 of these dates no list was published, so it was rebuilt afterwards." in answer


def test_what_experiments_showed_is_detail_and_the_answer_says_what_they_are_for() -> None:
    ended, running = (
        {
            "name": f"The {state} one",
            "state": state,
            "ends_on": "2026-12-24",
            "told": [Message(f"It has {state}.").to_json()],
        }
        for state in ("ended", "running")
    )
    report = {**REPORT, "experiments": [running, ended]}
    assert detail_texts(report).endswith("It has ended.")
    assert "It has running" not in detail_texts(report)
    answer = answer_texts(report)["guarantee"]
    assert "What the benefits add is a different question, which experiments answer." in answer
    assert "It has ended" not in answer
    assert answer.endswith("the result of The running one is due on 24 Dec 2026.")
    assert "has been drawn" not in answer_texts({**REPORT, "experiments": [ended]})["guarantee"]


def test_what_members_buy_is_an_action_with_its_size_and_money() -> None:
    product = {"description": "RED LANTERN", "lift": 4.2}
    products = {
        "products": [product] * 5, "buyers": 210, "revenue": 12_000.0, "without": 1800, "usual_lift": 3.1,
    }  # fmt: skip
    answer = answer_texts({**REPORT, "products": products})["actions"]
    assert "Show Red lantern, Red lantern, Red lantern and 2 more products to customers who are not" in answer
    assert "none of these: 1,800 customers. Members buy each more often" in answer
    assert "210 members spent £12,000 on them." in answer
    few = answer_texts({**REPORT, "products": {**products, "products": [product] * 2}})["actions"]
    assert "Show Red lantern, Red lantern to customers who are not members" in few


AUDIENCES = {
    "gone_quiet": {"customers": 13, "revenue": 166_022.0},
    "close_to_line": {"customers": 12, "revenue": 90_000.0},
    "rising": {"customers": 30, "revenue": 60_000.0},
}


def test_lists_come_first_among_the_actions_and_who_has_gone_quiet_before_all() -> None:
    answer = answer_texts({**REPORT, "audiences": AUDIENCES})["actions"]
    assert answer.startswith("Gone quiet: 13 members, who spent £166,022 in the last 365 days")
    assert answer.index("Close to the line: 12 members, who") < answer.index("Rising: 30 customers")
    assert "£90,000" in answer
    assert "Insiders (402 customers, £4,471,000): keep them" in answer
    assert "Mid-value customers 2 (90 customers, £5,000): test two offers" in answer


def test_a_list_of_one_is_told_of_one_and_an_empty_one_not_at_all() -> None:
    of_one = {name: {**item, "customers": 1} for name, item in AUDIENCES.items()}
    answer = answer_texts({**REPORT, "audiences": of_one})["actions"]
    assert "Gone quiet: 1 member, who" in answer
    assert "Rising: 1 customer who" in answer
    of_none = {name: {"customers": 0, "revenue": 0.0} for name in AUDIENCES}
    assert "Gone quiet" not in answer_texts({**REPORT, "audiences": of_none})["actions"]


def test_where_nobody_moved_that_is_said() -> None:
    still = {"since": "2026-11-15", "entered": 0, "left": 0}
    assert answer_texts({**REPORT, "movements": still})["size"].endswith(
        "Since 15 Nov 2026, nobody has joined or left."
    )


def test_a_version_that_does_not_know_since_when_tells_only_how_many() -> None:
    assert answer_texts({**REPORT, "movements": {"entered": 2, "left": 1}})["size"].endswith(
        "2 joined and 1 left."
    )


def test_without_an_earlier_list_it_says_so_and_not_that_nobody_moved() -> None:
    first = {"since": None, "entered": 0, "left": 0}
    answer = answer_texts({**REPORT, "movements": first})["size"]
    assert answer.endswith(
        "There is no earlier list to compare with yet. Joins and exits are shown once there is one."
    )
    assert "0" not in answer.split("There is no")[1]


def test_a_young_shop_is_told_what_is_missing() -> None:
    young = deepcopy(REPORT)
    young["hypotheses"] = [{"id": "H1", "out_of_time": None}]
    young["forecast"] = {"totals": {"frozen": [], "programme": []}, "why": Message("Too short.").to_json()}
    young["rules"] = {"eligible": [], "removed": [], "fidelity": 1.0}
    young["model"] = {"capture": None}
    answers = answer_texts(young)
    assert answers["expected_revenue"] == "Too short."
    assert "history is too short" in answers["guarantee"]
    assert "cannot be summarised" in answers["conditions_in"]


def test_without_a_forecast_the_answer_says_so() -> None:
    assert (
        answer_texts({**REPORT, "forecast": {}})["expected_revenue"]
        == "There is no forecast in this version."
    )


def test_the_answer_says_how_concentrated_the_revenue_is() -> None:
    uneven = deepcopy(REPORT)
    uneven["insiders"]["concentration"] = {
        "largest_customer": 0.9,
        "five_largest": 0.95,
        "effective_members": 1.2,
    }
    answer = answer_texts(uneven)["revenue_share"]
    assert "The largest customer accounts for 90.0\u202f%" in answer
    assert "as if 1.2 members of equal size" in answer


def test_a_range_too_wide_to_plan_by_is_no_forecast() -> None:
    wide = deepcopy(REPORT)
    for month in wide["forecast"]["totals"]["frozen"]:
        month.update(low80=200.0, high80=92_506.0)
    answer = answer_texts(wide)["expected_revenue"]
    assert "cannot be forecast" in answer
    assert "between £200 and £92,506" in answer
    assert "£300,000" not in answer


def test_the_lines_that_the_model_misses_are_told_with_who_is_eligible() -> None:
    missed = deepcopy(REPORT)
    assert "quality checks" not in answer_texts()["eligible"]
    missed["model"]["not_trusted"] = [Message("stability is 0.62").to_json()]
    assert "The model did not pass its quality checks: stability is 0.62." in answer_texts(missed)["eligible"]


def test_a_programme_too_uncertain_to_forecast_is_given_no_figure() -> None:
    wide = deepcopy(REPORT)
    assert "The whole programme" in answer_texts(wide)["expected_revenue"]
    for month in wide["forecast"]["totals"]["programme"]:
        month.update(low80=200.0, high80=92_506.0)
    answer = answer_texts(wide)["expected_revenue"]
    assert answer.startswith("Today's members are expected to spend ")
    assert "The whole programme" not in answer


def test_a_shop_younger_than_the_window_is_told_of_its_own_days() -> None:
    young = deepcopy(REPORT)
    young["data"] = {"window_days": 365, "as_of": "2026-11-29", "first": "2026-11-08"}
    lists = ("members", "gone_quiet", "close_to_line", "rising", "everyone")
    young["audiences"] = {"parameters": {}} | {name: {"customers": 3, "revenue": 90.0} for name in lists}
    result = answer_texts(young)
    assert result["characteristics"].startswith("In 21 days the typical member spent ")
    assert "in the last 21 days" in result["actions"]
    assert "in the 365 days before" in result["eligible"]  # whoever bought in the window counts


def test_the_share_is_told_in_contribution_too_where_margins_are_set() -> None:
    assert "contribution" not in answer_texts()["revenue_share"]
    told = {**CONTRIBUTION, "members_contribution": 1_620_000.0, "members_share": 0.6}
    answer = answer_texts({**REPORT, "contribution": told})["revenue_share"]
    assert "that is £1,620,000, 60.0\u202f% of all customers' contribution" in answer
    ahead = answer_texts({**REPORT, "contribution": told})["expected_revenue"]
    assert "worth £54 over the next 84 days, after £17 for their benefits" in ahead
    loss = {**CONTRIBUTION, "members_contribution": -10.0, "members_share": None}
    assert "contribution" not in answer_texts({**REPORT, "contribution": loss})["revenue_share"]
