"""Day before month or month before day: decided for a whole column, or asked, never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pipeline.ingest.reading.table import Cell
from pipeline.ingest.values.moments import Form, Moment, Order, moment_of

MIN_TRAVEL_RATIO = 3
"""How many times as far the file must travel through time in one order as in the other, to tell by that."""
MAX_CACHED_CELLS = 20_000


@dataclass
class _DateRun:
    """How steadily a column runs through time when its parts are read in one order."""

    fits: int = 0
    before: date | None = None
    first: date | None = None
    last: date | None = None
    travelled: int = 0
    _turns: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def backwards(self) -> int:
        """How often the file runs against its own direction, which may be newest first."""
        return min(self._turns)

    def add_day(self, day: date | None) -> None:
        if day is None:
            return
        self.fits += 1
        if self.before is not None and day != self.before:
            self._turns[day < self.before] += 1
            self.travelled += abs((day - self.before).days)
        self.before = day
        self.first = day if self.first is None or day < self.first else self.first
        self.last = day if self.last is None or day > self.last else self.last


@dataclass
class DateEvidence:
    """The evidence in a column's dates, in file order. Memory does not grow with the file."""

    forms: Counter[Form] = field(default_factory=Counter)
    runs: dict[Order, _DateRun] = field(default_factory=lambda: {"dmy": _DateRun(), "mdy": _DateRun()})
    open: int = 0
    """Dates with the year last whose order is not certain by itself."""
    seen: int = 0
    wrong: int = 0
    zones: Counter[str] = field(default_factory=Counter)
    halves: int = 0
    example: str = ""
    """One of them."""
    readable: str = ""
    """Any date that can be read."""
    _days: Counter[tuple[Form, tuple[int, int, int]]] = field(default_factory=Counter)
    _known: dict[Cell, tuple[Moment | None, date | None, date | None]] = field(default_factory=dict)

    def add(self, cells: Iterable[Cell]) -> None:
        """Add the next cells of the column."""
        _known = self._known
        for cell in cells:
            parsed = _known.get(cell)
            if parsed is None:
                if len(_known) > MAX_CACHED_CELLS:
                    _known.clear()
                parsed = _known[cell] = _in_both(cell)
            moment, day_first, month_first = parsed
            if moment is None:
                self.wrong += cell not in (None, "")
                continue
            self.seen += 1
            self.readable = self.readable or str(cell)
            self.forms[moment.form] += 1
            self.zones[moment.zone] += 1
            self._days[moment.form, moment.numbers] += 1
            if moment.form[1] == "last" and not moment.form[2]:
                self.open += 1
                self.example = self.example or str(cell)
                self.halves += isinstance(cell, str) and cell.rstrip(". ")[-1:].casefold() == "m"
                self.runs["dmy"].add_day(day_first)
                self.runs["mdy"].add_day(month_first)

    @property
    def form(self) -> Form | None:
        """The most frequent form."""
        return self.forms.most_common(1)[0][0] if self.forms else None

    def days(self, order: Order) -> dict[date, int]:
        """The number of rows on each day, with the parts read in `order`."""
        counter: Counter[date] = Counter()
        for (form, numbers), count in self._days.items():
            parts = order_of(form, order)
            year, month, day = (numbers[parts.index(part)] for part in "ymd")
            calendar_day = _day(year, month, day)
            if calendar_day is not None:
                counter[calendar_day] += count
        return counter

    def certain(self) -> Order | None:
        """The order that the file's own dates prove, or that makes no difference; None where both fit."""
        day, month = self.runs["dmy"], self.runs["mdy"]
        if not self.open:
            return "dmy"
        if day.fits != month.fits:
            return "dmy" if day.fits > month.fits else "mdy"
        if any(form[0] == "." for form in self.forms):
            return "dmy"  # nobody writes months first with points
        return None

    def by_evenness(self) -> Order | None:
        """The order in which the file runs far more steadily through time."""
        day, month = self.runs["dmy"], self.runs["mdy"]
        for entry, other, order in ((day, month, "dmy"), (month, day, "mdy")):
            smoother = (
                entry.backwards <= other.backwards and entry.travelled * MIN_TRAVEL_RATIO < other.travelled
            )
            if smoother and other.travelled > 0:
                return order  # type: ignore[return-value]
        return None

    def by_history(self, last: date | None, today: date) -> Order | None:
        """The order that continues from the last known day, if the other one leaves a gap."""
        day, month = self.runs["dmy"], self.runs["mdy"]
        if day.last is None or month.last is None:
            return None
        if (day.last > today) != (month.last > today):
            return "mdy" if day.last > today else "dmy"
        if last is None or day.first is None or month.first is None:
            return None
        gaps = abs((day.first - last).days), abs((month.first - last).days)
        if min(gaps) <= 10 and max(gaps) > 25:
            return "dmy" if gaps[0] < gaps[1] else "mdy"
        return None


def _in_both(cell: Cell) -> tuple[Moment | None, date | None, date | None]:
    moment = moment_of(cell)
    if moment is None or moment.form[1] != "last" or moment.form[2]:
        return moment, None, None
    first, second, year = moment.numbers
    return moment, _day(year, second, first), _day(year, first, second)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def order_of(form: Form, order: Order) -> Order:
    """The order of the parts of a date in `form`, with `order` for open ones."""
    if form[1] == "first":
        return "ymd"
    return "dmy" if form[2] else order


def in_words(form: Form, order: Order) -> str:
    """A date format as people write it, such as dd/mm/yyyy."""
    separator, year, month_form = form
    if separator == "serial":
        return "46027.35"
    if separator == "unix":
        return "1767225600"
    if separator == "":
        return "yyyymmdd"
    month = "Mon" if month_form else "mm"
    if year == "first":
        return ("-" if separator == "typed" else separator).join(("yyyy", month, "dd"))
    parts = {"d": "dd", "m": month, "y": "yyyy"}
    return separator.join(parts[part] for part in ("dmy" if month_form else order))
