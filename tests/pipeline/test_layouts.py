from __future__ import annotations

import os
import signal

import pytest

from language import UserError
from pipeline.layouts import laying_out


def _ended_from_outside() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_side_process_that_is_ended_from_outside_is_told_in_words() -> None:
    told = pytest.raises(UserError, match="ended from outside, as hosts do where memory runs out")
    with told, laying_out(0) as layouts:
        layouts.beside(_ended_from_outside).result()


def test_what_is_done_beside_comes_back() -> None:
    with laying_out(0) as layouts:
        assert layouts.beside(os.getpid).result() != os.getpid()
