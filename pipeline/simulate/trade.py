"""Simulate the shop week by week: orders, lines, returns, postage and noise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.arrays import Floats, Ints
from pipeline.simulate.extras import EXTRA_CODES, NOTES, extras
from pipeline.simulate.lines import EMPTY, GUEST, Lines, closing, concat_lines
from pipeline.simulate.people import COUNTRIES, HOME, People, people
from pipeline.simulate.shelf import CHRISTMAS, FOR_TRADE, shelf
from pipeline.simulate.shop import Shop

COLUMNS = (
    "invoice", "stock_code", "description", "quantity", "unit_price", "invoiced_at", "customer_id", "country",
)  # fmt: skip

GUEST_ORDERS = 1.48
"""Orders a day without a customer id, per thousand customers."""
GUEST_LINES = 26.0
GUEST_SPEND = 8.0
SHOP_PRICE = 1.7
"""What guests pay, in list prices: they buy at retail."""
SAME_DAY = 0.15
"""Of the orders with something coming back, those put right within hours, in full: mistakes."""
MAX_DAYS_TO_RETURN = 27
"""Days. Returns of the last four weeks' orders may therefore fall into a week."""
WEEKS_OF_RETURNS = 4
FIRST_INVOICE = 500_000
LINES_AS_DRAWN = 84
"""Lines a customer that the kinds' own numbers come to; orders are made longer or shorter to fit."""
_ORDERS, _LINES, _RETURNS, _GUESTS = 5, 6, 8, 9


def lines_between(shop: Shop, start: date, until: date) -> pd.DataFrame:
    """The invoice lines of `shop` in [start, until), in the order in which they were written.

    The same question always has the same answer, whatever else is asked: a week's trade depends on the
    shop and on the week alone.

    Returns:
        invoice, stock_code, description (str), quantity (int), unit_price (float), invoiced_at
        (datetime64), customer_id (str, missing where nobody was named), country (str).
    """
    first = max(shop.day_of(start), 0) // 7
    last = -(-shop.day_of(until) // 7)
    everybody = people(shop, max(last, 0))
    weeks = list(_numbered_weeks(shop, everybody, first, last))
    if not weeks:
        return _frame(shop, everybody, EMPTY, np.empty(0, dtype=object))
    lines = concat_lines([week for week, _ in weeks])
    invoices = np.concatenate([numbers for _, numbers in weeks])
    minutes = 24 * 60
    is_inside = (lines.minute >= shop.day_of(start) * minutes) & (lines.minute < shop.day_of(until) * minutes)
    return _frame(shop, everybody, lines.take(is_inside), invoices[is_inside])


def _numbered_weeks(
    shop: Shop, everybody: People, first: int, last: int
) -> Iterator[tuple[Lines, npt.NDArray[np.object_]]]:
    """For each week from `first` to before `last`, its dated lines, sorted, with invoice numbers."""
    block = max(10_000, 10 ** len(str(shop.customers)))
    pending: list[Lines] = []
    for week in range(max(first - WEEKS_OF_RETURNS, 0), last):
        sold = _sold(shop, everybody, week)
        pending = [*pending[-WEEKS_OF_RETURNS:], _returned(shop, everybody, sold, week)]
        if week < first:
            continue
        due = [part.take(part.minute // (7 * 24 * 60) == week) for part in pending]
        lines = concat_lines([sold, *due])
        order = np.lexsort((lines.order, lines.is_return, lines.minute))
        lines = lines.take(order)
        changed = (np.diff(lines.order, prepend=-1) != 0) | np.diff(lines.is_return, prepend=False)
        number = FIRST_INVOICE + week * block + np.cumsum(changed)
        text = number.astype(str).astype(object)
        text[lines.is_return] = "C" + text[lines.is_return]
        yield lines, text


def _sold(shop: Shop, everybody: People, week: int) -> Lines:
    """The orders of one week with their lines, postage and the like."""
    customer, day = _orders(shop, everybody, week)
    guests = _guest_orders(shop, week)
    customer = np.concatenate([customer, np.full(len(guests), GUEST)])
    day = np.concatenate([day, guests])
    random = shop.random(_LINES, week)
    n = len(customer)
    is_guest = customer == GUEST
    minute = day * 24 * 60 + np.clip(random.normal(12.9 * 60, 140, size=n), 7 * 60, 20 * 60).astype(np.int64)
    factor = shop.lines_wanted / (shop.customers * LINES_AS_DRAWN)
    mean = np.where(is_guest, GUEST_LINES, everybody.lines[customer]) * factor
    count = 1 + random.poisson(random.gamma(2.0, np.maximum(mean - 1, 0) / 2.0))
    order = np.repeat(np.arange(n) + week * 1_000_000, count)
    row = np.repeat(np.arange(n), count)
    valuable = (everybody.valuable_from[customer] <= day) & (day < everybody.valuable_until[customer])
    product = _choose(random, shop, minute[row] // (24 * 60), (valuable & ~is_guest)[row])
    price = shelf(shop.seed).prices[product]
    spend = np.where(is_guest, GUEST_SPEND, everybody.spend[customer])[row]
    quantity = _packs(spend * np.exp(random.normal(-0.32, 0.8, size=len(row))) / price)
    price = np.where(is_guest[row], price * SHOP_PRICE, np.where(quantity >= 72, price * 0.85, price))
    country = np.where(is_guest, HOME, everybody.country[customer])
    lines = Lines(
        order=order,
        is_return=np.zeros(len(row), dtype=bool),
        minute=minute[row],
        customer=customer[row],
        country=country[row],
        product=product,
        quantity=quantity,
        price=np.round(price, 2),
        note=np.full(len(row), -1),
    )
    return concat_lines([lines, *extras(shop, week, lines)])


def _orders(shop: Shop, everybody: People, week: int) -> tuple[Ints, Ints]:
    """The orders of `week`: customers and days, one entry per order.

    A customer's expected orders add up over the days of the week, from a random fraction on; each time the
    sum passes a whole number there is an order. The mean is exact and regular customers stay regular.
    """
    present = np.flatnonzero((everybody.arrived < (week + 1) * 7) & (everybody.stopped > week * 7))
    days = np.arange(week * 7, week * 7 + 7)
    valuable = (everybody.valuable_from[present, None] <= days) & (
        days < everybody.valuable_until[present, None]
    )
    pace = np.where(valuable, everybody.pace[present, None], everybody.quiet_pace[present, None])
    pace *= (everybody.arrived[present, None] < days) & (days < everybody.stopped[present, None])
    pace *= (days < everybody.paused_from[present, None]) | (everybody.paused_until[present, None] <= days)
    for uplift in shop.uplifts:
        treated = np.isin(everybody.ids[present], list(uplift.customers))
        inside = (days >= shop.day_of(uplift.since)) & (days < shop.day_of(uplift.until))
        pace *= np.where(treated[:, None] & inside, uplift.factor, 1.0)
    expected = np.cumsum(pace * shop.busyness(days) * shop.weather(week), axis=1)
    begin = shop.random(_ORDERS, week).random(len(everybody))[present]  # one draw each, present or not
    passed = np.floor(np.hstack([begin[:, None], begin[:, None] + expected])).astype(np.int64)
    orders = np.diff(passed, axis=1) + (everybody.arrived[present, None] == days)
    customers, when = np.nonzero(orders)
    times = orders[customers, when]
    return np.repeat(present[customers], times), np.repeat(days[when], times)


def _guest_orders(shop: Shop, week: int) -> Ints:
    days = np.arange(week * 7, week * 7 + 7)
    expected = shop.busyness(days) * shop.weather(week) * GUEST_ORDERS * shop.customers / 1000
    return np.repeat(days, shop.random(_GUESTS, week).poisson(expected))


def _choose(random: np.random.Generator, shop: Shop, day: Ints, valuable: npt.NDArray[np.bool_]) -> Ints:
    """A product for each line: by popularity, with Christmas in autumn and trade packs for the valuable."""
    draw = random.random((3, len(day)))
    popularity = shelf(shop.seed).popularity
    product = np.searchsorted(popularity, draw[0])
    dates = np.datetime64(shop.start, "D") + day
    month = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    christmas = np.interp(month, [1, 8, 9, 10, 11, 12], [0.0, 0.01, 0.08, 0.15, 0.22, 0.18])
    for_trade = np.where(valuable, 0.15, 0.01)
    product = np.where(product < CHRISTMAS + FOR_TRADE, product + CHRISTMAS + FOR_TRADE, product)
    product = np.where(draw[1] < christmas, (draw[2] ** 2 * CHRISTMAS).astype(np.int64), product)
    trade = CHRISTMAS + (draw[2] ** 2 * FOR_TRADE).astype(np.int64)
    is_trade = (draw[1] >= christmas) & (draw[1] < christmas + for_trade)
    return np.asarray(np.where(is_trade, trade, product))


def _packs(pieces: Floats) -> Ints:
    """Whole pieces, at least one; dozens from a dozen on, half dozens from four on."""
    rounded = np.maximum(np.round(pieces), 1)
    rounded = np.where(rounded >= 4, np.maximum(np.round(rounded / 6), 1) * 6, rounded)
    return np.where(rounded >= 12, np.round(rounded / 12) * 12, rounded).astype(np.int64)


def _returned(shop: Shop, everybody: People, sold: Lines, week: int) -> Lines:
    """Returns of this week's orders, dated at their own time: minutes later in full, or days later."""
    random = shop.random(_RETURNS, week)
    real = sold.take((sold.customer != GUEST) & (sold.product >= 0) & (sold.price > 0))
    orders, position, count = np.unique(real.order, return_inverse=True, return_counts=True)
    n = len(orders)
    owner = np.empty(n, dtype=np.int64)
    owner[position] = real.customer
    comes_back = random.random(n) < everybody.returning[owner]
    mistake = random.random(n) < SAME_DAY
    delay = np.where(mistake, 0, random.integers(2, MAX_DAYS_TO_RETURN + 1, n))
    hours = random.integers(5, 150, n)
    chosen = comes_back[position] & (random.random(len(real)) < 2.2 / count[position])
    back = real.take(chosen)
    of = position[chosen]
    part = np.where(random.random(len(back)) < 0.55, 1.0, random.random(len(back)))
    part = np.where(mistake[of], 1.0, part)
    return Lines(
        order=back.order,
        is_return=np.ones(len(back), dtype=bool),
        minute=closing(back.minute, hours[of]) + delay[of] * 24 * 60,
        customer=back.customer,
        country=back.country,
        product=back.product,
        quantity=-np.maximum(np.round(back.quantity * part), 1).astype(np.int64),
        price=back.price,
        note=back.note,
    )


def _frame(shop: Shop, everybody: People, lines: Lines, invoices: npt.NDArray[np.object_]) -> pd.DataFrame:
    goods = shelf(shop.seed)
    n = len(goods.codes)
    other = np.array(EXTRA_CODES, dtype=object)[::-1]
    at = np.where(lines.product >= 0, lines.product, n + len(other) + lines.product)
    names = np.concatenate([goods.names, other[:, 1], np.array(NOTES, dtype=object)])
    described = np.where(lines.note >= 0, n + len(other) + lines.note, at)
    ids = np.append(everybody.ids, np.array([None], dtype=object))  # GUEST is -1: the last one
    values = {
        "invoice": invoices,
        "stock_code": np.concatenate([goods.codes, other[:, 0]])[at],
        "description": names[described],
        "customer_id": ids[lines.customer],
        "country": np.array(COUNTRIES, dtype=object)[lines.country],
    }
    frame = pd.DataFrame({name: pd.array(column, dtype="str") for name, column in values.items()})
    frame["quantity"] = lines.quantity
    frame["unit_price"] = lines.price
    minutes = lines.minute.astype("timedelta64[m]")
    frame["invoiced_at"] = (np.datetime64(shop.start, "m") + minutes).astype("datetime64[us]")
    return frame[list(COLUMNS)]
