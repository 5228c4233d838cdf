"""Features of customers, computed from transactions."""

from pipeline.features.customer_days import days_of
from pipeline.features.customers import features_from
from pipeline.features.purchases import counts_of, purchases_from
from pipeline.features.stray import without_stray_days
from pipeline.features.summary import summarise
from pipeline.features.transactions import TransactionSummary, concat_transactions, days_within, window_before

__all__ = [
    "TransactionSummary",
    "concat_transactions",
    "counts_of",
    "days_of",
    "days_within",
    "features_from",
    "purchases_from",
    "summarise",
    "window_before",
    "without_stray_days",
]
