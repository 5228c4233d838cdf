"""The conditions for joining and leaving as sentences."""

from __future__ import annotations

from domain.report.section import Section, Share, StoredMessage


class Rules(Section):
    """A shallow decision tree's description of what the model does. Any one of the alternatives suffices."""

    eligible: tuple[StoredMessage, ...] = ()
    removed: tuple[StoredMessage, ...] = ()
    fidelity: Share | None = None
    """How often the description agrees with the model on customers held back: the worse of the two below."""
    fidelity_eligible: Share | None = None
    fidelity_removed: Share | None = None
