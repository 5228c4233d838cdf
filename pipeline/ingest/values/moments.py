"""Dates and times as files write them, each taken apart without deciding yet which part is the day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pipeline.ingest.reading.table import Cell
from pipeline.ingest.values.months import month_of

Order = Literal["ymd", "dmy", "mdy"]
Form = tuple[str, str, bool]
"""Family of a date: what separates its parts, where the year stands ("first", "last"), a named month."""
PIVOT_YEAR = 69
"""Two digits below this are of this century, as POSIX has it."""
EARLIEST_YEAR, LATEST_YEAR = 1900, 9999
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
EXCEL_DAYS = (20_000.0, 80_000.0)
"""Serial numbers of 1954 to 2119; outside of that a number is no date."""
_CLOCK = (
    r"(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::(?P<seconds>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?:\s*(?P<half>[AaPp])\.?\s*[Mm]\.?|\s*(?:[Uu]hr|hs?|hrs?)\b\.?)?"
)
NAMED_ZONES = {
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "BRT": -3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
"""Hours east of UTC."""
_ZONE = rf"(?:\s*(?P<zone>Z|UTC|GMT|{'|'.join(NAMED_ZONES)}|[+-]\d{{2}}:?\d{{2}}|[+-]\d{{2}}))?"
_DATE = re.compile(
    r"(?:[^\W\d_]{2,12}\.?,?\s+)?"  # a weekday
    r"(?P<first>\d{1,4}|[^\W\d_]{3,10}\.?)(?P<separator>[-/.]\s?|\.?\s+(?:de\s+)?)"
    r"(?P<second>\d{1,2}(?:st|nd|rd|th)?|[^\W\d_]{3,10}\.?)(?:,?\s+(?:de\s+)?|[-/.])(?P<third>\d{4}|\d{1,2})"
    rf"(?:(?:T|,?\s+)\s*(?:um |at |às |a las |à )?{_CLOCK}{_ZONE})?"
)
_COMPACT = re.compile(
    rf"(?P<year>\d{{4}})(?P<month>\d{{2}})(?P<day>\d{{2}})(?:[T "
    rf"]?(?P<clock>\d{{2}}:?\d{{2}}(?::?\d{{2}})?){_ZONE})?"
)
_TIME = re.compile(rf"{_CLOCK}{_ZONE}")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_UNIX = re.compile(r"\d{10}|\d{13}")


@dataclass(frozen=True)
class Moment:
    """A date in parts. `numbers` in the order they are written; `day` once it is certain."""

    form: Form
    numbers: tuple[int, int, int]
    clock: tuple[int, int, int]
    zone: str = ""
    has_time: bool = False

    def read(self, order: Order, zone: ZoneInfo) -> datetime | None:
        """The moment on the shop's clock, with the parts in `order`; None for an impossible date."""
        if self.form[1] == "first":
            year, month, day = self.numbers
        elif self.form[2] or order == "dmy":
            day, month, year = self.numbers
        else:
            month, day, year = self.numbers
        try:
            moment = datetime(year, month, day, *self.clock)  # noqa: DTZ001 - the shop's clock
            return moment if not self.zone else _on_the_clock(moment, self.zone, zone)
        except (ValueError, OverflowError):
            return None


def moment_of(cell: Cell) -> Moment | None:
    """The date and time in a cell; None if it is not a date."""
    if isinstance(cell, datetime):
        offset = cell.utcoffset()
        if offset is not None:
            cell = cell - offset
        clock = (cell.hour, cell.minute, cell.second)
        zone = "Z" if offset is not None else ""
        return Moment(("typed", "first", False), (cell.year, cell.month, cell.day), clock, zone, any(clock))
    if isinstance(cell, date):
        return Moment(("typed", "first", False), (cell.year, cell.month, cell.day), (0, 0, 0))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        cell = str(int(cell)) if float(cell).is_integer() else repr(cell)
    if not isinstance(cell, str) or len(cell) > 60:
        return None
    text = cell.strip()
    return _compact(text) or _serial(text) or _unix(text) or _written(text)


def time_of(cell: Cell) -> tuple[int, int, int] | None:
    """The time of day in a separate cell; None if it is not one. A blank cell is midnight."""
    if cell is None or cell == "":
        return (0, 0, 0)
    if isinstance(cell, (datetime, time)):
        return (cell.hour, cell.minute, cell.second)
    if isinstance(cell, float) and 0 <= cell < 1:
        seconds = round(cell * 86400)
        return (seconds // 3600 % 24, seconds // 60 % 60, seconds % 60)
    match = _TIME.fullmatch(str(cell).strip())
    if match is None:
        return None
    return _clock(match["hour"], match["minute"], match["seconds"], match["half"])


def _written(text: str) -> Moment | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    has_time = match["hour"] is not None
    clock: tuple[int, int, int] | None = (0, 0, 0)
    if has_time:
        clock = _clock(match["hour"], match["minute"], match["seconds"], match["half"])
    parts = _date_parts(match["first"], match["second"], match["third"])
    if clock is None or parts is None:
        return None
    year_place, has_named_month, numbers = parts
    separator = match["separator"].strip()[:1] or " "
    return Moment((separator, year_place, has_named_month), numbers, clock, match["zone"] or "", has_time)


DateParts = tuple[str, bool, tuple[int, int, int]]
"""Where the year stands, whether the month is named, and the numbers in the order of `Moment.read`."""


def _date_parts(first: str, second: str, third: str) -> DateParts | None:
    """A date from its three written parts; None if they form none."""
    if not first[0].isdigit():  # January 5, 2026
        day, month = second.rstrip("stndrh"), month_of(first)
        return ("last", True, (int(day), month, _year(third))) if month and day.isdigit() else None
    if not second[0].isdigit():  # 5 January 2026, 2026 January 5
        month = month_of(second)
        if not month:
            return None
        if len(first) == 4:
            return "first", True, (int(first), month, int(third))
        return "last", True, (int(first), month, _year(third))
    return _date_numbers(first, second, third) if second.isdigit() else None


def _date_numbers(first: str, second: str, third: str) -> DateParts | None:
    """A date from three numbers."""
    if len(first) == 4:
        return ("first", False, (int(first), int(second), int(third))) if len(third) <= 2 else None
    if len(first) == 3 or len(third) not in (2, 4):
        return None
    return "last", False, (int(first), int(second), _year(third))


def _compact(text: str) -> Moment | None:
    match = _COMPACT.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if not (EARLIEST_YEAR <= year <= 2200 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    digits = (match["clock"] or "").replace(":", "").ljust(6, "0")
    clock = (int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    return Moment(
        ("", "first", False), (year, month, day), clock, match["zone"] or "", match["clock"] is not None
    )


def _serial(text: str) -> Moment | None:
    if not _SERIAL.fullmatch(text):
        return None
    days = float(text.replace(",", "."))
    if not EXCEL_DAYS[0] <= days <= EXCEL_DAYS[1]:
        return None
    moment = EXCEL_EPOCH + timedelta(days=int(days), seconds=round((days - int(days)) * 86400))
    clock = (moment.hour, moment.minute, moment.second)
    return Moment(
        ("serial", "first", False), (moment.year, moment.month, moment.day), clock, "", days % 1 > 0
    )


def _unix(text: str) -> Moment | None:
    if not _UNIX.fullmatch(text):
        return None
    seconds = int(text[:10])
    if not 500_000_000 <= seconds <= 4_000_000_000:
        return None
    moment = datetime(1970, 1, 1) + timedelta(seconds=seconds)  # noqa: DTZ001 - the zone is given beside
    clock = (moment.hour, moment.minute, moment.second)
    return Moment(("unix", "first", False), (moment.year, moment.month, moment.day), clock, "Z", True)


def _clock(hour: str, minute: str, seconds: str | None, half: str | None) -> tuple[int, int, int] | None:
    hours, minutes, second = int(hour), int(minute), int(seconds or 0)
    if half is not None:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half in "Pp" else 0)
    return (hours, minutes, second) if hours < 24 and minutes < 60 and second < 60 else None


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < PIVOT_YEAR else 1900)


def _on_the_clock(moment: datetime, zone: str, shop: ZoneInfo) -> datetime:
    if zone in NAMED_ZONES:
        moment -= timedelta(hours=NAMED_ZONES[zone])
    elif zone not in ("Z", "UTC", "GMT"):
        sign = -1 if zone[0] == "-" else 1
        digits = zone[1:].replace(":", "").ljust(4, "0")
        moment -= sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(shop).replace(tzinfo=None)
