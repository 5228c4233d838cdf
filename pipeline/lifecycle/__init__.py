"""How customers come back: purchase cohorts, time to the second order, and the RFM grid."""

from pipeline.lifecycle.cohorts import purchase_cohorts
from pipeline.lifecycle.rfm import rfm_grid
from pipeline.lifecycle.second_order import second_order

__all__ = ["purchase_cohorts", "rfm_grid", "second_order"]
