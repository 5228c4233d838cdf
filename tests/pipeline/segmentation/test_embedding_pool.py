from __future__ import annotations

import os
import signal

import pytest

from i18n import UserError
from pipeline.segmentation.embedding_pool import open_embedding_pool

pytestmark = pytest.mark.fits


def _ended_from_outside() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_side_process_that_is_ended_from_outside_is_told_in_words() -> None:
    output = pytest.raises(
        UserError, match="The UMAP process was killed, probably because the host ran out of memory"
    )
    with output, open_embedding_pool(0) as embedding_pool:
        embedding_pool.submit(_ended_from_outside).result()


def test_what_is_done_beside_comes_back() -> None:
    with open_embedding_pool(0) as embedding_pool:
        assert embedding_pool.submit(os.getpid).result() != os.getpid()
