"""Features of customers, computed from transactions."""

from pipeline.features.customer_days import customer_days_of, day_totals, days_of
from pipeline.features.customers import customer_totals, features_from, features_of_totals
from pipeline.features.product_buyers import ProductBuyers, PurchaseTable
from pipeline.features.purchases import counts_of, purchases_from
from pipeline.features.stray import StrayDays, find_stray_days
from pipeline.features.summary import summarise
from pipeline.features.transactions import TransactionSummary, concat_transactions, days_within, window_before

__all__ = [
    "ProductBuyers",
    "PurchaseTable",
    "StrayDays",
    "TransactionSummary",
    "concat_transactions",
    "counts_of",
    "customer_days_of",
    "customer_totals",
    "day_totals",
    "days_of",
    "days_within",
    "features_from",
    "features_of_totals",
    "find_stray_days",
    "purchases_from",
    "summarise",
    "window_before",
]
