"""`python -m tests.faults`: inject many seeded faults on both databases in parallel, and count the results.

Ends with 1 if anything that must hold did not; then it says how to see the same life again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import secrets
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.faults.counters import Counters
from tests.faults.faults import BY_NAME
from tests.faults.scenarios import BASES, FAULTS_A_LIFE, Asked, run_scenarios


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--faults", type=int, default=200, help="how many, over all databases")
    parser.add_argument("--minutes", type=float, help="go on for so long instead")
    parser.add_argument("--seed", default=None)
    parser.add_argument("--life", type=int, help="only this life of the seed")
    parser.add_argument("--database", action="append", choices=list(BASES))
    parser.add_argument("--only", type=_beginning_with, default=(), help="faults that begin so: kill")
    parser.add_argument("--work", choices=["short", "real"], help="of every life")
    parser.add_argument("--hosts", type=int, help="of every life; several need PostgreSQL")
    parser.add_argument("--a-life", type=int, default=FAULTS_A_LIFE, help="faults injected into one cluster")
    parser.add_argument("--sabotage", default="", choices=["", "fence"])
    given = parser.parse_args()
    databases = given.database or list(BASES)
    asked = Asked(
        seed=given.seed or secrets.token_hex(4),
        faults=-(-given.faults // len(databases)),
        minutes=given.minutes,
        life=given.life,
        only=given.only,
        sabotage=given.sabotage,
        work=given.work,
        hosts=given.hosts,
        a_life=given.a_life,
    )
    folder = Path(tempfile.mkdtemp(prefix="insiders-faults-logs-"))
    print(f"seed {asked.seed}, logs in {folder}", flush=True)
    began = time.monotonic()
    whole = Counters()
    with ProcessPoolExecutor(len(databases), multiprocessing.get_context("spawn")) as processes:
        trials = {one: processes.submit(run_scenarios, asked, one, folder) for one in databases}
        for database, trial in trials.items():
            try:
                whole.merge(trial.result())
            except Exception as error:  # noqa: BLE001 - whatever broke a trial off is one of its failures
                whole.failures.append(f"{database}: the trial itself broke off: {error!r} {error.__cause__}")
    print(f"\n{whole.table()}")
    print(f"{(time.monotonic() - began) / 60:.0f} minutes")
    for failure in whole.failures:
        print(failure)
    if whole.is_clean:
        shutil.rmtree(folder, ignore_errors=True)
    print("nothing was violated" if whole.is_clean else "VIOLATED")
    return 0 if whole.is_clean else 1


def _beginning_with(text: str) -> tuple[str, ...]:
    found = tuple(name for name in BY_NAME if name.startswith(text))
    if not found:
        raise argparse.ArgumentTypeError(f"no fault begins so; there are: {', '.join(BY_NAME)}")
    return found


if __name__ == "__main__":
    sys.exit(main())
