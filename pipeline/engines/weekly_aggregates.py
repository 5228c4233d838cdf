"""Load transactions before a date: unchanged weeks from the cache, the others from invoice lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from db.models import InvoiceLine
from db.weekly_aggregates import (
    WEEK,
    LinesOfWeek,
    WeeklyAggregates,
    valid_weekly_aggregates,
    weeks_with_lines,
)
from pipeline.engines.aggregate_format import deserialize, fingerprint, serialize
from pipeline.engines.read_transactions import read_transactions
from pipeline.features import TransactionSummary, concat_transactions
from pipeline.features.period import Period
from pipeline.ingest.rules import Rules

LINES = InvoiceLine.__table__
Submit = Callable[..., Callable[[], TransactionSummary]]
WEEKS_AT_ONCE = 13
"""Read at once, so that memory does not grow with history."""


def start_loading_transactions(
    session: Session, submit: Submit, before: date, rules: Rules
) -> Callable[[], tuple[TransactionSummary, WeeklyAggregates]]:
    """Start reading the transactions before `before`; return a function that waits for them.

    With it come the aggregates of the weeks that had to be read, to be kept when there is something to write.
    `submit` starts the reads of lines: `ParallelReader.submit`, or a function that reads at once.
    """
    cache_key = fingerprint(rules)
    weeks = weeks_with_lines(session, before)
    stored = valid_weekly_aggregates(session, weeks, cache_key)
    reading = [
        (some, submit(read_transactions, LINES, _period(some), rules))
        for some in _runs([week for week in weeks if week.monday not in stored])
    ]
    aggregates: dict[LinesOfWeek, bytes] = {}

    def parts() -> Iterator[TransactionSummary]:
        for packed in _batches(list(stored.values())):
            yield deserialize(*packed)
        for some, read in reading:
            trade = read()
            aggregates.update({week: serialize(trade.within(_period([week]))) for week in some})
            yield trade
        if not weeks:
            yield read_transactions(session.connection(), LINES, Period(before, before), rules)

    def found() -> tuple[TransactionSummary, WeeklyAggregates]:
        transactions = concat_transactions(parts()).within(Period(before))
        return transactions, WeeklyAggregates(cache_key, aggregates)

    return found


def _batches(packed: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Of aggregates, `WEEKS_AT_ONCE` after one another."""
    return (packed[start : start + WEEKS_AT_ONCE] for start in range(0, len(packed), WEEKS_AT_ONCE))


def _runs(weeks: Sequence[LinesOfWeek]) -> Iterator[list[LinesOfWeek]]:
    """Consecutive weeks, at most `WEEKS_AT_ONCE` of them."""
    places = ((week.monday - index * WEEK, index // WEEKS_AT_ONCE) for index, week in enumerate(weeks))
    for _, run in groupby(zip(places, weeks, strict=True), key=lambda week: week[0]):
        yield [week for _, week in run]


def _period(weeks: Sequence[LinesOfWeek]) -> Period:
    return Period(start=weeks[0].monday, before=weeks[-1].monday + WEEK)
