"""What was right of the lists of last quarter, in words."""

from __future__ import annotations

from domain.report import Report
from i18n import Localizer


def outcome_sentence(report: Report, name: str, localizer: Localizer) -> str | None:
    """What last quarter's customers of the list `name` have done since; None where that is unknown."""
    then = report.audiences.then if report.audiences is not None else None
    found = then.lists.get(name) if then is not None else None
    if then is None or found is None or not found.customers:
        return None
    values = {"n": found.customers, "day": then.as_of, "right": found.right}
    said = {
        "gone_quiet": localizer.gettext(
            "Of {n:number} gone quiet on {day:date}, {right:number} bought nothing since.", **values
        ),
        "close_to_line": localizer.gettext(
            "Of {n:number} close to the line on {day:date}, {right:number} left since.", **values
        ),
        "rising": localizer.gettext(
            "Of {n:number} on this list on {day:date}, {right:number} joined since.", **values
        ),
        "new_promising": localizer.gettext(
            "Of {n:number} on this list on {day:date}, {right:number} ordered again since.", **values
        ),
        "lapsed": localizer.gettext(
            "Of {n:number} lapsed on {day:date}, {right:number} came back since.", **values
        ),
    }
    return said.get(name)
