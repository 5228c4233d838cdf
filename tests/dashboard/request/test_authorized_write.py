"""Requests and decisions through the real application: permissions, what is stored, and the messages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from dashboard.pages.insiders.page import page as insiders
from dashboard.pages.model.page import page as model
from db import queries
from db.engine import Database
from db.models import ModelDeployment, Override, Run
from db.store import FittedModel
from i18n import Message
from tests.dashboard.served import Dashboard, add_user, dashboard
from tests.factories import publish_version

EARLIER, LATER = date(2026, 2, 23), date(2026, 3, 2)


def render(
    served: Dashboard, store: str, data: dict[str, Any], *, path: str = "/model", **state: Any
) -> TestResponse:
    """What dash-renderer sends when a button has put `data` into `store`; patterns match nothing."""
    served.get(path)
    name, callback = next(
        (name, item)
        for name, item in served.app.callback_map.items()
        if any(inputs["id"] == store for inputs in item["inputs"])
    )
    names = [part.rsplit(".", 1) for part in name.strip(".").split("...")]
    outputs: Any = [{"id": id_, "property": property_} for id_, property_ in names]
    return served.client.post(
        "/_dash-update-component",
        json={
            "output": name,
            "outputs": outputs if name.startswith("..") else outputs[0],
            "inputs": [
                {**inputs, "value": data if inputs["id"] == store else None} for inputs in callback["inputs"]
            ],
            "changedPropIds": [f"{store}.data"],
            "state": [
                [] if one["id"].startswith("{") else {**one, "value": state.get(one["id"])}
                for one in callback["state"]
            ],
        },
        headers={"X-CSRFToken": served.token(), "Referer": f"{served.origin}/"},
    )


def publish_two_models(database: Database) -> tuple[int, int]:
    """Two versions, each with a champion of its own; the ids of the models."""
    with database.write() as session:
        for as_of in (EARLIER, LATER):
            publish_version(session, as_of=as_of, model=FittedModel(as_of, "search", {"k": 4}, b"fitted"))
        ids = [row.id for row in reversed(queries.champions(session))]
        for model_id, as_of in zip(ids, (EARLIER, LATER), strict=True):
            session.add(
                ModelDeployment(
                    model_id=model_id,
                    as_of=as_of,
                    decided_at=datetime(2026, 3, 2, tzinfo=UTC),
                    decided_by="weekly run",
                    why=Message("The challenger was clearly better.").to_json(),
                )
            )
    return ids[0], ids[1]


def served_model(database: Database, role: str | None = None) -> Dashboard:
    if role is None:
        return dashboard(database, (model,))
    add_user(database, role=role)
    served = dashboard(database, (model,))
    assert served.log_in().status_code == 302
    return served


def runs_of(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        return [(run.kind, run.status, run.requested_by) for run in session.scalars(select(Run))]


def test_run_now_is_one_row_in_the_queue_however_often_it_is_pressed(database: Database) -> None:
    publish_two_models(database)
    served = served_model(database)
    for _ in range(2):
        response = render(served, "work-action", {"act": "run"})
        assert response.status_code == 200
    assert runs_of(database) == [("run", "queued", "this machine")]
    assert "Waiting in the queue." in response.text
    assert response.json["response"]["work-poll"]["disabled"] is False  # type: ignore[index]


def test_a_run_that_waits_is_cancelled_and_says_by_whom(sqlite_database: Database) -> None:
    publish_two_models(sqlite_database)
    served = served_model(sqlite_database, "analyst")
    render(served, "work-action", {"act": "run"})
    response = render(served, "work-action", {"act": "cancel", "run": 1})
    assert runs_of(sqlite_database) == [("run", "cancelled", "ada@example.org")]
    assert "Cancelled by ada@example.org." in response.text
    assert response.json["response"]["work-poll"]["disabled"] is True  # type: ignore[index]


def test_a_viewer_sees_what_is_at_work_and_can_ask_for_nothing(sqlite_database: Database) -> None:
    publish_two_models(sqlite_database)
    served = served_model(sqlite_database, "viewer")
    content = served.render("/model")
    assert "Run now" not in content
    assert "Freeze the model" not in content
    assert "Use this model" not in content
    response = render(served, "work-action", {"act": "run"})
    assert "Your role does not allow this" in response.text
    assert runs_of(sqlite_database) == []


def test_without_the_token_of_the_page_nothing_is_asked_for(sqlite_database: Database) -> None:
    publish_two_models(sqlite_database)
    served = served_model(sqlite_database)
    served.token = lambda: "made up"  # type: ignore[method-assign]
    assert render(served, "work-action", {"act": "run"}).status_code == 400
    assert runs_of(sqlite_database) == []


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("promote", "Model 1 will make the list, and a new version will be published."),
        ("back", "The previous model will make the list again, and a new version"),
        ("freeze", "no challengers are fitted"),
    ],
)
def test_a_decision_is_asked_about_before_it_is_made(sqlite_database: Database, act: str, said: str) -> None:
    publish_two_models(sqlite_database)
    response = render(served_model(sqlite_database), "deployments-request", {"act": act, "model": 1})
    assert said in response.text
    assert response.json["response"]["deployments-modal"]["opened"] is True  # type: ignore[index]
    with sqlite_database.read() as session:
        assert len(queries.deployments(session)) == 2


def test_an_administrators_promotion_is_one_row_in_the_queue(database: Database) -> None:
    first, second = publish_two_models(database)
    served = served_model(database, "admin")
    for _ in range(2):
        response = render(served, "deployments-confirmed", {"act": "promote", "model": first})
        assert f"Switching to model {first}" in response.text
    assert response.json["response"]["work-action"]["data"]["act"] == "look"  # type: ignore[index]
    assert requests_of(database) == [("promote", {"model": first}, "ada@example.org")]
    assert f"Promotion of model {first}" in render(served, "work-action", {"act": "look"}).text
    refused = render(served, "deployments-confirmed", {"act": "promote", "model": second})
    assert f"Model {second} is already the champion." in refused.text
    with database.read() as session:
        assert len(queries.deployments(session)) == 2  # the reign begins with the version that it makes


def test_past_weeks_are_asked_for_once_by_an_analyst(sqlite_database: Database) -> None:
    publish_two_models(sqlite_database)
    served = served_model(sqlite_database, "analyst")
    for _ in range(2):
        response = replay(served, "2026-01-05", "2026-03-02")
        assert response.json["response"]["replay-problem"]["children"] == ""  # type: ignore[index]
    params = {"from": "2026-01-05", "to": "2026-03-02"}
    assert requests_of(sqlite_database) == [("replay", params, "ada@example.org")]
    assert "Replay from 5 Jan 2026 to 2 Mar 2026" in render(served, "work-action", {"act": "look"}).text


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("", "2026-03-02", "Enter both dates"),
        ("2026-03-02", "2026-01-05", "The first day must be before the last"),
        ("1999-01-04", "2026-01-05", "by no more than 104 weeks"),
        ("last year", "2026-01-05", "last year is not a date"),
    ],
)
def test_past_weeks_that_cannot_be_say_why(
    sqlite_database: Database, start: str, end: str, said: str
) -> None:
    publish_two_models(sqlite_database)
    assert said in replay(served_model(sqlite_database, "analyst"), start, end).text
    assert requests_of(sqlite_database) == []


def test_a_viewer_is_not_offered_past_weeks_and_cannot_ask_for_them(sqlite_database: Database) -> None:
    publish_two_models(sqlite_database)
    served = served_model(sqlite_database, "viewer")
    assert "Build past weeks" not in served.render("/model")
    assert "Your role does not allow this" in replay(served, "2026-01-05", "2026-03-02").text
    assert requests_of(sqlite_database) == []


def replay(served: Dashboard, start: str, end: str) -> TestResponse:
    return render(served, "replay-action", {"at": 1}, **{"replay-from": start, "replay-to": end})


def requests_of(database: Database) -> list[tuple[str, dict[str, Any], str]]:
    with database.read() as session:
        return [(run.kind, run.params, run.requested_by) for run in session.scalars(select(Run))]


def test_freezing_holds_until_it_is_released(sqlite_database: Database) -> None:
    publish_two_models(sqlite_database)
    served = served_model(sqlite_database)
    assert "frozen from the next run" in render(served, "deployments-confirmed", {"act": "freeze"}).text
    again = render(served, "deployments-confirmed", {"act": "freeze"})
    assert "The champion is already frozen." in again.text
    assert "can be replaced again" in render(served, "deployments-confirmed", {"act": "release"}).text
    with sqlite_database.read() as session:
        assert [row.frozen for row in queries.deployments(session)] == [False, True, False, False]


def test_rolling_back_asks_for_the_champion_before(sqlite_database: Database) -> None:
    first, _ = publish_two_models(sqlite_database)
    render(served_model(sqlite_database), "deployments-confirmed", {"act": "back"})
    assert requests_of(sqlite_database) == [("promote", {"model": first, "back": True}, "this machine")]


def test_an_analyst_runs_but_does_not_decide_which_model_is_champion(sqlite_database: Database) -> None:
    first, _ = publish_two_models(sqlite_database)
    served = served_model(sqlite_database, "analyst")
    response = render(served, "deployments-confirmed", {"act": "promote", "model": first})
    assert "Your role does not allow this" in response.text
    with sqlite_database.read() as session:
        assert len(queries.deployments(session)) == 2


def override(served: Dashboard, act: str, reason: str = "", until: str = "") -> TestResponse:
    return render(
        served,
        "override-action",
        {"act": act, "customer": "ada"},
        path="/insiders",
        **{"override-reason": reason, "override-expires": until},
    )


def test_a_customer_is_pinned_with_a_reason_and_a_last_day_then_released(database: Database) -> None:
    publish_two_models(database)
    served = dashboard(database, (insiders,))
    response = override(served, "pin", "friend of the house", "2999-12-31")
    assert "(until 31 Dec 2999). Set by a local user: friend of the house" in response.text
    assert "Takes effect with the next run" in response.text
    with database.read() as session:
        pin = session.scalars(select(Override)).one()
    assert (pin.customer_id, pin.kind, pin.expires_on) == ("ada", "pin", date(2999, 12, 31))
    assert "The model decides for this customer." in override(served, "release").text
    with database.read() as session:
        assert queries.override_of(session, "ada", LATER) is None


@pytest.mark.parametrize(
    ("reason", "until", "said"),
    [
        (" ", "", "Enter a reason"),
        ("a friend", "next year", "next year is not a date"),
        ("a friend", "2001-01-01", "1 Jan 2001 is in the past"),
    ],
)
def test_a_ban_that_cannot_be_says_why_and_keeps_what_was_typed(
    sqlite_database: Database, reason: str, until: str, said: str
) -> None:
    publish_two_models(sqlite_database)
    response = override(dashboard(sqlite_database, (insiders,)), "ban", reason, until)
    assert said in response.text
    if until:
        assert f'"value":"{until}"' in response.text
    with sqlite_database.read() as session:
        assert session.scalars(select(Override)).all() == []
