"""The settings and rules a version was computed with."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from domain.computed_with import ComputedWith
from domain.gates import ENTER_LINE, LEAVE_LINE, MAX_SHARE, MIN_CUSTOMERS, MIN_SHARE, OUT_OF_TIME_DAYS
from pipeline.ingest.rules import Rules
from pipeline.membership import state as membership
from pipeline.membership.rules import MembershipRules
from pipeline.publish.run_inputs import RunInputs
from settings import Settings

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def describe(inputs: RunInputs, settings: Settings) -> ComputedWith:
    """The settings and rules that the version of `inputs` is computed with, and the shop's currency."""
    return ComputedWith(
        window_days=inputs.window_days,
        currency=inputs.currency or settings.currency,
        timezone=settings.timezone,
        programme=programme_rules(inputs.membership_rules),
        cleaning=cleaning_rules(inputs.rules),
        program_version=program_version(),
        margins=inputs.margins.to_json(),
    )


def programme_rules(rules: MembershipRules) -> dict[str, Any]:
    """The rules for joining and leaving, and the allowed sizes. Lines are margins, sizes fractions."""
    return {
        **asdict(rules),
        "enter_line": ENTER_LINE,
        "leave_line": LEAVE_LINE,
        "runs_below_to_leave": rules.grace_runs,
        "return_line": membership.RETURN_LINE,
        "return_weeks": membership.RETURN_WEEKS,
        "days_before_return": membership.QUIET_DAYS,
        "min_share": MIN_SHARE,
        "max_share": MAX_SHARE,
        "min_customers": MIN_CUSTOMERS,
        "out_of_time_days": OUT_OF_TIME_DAYS,
    }


def cleaning_rules(rules: Rules) -> dict[str, Any]:
    """Which stored lines are left out of features."""
    return {
        "min_unit_price": rules.minimum_unit_price,
        "not_products": list(rules.not_products),
        "not_product_prefixes": list(rules.not_product_prefixes),
        "products": list(rules.products),
        "customers": list(rules.customers),
        "countries": list(rules.countries),
    }


@cache
def program_version() -> str | None:
    """The version of this program; None where it runs without its pyproject.toml."""
    if not PROJECT.exists():
        return None
    version: str = tomllib.loads(PROJECT.read_text())["project"]["version"]
    return version
