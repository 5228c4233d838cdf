"""Queries about customers who joined and left, by week and reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from db.models import Movement, Version
from db.queries.held_out import is_held_out_on
from db.queries.rows import AnyRow, AnySelect
from db.queries.saved_lists import is_concerned
from db.queries.segment_counts import EVERYBODY, SegmentFilter
from db.queries.versions import history_up_to
from domain.enums import MovementKind, MovementReason

ROWS_AT_ONCE = 2000
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
    Movement.country,
    is_held_out_on(Movement.customer_id.expression, Version.as_of.expression).label("is_held_out"),
)


def movements(session: Session, *, to: int, since: int | None = None) -> Sequence[AnyRow]:
    """The movements of version `to`; with `since`, of all versions after that one up to `to`.

    Newest version first, then those who joined before those who left, the largest gross revenue first.
    A week that was run twice counts once, as in `history_up_to`.
    """
    moves = MovementQuery(_numbers(session, to, since))
    return session.execute(movements_statement(session, moves)).all()


@dataclass(frozen=True)
class MovementQuery:
    """A selection of movements: those of the versions `numbers`, optionally of `only` some customers.

    A customer is of a segment here who came from it or went to it, and of a saved list who is on it or was in
    the version before (`db.queries.saved_lists.is_concerned`).
    """

    numbers: Sequence[int]
    only: SegmentFilter = EVERYBODY
    kind: MovementKind | None = None
    reason: MovementReason | None = None


def movements_statement(session: Session, moves: MovementQuery, limit: int | None = None) -> AnySelect:
    """The statement that lists `moves`, in the order of `movements`; an export reads it row by row."""
    return (
        select(*_COLUMNS)
        .join(Version, Version.number == Movement.version)
        .where(*_conditions(session, moves))
        .order_by(Version.as_of.desc(), Movement.kind, Movement.gross_revenue.desc(), Movement.customer_id)
        .limit(limit)
    )


def movements_page(session: Session, moves: MovementQuery, limit: int | None = None) -> Sequence[AnyRow]:
    """The first `limit` of `moves`, in the order of `movements`."""
    return session.execute(movements_statement(session, moves, limit)).all()


def movement_rows(session: Session, moves: MovementQuery) -> Iterator[AnyRow]:
    """`moves` one after the other, by customer, with from_segment_id and to_segment_id."""
    rows = session.execute(
        select(*_COLUMNS, Movement.from_segment_id, Movement.to_segment_id)
        .join(Version, Version.number == Movement.version)
        .where(*_conditions(session, moves))
        .order_by(Version.as_of, Movement.kind, Movement.customer_id),
        execution_options={"yield_per": ROWS_AT_ONCE},
    )
    return iter(rows)


def count_movements(session: Session, moves: MovementQuery) -> Sequence[AnyRow]:
    """The number of `moves` by version, kind and reason, oldest first.

    version, as_of, kind, reason, customers, gross_revenue.
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
        .where(*_conditions(session, moves))
        .group_by(Movement.version, Version.as_of, Movement.kind, Movement.reason)
        .order_by(Version.as_of, Movement.kind, Movement.reason)
    ).all()


def _conditions(session: Session, moves: MovementQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Movement.version.in_(moves.numbers)]
    if moves.only.country is not None:
        conditions.append(Movement.country == moves.only.country)
    if moves.only.segment_id is not None:
        segment = moves.only.segment_id
        conditions.append(or_(Movement.from_segment_id == segment, Movement.to_segment_id == segment))
    if moves.only.on_list is not None:
        conditions.append(
            is_concerned(session, moves.only.on_list, moves.numbers, Movement.customer_id, Movement.version)
        )
    if moves.kind is not None:
        conditions.append(Movement.kind == moves.kind)
    if moves.reason is not None:
        conditions.append(Movement.reason == moves.reason)
    return conditions


def _numbers(session: Session, to: int, since: int | None) -> list[int]:
    if since is None:
        return [to]
    version = session.get(Version, to)
    if version is None:
        return []
    first = session.scalar(select(Version.as_of).where(Version.number == since))
    return [row.number for row in history_up_to(session, version) if first is None or row.as_of > first]
