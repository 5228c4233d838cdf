"""Tell what pip-audit knows of the pinned packages: python vulnerabilities.py PIP_AUDIT REQUIREMENTS.

Exits with 1 if one of them has a known vulnerability. Where the data cannot be reached, nothing is known, and
one line says so: a build must not fail because of a network that is not there, nor pass silently.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

SECONDS = 300


def main(pip_audit: str, requirements: str) -> int:
    """Run pip-audit and print its verdict."""
    command = [pip_audit, "-r", requirements, "--require-hashes", "--disable-pip", "-f", "json"]
    try:
        result = subprocess.run(  # noqa: S603 - our own command line
            [*command, "--progress-spinner", "off", "--timeout", "15"],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return print_verdict(None, f"no answer within {SECONDS} s")
    try:
        report = json.loads(result.stdout)
    except ValueError:
        return print_verdict(None, (result.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1])
    return print_verdict(report)


def print_verdict(report: Mapping[str, Any] | None, why: str = "none of the packages is known there") -> int:
    """Print the verdict of a report; None: there is none, because of `why`. Returns the exit code."""
    packages = report["dependencies"] if report is not None else []
    audited = [one for one in packages if "skip_reason" not in one]
    if not audited:
        print(f"Dependency audit skipped: the vulnerability data cannot be reached ({why}).")
        return 0
    found = [(one, vulnerability) for one in audited for vulnerability in one["vulns"]]
    for one, vulnerability in found:
        fixed = ", ".join(vulnerability.get("fix_versions", [])) or "no version yet"
        print(f"{one['name']} {one['version']}: {vulnerability['id']}, fixed in {fixed}")
    unknown = len(packages) - len(audited)
    print(
        f"Dependency audit: {len(audited)} packages, {len(found)} known vulnerabilities"
        + (f"; of {unknown} packages nothing is known." if unknown else ".")
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
