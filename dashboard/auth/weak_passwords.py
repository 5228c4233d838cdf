"""Passwords that are guessed first: the commonest, those made of the account's own data, and repetition."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from domain.message import Message

COMMON_FILE = Path(__file__).with_name("common_passwords.txt")
"""One a line, in lower case: the commonest of leaked ones, from the list that Django ships (BSD licence)."""
MIN_DIFFERENT = 5
"""Characters; fewer in twelve are a pattern."""
MIN_OWN_PART = 4
"""Characters of an address that are looked for in a password."""
LEET: Final = str.maketrans("013457@$", "oleastas")
"""What stands for letters in passwords that only look odd."""


def weakness(password: str, email: str) -> Message | None:
    """Why a password is easy to guess; None if it is not."""
    typed = password.casefold()
    if is_common(typed):
        return Message("This password is one of the most common ones. Choose another.")
    if any(part in typed for part in _own_parts(email)):
        return Message("Do not use your e-mail address in the password.")
    if len(set(typed)) < MIN_DIFFERENT or _is_repetition(typed) or _is_sequence(typed):
        return Message("This password repeats itself. Use a few different words.")
    return None


def is_common(typed: str) -> bool:
    """Whether a password, or what is left of it without digits and signs around it, is on the list."""
    common = _common()
    plain = typed.translate(LEET)
    letters = re.sub(r"[\W\d_]", "", typed)
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", typed)
    spellings = {typed, plain, core, core.translate(LEET), letters, re.sub(r"\s", "", typed)}
    return not spellings.isdisjoint(common)


def _own_parts(email: str) -> list[str]:
    local, _, domain = email.casefold().partition("@")
    parts = [local, *re.split(r"[.\-_+]", local), *domain.split(".")[:-1]]
    return [part for part in parts if len(part) >= MIN_OWN_PART]


def _is_repetition(typed: str) -> bool:
    """Whether it is one piece over and over, such as abcabcabcabc."""
    return re.fullmatch(r"(.{1,6}?)\1+.{0,3}", typed) is not None


def _is_sequence(typed: str) -> bool:
    """Whether most of its characters follow each other, such as 123456789012 or abcdefghijkl."""
    steps = [ord(after) - ord(before) for before, after in pairwise(typed)]
    return max(steps.count(1), steps.count(-1)) >= len(steps) * 2 / 3


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(COMMON_FILE.read_text(encoding="utf-8").splitlines())
