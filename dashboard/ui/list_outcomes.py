"""What was right of the lists of last quarter, in words."""

from __future__ import annotations

from domain.report import Report
from i18n import Localizer


def outcome_sentence(report: Report, name: str, localizer: Localizer) -> str | None:
    """What last quarter's customers of the list `name` have done since; None where that is unknown."""
    lists_then = report.audiences.then if report.audiences is not None else None
    outcome = lists_then.lists.get(name) if lists_then is not None else None
    if lists_then is None or outcome is None or not outcome.customers:
        return None
    values = {"n": outcome.customers, "day": lists_then.as_of, "right": outcome.right}
    sentences = {
        "gone_quiet": localizer.gettext(
            "Of {n:number} gone quiet on {day:date}, {right:number} bought nothing since.", **values
        ),
        "close_to_line": localizer.ngettext(
            "Of {all:number} close to the line on {day:date}, {n} is no longer a member.",
            "Of {all:number} close to the line on {day:date}, {n} are no longer members.",
            outcome.right,
            all=outcome.customers,
            day=lists_then.as_of,
        ),
        "rising": localizer.ngettext(
            "Of {all:number} on this list on {day:date}, {n} is a member now.",
            "Of {all:number} on this list on {day:date}, {n} are members now.",
            outcome.right,
            all=outcome.customers,
            day=lists_then.as_of,
        ),
        "new_promising": localizer.gettext(
            "Of {n:number} on this list on {day:date}, {right:number} ordered again since.", **values
        ),
        "lapsed": localizer.gettext(
            "Of {n:number} lapsed on {day:date}, {right:number} came back since.", **values
        ),
    }
    return sentences.get(name)
