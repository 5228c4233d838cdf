"""From invoice lines to what is known of each customer, added up where the lines lie."""

from pipeline.features.customers import FEATURES, compute_features, features_of, window_before
from pipeline.features.days import customer_days, days_of
from pipeline.features.orders import customer_orders
from pipeline.features.purchases import counts_of, product_counts, product_purchases
from pipeline.features.summary import data_summary

__all__ = [
    "FEATURES",
    "compute_features",
    "counts_of",
    "customer_days",
    "customer_orders",
    "data_summary",
    "days_of",
    "features_of",
    "product_counts",
    "product_purchases",
    "window_before",
]
