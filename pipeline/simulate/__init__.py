"""A simulated shop with a known truth; the same seed gives the same shop."""

from pipeline.simulate.people import truth, valuable_on
from pipeline.simulate.shop import Shop, Uplift, shop_from_source
from pipeline.simulate.trade import COLUMNS, lines_between

__all__ = ["COLUMNS", "Shop", "Uplift", "lines_between", "shop_from_source", "truth", "valuable_on"]
