"""The child under test: the program's own command, with real or shortened work.

Short work takes a second or two and no pandas, and publishes a made-up shop; all around it (the claim, the
heartbeat, the progress, the fence, how the end is written) is the program's.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import typer

from tests.faults.hooks import STAGE_SECONDS, WORK, arrange, is_sabotaged

arrange()

from db.engine import Database
from db.jobs.lease import Claim
from i18n import Message
from pipeline.worker.task_result import TaskResult
from settings import Settings
from tests.factories import AS_OF, movement, person, publish_version

STAGES = ("Reading the invoices", "Deciding who is a member", "Explaining who joined and left", "Publishing")
PEOPLE = 60


def run_task(
    database: Database, settings: Settings, claim: Claim, progress: Callable[[Message, float], None]
) -> TaskResult:
    """Take a while, and publish a shop of a few people for the claim's slot."""
    draw = random.Random(claim.run_id)
    for place, stage in enumerate(STAGES):
        progress(Message(stage), place / len(STAGES))
        time.sleep(draw.uniform(0, float(os.environ[STAGE_SECONDS])))
    people = [person(f"c{n:03}", gross_revenue=100.0 + n, country="France") for n in range(PEOPLE)]
    inside = draw.randint(5, 15)
    with database.write() as session:
        version = publish_version(
            session,
            as_of=claim.slot.date() if claim.slot else AS_OF,
            members=people[-inside:],
            others=people[:-inside],
            movements=[movement(person["customer_id"]) for person in people[-3:]],
            slot=claim.slot,
            run_id=claim.run_id,
            fence=None if is_sabotaged("fence") else claim.fence,
        )
    return TaskResult(Message("Published version {version}", {"version": version}), version)


def main() -> None:
    if os.environ[WORK] == "short":
        stand_in: Any = ModuleType("pipeline.worker.tasks")
        stand_in.run_task = run_task
        sys.modules[stand_in.__name__] = stand_in
    from pipeline.cli import worker_run as work  # noqa: PLC0415 - after the stand-in

    typer.run(work.work)


if __name__ == "__main__":
    main()
