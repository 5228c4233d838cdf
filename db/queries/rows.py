"""Rows of queries with several columns, read by column name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
