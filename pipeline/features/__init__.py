"""From invoice lines to their trade, and from trade to what is known of each customer."""

from pipeline.features.customers import FEATURES, compute_features, features_of
from pipeline.features.days import days_of
from pipeline.features.purchases import counts_of, purchases_of
from pipeline.features.reading import read_trade
from pipeline.features.summary import summarise
from pipeline.features.trade import Trade, days_within, joined, window_before

__all__ = [
    "FEATURES",
    "Trade",
    "compute_features",
    "counts_of",
    "days_of",
    "days_within",
    "features_of",
    "joined",
    "purchases_of",
    "read_trade",
    "summarise",
    "window_before",
]
