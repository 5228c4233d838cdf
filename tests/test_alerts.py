"""The alert rules ask for metrics that there are, and each says in docs/operations.md what to do."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import yaml

from db.engine import Database
from db.models import Run
from domain.enums import RunKind, RunStatus
from tests.dashboard.served import add_user, hosted
from tests.factories import publish_version
from tests.trade import keep, sale

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
RULES = yaml.safe_load((ROOT / "docs" / "alerts.yml").read_text())["groups"][0]["rules"]
OF_PROMETHEUS = {"up"}


def section(title: str) -> str:
    return OPERATIONS.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def metrics_served(database: Database) -> set[str]:
    """Every name in the answer of an app that has done a little of everything."""
    add_user(database)
    with database.write() as session:
        publish_version(session)
        now = datetime.now(UTC)
        for status in (RunStatus.DONE, RunStatus.FAILED):
            session.add(
                Run(
                    kind=RunKind.WEEKLY, status=status, params={}, requested_by="", requested_at=now,
                    finished_at=now,
                )
            )  # fmt: skip
    keep(database, sale("ada", "mug", 6, 2.50))
    served = hosted(database, metrics_token="a token that prometheus sends")
    served.log_in()
    served.get("/")
    served.draw("/")
    answer = served.client.get("/metrics", headers={"Authorization": "Bearer a token that prometheus sends"})
    return set(re.findall(r"^([a-z_]+)[ {]", answer.text, flags=re.MULTILINE))


def test_rules_and_documentation_name_metrics_that_are_served(sqlite_database: Database) -> None:
    served = metrics_served(sqlite_database)
    requested = {name for rule in RULES for name in re.findall(r"\b(?:insiders_\w+|up(?={))", rule["expr"])}
    assert len(requested) > 12
    assert requested - served == OF_PROMETHEUS
    bases = {re.sub(r"_(bucket|count|sum)$", "", name) for name in served if not name.endswith("_created")}
    table = section("Metrics")
    missing = {name for name in bases if name.startswith("insiders_") and f"`{name}`" not in table}
    assert missing == {"insiders_database_connections_max", "insiders_last_failure_timestamp_seconds"}
    assert "`…_max`" in table  # written short
    assert "`insiders_last_failure_…`" in table


def test_each_rule_says_what_to_do() -> None:
    output = re.findall(r"^\| `(\w+)` \| \S.{20,} \|$", section("Alerts"), flags=re.MULTILINE)
    assert output == [rule["alert"] for rule in RULES]
    for rule in RULES:
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["expr"].count("(") == rule["expr"].count(")")
