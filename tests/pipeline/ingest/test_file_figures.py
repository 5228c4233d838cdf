"""What a file's lines say of the shop, by hand."""

from __future__ import annotations

from datetime import date, datetime, time

from pipeline.ingest.file_figures import FileFigures
from pipeline.ingest.lines.line import Line

AT = datetime.combine(date(2026, 3, 2), time(9, 30))


def line(code: str, quantity: int, price: float, customer: str | None, country: str = "France") -> Line:
    return ("A1", code, "", quantity, price, AT, customer, country, None, "")


def test_sums_are_of_products_and_returns_are_told_apart() -> None:
    figures = FileFigures()
    lines = [
        line("mug", 2, 10.0, "ada"),
        line("mug", -1, 10.0, "ada"),
        line("cup", 1, 20.0, "bruno", "Spain"),
        line("cup", 3, 5.0, None, ""),
        line("POST", 1, 100.0, "bruno"),
    ]
    assert list(figures.passing(lines)) == lines
    assert figures.to_json(lambda code: code != "POST") == {
        "lines": 5,
        "unidentified_lines": 1,
        "customers": 2,
        "gross": 55.0,
        "unidentified_gross": 15.0,
        "returned": 10.0,
        "return_lines": 1,
        "largest_customer": {"customer": "bruno", "share": 0.8571},
        "countries": [{"country": "France", "lines": 3}, {"country": "Spain", "lines": 1}],
        "other_countries": 0,
    }


def test_a_file_without_customers_has_no_largest_one() -> None:
    figures = FileFigures()
    list(figures.passing([line("mug", 1, 1.0, None)]))
    assert figures.to_json(lambda _code: True)["largest_customer"] is None


def orders_of(*counts: tuple[str, int]) -> FileFigures:
    """Figures of so many orders of each customer, of two lines each."""
    figures = FileFigures()
    numbered = enumerate(customer for customer, orders in counts for _ in range(orders))
    lines = [(f"A{n}", code, "", 1, 2.0, AT, who, "France", None, "") for n, who in numbered for code in "ab"]
    list(figures.passing(lines))
    return figures


def test_an_id_with_a_fifth_of_all_orders_is_suspicious() -> None:
    others = [(f"customer {number}", 2) for number in range(24)]  # 48 orders
    assert orders_of(("WALKIN", 12), *others).suspect() == ("WALKIN", 12, 0.2)  # 12 of 60
    assert orders_of(("ada", 11), *others).suspect() is None  # 11 of 59
    assert orders_of(("ada", 9), *others[:20]).suspect() is None  # of 49 orders nothing is said
