"""A source as people and programs read it."""

from __future__ import annotations

from typing import Any

from db.models import Source
from db.source_settings import settings_of
from db.source_state import state_of
from i18n import Localizer
from pipeline.publish.open_source import name_of_source


def source_document(source: Source) -> dict[str, Any]:
    """A source for `--json`. Secrets are never stored, so none can be shown."""
    settings, state = settings_of(source), state_of(source)
    return {
        "source": source.id,
        "name": source.name,
        "location": source.location,
        "schedule": source.schedule or None,
        "options": settings.options,
        "map": settings.given,
        "contract": settings.contract.to_json(),
        "read_at": source.read_at.isoformat() if source.read_at else None,
        "files": len(state.files),
        "complaint": state.breach.to_json() if state.breach else None,
        "accepted": state.is_accepted,
        "paused_at": source.paused_at.isoformat() if source.paused_at else None,
    }


def source_sentences(source: Source, localizer: Localizer) -> list[str]:
    """A source in sentences: its location and schedule, and its complaints."""
    state = state_of(source)
    sentences = [
        localizer.gettext(
            "{number} · {source}: {location} ({schedule})",
            number=str(source.id),
            source=source.name,
            location=name_of_source(source.location) or localizer.gettext("imported by hand"),
            schedule=source.schedule or localizer.gettext("every weekly run"),
        )
    ]
    if source.paused_at is not None:
        sentences.append(localizer.gettext("Paused: no run reads it."))
    if state.breach is not None:
        sentences.append(localizer.render(state.breach))
        sentences.append(
            localizer.gettext(
                "Nothing is published until it is as expected, or you accept it: sources accept {number}.",
                number=str(source.id),
            )
        )
    elif state.is_accepted:
        sentences.append(localizer.gettext("The next delivery is accepted as it is."))
    return sentences
