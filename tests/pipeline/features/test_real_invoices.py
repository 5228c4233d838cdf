"""A year of a real shop, against figures worked out elsewhere and against plain pandas."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from db.engine import Database, open_database
from db.models import InvoiceLine
from domain.features import FEATURES
from pipeline.engines.customer_features import compute_features
from pipeline.engines.read_transactions import read_transactions
from pipeline.features import TransactionSummary, days_of, features_from, summarise, window_before
from pipeline.features.period import Period
from pipeline.publish.import_outcome import ImportOutcome
from tests.pipeline.ingest.reading import lines_in
from tests.pipeline.real_shops import CIRCULATING, UCI, copy_lines, imported
from tests.shared import Shared

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

LINES = InvoiceLine.__table__
END = date(2011, 12, 10)
LATER = timedelta(days=2_190)
"""By so much the file that circulates has moved the days, and it has lost the times."""


class Shop:
    """The file in a database, and as anybody would read it; what it computes, it computes once."""

    def __init__(self, database: Database, path: Path, outcome: ImportOutcome, shared: Shared) -> None:
        self.database = database
        self.path = path
        self.outcome = outcome
        self._shared = shared

    @cached_property
    def countable_lines(self) -> pd.DataFrame:
        """The lines that count, found without any of this project's code."""
        frame: pd.DataFrame = self._shared.value("real counted", lambda: counted_by_plain_pandas(self.path))
        return frame

    @cached_property
    def trade(self) -> TransactionSummary:
        """What all its lines come to."""
        summary: TransactionSummary = self._shared.value("real trade", lambda: trade_of(self.database))
        return summary

    def features(self, as_of: date, window_days: int = 365) -> pd.DataFrame:
        frame: pd.DataFrame = self._shared.value(
            f"real features {as_of} {window_days}", lambda: features_of(self.database, as_of, window_days)
        )
        return frame


def trade_of(database: Database) -> TransactionSummary:
    with database.read() as session:
        return read_transactions(session.connection(), LINES, Period(before=END))


def features_of(database: Database, as_of: date, window_days: int = 365) -> pd.DataFrame:
    with database.read() as session:
        return compute_features(session.connection(), LINES, as_of=as_of, window_days=window_days)


@pytest.fixture(scope="session")
def shop(real_data: Path, shared: Shared, sqlite_template: Path) -> Iterator[Shop]:
    existing = imported(shared, sqlite_template, real_data / UCI)
    database = open_database(f"sqlite:///{existing.file}")
    yield Shop(database, real_data / UCI, existing.outcome, shared)
    database.dispose()


def test_every_line_of_the_file_is_kept(shop: Shop) -> None:
    assert (shop.outcome.rows_read, shop.outcome.rows_added, shop.outcome.rows_known) == (541_909, 541_909, 0)
    assert shop.outcome.left_out["no_customer"] == 135_080
    assert shop.outcome.last == END - timedelta(days=1)


def test_the_file_that_circulates_with_other_days_and_no_times_is_read_as_the_same_lines(
    real_data: Path, tmp_path: Path
) -> None:
    ours, others = (
        lines_in(every_fifth_line(real_data / name, tmp_path / name)) for name in (UCI, CIRCULATING)
    )
    compared = 0
    for line, other in zip(ours, others, strict=True):
        later = datetime.combine(line[5].date(), time.min) + LATER
        assert other == (*line[:5], later, *line[6:])
        compared += 1
    assert compared == 108_382


def every_fifth_line(source: Path, target: Path) -> Path:
    """A file with the same heading."""
    with gzip.open(source, "rb") as lines, gzip.open(target, "wb", compresslevel=1) as stored:
        stored.write(next(lines))
        stored.writelines(islice(lines, 0, None, 5))
    return target


def test_the_year_is_what_others_found_it_to_be(shop: Shop) -> None:
    features = shop.features(END)
    assert len(features) == 4_259
    assert features["gross_revenue"].sum() == pytest.approx(8_151_379.74, abs=0.005)
    assert features["items"].sum() == 4_815_953
    assert features["returned_items"].sum() == 73_453
    existing = ["gross_revenue", "orders", "items", "unique_products", "returned_items", "recency_days"]
    assert features.loc[["12347"], existing].iloc[0].tolist() == [3_598.21, 6, 2_139, 87, 0, 3]
    assert features.loc[["14646"], existing].iloc[0].tolist() == [279_138.02, 72, 196_844, 699, 288, 2]
    assert features.loc[["16446"], ["gross_revenue", "orders"]].iloc[0].tolist() == [2.90, 1]
    assert "12346" not in features.index


@pytest.mark.parametrize(("months_before", "window_days"), [(0, 365), (3, 365), (8, 90)])
def test_plain_pandas_finds_the_same_features(shop: Shop, months_before: int, window_days: int) -> None:
    as_of = (pd.Timestamp(END) - pd.DateOffset(months=months_before)).date()
    expected = by_plain_pandas(shop.countable_lines, as_of, window_days)
    result = shop.features(as_of, window_days)
    assert result.index.tolist() == expected.index.tolist()
    for name in FEATURES:
        np.testing.assert_allclose(result[name], expected[name], rtol=1e-9, atol=1e-6, err_msg=name)
    assert (result["country"] == expected["country"]).all()


def test_days_add_up_to_the_features(shop: Shop) -> None:
    days = days_of(shop.trade.orders)
    days = days[days["day"] >= pd.Timestamp(END - timedelta(days=365))]
    features = shop.features(END)
    sums = days.groupby("customer_id")[["gross_revenue", "items", "returned_items", "returned_revenue"]].sum()
    sums = sums.loc[features.index]
    np.testing.assert_allclose(sums["gross_revenue"], features["gross_revenue"], atol=1e-6)
    net = features["gross_revenue"] - features["net_revenue"]
    np.testing.assert_allclose(sums["returned_revenue"], net, atol=1e-6)
    assert (sums["items"] == features["items"]).all()
    assert (sums["returned_items"] == features["returned_items"]).all()


def test_the_summary_adds_up(shop: Shop) -> None:
    summary = summarise(shop.trade.counts, as_of=END, window_days=365)
    assert summary["lines"] == 541_909
    assert summary["identified_lines"] == 541_909 - 135_080
    assert summary["left_out"]["no_customer"] == 135_080
    assert shop.features(END)["gross_revenue"].sum() == pytest.approx(8_151_379.74, abs=0.005)
    assert summary["lines"] - sum(summary["left_out"].values()) == len(shop.countable_lines)


@pytest.mark.slow(seconds=20)
def test_both_databases_give_the_same_to_the_last_digit(shop: Shop, postgres_database: Database) -> None:
    copy_lines(Path(str(shop.database.writer.url.database)), postgres_database)
    trade = trade_of(postgres_database)
    for name, frame in shop.trade.frames.items():
        pd.testing.assert_frame_equal(frame, trade.frames[name], check_exact=True, obj=name)
    in_window = trade.within(window_before(END, 365))
    there = features_from(in_window, as_of=END, window_days=365)
    pd.testing.assert_frame_equal(shop.features(END), there, check_exact=True)


def counted_by_plain_pandas(path: Path) -> pd.DataFrame:
    lines = pd.read_csv(
        path, encoding="cp1252", dtype={"InvoiceNo": str, "StockCode": str, "CustomerID": str}
    )
    lines["at"] = pd.to_datetime(lines["InvoiceDate"], format="%m/%d/%Y %H:%M")
    lines["day"] = lines["at"].dt.normalize()
    lines["customer"] = lines["CustomerID"].str.replace(r"\.0$", "", regex=True)
    code = lines["StockCode"].str.upper()
    no_product = code.str.fullmatch(
        "POST|DOT|C2|C3|M|D|S|B|CRUK|PADS|AMAZONFEE|BANK CHARGES|(ADJUST|TEST|GIFT).*"
    )
    lines = lines[lines["customer"].notna() & (lines["UnitPrice"] >= 0.04) & ~no_product].copy()
    lines["sold"] = lines["Quantity"] > 0
    group = ["customer", "StockCode", "UnitPrice", lines["Quantity"].abs().rename("pieces"), "day"]
    lines["place"] = lines.groupby([*group, "sold"]).cumcount()
    sales = lines.groupby(group)["sold"].transform("sum")
    returns = lines.groupby(group)["sold"].transform("size") - sales
    return lines[lines["place"] >= np.minimum(sales, returns)]


def by_plain_pandas(countable_lines: pd.DataFrame, as_of: date, window_days: int) -> pd.DataFrame:
    """The features of DESIGN's definitions, one after another."""
    end = pd.Timestamp(as_of)
    window = countable_lines[
        (countable_lines["day"] < end) & (countable_lines["day"] >= end - pd.Timedelta(days=window_days))
    ]
    order_lines, returned = window[window["sold"]], window[~window["sold"]]
    order_lines = order_lines.assign(value=order_lines["Quantity"] * order_lines["UnitPrice"])
    by = order_lines.groupby("customer")
    features = pd.DataFrame({"gross_revenue": by["value"].sum()})
    value_back = (-returned["Quantity"] * returned["UnitPrice"]).groupby(returned["customer"]).sum()
    features["net_revenue"] = features["gross_revenue"] - value_back.reindex(features.index, fill_value=0)
    features["recency_days"] = (end - by["day"].max()).dt.days
    features["orders"] = by["InvoiceNo"].nunique()
    features["items"] = by["Quantity"].sum()
    features["unique_products"] = by["StockCode"].nunique()
    baskets = order_lines.groupby(["customer", "InvoiceNo"]).agg(
        value=("value", "sum"), items=("Quantity", "sum"), products=("StockCode", "nunique")
    )
    means = baskets.groupby("customer").mean()
    features["avg_ticket"] = means["value"]
    features["avg_basket_items"] = means["items"]
    features["avg_basket_products"] = means["products"]
    features["frequency"] = features["orders"] / ((by["day"].max() - by["day"].min()).dt.days + 1)
    days = order_lines[["customer", "day"]].drop_duplicates().sort_values(["customer", "day"])
    gaps = days.groupby("customer")["day"].diff().dt.days
    features["avg_recency_days"] = gaps.groupby(days["customer"]).mean()
    features["returned_items"] = (
        (-returned["Quantity"]).groupby(returned["customer"]).sum().reindex(features.index, fill_value=0)
    )
    features["return_rate"] = features["returned_items"] / features["items"]
    features["tenure_days"] = (end - by["day"].min()).dt.days
    features["country"] = (
        order_lines.sort_values(["at", "InvoiceNo"], kind="stable").groupby("customer")["Country"].last()
    )
    return features.sort_index()
