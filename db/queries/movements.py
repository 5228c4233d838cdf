"""Who joined, who left, and how customers moved between segments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from db.models import CustomerSnapshot, Label, Movement, Version
from db.queries.rows import AnyRow
from db.queries.versions import history_up_to

_COLUMNS = (
    Movement.version,
    Version.as_of,
    Movement.customer_id,
    Movement.kind,
    Movement.from_segment,
    Movement.to_segment,
    Movement.reason,
    Movement.detail,
    Movement.gross_revenue,
)


@dataclass(frozen=True)
class Change:
    """A customer that is a member in one of two versions and not in the other.

    `kind` is entered or left; a segment is None where the customer was not among that version's customers.
    `gross_revenue` is that of the version in which it is a member; None where that has been pruned.
    """

    customer_id: str
    kind: str
    from_segment_id: int | None
    to_segment_id: int | None
    gross_revenue: float | None


def movements(session: Session, *, to: int, since: int | None = None) -> Sequence[AnyRow]:
    """The movements of version `to`; with `since`, of all versions after that one up to `to`.

    Newest version first, then those who joined before those who left, the largest gross revenue first.
    A week that was run twice counts once, as in `history_up_to`.
    """
    return session.execute(
        select(*_COLUMNS)
        .join(Version, Version.number == Movement.version)
        .where(Movement.version.in_(_numbers(session, to, since)))
        .order_by(Version.as_of.desc(), Movement.kind, Movement.gross_revenue.desc(), Movement.customer_id)
    ).all()


def movements_by_week(session: Session, *, to: int, since: int | None = None) -> Sequence[AnyRow]:
    """How many moved, by version, kind and reason: version, as_of, kind, reason, customers, gross_revenue.

    Over the whole history of version `to`, oldest first, unless `since` limits it to the versions after.
    """
    return session.execute(
        select(
            Movement.version,
            Version.as_of,
            Movement.kind,
            Movement.reason,
            func.count().label("customers"),
            func.sum(Movement.gross_revenue).label("gross_revenue"),
        )
        .join(Version, Version.number == Movement.version)
        .where(Movement.version.in_(_numbers(session, to, since if since is not None else 0)))
        .group_by(Movement.version, Version.as_of, Movement.kind, Movement.reason)
        .order_by(Version.as_of, Movement.kind, Movement.reason)
    ).all()


def movements_between(session: Session, a: int, b: int) -> Sequence[Change]:
    """Who is a member in only one of versions `a` and `b`, whatever happened in between.

    Those who joined first, the largest gross revenue first.
    """
    return [
        Change(row.customer_id, kind, row.elsewhere, row.segment_id, row.gross_revenue)
        if kind == "entered"
        else Change(row.customer_id, kind, row.segment_id, row.elsewhere, row.gross_revenue)
        for kind, version, other in (("entered", b, a), ("left", a, b))
        for row in _members_only_in(session, version, other)
    ]


def _members_only_in(session: Session, version: int, other: int) -> Sequence[AnyRow]:
    here, there = aliased(Label), aliased(Label)
    snapshot = CustomerSnapshot
    return session.execute(
        select(
            here.customer_id,
            here.segment_id,
            there.segment_id.label("elsewhere"),
            snapshot.gross_revenue,
        )
        .select_from(here)
        .outerjoin(there, and_(there.version == other, there.customer_id == here.customer_id))
        .outerjoin(snapshot, and_(snapshot.version == version, snapshot.customer_id == here.customer_id))
        .where(here.version == version, here.is_member, func.coalesce(there.is_member, False).is_(False))
        .order_by(func.coalesce(snapshot.gross_revenue, 0).desc(), here.customer_id)
    ).all()


def segment_flows(session: Session, a: int, b: int) -> Sequence[AnyRow]:
    """How many customers were in which segment in version `a` and in which in `b`.

    from_segment_id, to_segment_id, customers. None stands for "not among that version's customers".
    """
    before, after = aliased(Label), aliased(Label)
    columns = (
        before.segment_id.label("from_segment_id"),
        after.segment_id.label("to_segment_id"),
        func.count().label("customers"),
    )
    stayed_or_gone = (
        select(*columns)
        .select_from(before)
        .outerjoin(after, and_(after.version == b, after.customer_id == before.customer_id))
        .where(before.version == a)
    )
    new = (
        select(*columns)
        .select_from(after)
        .outerjoin(before, and_(before.version == a, before.customer_id == after.customer_id))
        .where(after.version == b, before.customer_id.is_(None))
    )
    found = [
        row
        for part in (stayed_or_gone, new)
        for row in session.execute(part.group_by(before.segment_id, after.segment_id)).all()
    ]
    return sorted(found, key=lambda row: (row.from_segment_id or 0, row.to_segment_id or 0))


def _numbers(session: Session, to: int, since: int | None) -> list[int]:
    if since is None:
        return [to]
    version = session.get(Version, to)
    if version is None:
        return []
    first = session.scalar(select(Version.as_of).where(Version.number == since))
    return [row.number for row in history_up_to(session, version) if first is None or row.as_of > first]
