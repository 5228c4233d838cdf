"""Whether a file ends in the middle: its last line has no line end, and its last value is like no other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from i18n import Message, UserError
from pipeline.ingest.profile import Profile, is_total, mask
from pipeline.ingest.questions import Question
from pipeline.ingest.reading.table import Table

if TYPE_CHECKING:
    from pipeline.ingest.mapping import Understanding

MIN_OTHER_LINES = 3
"""Other lines that are needed to say what is usual."""


def question_of_cut_off(
    table: Table, profile: Profile, understanding: Understanding, answers: Mapping[str, str]
) -> Question | None:
    """The question whether the last line was cut off; None without a sign of it.

    Raises:
        UserError: it certainly was: the last line lacks fields.
    """
    if (
        not table.raw.ends_open
        or profile.rows <= MIN_OTHER_LINES
        or answers.get("cut_off") in ("leave_out", "keep")
    ):
        return None
    last = profile.sample[-1] if profile.rows == len(profile.sample) else None
    if last is not None and is_total(last):
        return None
    if profile.last_width < len(table.header):
        needed = max(understanding.fields.values()) + 1
        if profile.last_width < needed:
            raise UserError(
                "{file}, line {line}: the last line is incomplete ({found:fields} of {expected}): the "
                "file was cut "
                "off. Export it again; nothing was changed.",
                file=table.name,
                line=str(profile.last_line),
                found=profile.last_width,
                expected=len(table.header),
            )
        return None
    tail = profile.tail
    if not _is_atypical(tail.last, tail.values, tail.masks):
        return None
    return Question(
        "cut_off",
        Message(
            "The last line ({line}) has no line end, and “{found}” in it is like no other value of its "
            "column: was the "
            "file cut off?",
            {"line": str(profile.last_line), "found": tail.last[:60]},
        ),
        ("leave_out", "keep"),
        "leave_out",
    )


def _is_atypical(last: str, values: Mapping[str, int], masks: Mapping[str, int]) -> bool:  # noqa: PLR0911
    """Whether `last` is a truncated form of the usual values and not such a value itself."""
    if not values or last in values:
        return False
    if not last.strip():
        return "" not in values
    if (
        any(value.startswith(last) for value in values)
        and not last.replace(".", "").replace(",", "").isdigit()
    ):
        return len(values) <= max(20, sum(values.values()) // 5)
    shape = mask(last)
    if shape in masks:
        return False
    if re.fullmatch(r"[9.,]+", shape):  # a number without the decimals that all others have
        decimals = {
            len(mask) - mask.rfind(".") - 1 if "." in mask else -1
            for mask in masks
            if re.fullmatch(r"-?[9.]+", mask)
        }
        if decimals and -1 not in decimals and len(decimals) == 1:
            return True
        commas = {
            len(mask) - mask.rfind(",") - 1 if "," in mask else -1
            for mask in masks
            if re.fullmatch(r"-?[9.,]+", mask)
        }
        return bool(commas) and -1 not in commas and len(commas) == 1
    return (
        len(masks) <= 3
        and any(mask.startswith(shape) or len(mask) > len(shape) for mask in masks)
        and bool(re.search(r"\d", last))
    )
