"""The conditions for joining and leaving as sentences."""

from __future__ import annotations

from domain.gates import GRACE_RUNS
from domain.report.section import Section, Share, StoredMessage


class Rules(Section):
    """A shallow decision tree's description of what the model does. Any one of the alternatives suffices."""

    eligible: tuple[StoredMessage, ...] = ()
    removed: tuple[StoredMessage, ...] = ()
    fidelity: Share | None = None
    """How often the description agrees with the model on customers held back: the worse of the two below."""
    fidelity_eligible: Share | None = None
    fidelity_removed: Share | None = None
    repeat_rate: Share | None = None
    """Of the customers who came in the earlier half of the days traded, the share who bought on another day:
    where nothing was predicted and it is so low that nobody joins on a single day of purchases."""
    grace_runs: int = GRACE_RUNS
    """Runs in a row on the way out after which a member leaves."""
    min_months: int = 0
    """For so many months after joining, nobody leaves by their buying."""
    until: str | None = None
    """The day of the year, MM-DD, until which members stay whatever they buy."""
