"""Replay past weeks with other settings of the programme, and measure what each would have done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from domain.enums import OverrideKind
from domain.gates import OUT_OF_TIME_DAYS
from domain.programme import ProgrammeSettings
from domain.programme_preview import RESIZED, YEAR_END, ChoiceFigures, ChoiceName, ProgrammeChoice
from pipeline.membership.history import MembershipHistory
from pipeline.membership.replay_figures import DatedList, SpendAfter, changes, has_gone, returns
from pipeline.membership.rules import TODAYS
from pipeline.membership.rules_replay import RulesReplay
from pipeline.membership.stored_week import StoredWeek

WEEK_DAYS = 7
SHORT_GRACE, LONG_GRACE, LONGEST_GRACE = 1, 4, 8


def choices_for(
    now: ProgrammeSettings, newest: StoredWeek, members: int, own: ProgrammeChoice | None
) -> dict[ChoiceName, ProgrammeSettings]:
    """Today's settings, standard alternatives to them, each with one thing changed, and one's own choice.

    Args:
        now: the settings in force.
        newest: the newest version.
        members: of its list.
        own: what somebody asks for; None for the alternatives alone.

    Raises:
        UserError: the own choice is impossible.
    """
    share = members / max(len(newest.features), 1)
    alternatives: dict[ChoiceName, ProgrammeSettings] = {
        "today": now,
        "grace_1": replace(now, grace_runs=SHORT_GRACE),
        "grace_4": replace(now, grace_runs=LONG_GRACE),
        "grace_8": replace(now, grace_runs=LONGEST_GRACE),
        "months_6": replace(now, min_months=6, until=None),
        "months_12": replace(now, min_months=12, until=None),
        "year_end": replace(now, min_months=0, until=YEAR_END),
        "no_promise": replace(now, min_months=0, until=None),
        "smaller": replace(now, line=newest.line_for(share * (1 - RESIZED), members)),
        "larger": replace(now, line=newest.line_for(share * (1 + RESIZED), members)),
    }
    different: dict[ChoiceName, ProgrammeSettings] = {
        name: settings for name, settings in alternatives.items() if name == "today" or settings != now
    }
    if own is None:
        return different
    line = None if own.share is None else newest.line_for(own.share, members)
    return {**different, "own": own.settings(now, line)}


@dataclass
class ChoiceReplay:
    """One choice on its way through the weeks."""

    replay: RulesReplay
    lists: list[DatedList] = field(default_factory=list)
    spend: SpendAfter = field(default_factory=SpendAfter)
    member_weeks: float = 0.0
    gone_weeks: float = 0.0
    customers: int = 0

    def advance(self, week: StoredWeek, facts: WeekFacts) -> None:
        """Decide `week`, and measure its list where what came after is known."""
        is_first = not self.lists
        members = self.replay.advance(week, facts.below_then if is_first else None)
        self.lists.append((week.as_of, members))
        self.customers = len(week.features)
        if week.spent_after is None or facts.gone is None:
            return
        self.spend.add(members, facts.by_revenue, week.spent_after)
        gone = facts.gone.reindex(sorted(members), fill_value=False)
        self.member_weeks += len(members) * facts.weeks
        self.gone_weeks += float(gone.sum()) * facts.weeks


@dataclass(frozen=True)
class WeekFacts:
    """What is the same for all choices in one week.

    Attributes:
        below_then: whom the version's own rules put below the line of leaving.
        by_revenue: customers by revenue, highest first.
        gone: who had stopped buying; None where that is not known yet.
        weeks: for how long the list was in force.
    """

    below_then: pd.Series
    by_revenue: pd.Index
    gone: pd.Series | None
    weeks: float

    @classmethod
    def of(cls, week: StoredWeek, until: date) -> WeekFacts:
        """Those of a list in force until the day `until`."""
        revenue = week.features["gross_revenue"].sort_values(ascending=False, kind="stable")
        gone = (
            None
            if week.spent_after is None
            else has_gone(week.features, week.single_purchase_gap, week.spent_after)
        )
        return cls(week.below_then(), revenue.index, gone, (until - week.as_of).days / WEEK_DAYS)


def replay_choices(
    weeks: Iterable[StoredWeek], choices: Mapping[ChoiceName, ProgrammeSettings], start: MembershipHistory
) -> dict[ChoiceName, ChoiceReplay]:
    """Take every choice through the weeks, beginning with the members of the list before the first.

    Each week is looked at once, so that only two are in memory at a time.
    """
    overrides: Mapping[str, OverrideKind] = start.overrides
    replays = {
        name: ChoiceReplay(
            RulesReplay(
                TODAYS.with_settings(settings),
                {item: state for item, state in start.membership_states.items() if state.is_member},
                dict(start.left_on),
                overrides=overrides,
            )
        )
        for name, settings in choices.items()
    }
    ahead: StoredWeek | None = None
    for following in weeks:
        if ahead is not None:
            _advance(replays, ahead, following.as_of)
        ahead = following
    if ahead is not None:
        _advance(replays, ahead, ahead.as_of + timedelta(days=WEEK_DAYS))
    return replays


def _advance(replays: Mapping[ChoiceName, ChoiceReplay], week: StoredWeek, until: date) -> None:
    facts = WeekFacts.of(week, until)
    for replayed in replays.values():
        replayed.advance(week, facts)


class EffectNow(NamedTuple):
    """How many would join, leave, and stay who would leave otherwise."""

    joins: int
    leaves: int
    stays: int


def effect_now(
    newest: StoredWeek, settings: ProgrammeSettings, now: ProgrammeSettings, state: MembershipHistory
) -> EffectNow:
    """What `settings` alone would change at the next run, were nothing else to change.

    Args:
        newest: the newest version.
        settings: the choice.
        now: the settings in force.
        state: the members of the newest version, and who left lately.
    """
    today, chosen = (
        RulesReplay(
            TODAYS.with_settings(item),
            {name: held for name, held in state.membership_states.items() if held.is_member},
            dict(state.left_on),
            overrides=state.overrides,
        ).advance(newest, newest.below_then())
        for item in (now, settings)
    )
    members = frozenset(name for name, held in state.membership_states.items() if held.is_member)
    more = chosen - today
    return EffectNow(len(more - members), len((today - chosen) & members), len(more & members))


def figures_of(
    name: ChoiceName, settings: ProgrammeSettings, replayed: ChoiceReplay, effect: EffectNow
) -> ChoiceFigures:
    """The figures of one choice; `effect` as `effect_now` gives it."""
    lists = replayed.lists
    moved, exits, capture = changes(lists), returns(lists), replayed.spend.capture()
    return ChoiceFigures(
        name=name,
        settings=settings.to_json(),
        members=tuple(len(members) for _, members in lists),
        share=len(lists[-1][1]) / max(replayed.customers, 1) if lists else 0.0,
        joins_now=effect.joins,
        leaves_now=effect.leaves,
        stays_now=effect.stays,
        joined=moved.joined,
        left=moved.left,
        exits=exits.exits,
        back=exits.back,
        promises_ended=replayed.replay.promises_ended,
        capture=None if capture is None else capture.value,
        capture_low=None if capture is None else capture.low,
        capture_high=None if capture is None else capture.high,
        member_weeks=round(replayed.member_weeks, 3),
        gone_weeks=round(replayed.gone_weeks, 3),
    )


def is_measured(as_of: date, until: date) -> bool:
    """Whether the 84 days after a list of `as_of` are over on the day `until`."""
    return as_of + timedelta(days=OUT_OF_TIME_DAYS) <= until
