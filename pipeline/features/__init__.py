"""From invoice lines to their trade, and from trade to what is known of each customer."""

from pipeline.features.customer_days import days_of
from pipeline.features.customers import FEATURES, features_from
from pipeline.features.purchases import counts_of, purchases_from
from pipeline.features.summary import summarise
from pipeline.features.transactions import TransactionSummary, days_within, joined, window_before

__all__ = [
    "FEATURES",
    "TransactionSummary",
    "counts_of",
    "days_of",
    "days_within",
    "features_from",
    "joined",
    "purchases_from",
    "summarise",
    "window_before",
]
