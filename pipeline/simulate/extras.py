"""Lines in shops' exports that are not products: postage, fees, vouchers, stock notes, typing errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.arrays import Floats, Ints
from pipeline.simulate.lines import GUEST, Lines, closing
from pipeline.simulate.people import HOME
from pipeline.simulate.shop import Shop

SLIPS = 0.06
"""Weeks with a keying error of tens of thousands of pieces that is reversed at once."""
SLIP_PIECES = (20_000, 80_000)

_PURPOSE = 7
EXTRA_CODES = (
    ("POST", "POSTAGE"), ("DOT", "DOTCOM POSTAGE"), ("C2", "CARRIAGE"), ("M", "Manual"), ("D", "Discount"),
    ("S", "SAMPLES"), ("BANK CHARGES", "Bank Charges"), ("AMAZONFEE", "AMAZON FEE"),
    ("gift_0001_20", "Gift Voucher £20.00"), ("PADS", "PADS TO MATCH ALL CUSHIONS"),
)  # fmt: skip
_EXTRA = {code: -1 - number for number, (code, _) in enumerate(EXTRA_CODES)}
NOTES = ("damaged", "check", "lost", "wet", "wrong code", "found")


def extras(shop: Shop, week: int, sold: Lines) -> list[Lines]:
    """Postage, carriage, discounts, fees, vouchers, samples and stock notes, as in every shop's export."""
    random = shop.random(_PURPOSE, week)
    _, first = np.unique(sold.order, return_index=True)
    orders = sold.take(first)
    n = len(orders)
    abroad = (orders.country != HOME) & (random.random(n) < 0.65)
    web = (orders.customer == GUEST) & (random.random(n) < 0.25)
    chance = random.random(n)
    has_id = orders.customer != GUEST
    parts = [
        _extra(orders.take(abroad), "POST", quantity=random.integers(1, 5, abroad.sum()), price=18.0),
        _extra(orders.take(web), "DOT", price=np.round(random.gamma(2.0, 60.0, web.sum()), 2)),
        _extra(orders.take(has_id & (chance < 0.006)), "C2", price=50.0),
        _extra(orders.take(has_id & (chance > 0.986)), "M", price=np.round(random.gamma(1.0, 60.0), 2)),
        _extra(orders.take(has_id & (chance > 0.997)), "PADS", price=0.001),
        _extra(orders.take(~has_id & (chance < 0.008)), "gift_0001_20", price=16.67),
    ]
    discounts = _extra(orders.take(has_id & (abs(chance - 0.5) < 0.002)), "D", quantity=-1, is_return=True)
    fees = _extra(
        orders.take(~has_id & (chance > 0.99)), "AMAZONFEE", quantity=-1, price=5_500.0, is_return=True
    )
    samples = _extra(orders.take(~has_id & (abs(chance - 0.7) < 0.01)), "S", price=33.05, is_return=True)
    bank = _extra(orders.take(has_id & (abs(chance - 0.3) < 0.001)), "BANK CHARGES", price=15.0)
    parts += [discounts, fees, samples, bank]
    notes = np.flatnonzero((sold.customer == GUEST) & (random.random(len(sold)) < 0.02))
    stock = sold.take(notes)
    stock = replace(
        stock,
        order=week * 1_000_000 + 950_000 + np.arange(len(stock)),
        quantity=-stock.quantity * random.integers(1, 20, len(stock)),
        price=np.zeros(len(stock)),
        note=random.integers(0, len(NOTES), len(stock)),
    )
    slips = np.flatnonzero(has_id)[: int(random.random() < SLIPS)]
    pieces = int(random.integers(*SLIP_PIECES))
    return [
        *parts,
        stock,
        _slip(orders.take(slips), week * 1_000_000 + 900_000, pieces),
        _slip(orders.take(slips), week * 1_000_000 + 900_000, -pieces),
    ]


def _slip(orders: Lines, order: int, pieces: int) -> Lines:
    """One absurd line on a separate invoice; if `pieces` < 0 its reversal a quarter of an hour later."""
    n = len(orders)
    return replace(
        orders,
        order=np.full(n, order),
        is_return=np.full(n, pieces < 0),
        minute=closing(orders.minute, np.full(n, 15 if pieces < 0 else 0)),
        quantity=np.full(n, pieces),
        price=np.full(n, 1.04),
    )


def _extra(
    orders: Lines,
    code: str,
    *,
    quantity: int | Ints = 1,
    price: float | Floats = 25.0,
    is_return: bool = False,
) -> Lines:
    """One line of `code` on each of `orders`."""
    n = len(orders)
    return Lines(
        order=orders.order,
        is_return=np.full(n, is_return),
        minute=orders.minute,
        customer=orders.customer,
        country=orders.country,
        product=np.full(n, _EXTRA[code]),
        quantity=np.broadcast_to(np.asarray(quantity, dtype=np.int64), n),
        price=np.broadcast_to(np.asarray(price, dtype=np.float64), n),
        note=np.full(n, -1),
    )
