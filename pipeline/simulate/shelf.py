"""The simulated shop's products: names, prices and popularity."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

PRODUCTS = 2_800
CHRISTMAS = 260
"""The first products of the shelf: bought in autumn, hardly otherwise."""
FOR_TRADE = 160
"""The next ones: display boxes and refills that valuable customers reach for far more often than others."""

_SIZES = ("", "", "", "MINI ", "SMALL ", "LARGE ", "GIANT ", "SET OF 3 ", "SET OF 6 ", "PACK OF 12 ")
_LOOKS = (
    "RED", "IVORY", "SKY BLUE", "SAGE GREEN", "DOTTY", "STRIPED", "GINGHAM", "VINTAGE", "ENAMEL", "WOODEN",
    "GLASS", "WICKER", "ZINC", "FELT", "CERAMIC", "PAPER", "COPPER", "BAMBOO", "LACE", "CHALK",
)  # fmt: skip
_MOTIFS = (
    "ROSE", "SWALLOW", "FERN", "LEMON", "HARE", "OWL", "STAR", "HEART", "ANCHOR", "TOADSTOOL", "FEATHER",
    "BICYCLE", "BEE", "DAISY", "WHALE", "CIRCUS",
)  # fmt: skip
_THINGS = (
    "LUNCH BOX", "TEA TOWEL", "CAKE STAND", "LANTERN", "MUG", "JUG", "DOORSTOP", "CUSHION COVER",
    "PHOTO FRAME", "NOTEBOOK", "APRON", "STORAGE TIN", "CANDLE HOLDER", "PEG BAG", "EGG CUP", "BUNTING",
    "COASTER", "HOOK", "SEWING KIT", "WATER BOTTLE",
)  # fmt: skip
_CHRISTMAS_THINGS = ("BAUBLE", "WREATH", "STOCKING", "ADVENT BOX", "TREE GARLAND", "GIFT TAGS", "NAPKINS")
_TRADE_THINGS = ("COUNTER DISPLAY", "REFILL PACK", "SHOP ASSORTMENT", "BULK BAG")


@dataclass(frozen=True)
class Shelf:
    """Products by position. `popularity` are cumulative shares."""

    codes: npt.NDArray[np.object_]
    names: npt.NDArray[np.object_]
    prices: npt.NDArray[np.float64]
    popularity: npt.NDArray[np.float64]


@lru_cache(maxsize=2)
def shelf(seed: int) -> Shelf:
    """The shelf of the shop with this seed."""
    random = np.random.default_rng([seed, 0])
    codes = np.sort(random.choice(np.arange(20_000, 24_000), size=PRODUCTS, replace=False))
    random.shuffle(codes)
    letters = np.array(["", "", "", "", "A", "B", "P"])[random.integers(0, 7, size=PRODUCTS)]
    names: dict[str, None] = {}
    while len(names) < PRODUCTS:
        names[_name(random, len(names))] = None
    prices = np.round(np.exp(random.normal(np.log(2.1), 0.75, size=PRODUCTS)), 2).clip(0.19, 65.0)
    weight = (np.arange(1, PRODUCTS + 1) + 25.0) ** -0.85
    random.shuffle(weight)
    return Shelf(
        codes=np.array(
            [f"{code}{letter}" for code, letter in zip(codes, letters, strict=True)], dtype=object
        ),
        names=np.array(list(names), dtype=object),
        prices=prices,
        popularity=np.cumsum(weight) / weight.sum(),
    )


def _name(random: np.random.Generator, number: int) -> str:
    def one(words: tuple[str, ...]) -> str:
        return words[int(random.integers(len(words)))]

    if number < CHRISTMAS:
        return f"{one(_SIZES)}{one(_LOOKS)} {one(_MOTIFS)} {one(_CHRISTMAS_THINGS)}"
    if number < CHRISTMAS + FOR_TRADE:
        return f"{one(_LOOKS)} {one(_MOTIFS)} {one(_TRADE_THINGS)}"
    return f"{one(_SIZES)}{one(_LOOKS)} {one(_MOTIFS)} {one(_THINGS)}"
