"""Counts by fault and database, and every violation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.faults.checks import Violation

COLUMNS = ("injected", "due", "published", "pages", "calm", "cut", "double", "lost", "half", "order", "queue",
           "orphan", "page")  # fmt: skip
"""Slots due and published while it lasted and until the next slot; what visitors got; violations by kind."""
HARMLESS = COLUMNS[:6]


@dataclass
class Counters:
    """Counts of one or several lives."""

    counts: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By database and fault."""
    failures: list[str] = field(default_factory=list)

    def add(self, database: str, fault: str, counted: Counter[str], found: Iterable[Violation]) -> None:
        """Note what one fault came to."""
        self.counts[database, fault] += counted
        for violation in found:
            self.counts[database, fault][violation.kind] += 1

    def merge(self, other: Counters) -> None:
        """Add what others have counted."""
        for key, counts in other.counts.items():
            self.counts[key] += counts
        self.failures += other.failures

    @property
    def is_clean(self) -> bool:
        """Whether nothing was violated."""
        return not self.failures and not any(
            count[name] for count in self.counts.values() for name in COLUMNS if name not in HARMLESS
        )

    def table(self) -> str:
        """Every count, with sums by database."""
        lines = [f"{'':<12}{'':<28}" + "".join(f"{name:>10}" for name in COLUMNS)]
        for database in sorted({database for database, _ in self.counts}):
            total: Counter[str] = Counter()
            for (where, fault), counts in sorted(self.counts.items()):
                if where == database:
                    lines.append(_line(database, fault, counts))
                    total += counts
            lines += [_line(database, "all", total), ""]
        return "\n".join(lines)


def _line(database: str, fault: str, counted: Counter[str]) -> str:
    return f"{database:<12}{fault:<28}" + "".join(f"{counted[name]:>10}" for name in COLUMNS)
