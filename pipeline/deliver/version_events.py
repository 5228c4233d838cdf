"""The events that follow from one published version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from db import queries
from db.holdouts import held_out_customers
from db.models import Version
from db.queries import EVERYBODY, AnyRow, MovementQuery, SegmentFilter
from db.queries.changes import late_customers, newly_quiet, segment_changes
from domain.enums import EventKind, MovementKind, MovementReason
from domain.events import (
    CustomerChange,
    CustomerEvent,
    Event,
    PublishedVersion,
    VersionEvent,
    event_id,
    is_caused_by_customer,
)
from i18n import Localizer, Message


@dataclass(frozen=True)
class VersionEvents:
    """Makes the events of `version`, with sentences by `localizer`."""

    session: Session
    version: Version
    localizer: Localizer
    only: SegmentFilter = EVERYBODY

    def of(self, kinds: frozenset[EventKind]) -> Iterator[Event]:
        """The events of `kinds`; those about customers only of `only`.

        A customer is of a segment who came from it or went to it, and of a saved list who is on it or was in
        the version before.
        """
        if EventKind.VERSION_PUBLISHED in kinds:
            yield self._published()
        yield from self._about_customers(kinds)

    def _about_customers(self, kinds: frozenset[EventKind]) -> Iterator[CustomerEvent]:
        if kinds & {EventKind.MEMBER_ENTERED, EventKind.MEMBER_LEFT}:
            yield from self._moved(kinds)
        if EventKind.SEGMENT_CHANGED in kinds:
            yield from self._changed()
        if EventKind.MEMBER_GONE_QUIET in kinds:
            yield from self._quiet()

    def _moved(self, kinds: frozenset[EventKind]) -> Iterator[CustomerEvent]:
        moves = MovementQuery([self.version.number], self.only)
        for row in queries.movement_rows(self.session, moves):
            kind = EventKind.MEMBER_ENTERED if row.kind == MovementKind.ENTERED else EventKind.MEMBER_LEFT
            if kind in kinds:
                yield self._event(kind, row, row.reason, Message.from_json(row.detail))

    def _changed(self) -> Iterator[CustomerEvent]:
        """Customers who joined or left have the movement's reason; for others see `_why_changed`."""
        moved = {
            row.customer_id: row
            for row in queries.movement_rows(self.session, MovementQuery([self.version.number]))
        }
        late = late_customers(self.session, self.version)
        before = queries.version_numbered(self.session, self.version.previous or 0)
        is_refit = before is not None and before.model_id != self.version.model_id
        days = queries.covered_days(self.session, self.version)
        for row in segment_changes(self.session, self.version, self.only):
            movement = moved.get(row.customer_id)
            if movement is not None:
                reason, detail = movement.reason, Message.from_json(movement.detail)
            else:
                reason = _why_changed(is_refit=is_refit, is_late=row.customer_id in late)
                detail = _sentence(reason, row, days)
            yield self._event(EventKind.SEGMENT_CHANGED, row, reason, detail)

    def _quiet(self) -> Iterator[CustomerEvent]:
        for row in newly_quiet(self.session, self.version, self.only):
            if row.avg_recency_days is None:
                detail = Message("no purchase for {days:days}", {"days": row.recency_days})
            else:
                detail = Message(
                    "no purchase for {days:days}; usually buys every {usual:days}",
                    {"days": row.recency_days, "usual": max(1, round(row.avg_recency_days))},
                )
            yield self._event(EventKind.MEMBER_GONE_QUIET, row, MovementReason.BEHAVIOUR, detail)

    def _event(self, kind: EventKind, row: AnyRow, reason: MovementReason, detail: Message) -> CustomerEvent:
        return CustomerEvent.model_construct(
            id=event_id(kind, self.version.number, row.customer_id),
            type=kind,
            timestamp=self._at,
            data=CustomerChange.model_construct(
                customer=row.customer_id,
                from_segment=self._label(row.from_segment),
                to_segment=self._label(row.to_segment),
                reason=reason,
                sentence=self.localizer.render(detail),
                version=self.version.number,
                as_of=self.version.as_of,
                caused_by_customer=is_caused_by_customer(reason),
                gross_revenue=round(row.gross_revenue, 2),
                country=row.country,
                held_out=row.customer_id in self._held_out,
            ),
        )

    def _published(self) -> VersionEvent:
        counts = queries.count_movements(self.session, MovementQuery([self.version.number]))
        entered, left = (
            sum(row.customers for row in counts if row.kind == kind)
            for kind in (MovementKind.ENTERED, MovementKind.LEFT)
        )
        sentence = Message(
            "{members:members}, {share:percent} of revenue. Joined: {entered:number}, left: {left:number}.",
            {
                "members": self.version.insiders,
                "share": self.version.revenue_share,
                "entered": entered,
                "left": left,
            },
        )
        return VersionEvent(
            id=event_id(EventKind.VERSION_PUBLISHED, self.version.number),
            timestamp=self._at,
            data=PublishedVersion(
                version=self.version.number,
                as_of=self.version.as_of,
                previous=self.version.previous,
                customers=self.version.customers,
                members=self.version.insiders,
                revenue_share=self.version.revenue_share,
                entered=entered,
                left=left,
                sentence=self.localizer.render(sentence),
            ),
        )

    @cached_property
    def _held_out(self) -> frozenset[str]:
        return held_out_customers(self.session, self.version.number)

    @property
    def _at(self) -> datetime:
        return self.version.published_at

    def _label(self, name: str | None) -> str | None:
        return None if name is None else self.localizer.label(name)


def _why_changed(*, is_refit: bool, is_late: bool) -> MovementReason:
    """Why a customer who neither joined nor left changed segment.

    Who was a member by the old model is worked out for each customer; other segments are not. With a new
    model, all of their changes count as the model's: none is attributed to the customer's behaviour.
    """
    if is_refit:
        return MovementReason.REFIT
    return MovementReason.DATA if is_late else MovementReason.BEHAVIOUR


def _sentence(reason: MovementReason, row: AnyRow, days: int) -> Message:
    values = {"revenue": row.gross_revenue, "orders": row.orders, "window": days}
    if reason == MovementReason.REFIT:
        return Message("a new model was adopted; spent {revenue:money} in {window:days}", values)
    if reason == MovementReason.DATA:
        return Message("invoice lines arrived late or were corrected; now {revenue:money}", values)
    return Message("spent {revenue:money} in {orders:orders} within {window:days}", values)
