"""Invariants of the database that hold after any fault; each violation is described by a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import CustomerSnapshot, LabelView, Lease, Model, Movement, Run, SegmentProfile, Version
from db.queries import members
from domain.enums import EventKind, MovementKind
from domain.events import event_id

Kind = Literal["double", "lost", "half", "order", "queue", "orphan", "page"]


@dataclass(frozen=True)
class Violation:
    """A broken invariant: its kind, and a description."""

    kind: Kind
    what: str


def violations(
    session: Session, *, since: int = 0, rewound_at: Collection[int] = (), given_up_allowed: bool = False
) -> list[Violation]:
    """All that is wrong, of versions after number `since`.

    After the version numbers `rewound_at` the clock was put back: an older slot may follow there. A run may
    have been given up only if `given_up_allowed`.
    """
    return [
        *_doubles(session),
        *_halves(session, since),
        *_disorder(session, rewound_at),
        *_queue(session, given_up_allowed),
    ]


def _doubles(session: Session) -> Iterator[Violation]:
    for name, column in (("slot", Version.slot), ("run", Version.run_id)):
        twice = session.execute(
            select(column, func.count()).where(column.is_not(None)).group_by(column).having(func.count() > 1)
        )
        for value, times in twice:
            yield Violation("double", f"{name} {value} was published {times} times")


def _halves(session: Session, since: int) -> Iterator[Violation]:
    for version in session.scalars(select(Version).where(Version.number > since)):
        report, number = version.stored_report, version.number
        output = {
            "report's number": (report["version"], number),
            "customers": (
                _count(session, CustomerSnapshot, number),
                version.customers if version.pruned_at is None else 0,
            ),
            "labels": (
                session.scalar(select(func.count()).where(LabelView.version == number)),
                version.customers,
            ),
            "members": (len(members(session, number)), version.insiders),
            "segments' customers": (
                session.scalar(
                    select(func.sum(SegmentProfile.customers)).where(SegmentProfile.version == number)
                ),
                version.customers,
            ),
            "movements": (
                _count(session, Movement, number),
                report["movements"]["entered"] + report["movements"]["left"],
            ),
            "model": (session.scalar(select(Model.id).where(Model.id == version.model_id)), version.model_id),
        }
        for what, (result, expected) in output.items():
            if result != expected:
                yield Violation("half", f"version {number} has {result} {what}, not {expected}")


def _disorder(session: Session, rewound_at: Collection[int]) -> Iterator[Violation]:
    published = session.execute(
        select(Version.number, Version.slot).where(Version.slot.is_not(None)).order_by(Version.number)
    ).all()
    slots = [(number, slot) for number, slot in published if slot is not None]
    for (earlier, slot), (later, next_slot) in pairwise(slots):
        put_back = any(earlier <= number < later for number in rewound_at)
        if next_slot < slot and not put_back:
            yield Violation(
                "order", f"version {later} of slot {next_slot} came after version {earlier} of {slot}"
            )


def _queue(session: Session, given_up_allowed: bool) -> Iterator[Violation]:
    runs = session.scalars(select(Run)).all()
    versions = Counter(session.scalars(select(Version.run_id)))
    newest = max((run.slot for run in runs if run.slot), default=None)
    lease = session.get(Lease, 1)
    for run in runs:
        if run.status == "done" and (run.version is None or versions[run.id] != 1):
            yield Violation("queue", f"run {run.id} is done with version {run.version} of {versions[run.id]}")
        if run.status in ("queued", "skipped", "failed", "cancelled") and versions[run.id]:
            yield Violation("queue", f"run {run.id} is {run.status}, and published all the same")
        if run.status == "skipped" and run.slot == newest:
            yield Violation("lost", f"slot {run.slot} is skipped, and there is no newer one")
        if run.status == "failed" and not given_up_allowed:
            yield Violation("lost", f"slot {run.slot} was given up: {run.outcome}")
        if run.status == "running" and (lease is None or lease.run_id != run.id):
            yield Violation("queue", f"run {run.id} is running, and nobody has the lease for it")
    if sum(run.status == "running" for run in runs) > 1:
        yield Violation("queue", "two runs are running")


def undelivered(session: Session, keys: Mapping[str, Collection[str]], until: int) -> list[Violation]:
    """Events of the versions up to number `until` that did not arrive, or under several keys.

    `keys` has the keys of the messages that told of an event, by its id.
    """
    result = []
    for event in _expected_events(session, until):
        existing = keys.get(event, ())
        if not existing:
            result.append(Violation("lost", f"nobody was told of {event}"))
        elif len(existing) > 1:
            result.append(Violation("double", f"{event} was told under {len(existing)} keys"))
    return result


def _expected_events(session: Session, until: int) -> Iterator[str]:
    for number in session.scalars(select(Version.number).where(Version.number <= until)):
        yield event_id(EventKind.VERSION_PUBLISHED, number)
    moved = {MovementKind.ENTERED: EventKind.MEMBER_ENTERED, MovementKind.LEFT: EventKind.MEMBER_LEFT}
    for movement in session.scalars(select(Movement).where(Movement.version <= until)):
        yield event_id(moved[movement.kind], movement.version, movement.customer_id)


def is_published(session: Session, first: datetime, last: datetime) -> bool:
    """Whether there is a version of a slot from `first` to `last`."""
    result = select(Version.number).where(Version.slot >= first, Version.slot <= last).limit(1)
    return session.scalar(result) is not None


def newest_number(session: Session) -> int:
    """The newest version's, 0 when there is none."""
    return session.scalar(select(func.max(Version.number))) or 0


def lease_is_free(session: Session) -> bool:
    """Whether the lease is free."""
    lease = session.get(Lease, 1)
    return lease is None or (lease.run_id is None and lease.holder is None and lease.expires_at is None)


def _count(session: Session, table: type[CustomerSnapshot | Movement], number: int) -> int:
    return session.scalar(select(func.count()).where(table.version == number)) or 0
