"""A stand-in for `python -m pipeline work` that takes no time, or as much as a test wants.

The run's params say what it does: `do` is publish (by default), crash, vanish, or hang: publish, but the
first time only say one's process id in the file `note` and wait to be ended. freeze is to hang without a
sign of life; linger is to publish, and then wait to be ended.
"""

from __future__ import annotations

import argparse
import os
import signal
from pathlib import Path
from threading import Event

from db.engine import Database, open_database
from db.jobs.lease import Claim, claimed, finish
from db.store import publish
from i18n import Message
from pipeline.process.parent_watchdog import exit_with_parent
from pipeline.worker.heartbeat import HeartbeatThread
from settings import load_settings
from tests.drafts import small_draft


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("--run", "--fence", "--parent"):
        parser.add_argument(name, type=int)
    args = parser.parse_args()
    exit_with_parent(args.parent)
    settings = load_settings()
    database = open_database(settings.database_url)
    claim = claimed(database, args.run, args.fence)
    print("running", flush=True)
    if claim.params.get("do") == "freeze":
        _do(database, claim)
        return
    with HeartbeatThread(database, claim, settings.lease_seconds):
        _do(database, claim)


def _do(database: Database, claim: Claim) -> None:
    match claim.params.get("do", "publish"):
        case "crash":
            raise RuntimeError("a mistake")
        case "vanish":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hang" | "freeze":
            note = Path(claim.params["note"])
            if not note.exists():
                note.with_suffix(".new").write_text(str(os.getpid()))
                note.with_suffix(".new").rename(note)
                Event().wait()
    with database.write() as session:
        version = publish(session, small_draft(claim.run_id, slot=claim.slot), fence=claim.fence)
    if claim.params.get("do") == "linger":
        Event().wait()
    finish(database, claim, Message("Published version {version}", {"version": version}), version=version)


if __name__ == "__main__":
    main()
