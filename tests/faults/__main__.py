"""`python -m tests.faults`: many faults, drawn with a seed, on both databases at once; counts at the end.

Ends with 1 if anything that must hold did not; then it says how to see the same life again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import secrets
import shutil
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.faults.faults import BY_NAME
from tests.faults.lives import BASES, Asked, lives
from tests.faults.tally import Tally


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--faults", type=int, default=200, help="how many, over all databases")
    parser.add_argument("--minutes", type=float, help="go on for so long instead")
    parser.add_argument("--seed", default=None)
    parser.add_argument("--life", type=int, help="only this life of the seed")
    parser.add_argument("--database", action="append", choices=list(BASES))
    parser.add_argument("--only", action="append", default=[], choices=list(BY_NAME), metavar="FAULT")
    parser.add_argument("--sabotage", default="", choices=["", "fence"])
    given = parser.parse_args()
    databases = given.database or list(BASES)
    asked = Asked(
        seed=given.seed or secrets.token_hex(4),
        faults=-(-given.faults // len(databases)),
        minutes=given.minutes,
        life=given.life,
        only=tuple(given.only),
        sabotage=given.sabotage,
    )
    folder = Path(tempfile.mkdtemp(prefix="insiders-faults-logs-"))
    print(f"seed {asked.seed}, logs in {folder}", flush=True)
    whole = Tally()
    with ProcessPoolExecutor(len(databases), multiprocessing.get_context("spawn")) as processes:
        for future in [processes.submit(lives, asked, one, folder) for one in databases]:
            whole.merge(future.result())
    print(f"\n{whole.table()}")
    for failure in whole.failures:
        print(failure)
    if whole.is_clean:
        shutil.rmtree(folder, ignore_errors=True)
    print("nothing was violated" if whole.is_clean else "VIOLATED")
    return 0 if whole.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
