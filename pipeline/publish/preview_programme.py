"""Preview settings of the programme on the shop's own past weeks, as their versions are stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import queries
from db.models import CustomerSnapshot, Version
from db.programme import settings_now
from domain.audiences import DEFAULT_PARAMETERS, SINGLE_PURCHASE_GAP
from domain.gates import OUT_OF_TIME_DAYS
from domain.programme_preview import PreviewResult, ProgrammeChoice
from i18n import Message, UserError
from pipeline.engines.customer_days import days_without_stray
from pipeline.engines.open_engine import open_engine
from pipeline.engines.shop_rules import rules_of
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.membership.programme_preview import (
    choices_for,
    effect_now,
    figures_of,
    is_measured,
    replay_choices,
)
from pipeline.membership.rules import MembershipRules
from pipeline.membership.stored_week import STORED, StoredWeek
from pipeline.process.progress import ProgressCallback, no_progress
from pipeline.publish.load_membership_history import load_membership_history
from pipeline.publish.read_frame import read_frame

MIN_VERSIONS = 3
"""A list to begin with, and two to compare."""
MAX_VERSIONS = 53


def preview_programme(
    session: Session, own: ProgrammeChoice | None, progress: ProgressCallback = no_progress
) -> PreviewResult:
    """Replay the stored weeks with today's settings, standard alternatives, and one's own choice.

    Raises:
        UserError: there are too few weeks, or the choice is impossible.
    """
    progress(Message("Reading the past weeks"), 0.05)
    versions = _whole_versions(session)
    if len(versions) < MIN_VERSIONS:
        raise UserError(
            "Too few weeks to say: a preview needs at least {n:versions} with customers' figures. Wait for "
            "the next weekly runs, or build past weeks on the model page.",
            n=MIN_VERSIONS,
        )
    days, newest_version = _customer_days(session, versions[-1]), versions[-1]
    newest, now = _week(session, newest_version, None), settings_now(session)
    state = load_membership_history(session, newest_version, newest.as_of + timedelta(days=1), None)
    count = sum(customer.is_member for customer in state.membership_states.values())
    choices = choices_for(now, newest, count, own)
    start = load_membership_history(session, versions[0], versions[1].as_of, None)

    def weeks() -> Iterator[StoredWeek]:
        for place, version in enumerate(versions[1:]):
            stage = Message("Replaying the week of {day:date}", {"day": version.as_of.isoformat()})
            progress(stage, 0.1 + 0.85 * place / len(versions))
            yield _week(session, version, days)

    replayed = replay_choices(weeks(), choices, start)
    dates = tuple(version.as_of for version in versions[1:])
    return PreviewResult(
        version=newest_version.number,
        dates=dates,
        measured_lists=sum(is_measured(day, newest.as_of) for day in dates),
        lists_only=_lists_only(session),
        choices=tuple(
            figures_of(name, settings, replayed[name], effect_now(newest, settings, now, state))
            for name, settings in choices.items()
        ),
    )


def _whole_versions(session: Session) -> Sequence[Version]:
    """The newest version of each date whose customers' figures are stored, oldest first."""
    newest = select(func.max(Version.number)).group_by(Version.as_of)
    newest_first = session.scalars(
        select(Version)
        .where(Version.number.in_(newest), Version.pruned_at.is_(None))
        .order_by(Version.as_of.desc())
        .limit(MAX_VERSIONS)
    ).all()
    return newest_first[::-1]


def _lists_only(session: Session) -> int:
    """Dates of which only the list is stored."""
    newest = select(func.max(Version.number)).group_by(Version.as_of)
    return (
        session.scalar(select(func.count()).where(Version.number.in_(newest), Version.pruned_at.is_not(None)))
        or 0
    )


def _customer_days(session: Session, newest: Version) -> CustomerDayIndex:
    engine, rules = open_engine(session), rules_of(session)
    engine.prepare(newest.as_of, rules)
    return CustomerDayIndex(days_without_stray(engine, newest.as_of, rules, None))


def _week(session: Session, version: Version, days: CustomerDayIndex | None) -> StoredWeek:
    """One version; without `days`, without what came after it."""
    columns = [getattr(CustomerSnapshot, name) for name in ("customer_id", *STORED)]
    statement = select(*columns).where(CustomerSnapshot.version == version.number)
    after = version.as_of + timedelta(days=OUT_OF_TIME_DAYS)
    last = session.scalar(select(func.max(Version.as_of)))
    is_over = days is not None and last is not None and is_measured(version.as_of, last)
    return StoredWeek(
        version.as_of,
        read_frame(session, statement).set_index("customer_id"),
        MembershipRules.of_version(queries.computed_with(session, version).programme),
        version.single_purchase_gap_days or DEFAULT_PARAMETERS[SINGLE_PURCHASE_GAP],
        days.revenue(version.as_of, after) if is_over and days is not None else None,
    )
