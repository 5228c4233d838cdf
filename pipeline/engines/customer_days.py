"""What every customer did on every day, without the days of mistyped dates."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy.orm import Session

from db.margins import margin_settings
from domain.margins import MarginSettings
from pipeline.contribution import listed_days_of, with_gross_profit
from pipeline.engines.open_engine import open_engine
from pipeline.engines.port import InvoiceEngine
from pipeline.engines.shop_rules import rules_of
from pipeline.features import StrayDays, customer_days_of, find_stray_days, window_before
from pipeline.features.period import Period
from pipeline.ingest.rules import Rules


def customer_days_before(session: Session, before: date, window_days: int) -> pd.DataFrame:
    """What every customer did on every day before a day, as a run as of that day knows it."""
    engine, rules = open_engine(session), rules_of(session)
    stray = find_stray_days(engine.daily_counts(before, rules), _start(before, window_days))
    days = days_without_stray(engine, before, rules, stray)
    return with_margins(days, engine, before, rules, margin_settings(session))


def days_without_stray(
    engine: InvoiceEngine, before: date, rules: Rules, stray: StrayDays | None
) -> pd.DataFrame:
    """Customer days before a day; none of `stray` ones, long before all others."""
    period = Period(before=before, start=stray.rest_from if stray is not None else None)
    return customer_days_of(engine.customer_days(period, rules))


def with_margins(
    days: pd.DataFrame, engine: InvoiceEngine, before: date, rules: Rules, margins: MarginSettings
) -> pd.DataFrame:
    """Customer days with their gross profit; unchanged where no margin rate is set.

    Lines are read only where products have margins of their own.
    """
    if not margins.are_set or not margins.products or days.empty:
        return with_gross_profit(days, margins)
    first: date = days["day"].min().date()
    listed = engine.listed_days(Period(before=before, start=first), rules)
    return with_gross_profit(days, margins, listed_days_of(listed))


def _start(before: date, window_days: int) -> date:
    return window_before(before, window_days).start or before
