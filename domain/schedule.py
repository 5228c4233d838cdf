"""The slots of the weekly run, from a crontab line in a time zone.

Slots are local times. A time skipped by the change to summer time runs an hour later (01:30 becomes 02:30); a
time that occurs twice in autumn runs once, at its first occurrence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
"""As crontab numbers them from 0. APScheduler counts from Monday, so numbers are turned into names."""
LOOK_BACK = (
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=8),
    timedelta(days=32),
    timedelta(days=366),
    timedelta(days=366 * 9),
)
"""How far to look for a slot, nearest first; nine years hold every 29 February."""
_STEP = timedelta(microseconds=1)


def newest_due_slot(now: datetime, cron: str, zone: ZoneInfo) -> datetime | None:
    """The last slot up to `now`, in UTC; None for a schedule without any slot within nine years."""
    wall = _wall(now, zone)
    for span in LOOK_BACK:
        start, end = wall - span, wall + _clock_went_back(now, zone)
        due = [slot for slot in (_moment(at, zone) for at in _walls(cron, start, end)) if slot <= now]
        if due:
            return max(due)
    return None


def next_slot(now: datetime, cron: str, zone: ZoneInfo) -> datetime:
    """The first slot after `now`, in UTC.

    Raises:
        ValueError: the line names no moment of the next nine years.
    """
    start = _wall(now, zone) - _clock_went_forward(now, zone)
    for wall in _walls(cron, start, start + LOOK_BACK[-1]):
        slot = _moment(wall, zone)
        if slot > now:
            return slot
    raise ValueError("it names no day of the next nine years")


def weekdays_by_name(line: str) -> str:
    """The crontab `line` with its days of the week as names, in which crontab and APScheduler agree.

    Raises:
        ValueError: the line has not five fields, or a day of the week that does not exist.
    """
    fields = line.split()
    if len(fields) != 5:
        raise ValueError(f"{len(fields)} fields")
    days = sorted({day for item in fields[4].lower().split(",") for day in _weekdays(item)})
    fields[4] = "*" if len(days) == len(WEEKDAYS) else ",".join(WEEKDAYS[day] for day in days)
    return " ".join(fields)


def _weekdays(item: str) -> Iterator[int]:
    day = r"(\d|sun|mon|tue|wed|thu|fri|sat)"
    match = re.fullmatch(rf"(?:\*|{day}(?:-{day})?)(?:/([1-9]\d*))?", item)
    if match is None:
        raise ValueError(f"{item!r} is no day of the week")
    first, last, step = match.groups()
    start = 0 if first is None else _number_of(first)
    end = _number_of(last) if last else (start if first and not step else 6)
    if last and end < start:
        end += len(WEEKDAYS)
    for number in range(start, end + 1, int(step or 1)):
        yield number % len(WEEKDAYS)


def _number_of(day: str) -> int:
    number = int(day) if day.isdigit() else WEEKDAYS.index(day)
    if number > len(WEEKDAYS):
        raise ValueError(f"{day!r} is no day of the week (0 to 7, or sun to sat)")
    return number


def _walls(cron: str, start: datetime, end: datetime) -> Iterator[datetime]:
    """The wall-clock times from `start` to `end` named by the line. UTC: no daylight saving."""
    trigger = CronTrigger.from_crontab(weekdays_by_name(cron), timezone=UTC)
    next_fire_time = trigger.get_next_fire_time(None, start.replace(tzinfo=UTC))
    while next_fire_time is not None and next_fire_time.replace(tzinfo=None) <= end:
        yield next_fire_time.replace(tzinfo=None)
        next_fire_time = trigger.get_next_fire_time(next_fire_time, next_fire_time + _STEP)


def _wall(now: datetime, zone: ZoneInfo) -> datetime:
    return now.astimezone(zone).replace(tzinfo=None)


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _clock_went_back(now: datetime, zone: ZoneInfo) -> timedelta:
    """How far the clocks went back within the last day; slots that far ahead may be due already."""
    return max(_offset(now - timedelta(days=1), zone) - _offset(now, zone), timedelta(0))


def _clock_went_forward(now: datetime, zone: ZoneInfo) -> timedelta:
    return max(_offset(now, zone) - _offset(now - timedelta(days=1), zone), timedelta(0))


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
