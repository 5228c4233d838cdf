"""What every customer did on every day, without the days of mistyped dates."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy.orm import Session

from db.margins import margin_settings
from domain.margins import MarginSettings
from pipeline.contribution import with_gross_profit
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
    return with_margins(days_without_stray(engine, before, rules, stray), margin_settings(session))


def days_without_stray(
    engine: InvoiceEngine, before: date, rules: Rules, stray: StrayDays | None
) -> pd.DataFrame:
    """Customer days before a day; none of `stray` ones, long before all others."""
    period = Period(before=before, start=stray.rest_from if stray is not None else None)
    return customer_days_of(engine.customer_days(period, rules))


def with_margins(days: pd.DataFrame, margins: MarginSettings) -> pd.DataFrame:
    """Customer days with their gross profit; unchanged where no margin rate is set."""
    return with_gross_profit(days, margins)


def _start(before: date, window_days: int) -> date:
    return window_before(before, window_days).start or before
