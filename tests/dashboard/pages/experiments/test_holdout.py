"""The standing holdout on its page, on the overview, in the drawer and in files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dashboard.app import create_app
from dashboard.pages import PAGES
from dashboard.pages.experiments.page import page
from dashboard.pages.hypotheses.page import page as hypotheses
from dashboard.pages.insiders.bounds_menu import bounds_in_words
from dashboard.pages.insiders.customer_rows import customer_rows
from dashboard.pages.insiders.page import page as insiders
from dashboard.pages.insiders.save_list import rule_of
from dashboard.pages.overview.page import page as overview
from db import holdouts
from db.engine import Database
from db.queries.customer_query import rule_conditions
from db.queries.members import members_page
from domain.report import Duration
from domain.saved_lists import ListRule
from pipeline.hypotheses import judge_holdout_claim
from settings import load_settings
from tests.dashboard.rendering import render_page, version_request
from tests.dashboard.request.test_authorized_write import render
from tests.dashboard.served import dashboard
from tests.db.test_holdouts import assigned
from tests.factories import AS_OF, movement, person, publish_version
from tests.reports import standing_holdout


@pytest.fixture
def shop(sqlite_database: Database) -> Database:
    """A version in which ada is held out, and bruno is not."""
    with sqlite_database.write() as session:
        holdouts.start_holdout(session, share=0.05, seed=7, by="ana@shop.example", begins_on=AS_OF)
        publish_version(
            session,
            members=[person("ada", is_held_out=True), person("bruno", is_held_out=False)],
            holdout_assignments=assigned("ada", others=["bruno"]),
            report={
                "holdout": standing_holdout(),
                "hypotheses": [judge_holdout_claim(standing_holdout())],
            },
        )
    return sqlite_database


def outlook_of_members() -> dict[str, Any]:
    """Of 400 members, for two durations."""
    durations = [
        Duration.model_validate(
            {
                "days": days,
                "mean": days,
                "effects": [{"holdout": 20, "effect": effect}, {"holdout": 200, "effect": effect / 2}],
            }
        ).model_dump()
        for days, effect in ((91, 0.4), (182, 0.2))
    ]
    return {"power": 0.8, "fewest": 10, "groups": {"members": {"customers": 400, "durations": durations}}}


def test_the_form_of_an_experiment_says_that_held_out_members_cannot_be_drawn(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        report = {"experiment_outlook": outlook_of_members(), "holdout": standing_holdout()}
        publish_version(session, report=report)
    observed = render_page(sqlite_database, page)
    assert "Whoever the standing holdout keeps without benefits is left out." in observed.text


def test_without_one_the_page_says_why_there_should_be_and_what_shares_would_show(
    sqlite_database: Database,
) -> None:
    with sqlite_database.write() as session:
        publish_version(session, report={"experiment_outlook": outlook_of_members()})
    observed = render_page(sqlite_database, page)
    assert "Does the programme raise revenue? No standing holdout" in observed.text
    assert "Nobody can say yet" in observed.text
    # 5 % of 400 are 20, of the longest time that was tried
    assert "Seen after 182 days" in observed.text
    row = next(row for table in observed.tables() for row in table if row[0].startswith("5"))
    assert row[1:3] == ["20", "20.0 %"]
    # the standard error is 20 / 2.80 = 7.14 %: P(z > 1.96 - 1.40) is 28.8 %
    assert row[3].startswith("28.8 % of the time, looking")


def test_the_panel_tells_the_effect_with_its_chart_and_its_end(shop: Database) -> None:
    observed = render_page(shop, page)
    assert "Yes : members with the benefits spend more than those without. Judged on" in observed.text
    assert "have been held out since 2 Mar 2026. Started by ana@shop.example." in observed.text
    assert "What it showed." in observed.text
    assert "So far, at every look (99 %): difference per member and quarter £12 (-£1 to £25)" in (
        observed.text.replace("−", "-")
    )
    assert "When judged (95 %): difference per member and quarter £12 (£4 to £20)" in observed.text
    assert len(observed.parts("Graph")) == 1
    assert "Stop the standing holdout" in observed.text
    with shop.write() as session:
        holdouts.stop_holdout(session, by="ana@shop.example", why="Christmas")
    assert "were held out from 2 Mar 2026 on. Started by" in render_page(shop, page).text


def test_the_overview_has_a_card_of_what_the_programme_adds(shop: Database) -> None:
    observed = render_page(shop, overview)
    card = next(text for text in observed.find("card") if text.startswith("Added by the programme"))
    assert "£8.4K" in card
    # by the interval that proved it, not by that of every look, which reaches from -£1 to £25
    assert "£4 to £20 per member and quarter, judged on" in card
    assert "; again on 29 Feb 2028" in card
    assert "measured on members drawn at random" in observed.text


def test_an_effect_that_is_not_proven_is_no_figure(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(
            session, report={"holdout": standing_holdout(verdict="inconclusive", basis=None, judged=None)}
        )
    card = next(
        text
        for text in render_page(sqlite_database, overview).find("card")
        if text.startswith("Added by the programme")
    )
    assert "not proven yet" in card


def test_the_claim_says_since_when_it_is_measured(shop: Database) -> None:
    observed = render_page(shop, hypotheses)
    assert "H7 The programme raises revenue." in observed.text
    picked, drawn = observed.find("verdict-line")
    assert picked.endswith("Not tested on that data: what counts is what members do after they were drawn.")
    assert drawn.startswith("Since members were drawn at random ✓ holds")
    assert "10.0 % (3.0 % to 17.0 %, 95 % confidence)" in drawn


def test_lists_and_files_say_who_is_held_out(shop: Database) -> None:
    client = create_app(load_settings({}), shop).server.test_client()
    lines = client.get("/export/customers.csv").text.splitlines()
    head = next(line for line in lines if line.startswith('"customer_id"') or line.startswith("customer_id"))
    assert "is_held_out" in head
    rows = client.get("/export/holdout/1.csv").text
    assert "ada,without,1,100.0,2026-03-02" in rows.replace('"', "")
    assert client.get("/export/holdout/2.csv").status_code == 404


@pytest.mark.parametrize(
    ("benefits", "listed", "chip"),
    [("held-out", ["ada"], "Held out"), ("not-held-out", ["bruno"], "Not held out")],
)
def test_a_list_is_narrowed_to_who_is_held_out_and_can_be_saved_so(
    shop: Database, benefits: str, listed: list[str], chip: str
) -> None:
    with shop.read() as session:
        request = version_request(session, "/insiders", f"?benefits={benefits}")
        rows = customer_rows(request, "members", {"startRow": 0, "endRow": 10})
        assert [row["customer_id"] for row in rows["rowData"]] == listed
        assert bounds_in_words(request) == {"benefits": chip}
        rule = rule_of(request, "")
        assert ListRule.from_json(rule.to_json()) == rule
        conditions = rule_conditions(rule, AS_OF)
        page_of_rule = members_page(session, 1, filters=conditions)
        assert [row.customer_id for row in page_of_rule.rows] == listed


def test_the_menu_of_lists_offers_who_is_held_out_where_a_holdout_runs(shop: Database) -> None:
    assert "Benefits Held out Not held out" in render_page(shop, insiders).text
    with shop.write() as session:
        publish_version(session, as_of=AS_OF + timedelta(days=7), members=["ada"], report={"holdout": None})
    assert "Not held out" not in render_page(shop, insiders).text


def test_movements_say_who_was_held_out_on_their_date(shop: Database) -> None:
    with shop.write() as session:
        later = AS_OF + timedelta(days=7)
        publish_version(
            session, as_of=later, members=["ada"], movements=[movement("ada"), movement("bruno", "left")]
        )
    client = create_app(load_settings({}), shop).server.test_client()
    lines = client.get("/export/movements.csv").text.replace('"', "").splitlines()
    place = next(line for line in lines if line.startswith("customer_id")).split(",").index("is_held_out")
    told = {line.split(",")[0]: line.split(",")[place] for line in lines if line[:3] in ("ada", "bru")}
    assert told == {"ada": "True", "bruno": "False"}


def test_it_is_started_and_stopped_from_the_page_after_a_second_question(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        publish_version(session, members=["ada", "bruno", "eva", "fritz"])
    served = dashboard(sqlite_database, PAGES)

    def asked(act: str, share: object = None, reason: str | None = None) -> str:
        fields = {"holdout-share": share, "holdout-reason": reason}
        return render(served, "holdout-request", {"act": act}, path="/experiments", **fields).text

    assert "is not a number" in asked("start", share="some")
    for share in ("80", "", None):
        refused = asked("start", share=share)
        assert "Hold out between" in refused
        assert "drawn at random" not in refused
    question = asked("start", share="50")
    assert "About 2 of today's 4 members, drawn at random" in question
    assert "Hold them out" in question
    with sqlite_database.read() as session:
        assert holdouts.running_holdout(session) is None  # asked, not done
    started = render(served, "holdout-confirmed", {"act": "start", "share": "50"}, path="/experiments").text
    assert "holdout-modal" in started  # closed
    with sqlite_database.read() as session:
        holdout = holdouts.running_holdout(session)
        assert holdout is not None
        assert (holdout.share, holdout.begins_on) == (0.5, AS_OF)
    assert "Enter a reason" in asked("stop")
    assert "be resumed" in asked("stop", reason="Christmas")
    render(served, "holdout-confirmed", {"act": "stop", "reason": "Christmas"}, path="/experiments")
    with sqlite_database.read() as session:
        _, stop = holdouts.holdout_known_on(session, AS_OF + timedelta(days=1)) or (None, None)
        assert stop is not None
        assert stop.why == "Christmas"
