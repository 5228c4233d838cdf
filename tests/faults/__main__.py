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
    args = parser.parse_args()
    databases = args.database or list(BASES)
    requested = Asked(
        seed=args.seed or secrets.token_hex(4),
        faults=-(-args.faults // len(databases)),
        minutes=args.minutes,
        life=args.life,
        only=args.only,
        sabotage=args.sabotage,
        work=args.work,
        hosts=args.hosts,
        a_life=args.a_life,
    )
    folder = Path(tempfile.mkdtemp(prefix="insiders-faults-logs-"))
    print(f"seed {requested.seed}, logs in {folder}", flush=True)
    began = time.monotonic()
    counters = Counters()
    with ProcessPoolExecutor(len(databases), multiprocessing.get_context("spawn")) as processes:
        trials = {
            database: processes.submit(run_scenarios, requested, database, folder) for database in databases
        }
        for database, trial in trials.items():
            try:
                counters.merge(trial.result())
            except Exception as error:  # noqa: BLE001 - whatever broke a trial off is one of its failures
                counters.failures.append(
                    f"{database}: the trial itself broke off: {error!r} {error.__cause__}"
                )
    print(f"\n{counters.table()}")
    print(f"{(time.monotonic() - began) / 60:.0f} minutes")
    for failure in counters.failures:
        print(failure)
    if counters.is_clean:
        shutil.rmtree(folder, ignore_errors=True)
    print("nothing was violated" if counters.is_clean else "VIOLATED")
    return 0 if counters.is_clean else 1


def _beginning_with(text: str) -> tuple[str, ...]:
    result = tuple(name for name in BY_NAME if name.startswith(text))
    if not result:
        raise argparse.ArgumentTypeError(f"no fault begins so; there are: {', '.join(BY_NAME)}")
    return result


if __name__ == "__main__":
    sys.exit(main())
