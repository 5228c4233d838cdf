"""The thresholds of alerts: usual ones, and as they are shown and typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.enums import AlertKind
from domain.typed_values import in_percent, not_a_number, parse_number, parse_percent

USUAL: Final[Mapping[AlertKind, float]] = {
    AlertKind.SHARE_MOVED: 0.02,
    AlertKind.SIZE_MOVED: 0.1,
    AlertKind.MEMBER_AT_RISK: 5000.0,
}
"""What a threshold is before somebody chooses one."""


def shown_threshold(kind: AlertKind, threshold: float) -> str:
    """A threshold as the form shows it: fractions in percent."""
    return f"{threshold:g}" if kind == AlertKind.MEMBER_AT_RISK else in_percent(threshold)


def typed_threshold(kind: AlertKind, typed: object) -> float:
    """The threshold that was typed.

    Raises:
        UserError: it is no number.
    """
    threshold = parse_number(typed) if kind == AlertKind.MEMBER_AT_RISK else parse_percent(typed)
    if threshold is None:
        raise not_a_number(typed)
    return threshold
