from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from dashboard.ui.list_outcomes import outcome_sentence
from domain.report import Report
from domain.report.audiences import ListOutcomes
from i18n import Localizer


def told(name: str, customers: int, right: int, language: str = "en") -> str | None:
    outcome = {"customers": customers, "right": right, "spent": 0.0}
    then = ListOutcomes.model_validate({"version": 1, "as_of": "2026-02-23", "lists": {name: outcome}})
    report: Any = SimpleNamespace(audiences=SimpleNamespace(then=then))
    return outcome_sentence(cast(Report, report), name, Localizer(language, "GBP"))


@pytest.mark.parametrize(
    ("name", "customers", "right", "words"),
    [
        ("close_to_line", 9, 1, "Of 9 close to the line on 23 Feb 2026, 1 is no longer a member."),
        ("close_to_line", 9, 2, "Of 9 close to the line on 23 Feb 2026, 2 are no longer members."),
        ("rising", 9, 4, "Of 9 on this list on 23 Feb 2026, 4 are members now."),
        ("gone_quiet", 0, 0, None),
    ],
)
def test_a_list_of_last_quarter_is_told_by_what_holds_now(
    name: str, customers: int, right: int, words: str | None
) -> None:
    assert told(name, customers, right) == words


def test_it_is_told_in_portuguese() -> None:
    assert (
        told("rising", 9, 1, "pt_BR") == "Dos que estavam nesta lista em 23 fev. 2026 (9), 1 é membro agora."
    )
