"""What a marketer sets about the programme: how long membership is promised, grace, and size."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from domain.gates import GRACE_RUNS, PROGRAMME_LINE
from domain.user_error import UserError

MAX_GRACE_RUNS: Final = 12
MAX_MONTHS: Final = 24
MIN_LINE, MAX_LINE = -0.25, 0.55
"""Between them, stored margins, which end at -1 and 1, tell exactly who is above any other line."""
_DAY_OF_YEAR = re.compile(r"(\d{2})-(\d{2})")
_LEAP_YEAR = 2000


@dataclass(frozen=True)
class ProgrammeSettings:
    """What is set; by default, what this program did before anything could be.

    Attributes:
        line: where the line of the programme is, in standard deviations inside the model's own boundary: the
            size of the list.
        grace_runs: runs in a row below the line of leaving before a member leaves.
        min_months: for so many months after joining, nobody leaves by their buying; 0 for no such promise.
        until: a day of the year, MM-DD: whoever is a member stays until the next one; None for no such day.
    """

    line: float = PROGRAMME_LINE
    grace_runs: int = GRACE_RUNS
    min_months: int = 0
    until: str | None = None

    @property
    def has_validity(self) -> bool:
        """Whether membership is promised for any time."""
        return bool(self.min_months or self.until)

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ProgrammeSettings:
        """The inverse of `to_json`; what an older program did not know has its default."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in names})

    @classmethod
    def of_version(cls, programme: Mapping[str, Any]) -> ProgrammeSettings:
        """Those in `ComputedWith.programme`; versions that name none had the line of the model alone."""
        return cls(
            line=float(programme.get("line", 0.0)),
            grace_runs=int(programme.get("grace_runs", programme.get("runs_below_to_leave", GRACE_RUNS))),
            min_months=int(programme.get("min_months", 0)),
            until=programme.get("until"),
        )


def valid_until(settings: ProgrammeSettings, since: date, as_of: date) -> date | None:
    """The last day for which a member since `since` is promised to be one, as the rules stand at `as_of`.

    With months and a day of the year: the first such day when the months are over. None where nothing is
    promised beyond `as_of`.
    """
    earliest = add_months(since, settings.min_months) if settings.min_months else since
    if settings.until is not None:
        return next_day_of_year(settings.until, max(earliest, as_of))
    return earliest if settings.min_months and earliest >= as_of else None


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def next_day_of_year(until: str, day: date) -> date:
    """The first `until` (MM-DD) on or after `day`; 29 February is 28 February in other years."""
    return min(coming for year in (day.year, day.year + 1) if (coming := _in_year(until, year)) >= day)


def _in_year(until: str, year: int) -> date:
    month, of_month = (int(part) for part in until.split("-"))
    return date(year, month, min(of_month, calendar.monthrange(year, month)[1]))


def parse_day_of_year(text: str) -> str | None:
    """A typed day of the year as MM-DD; None where nothing was typed.

    Raises:
        UserError: it is none.
    """
    typed = text.strip()
    if not typed:
        return None
    match = _DAY_OF_YEAR.fullmatch(typed)
    try:
        if match is None:
            raise ValueError
        date(_LEAP_YEAR, int(match[1]), int(match[2]))
    except ValueError:
        raise UserError(
            "{day} is not a day of the year. Write month and day, such as 12-31.", day=typed[:40]
        ) from None
    return typed


def check_settings(settings: ProgrammeSettings) -> ProgrammeSettings:
    """`settings`, if they are possible.

    Raises:
        UserError: a number beyond reason.
    """
    if not 1 <= settings.grace_runs <= MAX_GRACE_RUNS:
        raise UserError("Grace is a whole number of runs from 1 to {most}.", most=MAX_GRACE_RUNS)
    if not 0 <= settings.min_months <= MAX_MONTHS:
        raise UserError("Validity is a whole number of months from 0 to {most}.", most=MAX_MONTHS)
    if not MIN_LINE <= settings.line <= MAX_LINE:
        raise UserError(
            "The line must be between {least:ratio} and {most:ratio}.", least=MIN_LINE, most=MAX_LINE
        )
    parse_day_of_year(settings.until or "")
    return settings
