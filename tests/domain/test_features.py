"""The feature columns are defined once, and every room has them all."""

from __future__ import annotations

from sqlalchemy import BigInteger, Double, Integer

from dashboard.ui.glossary import FEATURE_DEFINITIONS
from db.models import CustomerSnapshot
from domain.features import FEATURE_COLUMNS, FEATURES


def test_the_table_of_customers_has_a_column_of_its_type_for_each_feature() -> None:
    columns = CustomerSnapshot.__table__.columns
    kinds = {int: (Integer, BigInteger), float: (Double,)}
    for feature in FEATURE_COLUMNS:
        column = columns[feature.name]
        assert isinstance(column.type, kinds[feature.type]), feature.name
        assert column.nullable == feature.is_optional, feature.name


def test_the_pages_say_what_each_feature_means() -> None:
    assert tuple(FEATURE_DEFINITIONS) == FEATURES


def test_no_two_features_are_called_the_same() -> None:
    assert len({feature.label for feature in FEATURE_COLUMNS}) == len(FEATURES) == 14
