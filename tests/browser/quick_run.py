"""A stand-in for `python -m pipeline work` that publishes a whole version in no time."""

from __future__ import annotations

import argparse

from db.engine import open_database
from db.jobs.lease import claimed, finish
from i18n import Message
from settings import load_settings
from tests.factories import publish_version


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("--run", "--fence", "--parent"):
        parser.add_argument(name, type=int)
    args = parser.parse_args()
    database = open_database(load_settings().database_url)
    claim = claimed(database, args.run, args.fence)
    with database.write() as session:
        version = publish_version(session)
    finish(database, claim, Message("Published version {version}", {"version": version}), version=version)


if __name__ == "__main__":
    main()
