from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FREED_AFTER_A_LARGE_ONE = """
import numpy as np
from pathlib import Path
from pipeline.process.malloc_threshold import OF_A_RUN, limit_malloc_threshold

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024

if {asked}:
    limit_malloc_threshold(OF_A_RUN)
large = np.ones(3_000_000)
del large  # from now on glibc keeps what is smaller
before = held()
arrays = [np.ones(250_000) for _ in range(20)]
still_needed = arrays.pop()
del arrays
print(held() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has the setting")
@pytest.mark.parametrize(("asked", "megabytes"), [(True, range(4)), (False, range(30, 50))])
def test_what_is_freed_goes_back_where_asked(asked: bool, megabytes: range) -> None:
    process = subprocess.run(
        [sys.executable, "-c", FREED_AFTER_A_LARGE_ONE.format(asked=asked)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(process.stdout) in megabytes
