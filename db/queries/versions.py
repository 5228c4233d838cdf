"""Which versions there are, and what one of them says of its segments."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import SegmentProfile, Version
from db.queries.rows import AnyRow

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
)


def newest_version(session: Session) -> Version | None:
    """The version with the highest number, with its report; none before the first run."""
    return session.scalar(select(Version).order_by(Version.number.desc()).limit(1))


def version_numbered(session: Session, number: int) -> Version | None:
    """Version `number` with its report; none if there is no such version."""
    return session.get(Version, number)


def versions(session: Session) -> Sequence[AnyRow]:
    """Every version, newest first, without its report."""
    return session.execute(select(*_WITHOUT_REPORT).order_by(Version.number.desc())).all()


def history_up_to(session: Session, version: Version) -> Sequence[AnyRow]:
    """The weeks that lead to `version`, oldest first: for each as-of date, the version that holds.

    That is the highest-numbered one, since a date that was run again was run again for a reason; for the
    date of `version` itself it is `version`, also when that one has been replaced since.
    """
    latest = select(func.max(Version.number)).where(Version.as_of < version.as_of).group_by(Version.as_of)
    return session.execute(
        select(*_WITHOUT_REPORT)
        .where(Version.number.in_(latest) | (Version.number == version.number))
        .order_by(Version.as_of)
    ).all()


def segments(session: Session, number: int) -> Sequence[SegmentProfile]:
    """The segments of version `number`, in the order of their ids, which stay from version to version."""
    return session.scalars(
        select(SegmentProfile).where(SegmentProfile.version == number).order_by(SegmentProfile.segment_id)
    ).all()
