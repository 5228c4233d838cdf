"""The audit log in words."""

from __future__ import annotations

from typing import Any

from domain.audit import AuditKind
from i18n import Localizer
from i18n.audit import audit_message
from i18n.audit_labels import audit_kind_label

DETAILS: dict[str, Any] = {
    "email": "bruno@example.org",
    "role": "analyst",
    "customer": "12347",
    "override": "pin",
    "reason": "a friend",
    "what": "members",
    "rows": 2,
    "products": 2,
    "rate": 0.4,
    "cost": 12.0,
    "per": "month",
    "filters": {"country": "France"},
    "file": "march.csv",
    "number": 3,
    "run": "run",
    "before": "GBP",
    "after": "EUR",
    "model": 4,
    "why": {"text": "Frozen manually.", "values": {}},
    "name": "Spring",
    "entries": 5,
    "text": "Set a password.",
    "values": {},
    "source": "shop",
    "change": "added",
    "made_at": "2026-03-02T09:00:00+00:00",
    "share": 0.05,
    "begins_on": "2026-03-02",
    "line": 0.15,
    "grace_runs": 2,
    "min_months": 6,
    "until": "12-31",
}


def audit_text(kind: str, locale: str = "en", **details: Any) -> str:
    return Localizer(locale).render(audit_message(kind, {**DETAILS, **details}))


def test_every_kind_has_a_sentence_and_a_label_of_its_own_in_both_languages() -> None:
    for locale in ("en", "pt_BR"):
        labels = {Localizer(locale).label(audit_kind_label(kind)) for kind in AuditKind}
        assert len(labels) == len(AuditKind)
        for kind in AuditKind:
            words = audit_text(kind, locale)
            assert not words.startswith(kind.value), f"{kind} is shown as it is stored"
    assert audit_text("login", "pt_BR") == "Entrou."


def test_an_export_tells_what_how_much_and_which_filters() -> None:
    assert audit_text("export") == "Exported members: 2 rows, filters country=France."
    assert audit_text("export", rows=1, filters={}) == "Exported members: 1 row."


def test_an_entry_of_a_newer_program_is_shown_as_it_is_stored() -> None:
    assert Localizer().render(audit_message("teleported", {"to": "Mars"})) == "teleported to: Mars"
    assert Localizer().render(audit_message("export", {"what": "members"})) == "export what: members"
