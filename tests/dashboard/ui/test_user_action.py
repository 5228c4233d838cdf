"""How an action is carried out or refused, and how a confirmation asks before it."""

from __future__ import annotations

from flask import Flask

from dashboard.request.page import PageContext
from dashboard.ui.user_action import Confirmation, attempt
from db.engine import Database
from domain.enums import Permission
from i18n import Localizer, UserError
from settings import load_settings
from tests.dashboard.rendering import RenderedPage
from tests.dashboard.request.test_authorized_write import publish_two_models, render, served_model


def refuse() -> None:
    raise UserError("Your role does not allow this. Ask an administrator for access.")


def test_what_is_done_leaves_no_problem(sqlite_database: Database) -> None:
    done: list[str] = []
    context = PageContext(sqlite_database, load_settings({}))
    assert attempt(context, "", lambda: done.append("carried out")) == ""
    assert done == ["carried out"]


def test_a_refusal_is_said_in_the_language_of_the_address(sqlite_database: Database) -> None:
    context = PageContext(sqlite_database, load_settings({}))
    with Flask("test").test_request_context():
        assert attempt(context, "", refuse).startswith("Your role does not allow this.")
        portuguese = attempt(context, "?lang=pt_BR", refuse)
    assert portuguese == Localizer("pt_BR", "GBP").gettext(
        "Your role does not allow this. Ask an administrator for access."
    )
    assert not portuguese.startswith("Your role")


def test_a_question_has_a_button_that_cancels_and_one_that_confirms() -> None:
    confirmation = Confirmation("demolition", Permission.SEE_FIGURES)
    answers = RenderedPage(confirmation.answers("Pull it down", {"act": "demolish"}, Localizer("en", "GBP")))
    buttons = answers.parts("Button")
    assert [button.children for button in buttons] == ["Cancel", "Pull it down"]
    assert [getattr(button, "data-tell") for button in buttons] == [
        "demolition-request",
        "demolition-confirmed",
    ]


def test_cancelling_closes_the_modal_and_an_unknown_action_does_not_open_it(
    sqlite_database: Database,
) -> None:
    publish_two_models(sqlite_database)
    served = served_model(sqlite_database)
    for action in ({"act": "cancel"}, {"act": "sell the shop"}):
        response = render(served, "deployments-request", action).json
        assert response is not None
        assert response["response"]["deployments-modal"] == {"opened": False}
