"""Replay the rules of membership over the weeks of a shop, and write what each would have done.

    DATABASE_URL=… python -m benchmarks.membership [--docs]

The invoices in the database are read once; one model is fitted, and every week is scored with it and with
predictions that were fitted on what was known then, once a quarter. Each set of rules then goes through the
same weeks with `decide_membership`. `--docs` writes docs/membership.md instead of printing.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from db.engine import open_database
from db.line_days import last_line_day
from domain.audiences import SINGLE_PURCHASE_GAP
from domain.gates import OUT_OF_TIME_DAYS
from pipeline.engines.customer_days import days_without_stray
from pipeline.engines.open_engine import open_engine
from pipeline.engines.shop_rules import rules_of
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.membership.audience_members import audience_parameters
from pipeline.membership.replay_figures import returns
from pipeline.membership.rules import MembershipRules
from pipeline.membership.rules_replay import RulesReplay
from pipeline.membership.state import RETURN_WEEKS
from pipeline.segmentation.candidate_capture import Trial
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.insiders import capture
from pipeline.segmentation.model_selection import evaluate_challenger
from pipeline.segmentation.recipes import RECIPES, Recipe
from pipeline.segmentation.selection_inputs import SelectionInputs
from pipeline.value import customer_values, fit_value_model, is_due, purchase_days
from settings import load_settings

WINDOW, WEEK = 365, timedelta(days=7)
QUARTER, HALF_YEAR = timedelta(days=OUT_OF_TIME_DAYS), timedelta(days=182)
SILENT_DAYS = 90
WEEKS_A_MONTH = 365 / 12 / 7
HISTORY = 26
"""Weeks before the first window is full: the replay begins with them, and they are not measured."""
EIGHT = 8
DOCS = Path(__file__).parents[1] / "docs" / "membership.md"
BEFORE = MembershipRules.of_version({})
NOW = MembershipRules()
WEEKS_BEFORE = 8
"""Until so many weeks after leaving, only who was clearly above the line joined again; twelve now."""
RULES: Mapping[str, MembershipRules] = {
    "+ back after 12 weeks": BEFORE,
    "+ leaves only when silent beyond 1.5 gaps": replace(BEFORE, silent_times=1.5),
    "+ line at 0.15": replace(BEFORE, silent_times=1.5, line=0.15),
    "**+ joins from 40 %, leaves under 20 % (now)**": NOW,
    "line at 0.1": replace(NOW, line=0.1),
    "line at 0.2": replace(NOW, line=0.2),
    "line at 0.3": replace(NOW, line=0.3),
    "silent beyond 1 gap": replace(NOW, silent_times=1.0),
    "silent beyond 2 gaps": replace(NOW, silent_times=2.0),
    "silent beyond 2.5 gaps": replace(NOW, silent_times=2.5),
    "joins from 30 %, leaves under 10 %": replace(NOW, join_chance=0.3, stay_chance=0.1),
    "joins from 50 %, leaves under 30 %": replace(NOW, join_chance=0.5, stay_chance=0.3),
    "joins from 60 %, leaves under 40 %": replace(NOW, join_chance=0.6, stay_chance=0.4),
    "leaves after 1 run": replace(NOW, grace_runs=1),
    "leaves after 4 runs": replace(NOW, grace_runs=4),
    "leaves after 8 runs": replace(NOW, grace_runs=8),
    "stays at least 3 months": replace(NOW, min_months=3),
    "stays at least 6 months": replace(NOW, min_months=6),
    "stays at least 12 months": replace(NOW, min_months=12),
    "stays until 31 December": replace(NOW, until="12-31"),
}


@dataclass(frozen=True)
class ScoredWeek:
    """What was known on a date, and what came after it."""

    as_of: date
    features: pd.DataFrame
    champion: Champion
    order_probability: pd.Series | None
    single_purchase_gap: float
    came: pd.Series | None
    """What customers spent in the 84 days after; None where they have not ended."""
    bought: frozenset[str] | None
    """Who bought in the 182 days after; None where they have not ended."""

    def scores(self, line: float) -> pd.DataFrame:
        """As `Champion.score` gives them, with the margins measured from `line`."""
        return self.champion.with_line(line).score(self.features)


@dataclass(frozen=True)
class Replayed:
    """The figures of one set of rules over some weeks."""

    capture: float
    eight: float
    """The least capture of eight dates."""
    silent: float
    nothing: float
    """Members who bought nothing in the 182 days after."""
    back: float
    exits: float
    """A month, of the members."""
    members: tuple[int, int]
    """In the first and in the last week."""


def customer_days(url: str) -> tuple[pd.DataFrame, date]:
    """All customer days of a database, and the day after the last one."""
    with open_database(url).read() as session:
        last = last_line_day(session)
        if last is None:
            raise SystemExit("the database has no invoices")
        engine, rules, as_of = open_engine(session), rules_of(session), last + timedelta(days=1)
        engine.prepare(as_of, rules)
        return days_without_stray(engine, as_of, rules, None), as_of


def score_weeks(days: pd.DataFrame, until: date, recipe: Recipe) -> list[ScoredWeek]:
    """Every week from half a year before the first full window to `until`, with one model for all."""
    index = CustomerDayIndex(days)
    full = index.first.date() + timedelta(days=WINDOW)
    then = full - QUARTER
    chosen = evaluate_challenger(
        SelectionInputs(
            _with_products(index.features(full, WINDOW)),
            full,
            Trial(_with_products(index.features(then, WINDOW)), index.revenue(then, full)),
        ),
        recipe,
        challenge=True,
        random_state=0,
        progress=lambda _stage, _fraction: None,
    )
    sold = days[days["orders"] > 0]
    weeks, model, as_of = [], None, full - HISTORY * WEEK
    while as_of <= until:
        features = index.features(as_of, WINDOW)
        existing = purchase_days(days, as_of)
        if is_due(model, as_of):
            model = fit_value_model(existing, 0)
        chance = customer_values(existing, model)["order_probability_84d"] if model is not None else None
        later = sold[(sold["day"] >= pd.Timestamp(as_of)) & (sold["day"] < pd.Timestamp(as_of + HALF_YEAR))]
        weeks.append(
            ScoredWeek(
                as_of,
                features,
                chosen.champion.at(features),
                chance,
                audience_parameters(days, as_of=as_of, window_days=WINDOW)[SINGLE_PURCHASE_GAP],
                index.revenue(as_of, as_of + QUARTER) if as_of + QUARTER <= until else None,
                frozenset(later["customer_id"]) if as_of + HALF_YEAR <= until else None,
            )
        )
        as_of += WEEK
    return weeks


def _with_products(features: pd.DataFrame) -> pd.DataFrame:
    """Days do not know products: the model is chosen in a space that does not either."""
    return features.assign(unique_products=features["orders"], avg_basket_products=1.0)


def replay(
    weeks: Sequence[ScoredWeek], rules: MembershipRules, return_weeks: int = RETURN_WEEKS
) -> list[frozenset[str]]:
    """The members of each week; who left more than `return_weeks` ago joins like anybody else."""
    replayed = RulesReplay(rules, return_weeks=return_weeks)
    return [replayed.advance(week) for week in weeks]


def measure(weeks: Sequence[ScoredWeek], lists: Sequence[frozenset[str]]) -> Replayed:
    """The figures of the lists of these weeks."""
    captured = [
        capture(pd.Index(sorted(members)), week.features, week.came)
        for week, members in zip(weeks, lists, strict=True)
        if week.came is not None
    ]
    values = np.array([value for value in captured if value is not None])
    silent = [
        float((week.features["recency_days"].reindex(sorted(members)) > SILENT_DAYS).mean())
        for week, members in zip(weeks, lists, strict=True)
    ]
    nothing = [
        len(members - week.bought) / len(members)
        for week, members in zip(weeks, lists, strict=True)
        if week.bought is not None
    ]
    rates = [len(before - after) / len(before) for before, after in pairwise(lists)]
    exits = returns([(week.as_of, members) for week, members in zip(weeks, lists, strict=True)])
    return Replayed(
        float(values.mean()),
        float(values[:: -max(len(values) // EIGHT, 1)][:EIGHT].min()),
        float(np.mean(silent)),
        float(np.mean(nothing)),
        exits.back / max(exits.exits, 1),
        float(np.mean(rates)) * WEEKS_A_MONTH,
        (len(lists[0]), len(lists[-1])),
    )


def main() -> None:
    """Print the table, or write the page."""
    days, until = customer_days(load_settings().database_url)
    weeks = score_weeks(days, until, RECIPES["search"])
    lists = {
        "lines of the model alone, back after 8 weeks (before)": replay(weeks, BEFORE, WEEKS_BEFORE),
        **{name: replay(weeks, rules) for name, rules in RULES.items()},
    }
    middle = HISTORY + (len(weeks) - HISTORY) // 2
    parts = {
        "Every week with a full window": slice(HISTORY, None),
        "The first half of them": slice(HISTORY, middle),
        "The second half": slice(middle, None),
    }
    text = []
    for title, part in parts.items():
        first, last = weeks[part][0].as_of, weeks[part][-1].as_of
        text += [f"## {title}", "", f"{first:%-d %b %Y} to {last:%-d %b %Y}.", "", HEAD]
        text += [_row(name, measure(weeks[part], result[part])) for name, result in lists.items()]
        text.append("")
    print("\n".join(text))
    if "--docs" in sys.argv:
        before, _, _ = DOCS.read_text().partition("## Every week")
        DOCS.write_text(before + "\n".join(text).rstrip() + "\n")


HEAD = (
    "| rules | capture | least of eight | silent > 90 days | buy nothing in 182 days | exits that come back "
    "| exits a month | members |\n| --- | --- | --- | --- | --- | --- | --- | --- |"
)


def _row(name: str, found: Replayed) -> str:
    shares = (found.silent, found.nothing, found.back, found.exits)
    return (
        f"| {name} | {found.capture:.4f} | {found.eight:.4f} | "
        + " | ".join(f"{share:.1%}" for share in shares)
        + f" | {found.members[0]}–{found.members[1]} |"
    )


if __name__ == "__main__":
    main()
