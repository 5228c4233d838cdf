from __future__ import annotations

from datetime import date

from db.engine import Database
from db.models import InvoiceLine
from pipeline.features import product_purchases
from tests.trade import back, keep, sale

AS_OF = date(2011, 12, 10)


def test_what_each_customer_bought_by_product(database: Database) -> None:
    keep(
        database,
        sale("ada", "mug", 2, 2.50, on="2011-12-01"),
        sale("ada", "mug", 4, 2.50, on="2011-12-09"),
        sale("ada", "lamp", 1, 9.99, on="2011-12-09"),
        sale("bruno", "mug", 1, 2.50, on="2011-12-02"),
        back("bruno", "mug", 1, 2.50, on="2011-12-05"),  # bought all the same
        sale("chiara", "mug", 3, 2.50, on="2011-12-02"),  # a mistake put right the same day
        back("chiara", "mug", 3, 2.50, on="2011-12-02"),
        sale("david", "mug", 1, 0.01, on="2011-12-02"),  # too cheap
        sale("david", "POST", 1, 18.0, on="2011-12-02"),  # no product
        sale(None, "mug", 1, 2.50, on="2011-12-02"),
        sale("ada", "vase", 1, 5.0, on="2010-12-01"),  # before the window
        sale("ada", "bowl", 1, 5.0, on="2011-12-10"),  # from as_of on
    )
    with database.read() as session:
        found = product_purchases(session.connection(), InvoiceLine.__table__, as_of=AS_OF, window_days=365)
    rows = found.sort_values(["customer_id", "stock_code"]).to_records(index=False).tolist()
    assert rows == [
        ("ada", "lamp", "a thing", 9.99),
        ("ada", "mug", "a thing", 15.0),
        ("bruno", "mug", "a thing", 2.5),
    ]
