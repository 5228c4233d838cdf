"""What `make audit` makes of pip-audit's report, and where it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.audit.vulnerabilities import print_verdict


def package(name: str, *vulnerabilities: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": list(vulnerabilities)}


ROOT = Path(__file__).parents[2]
UNREACHED = {"name": "flask", "skip_reason": "Dependency not found on PyPI"}


def test_packages_without_known_vulnerabilities_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_verdict({"dependencies": [package("flask"), package("dash")]}) == 0
    assert capsys.readouterr().out == "Dependency audit: 2 packages, 0 known vulnerabilities.\n"


def test_a_known_vulnerability_fails_and_names_the_version_that_mends_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hole = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"]}
    assert print_verdict({"dependencies": [package("flask", hole), package("dash"), UNREACHED]}) == 1
    assert capsys.readouterr().out == (
        "flask 1.0: PYSEC-2026-1, fixed in 1.1\n"
        "Dependency audit: 2 packages, 1 known vulnerabilities; of 1 packages nothing is known.\n"
    )


@pytest.mark.parametrize("report", [None, {"dependencies": [UNREACHED, UNREACHED]}, {"dependencies": []}])
def test_without_data_it_is_skipped_in_one_line(report: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_verdict(report) == 0
    out = capsys.readouterr().out
    assert out.startswith("Dependency audit skipped: the vulnerability data cannot be reached")
    assert out.count("\n") == 1


@pytest.mark.parametrize("step", ["run: make audit", "run: make sbom", "path: build/sbom.json", "cron:"])
def test_each_commit_and_each_week_is_audited_and_listed(step: str) -> None:
    assert step in (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("step", ["make audit", "make sbom"])
def test_a_build_machine_does_the_same(step: str) -> None:
    assert step in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
