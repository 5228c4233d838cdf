"""The dates of a file, read in the one form that all of them have."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from i18n import Message

Instants = npt.NDArray[np.datetime64]

_DATE = re.compile(
    r"(?P<first>\d{1,4})(?P<separator>[-/. ])(?P<second>\d{1,2}|[^\W\d_]{3,9})(?P=separator)"
    r"(?P<third>\d{4}|\d{1,2})"
    r"(?:[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<seconds>\d{2})(?:\.\d{1,9})?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?)?",
    re.ASCII,
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
PIVOT_YEAR = 69
"""Two digits below this are of this century, as POSIX has it."""
EARLIEST_YEAR = 1900

Form = tuple[str, str, bool]
"""Order of the parts (ymd, dmy, mdy), what separates them, whether the month is a word."""


@dataclass(frozen=True)
class Dates:
    """`instants` are NaT where a text does not fit the column's form; `note` says what had to be guessed."""

    instants: Instants
    form: str
    """The form in words, such as dd/mm/yyyy."""
    example: str
    """The commonest text that fits it."""
    note: Message | None = None

    @classmethod
    def of(
        cls,
        instants: Instants,
        form: Form,
        texts: npt.NDArray[np.object_],
        counts: npt.NDArray[np.intp],
        note: Message | None = None,
    ) -> Dates:
        """`instants` of `texts` that occur `counts` times."""
        fits = ~np.isnat(instants)
        example = str(texts[np.argmax(np.where(fits, counts, 0))]) if fits.any() else "2011-12-31"
        return cls(instants, _in_words(form), example, note)


def read_dates(texts: npt.NDArray[np.object_], codes: npt.NDArray[np.intp]) -> Dates:
    """Read `texts` (each once), which stand in the file in the order of `codes`.

    Where both month/day and day/month fit every date, the one is taken in which the file runs more evenly
    through time.
    """
    parts = _Parts.of(texts)
    counts = np.bincount(codes, minlength=len(texts))
    read = {form: parts.instants(form) for form in parts.forms()}
    if not read:
        nothing = np.full(len(texts), "NaT", dtype="datetime64[us]")
        return Dates.of(nothing, ("ymd", "-", False), texts, counts)
    fitting = {form: int(counts[~np.isnat(instants)].sum()) for form, instants in read.items()}
    most = max(fitting.values())
    best = [form for form, fits in fitting.items() if fits == most]
    if len(best) == 1:
        return Dates.of(read[best[0]], best[0], texts, counts)
    unevenness = {form: _unevenness(read[form][codes]) for form in best}
    chosen = min(best, key=lambda form: unevenness[form])
    other = next(form for form in best if form != chosen)
    if np.array_equal(read[chosen], read[other], equal_nan=True):
        return Dates.of(read[chosen], chosen, texts, counts)
    example = str(texts[np.flatnonzero(read[chosen] != read[other])[0]])
    values = {"example": example, "chosen": _in_words(chosen), "other": _in_words(other)}
    if unevenness[chosen] < unevenness[other]:
        note = Message(
            "Dates such as {example} were read as {chosen}; {other} would fit too, but then the file "
            "would run less evenly through time.",
            values,
        )
    else:
        note = Message(
            "Dates such as {example} were read as {chosen}; nothing in the file tells whether they are "
            "{other}. If they are, write them as yyyy-mm-dd.",
            values,
        )
    return Dates.of(read[chosen], chosen, texts, counts, note)


@dataclass(frozen=True)
class _Parts:
    """The texts taken apart: a row of small numbers each, and which family of forms each belongs to."""

    numbers: npt.NDArray[np.int64]
    """first, second, third, hour, minute, second of each text; -1 where it is no date at all."""
    families: npt.NDArray[np.object_]
    """(separator, year first, month as a word) of each text, or None."""

    @classmethod
    def of(cls, texts: npt.NDArray[np.object_]) -> _Parts:
        numbers = np.full((len(texts), 6), -1, dtype=np.int64)
        families = np.full(len(texts), None, dtype=object)
        for row, text in enumerate(texts):
            found = _DATE.fullmatch(text)
            if found is None:
                continue
            first, separator, second, third, hour, minute, seconds, half = found.groups()
            named = not second.isdigit()
            month = _MONTHS.get(second.casefold(), 0) if named else int(second)
            clock = _hour(int(hour or 0), half)
            numbers[row] = (int(first), month, _year(third), clock, int(minute or 0), int(seconds or 0))
            year_first = len(first) == 4
            if year_first:
                numbers[row, 2] = int(third) if len(third) <= 2 else -1
            families[row] = (separator, year_first, named)
        return cls(numbers, families)

    def forms(self) -> list[Form]:
        """Every form that some text could have, month/day before day/month."""
        forms: list[Form] = []
        for separator, year_first, named in sorted({family for family in self.families if family}):
            orders = ("ymd",) if year_first else ("dmy",) if named else ("mdy", "dmy")
            forms += [(order, separator, named) for order in orders]
        return forms

    def instants(self, form: Form) -> Instants:
        """The texts read in `form`; NaT where one does not fit."""
        order, separator, named = form
        family = (separator, order == "ymd", named)
        fits = np.fromiter((found == family for found in self.families), dtype=bool, count=len(self.families))
        year, month, day = (self.numbers[:, order.index(part)] for part in "ymd")
        hour, minute, second = self.numbers[:, 3], self.numbers[:, 4], self.numbers[:, 5]
        fits &= (year >= EARLIEST_YEAR) & (hour >= 0) & (hour < 24) & (minute < 60) & (second < 60)
        columns = {"year": year, "month": month, "day": day, "hour": hour, "minute": minute, "second": second}
        frame = pd.DataFrame({name: np.where(fits, values, 0) for name, values in columns.items()})
        return pd.to_datetime(frame, errors="coerce").to_numpy(dtype="datetime64[us]")


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        return -1
    return hour % 12 + (12 if half in "Pp" else 0)


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < PIVOT_YEAR else 1900) if len(text) == 2 else -1


def _unevenness(instants: Instants) -> tuple[int, int]:
    """How often the file turns back in time, and how far it travels in all: less is likelier right."""
    steps = np.diff(instants[~np.isnat(instants)]).astype(np.int64)
    backwards, forwards = int((steps < 0).sum()), int((steps > 0).sum())
    return min(backwards, forwards), int(np.abs(steps).sum())


def _in_words(form: Form) -> str:
    order, separator, named = form
    words = {"y": "yyyy", "m": "Mon" if named else "mm", "d": "dd"}
    return separator.join(words[part] for part in order)
