"""What customers leave the shop: net revenue times margin, less the cost of their benefits."""

from pipeline.contribution.benefits import NOBODY, HeldOut, benefits_received
from pipeline.contribution.contributions import customer_contributions
from pipeline.contribution.gross_profit import listed_days_of, with_gross_profit

__all__ = [
    "NOBODY",
    "HeldOut",
    "benefits_received",
    "customer_contributions",
    "listed_days_of",
    "with_gross_profit",
]
