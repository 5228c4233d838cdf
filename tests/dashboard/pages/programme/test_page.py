"""/programme: what is promised, previews of other settings, and the decision with its permission."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.pages.model.page import page as model
from dashboard.pages.programme.figures import benefits_to_the_gone
from dashboard.pages.programme.page import page as programme_page
from dashboard.pages.programme.settings_panel import choice_of
from db import programme
from db.engine import Database
from db.margins import set_benefit_cost
from db.models import Run
from domain.margins import BenefitCost, CostPeriod
from domain.programme import ProgrammeSettings
from domain.programme_preview import PreviewResult, ProgrammeChoice
from i18n import Localizer, UserError
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import Dashboard, add_user, dashboard
from tests.db.test_programme import figures
from tests.factories import publish_version

FIRST = date(2025, 9, 1)
LONGER = ProgrammeSettings(grace_runs=4)
TYPED = {
    "programme-months": "6",
    "programme-until": "12-31",
    "programme-grace": "3",
    "programme-share": "8,5",
}


def result(weeks: int, measured: int) -> PreviewResult:
    """Today 2 exits and 5 % of the benefits to people who have left; with more grace 1 and 10 %."""
    today, own = figures("today", ProgrammeSettings()), figures("own", LONGER)
    return PreviewResult(
        version=1,
        dates=tuple(FIRST + timedelta(days=7 * week) for week in range(weeks + 1)),
        measured_lists=measured,
        lists_only=0,
        choices=(
            today.model_copy(update={"member_weeks": 100.0, "gone_weeks": 5.0}),
            own.model_copy(update={"member_weeks": 100.0, "gone_weeks": 10.0, "left": 1}),
        ),
    )


def previewed(database: Database, computed: PreviewResult) -> int:
    with database.write() as session:
        set_benefit_cost(session, BenefitCost(36.5, CostPeriod.YEAR), valid_from=None, by="ada")
        programme.propose(session, ProgrammeChoice(grace_runs=4), by="ada")
    with database.write() as session:
        preview = programme.current_preview(session)
        assert preview is not None
        programme.set_result(session, preview.id, computed)
        return preview.id


@pytest.fixture
def served(sqlite_database: Database) -> Dashboard:
    with sqlite_database.write() as session:
        publish_version(session)
    return dashboard(sqlite_database, (model, programme_page))


def test_what_is_typed_becomes_a_choice() -> None:
    assert choice_of("6", "12-31", "3", "8,5 %") == ProgrammeChoice(0.085, None, 3, 6, "12-31")
    assert choice_of("", "", "", None) == ProgrammeChoice(None, None, None, 0, "")
    for wrong in (("abc", "", "", ""), ("1.5", "", "", ""), ("", "31-12", "", ""), ("", "", "", "1e999")):
        with pytest.raises(UserError):
            choice_of(*wrong)


def test_a_preview_is_queued_and_the_page_says_that_it_is_being_computed(
    served: Dashboard, sqlite_database: Database
) -> None:
    text = render(served, "programme-preview-request", {"act": "preview"}, path="/programme", **TYPED).text
    assert "being replayed" in text
    with sqlite_database.read() as session:
        [params] = session.scalars(select(Run.params)).all()
        preview = programme.current_preview(session)
    assert preview is not None
    assert params == {"preview": preview.id}
    assert preview.choice == choice_of("6", "12-31", "3", "8,5").to_json()


def test_the_table_sets_todays_figures_beside_the_choice(
    served: Dashboard, sqlite_database: Database
) -> None:
    previewed(sqlite_database, result(weeks=10, measured=5))
    content = served.render("/programme")
    for words in (
        "As today",
        "Your choice",
        "5 weeks (5.0",
        "10 weeks (10.0",
        "2 staying",
        "£74",
        "£148",
    ):
        assert words in content, words


def poll(served: Dashboard, *, waits: bool) -> str:
    """What the page is given at a look at the queue, while it waits for a preview or not."""
    served.get("/programme")
    name = next(
        name
        for name, item in served.app.callback_map.items()
        if name.startswith("..programme-preview.children") and item["inputs"][0]["id"] == "work-poll"
    )
    names = [part.rsplit(".", 1) for part in name.strip(".").split("...")]
    answer = served.client.post(
        "/_dash-update-component",
        json={
            "output": name,
            "outputs": [{"id": id_, "property": property_} for id_, property_ in names],
            "inputs": [{"id": "work-poll", "property": "n_intervals", "value": 1}],
            "changedPropIds": ["work-poll.n_intervals"],
            "state": [
                {"id": "programme-preview-waiting", "property": "data", "value": waits},
                {"id": "address", "property": "search", "value": ""},
            ],
        },
        headers={"X-CSRFToken": served.token(), "Referer": f"{served.origin}/"},
    )
    return answer.text


def test_a_preview_is_shown_once_it_is_there_though_other_jobs_go_on(
    served: Dashboard, sqlite_database: Database
) -> None:
    with sqlite_database.write() as session:
        programme.propose(session, None, by="ada")
    assert "As today" not in poll(served, waits=True)
    previewed(sqlite_database, result(weeks=10, measured=5))
    assert "As today" in poll(served, waits=True)
    assert "As today" not in poll(served, waits=False), "it is there already"


def test_too_few_weeks_are_said_and_nothing_is_made_of_them(
    served: Dashboard, sqlite_database: Database
) -> None:
    previewed(sqlite_database, result(weeks=3, measured=0))
    content = served.render("/programme")
    assert "Too few weeks to speak of weekly changes." in content
    assert "£148" not in content


def test_the_chart_says_what_fewer_exits_cost() -> None:
    chart = benefits_to_the_gone(result(weeks=10, measured=5), "light", Localizer("en", "GBP"))
    assert chart.title == (
        "Fewer exits cost benefits: Your choice has 1 exit, not 2, and 10.0\u202f% of the benefits go to "
        "people who have left, not 5.0\u202f%"
    )
    assert [list(row) for row in chart.rows] == [
        ["As today", "5.0\u202f%", "2 exits"],
        ["Your choice", "10.0\u202f%", "1 exit"],
    ]
    names = [(name["text"], name["y"]) for name in chart.figure["layout"]["annotations"]]
    assert names == [("<b>Your choice</b>", 0), ("<b>As today</b>", 1)], "each above its bar"


def test_a_choice_is_confirmed_and_then_holds(served: Dashboard, sqlite_database: Database) -> None:
    number = previewed(sqlite_database, result(weeks=10, measured=5))
    action: dict[str, Any] = {"act": "use", "preview": number, "choice": "own"}
    asked = render(served, "programme-request", action, path="/programme").text
    assert "after 4 runs below the line" in asked
    assert "the next run: 2 staying." in asked
    with sqlite_database.read() as session:
        assert programme.settings_now(session) == ProgrammeSettings()
    done = render(served, "programme-confirmed", action, path="/programme").text
    assert "a local user" in done
    with sqlite_database.read() as session:
        assert programme.settings_now(session) == LONGER
    again = render(served, "programme-confirmed", action, path="/programme").text
    assert "Other settings have been saved since" in again
    assert "The next run decides by other settings" in served.render("/programme")


def test_a_version_with_other_settings_than_the_one_before_says_so(sqlite_database: Database) -> None:
    rules = {"line": 0.15, "silent_times": 1.5, "runs_below_to_leave": 2}
    with sqlite_database.write() as session:
        for day, more in ((date(2026, 2, 23), {}), (date(2026, 3, 2), {"min_months": 6})):
            used = {"window_days": 365, "currency": "GBP", "programme": {**rules, **more}}
            publish_version(session, as_of=day, report={"computed_with": used})
    served = dashboard(sqlite_database, (programme_page, model))
    content = served.render("/programme")
    assert "settings changed with this version" in content
    assert "/movements?version=2&reason=rules" in content
    assert "at least 6 months" in content
    assert "settings changed with this version" not in served.render("/programme", "?version=1")


def test_viewers_see_the_settings_and_decide_nothing(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session)
    number = previewed(sqlite_database, result(weeks=10, measured=5))
    add_user(sqlite_database)
    served = dashboard(sqlite_database, (programme_page, model))
    served.log_in()
    content = served.render("/programme")
    assert "Membership is not promised for any time." in content
    assert "Try other settings" not in content
    assert json.dumps("Use") not in content
    action: dict[str, Any] = {"act": "use", "preview": number, "choice": "own"}
    render(served, "programme-confirmed", action, path="/programme")
    with sqlite_database.read() as session:
        assert programme.settings_now(session) == ProgrammeSettings()
