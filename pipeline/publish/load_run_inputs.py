"""Load a run's inputs once: features, history, the champion and manual overrides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import queries
from db.line_days import last_line_day
from db.margins import margin_settings
from db.models import (
    InvoiceImport,
    SegmentProfile,
    Shop,
)
from db.programme import settings_now
from db.version_order import newest_as_of
from db.weekly_aggregates import WeeklyAggregates
from domain.gates import OUT_OF_TIME_DAYS
from i18n import UserError
from pipeline.engines.customer_days import days_without_stray, with_margins
from pipeline.engines.open_engine import open_engine
from pipeline.engines.parallel_reader import open_parallel_reader
from pipeline.engines.shop_rules import rules_of
from pipeline.features import StrayDays, features_of_totals, find_stray_days, summarise, window_before
from pipeline.features.period import Period
from pipeline.features.point_in_time import FROM_DAYS
from pipeline.features.transactions import is_within
from pipeline.membership.rules import TODAYS
from pipeline.publish.features_without_late import compute_features_without_late
from pipeline.publish.load_champion import last_search, load_current_champion, load_promoted_champion
from pipeline.publish.load_due_predictions import load_due_predictions
from pipeline.publish.load_lists_then import load_lists_then
from pipeline.publish.load_membership_history import load_membership_history
from pipeline.publish.load_previous_run import load_previous_run, version_before
from pipeline.publish.read_published_lists import read_published_lists
from pipeline.publish.run_inputs import CurrentChampion, RunInputs
from pipeline.publish.stored_experiments import drawn_experiments
from pipeline.publish.stored_holdout import load_standing_holdout


def default_as_of(session: Session) -> date:
    """The day after the last invoice line.

    Raises:
        UserError: there are no invoice lines yet.
    """
    last = last_line_day(session)
    if last is None:
        raise UserError("There are no invoices yet. Import some with `python -m pipeline import FILE`.")
    return last + timedelta(days=1)


def next_as_of(session: Session) -> date:
    """The day after the last line, but no date before the newest version's: lines may have been taken back.

    Raises:
        UserError: there are no invoice lines yet.
    """
    day, newest = default_as_of(session), newest_as_of(session)
    return day if newest is None else max(day, newest)


def has_at_least(session: Session, customers: int, as_of: date, window_days: int) -> bool:
    """Whether at least `customers` customers with an id have lines in the window."""
    window = window_before(as_of, window_days)
    return open_engine(session).count_customers(window.start or as_of, as_of) >= customers


def load_run_inputs(
    session: Session,
    *,
    as_of: date,
    window_days: int,
    challenge: bool = True,
    promoted: int | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> tuple[RunInputs, WeeklyAggregates]:
    """Load all inputs as known at `as_of`, with less history if there is no `challenge`.

    With it come the aggregates of the weeks whose lines had to be read, to be stored with the version. The
    model `promoted` is the champion, whatever the database says. `meanwhile` is called while the lines are
    being read.

    Raises:
        UserError: nobody bought anything in the window.
    """
    past_day = as_of - timedelta(days=OUT_OF_TIME_DAYS)
    rules, window = rules_of(session), window_before(as_of, window_days)
    with open_parallel_reader(session, select(func.max(InvoiceImport.id))) as reader:
        engine = open_engine(session, reader.submit)
        engine.prepare(as_of, rules)
        meanwhile()
        current_champion = (
            load_current_champion(session, as_of)
            if promoted is None
            else load_promoted_champion(session, as_of, promoted)
        )
        before = version_before(session, as_of)
        previous = load_previous_run(session, engine, before, window_days, current_champion)
        counts = engine.daily_counts(as_of, rules)
    stray = find_stray_days(counts, window.start or as_of)
    buyers = engine.product_buyers(window, rules)
    read_days = engine.submit(lambda: days_without_stray(engine, as_of, rules, stray))
    read_features = engine.submit(lambda: features_of_totals(engine.customer_totals(window, rules), as_of))
    read_past_features = None
    if challenge or not _days_suffice(current_champion):
        window_then = _without(stray, window_before(past_day, window_days))
        read_past_features = engine.submit(
            lambda: features_of_totals(engine.customer_totals(window_then, rules), past_day)
        )
    days = read_days()
    if not (days["orders"].to_numpy() > 0)[is_within(days["day"], window).to_numpy()].any():
        raise UserError(
            "No customer with an id bought anything in the {days:days} before {as_of:date}. "
            "Check the date, or import invoices from that period.",
            days=window_days,
            as_of=as_of.isoformat(),
        )
    margins = margin_settings(session)
    days = with_margins(days, engine, as_of, rules, margins)
    shop = session.get(Shop, 1)
    inputs = RunInputs(
        as_of=as_of,
        window_days=window_days,
        currency=shop.currency if shop is not None else None,
        rules=rules,
        read_features=read_features,
        past_day=past_day,
        read_past_features=read_past_features,
        customer_days=days,
        summary=_summary(session, summarise(counts, as_of=as_of, window_days=window_days, stray=stray)),
        features_without_late=compute_features_without_late(session, engine, before, window, rules),
        previous=previous,
        current_champion=current_champion,
        past=load_membership_history(session, before, as_of, current_champion),
        last_search=last_search(session, as_of),
        next_segment_id=(session.scalar(select(func.max(SegmentProfile.segment_id))) or 0) + 1,
        simulated=bool(shop and shop.simulated),
        experiments=drawn_experiments(session, as_of),
        product_buyers=buyers,
        published=read_published_lists(session, as_of),
        lists_then=load_lists_then(session, as_of),
        due_predictions=load_due_predictions(session, as_of),
        value_model=queries.value_model_in_force(session, as_of),
        holdout=load_standing_holdout(session, as_of),
        margins=margins,
        membership_rules=TODAYS.with_settings(settings_now(session)),
    )
    return inputs, engine.made


def _summary(session: Session, summary: dict[str, Any]) -> dict[str, Any]:
    """The `data` section: `summary` with `new_lines`, the increase since the previous version.

    None in a first version, and where that one cannot be read; 0 where the same invoices were found again,
    up to the same day.
    """
    last = queries.newest_version(session)
    before = queries.readable_report(session, last.number) if last is not None else None
    if before is None:
        return {**summary, "new_lines": None}
    new = int(summary["lines"]) - before.data.lines
    last_day = before.data.last.isoformat() if before.data.last is not None else None
    return {**summary, "new_lines": new if new or last_day == summary["last"] else None}


def _without(stray: StrayDays | None, window: Period) -> Period:
    """The window, starting after days of mistyped dates."""
    if stray is None:
        return window
    return replace(window, start=max(stray.rest_from, window.start or stray.rest_from))


def _days_suffice(current_champion: CurrentChampion | None) -> bool:
    """Whether the champion in force can score past customers from customer days alone."""
    return current_champion is not None and set(current_champion.champion.space.scaling.columns) <= set(
        FROM_DAYS
    )
