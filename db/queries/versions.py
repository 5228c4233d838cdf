"""Queries about versions and their segments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Model, SegmentProfile, Version
from db.queries.memoize import memoize_per_session
from db.queries.rows import AnyRow
from domain.user_error import UserError

_WITHOUT_REPORT = (
    Version.number,
    Version.as_of,
    Version.slot,
    Version.published_at,
    Version.recipe,
    Version.customers,
    Version.insiders,
    Version.revenue_share,
    Version.simulated,
    Version.previous,
    Version.model_id,
    Version.pruned_at,
    Version.program_version,
)


def newest_version(session: Session) -> Version | None:
    """The version with the highest number, with its report; none before the first run."""
    return session.scalar(select(Version).order_by(Version.number.desc()).limit(1))


def newest_number(session: Session) -> int | None:
    """The highest version number alone, which pages ask for often."""
    return session.scalar(select(func.max(Version.number)))


def version_numbered(session: Session, number: int) -> Version | None:
    """Version `number` with its report; None if there is no such version."""
    return session.get(Version, number)


def required_version(session: Session, number: int | None = None, *, on: date | None = None) -> Version:
    """Version `number`, the one in force `on` a day, or the newest.

    Raises:
        UserError: there is no such version.
    """
    if number is not None:
        version = version_numbered(session, number)
        if version is None:
            newest = newest_version(session)
            raise UserError(
                "There is no version {number}; the latest is {newest}.",
                number=number,
                newest=newest.number if newest else "–",
            )
        return version
    version = newest_version(session) if on is None else version_in_force(session, on)
    if version is None and on is not None:
        raise UserError("No version was in force on {day:date}.", day=on.isoformat())
    if version is None:
        raise UserError("There is no version yet. Publish one with `python -m pipeline run`.")
    return version


def version_before(session: Session, version: Version) -> Version | None:
    """The version published before `version`, for the same date or an earlier one."""
    return session.scalar(
        select(Version)
        .where(Version.number < version.number, Version.as_of <= version.as_of)
        .order_by(Version.as_of.desc(), Version.number.desc())
        .limit(1)
    )


def first_lists(session: Session) -> frozenset[date]:
    """The dates of lists without a predecessor: their members joined at an unknown earlier time."""
    return memoize_per_session(
        session,
        "first_lists",
        lambda: frozenset(session.scalars(select(Version.as_of).where(Version.previous.is_(None)))),
    )


def version_in_force(session: Session, on: date) -> Version | None:
    """The version in force on a day: the last one as of that day or before."""
    return session.scalar(
        select(Version)
        .where(Version.as_of <= on)
        .order_by(Version.as_of.desc(), Version.number.desc())
        .limit(1)
    )


def versions(session: Session) -> Sequence[AnyRow]:
    """Every version, newest first, without its report."""
    return memoize_per_session(
        session,
        "versions",
        lambda: session.execute(select(*_WITHOUT_REPORT).order_by(Version.number.desc())).all(),
    )


def history_up_to(session: Session, version: Version) -> Sequence[AnyRow]:
    """The weeks that lead to `version`, oldest first: for each as-of date, the version in force.

    That is the highest-numbered one, since a date that was run again was run again for a reason; for the
    date of `version` itself it is `version`, also when that one has been replaced since.
    """
    latest = select(func.max(Version.number)).where(Version.as_of < version.as_of).group_by(Version.as_of)
    return memoize_per_session(
        session,
        ("history", version.number),
        lambda: session.execute(
            select(*_WITHOUT_REPORT)
            .where(Version.number.in_(latest) | (Version.number == version.number))
            .order_by(Version.as_of)
        ).all(),
    )


def last_searched(session: Session, version: Version) -> Version | None:
    """The last version up to `version` with a full search."""
    # Every challenger is kept with its card, which is small and says whether it came out of a full search.
    cards = session.execute(
        select(Model.as_of, Model.card).where(Model.as_of <= version.as_of).order_by(Model.id.desc())
    )
    as_of = next((row.as_of for row in cards if row.card.get("searched")), None)
    if as_of is None:
        return None
    return session.scalar(
        select(Version)
        .where(Version.as_of == as_of, Version.number <= version.number)
        .order_by(Version.number.desc())
        .limit(1)
    )


def revenue_shares(session: Session, version: Version) -> Sequence[AnyRow]:
    """The members' shares of revenue in the weeks that lead to `version`, oldest first.

    number, as_of, and as fractions (none where a version was made without) revenue_share and
    net_revenue_share, of customers with an id, revenue_share_of_all and net_revenue_share_of_all.
    """
    numbers = [row.number for row in history_up_to(session, version)]
    return session.execute(
        select(
            Version.number,
            Version.as_of,
            Version.revenue_share,
            Version.net_revenue_share,
            Version.revenue_share_of_all,
            Version.net_revenue_share_of_all,
        )
        .where(Version.number.in_(numbers))
        .order_by(Version.as_of)
    ).all()


def segments(session: Session, number: int) -> Sequence[SegmentProfile]:
    """The segments of version `number`, ordered by their ids, which stay from version to version."""
    return memoize_per_session(
        session,
        ("segments", number),
        lambda: session.scalars(
            select(SegmentProfile).where(SegmentProfile.version == number).order_by(SegmentProfile.segment_id)
        ).all(),
    )
