"""What other settings of the programme would have done in past weeks, as it is computed, stored and shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from domain.gates import MAX_SHARE, MIN_CUSTOMERS, MIN_SHARE
from domain.programme import ProgrammeSettings, check_settings
from domain.user_error import UserError

ChoiceName = Literal[
    "today",
    "grace_1",
    "grace_4",
    "grace_8",
    "months_6",
    "months_12",
    "year_end",
    "no_promise",
    "smaller",
    "larger",
    "own",
]
YEAR_END: Final = "12-31"
RESIZED: Final = 0.25
"""How much smaller and larger a list the alternatives have."""
MIN_WEEKS: Final = 8
"""Replayed weeks below which nothing is said of weekly changes."""
MIN_EXITS: Final = 10
"""Exits below which nothing is said of how many come back."""
MIN_MEASURED_LISTS: Final = 4
"""Lists whose following twelve weeks are known, below which nothing is said of what came after."""


@dataclass(frozen=True)
class ProgrammeChoice:
    """Settings as somebody asks for them: what is None stays as it is.

    `share` is the part of all customers that the list should have now; the line follows from it.
    """

    share: float | None = None
    line: float | None = None
    grace_runs: int | None = None
    min_months: int | None = None
    until: str | None = None
    """A day of the year, MM-DD; an empty text for none."""

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> ProgrammeChoice:
        """The inverse of `to_json`."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in names})

    def settings(self, now: ProgrammeSettings, line: float | None) -> ProgrammeSettings:
        """The settings asked for, where `now` holds and `line` is what follows from the share, if any.

        Raises:
            UserError: they are impossible.
        """
        chosen = replace(
            now,
            line=next(value for value in (line, self.line, now.line) if value is not None),
            grace_runs=now.grace_runs if self.grace_runs is None else self.grace_runs,
            min_months=now.min_months if self.min_months is None else self.min_months,
            until=now.until if self.until is None else self.until or None,
        )
        return check_settings(chosen)


def check_choice(choice: ProgrammeChoice, now: ProgrammeSettings) -> None:
    """Refuse what can be seen to be impossible before anything is computed.

    Raises:
        UserError: a share outside the size gate, or impossible settings.
    """
    if choice.share is not None and not MIN_SHARE <= choice.share <= MAX_SHARE:
        raise UserError(
            "The list must be between {least:percent} and {most:percent} of all customers.",
            least=MIN_SHARE,
            most=MAX_SHARE,
        )
    choice.settings(now, None)


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ChoiceFigures(_Stored):
    """What one choice would have done. Figures of weekly changes leave out the week of the change itself."""

    name: ChoiceName
    settings: dict[str, Any]
    """`ProgrammeSettings` as JSON."""
    members: tuple[int, ...]
    """Of each replayed week."""
    share: float
    """Of the customers of the last replayed week."""
    joins_now: int
    """Who would join at the next run only because of the choice; then those who would leave, and those who
    would stay and not leave."""
    leaves_now: int
    stays_now: int
    joined: int
    left: int
    exits: int
    """Exits of which the twelve weeks after are known, and how many of them came back in those."""
    back: int
    promises_ended: int = 0
    """Promises that came to their end in these weeks: what happens then shows only if some did."""
    capture: float | None = None
    capture_low: float | None = None
    capture_high: float | None = None
    member_weeks: float = 0.0
    """Weeks of membership of all members together, in the lists whose following twelve weeks are known."""
    gone_weeks: float = 0.0
    """Those of members who had gone: silent beyond their rhythm, and without a purchase after it."""

    @property
    def programme(self) -> ProgrammeSettings:
        """The settings."""
        return ProgrammeSettings.from_json(self.settings)

    @property
    def gone_share(self) -> float:
        """The part of the weeks of membership that went to members who had gone."""
        return self.gone_weeks / self.member_weeks if self.member_weeks else 0.0

    def gone_cost(self, benefit_cost: float, *, days: int) -> float:
        """What the benefits of members who had gone would have cost in `days`, at a cost per member and year.

        By the members of all replayed weeks, and the part of them that had gone where that is known.
        """
        mean = sum(self.members) / len(self.members) if self.members else 0.0
        return mean * self.gone_share * benefit_cost * days / 365


class PreviewResult(_Stored):
    """All choices over the same weeks: first the settings of today, then alternatives, then one's own."""

    version: int
    """The newest version that was replayed."""
    dates: tuple[date, ...]
    """Of the replayed weeks."""
    measured_lists: int
    """Lists whose following twelve weeks are known."""
    lists_only: int
    """Older lists that could not be replayed: only who was on them is stored."""
    choices: tuple[ChoiceFigures, ...]

    @property
    def weeks(self) -> int:
        """Weeks from the first replayed list to the last."""
        return (self.dates[-1] - self.dates[0]).days // 7 if self.dates else 0

    @property
    def own(self) -> ChoiceFigures | None:
        """One's own choice; None where only the alternatives were asked for."""
        return next((choice for choice in self.choices if choice.name == "own"), None)

    @property
    def tells_changes(self) -> bool:
        """Whether the weeks are enough to speak of weekly changes."""
        return self.weeks >= MIN_WEEKS

    @property
    def tells_outcomes(self) -> bool:
        """Whether the measured lists are enough to speak of capture and of members who had gone."""
        return self.measured_lists >= MIN_MEASURED_LISTS


def check_size(figures: ChoiceFigures) -> None:
    """Refuse a choice whose list leaves the size gate.

    Raises:
        UserError: the list would be too small or too large.
    """
    members = figures.members[-1] if figures.members else 0
    if not MIN_SHARE <= figures.share <= MAX_SHARE or members < MIN_CUSTOMERS:
        raise UserError(
            "With these settings the list would have {members:members}, {share:percent} of all customers. It "
            "must be between {least:percent} and {most:percent}, and at least {fewest:members}.",
            members=members,
            share=figures.share,
            least=MIN_SHARE,
            most=MAX_SHARE,
            fewest=MIN_CUSTOMERS,
        )
