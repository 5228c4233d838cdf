"""Compute one row of features per customer for a date, from invoice lines."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy import Connection, FromClause

from pipeline.engines.read_transactions import read_transactions
from pipeline.features.customers import features_from
from pipeline.features.transactions import window_before
from pipeline.ingest.rules import DEFAULT_RULES, Rules


def compute_features(
    connection: Connection,
    lines: FromClause,
    *,
    as_of: date,
    window_days: int,
    rules: Rules = DEFAULT_RULES,
) -> pd.DataFrame:
    """`features_from` the customers in the `window_days` before `as_of`, read from their lines."""
    trade = read_transactions(connection, lines, window_before(as_of, window_days), rules)
    return features_from(trade, as_of=as_of, window_days=window_days)
