"""The numbers of the rules that can be turned, one at a time, around what the program does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import pandas as pd

from benchmarks.membership_record.weeks import ScoredWeek
from domain.gates import ENTER_LINE, LEAVE_LINE
from pipeline.membership.rules import MembershipRules
from pipeline.membership.rules_replay import RulesReplay
from pipeline.membership.state import RETURN_WEEKS

NOW = MembershipRules()
BEFORE = MembershipRules.of_version({})
WEEKS_BEFORE = 8
"""Until so many weeks after leaving, only who was clearly above the line joined again; twelve now."""
BAND = round(ENTER_LINE - LEAVE_LINE, 4)


@dataclass(frozen=True)
class Choice:
    """Rules that are replayed.

    Attributes:
        name: as the tables have it.
        rules: by which membership is decided.
        band: between the lines of joining and leaving, in standard deviations.
        return_weeks: who left more weeks ago joins like anybody else.
        tick: a short name, for the axis of a dial.
    """

    name: str
    rules: MembershipRules = NOW
    band: float = BAND
    return_weeks: int = RETURN_WEEKS
    tick: str = ""

    @property
    def is_now(self) -> bool:
        """Whether that is what the program does."""
        return (self.rules, self.band, self.return_weeks) == (NOW, BAND, RETURN_WEEKS)


@dataclass(frozen=True)
class Dial:
    """One number, at several places; the others stay."""

    title: str
    choices: Sequence[Choice]


@dataclass(frozen=True)
class WithBand(ScoredWeek):
    """A week whose members leave `band` below the line of joining."""

    band: float
    listed: frozenset[str]
    """The members before."""

    @classmethod
    def of(cls, week: ScoredWeek, band: float, listed: frozenset[str]) -> WithBand:
        """The same week."""
        return cls(**{item.name: getattr(week, item.name) for item in fields(week)}, band=band, listed=listed)

    def scores(self, line: float) -> pd.DataFrame:
        """Members' margins, moved by how much wider the band is than the usual one."""
        scores = super().scores(line)
        wider = (self.band - BAND) * scores.index.isin(list(self.listed))
        return scores.assign(margin=scores["margin"] + wider)


def replay(weeks: Sequence[ScoredWeek], choice: Choice) -> list[frozenset[str]]:
    """The members of each week."""
    replayed = RulesReplay(choice.rules, return_weeks=choice.return_weeks)
    if choice.band == BAND:
        return [replayed.advance(week) for week in weeks]
    return [replayed.advance(WithBand.of(week, choice.band, frozenset(replayed.states))) for week in weeks]


def _dial(title: str, name: str, places: Mapping[str, Mapping[str, float]]) -> Dial:
    return Dial(
        title,
        [
            Choice(name.format(tick), replace(NOW, **changes), tick=tick)  # type: ignore[arg-type]
            for tick, changes in places.items()
        ],
    )


STEPS = (
    Choice("lines of the model alone, back after 8 weeks (before)", BEFORE, return_weeks=WEEKS_BEFORE),
    Choice("+ back after 12 weeks", BEFORE),
    Choice("+ leaves only when silent beyond 1.5 gaps", replace(BEFORE, silent_times=1.5)),
    Choice("+ line at 0.15", replace(BEFORE, silent_times=1.5, line=0.15)),
    Choice("+ joins from 40 %, leaves under 20 % (now)"),
)
"""How the rules came about, one after the other."""
DIALS = (
    _dial(
        "the line",
        "line at {}",
        {str(line): {"line": line} for line in (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)},
    ),
    Dial(
        "the line of leaving, below it",
        [
            Choice(f"leaves {band} below the line", band=band, tick=str(band))
            for band in (0.1, 0.2, 0.3, 0.4, 0.6)
        ],
    ),
    _dial(
        "probability to join/to stay (%)",
        "joins from and leaves under {} %",
        {
            f"{join}/{join - 20}": {"join_chance": join / 100, "stay_chance": (join - 20) / 100}
            for join in (20, 30, 40, 50, 60)
        },
    ),
    _dial(
        "probability to stay (%)",
        "leaves under {} %",
        {f"{stay}": {"stay_chance": stay / 100} for stay in (0, 10, 20, 30, 40)},
    ),
    _dial(
        "silent beyond (gaps)",
        "silent beyond {} gaps",
        {str(times): {"silent_times": times} for times in (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)},
    ),
    _dial(
        "grace (runs)",
        "leaves after {} runs",
        {str(runs): {"grace_runs": runs} for runs in (1, 2, 4, 6, 8)},
    ),
    _dial(
        "validity (months)",
        "stays at least {} months",
        {str(months): {"min_months": months} for months in (0, 3, 6, 9, 12)},
    ),
)
NEW_YEAR = Choice("stays until 31 December", replace(NOW, until="12-31"))
