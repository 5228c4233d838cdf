"""From invoice lines to what is known of each customer, computed where the lines lie."""

from pipeline.features.customers import FEATURES, compute_features, features_statement
from pipeline.features.days import customer_days
from pipeline.features.purchases import product_purchases
from pipeline.features.summary import data_summary

__all__ = [
    "FEATURES",
    "compute_features",
    "customer_days",
    "data_summary",
    "features_statement",
    "product_purchases",
]
