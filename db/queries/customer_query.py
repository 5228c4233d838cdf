"""Build queries over one version's customers with only the tables they need.

A complete version has its labels in a separate table with the indexes used for sorting lists. A pruned
version, whose customers' figures have been deleted, has only the view of labels and no figures to sort by.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, String, and_, cast, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.audiences import to_sql
from db.models import (
    CustomerSnapshot,
    LabelView,
    SavedListCustomer,
    SegmentProfile,
    Version,
)
from db.queries.json_array import InJsonArray
from db.queries.memoize import memoize_per_session
from db.queries.rows import AnySelect
from domain.audiences import AUDIENCES, DEFAULT_PARAMETERS, AudienceId
from domain.saved_lists import ListCriteria, ListRule

Which = AudienceId
Operator = Literal["contains", "equals", "at_least", "at_most", "is_in", "on_list"]

COLUMNS: Final[Mapping[str, InstrumentedAttribute[Any]]] = {
    "customer_id": LabelView.customer_id,
    "country": CustomerSnapshot.country,
    "segment_id": LabelView.segment_id,
    "segment": SegmentProfile.name,
    "is_member": LabelView.is_member,
    "since": LabelView.since,
    "valid_until": LabelView.valid_until,
    "gross_revenue": CustomerSnapshot.gross_revenue,
    "net_revenue": CustomerSnapshot.net_revenue,
    "recency_days": CustomerSnapshot.recency_days,
    "orders": CustomerSnapshot.orders,
    "items": CustomerSnapshot.items,
    "unique_products": CustomerSnapshot.unique_products,
    "avg_ticket": CustomerSnapshot.avg_ticket,
    "avg_basket_items": CustomerSnapshot.avg_basket_items,
    "avg_basket_products": CustomerSnapshot.avg_basket_products,
    "frequency": CustomerSnapshot.frequency,
    "avg_recency_days": CustomerSnapshot.avg_recency_days,
    "returned_items": CustomerSnapshot.returned_items,
    "return_rate": CustomerSnapshot.return_rate,
    "tenure_days": CustomerSnapshot.tenure_days,
    "days_since_first_order": CustomerSnapshot.days_since_first_order,
    "expected_revenue_84d": CustomerSnapshot.expected_revenue_84d,
    "revenue_low_84d": CustomerSnapshot.revenue_low_84d,
    "revenue_high_84d": CustomerSnapshot.revenue_high_84d,
    "expected_orders_84d": CustomerSnapshot.expected_orders_84d,
    "order_probability_84d": CustomerSnapshot.order_probability_84d,
    "expected_revenue_365d": CustomerSnapshot.expected_revenue_365d,
    "revenue_low_365d": CustomerSnapshot.revenue_low_365d,
    "revenue_high_365d": CustomerSnapshot.revenue_high_365d,
    "expected_orders_365d": CustomerSnapshot.expected_orders_365d,
    "probability_alive": CustomerSnapshot.probability_alive,
    "next_order_on": CustomerSnapshot.next_order_on,
    "contribution": CustomerSnapshot.contribution,
    "expected_contribution_84d": CustomerSnapshot.expected_contribution_84d,
    "expected_contribution_365d": CustomerSnapshot.expected_contribution_365d,
    "flag": CustomerSnapshot.flag,
    "is_held_out": CustomerSnapshot.is_held_out,
    "margin": LabelView.margin,
    "weeks_below": LabelView.weeks_below,
}
"""The columns of every list of customers, and the only ones it may be sorted and filtered by."""
OF_CONTRIBUTION = ("contribution", "expected_contribution_84d", "expected_contribution_365d")
"""Columns that are empty unless a margin rate was set."""
MAX_PARAMETERS = 1000
"""Of one condition; whatever has more is handed over as one."""


@dataclass(frozen=True)
class Condition:
    """One filter: `column` (a name of COLUMNS) compared with `value`.

    A sequence for `is_in`; a `ListCriteria` for `on_list`, which is about the customer id.
    """

    column: str
    operator: Operator
    value: Any


@dataclass(frozen=True)
class CustomerQuery:
    """How to read the customers of version `number`; `is_whole` while their figures are stored."""

    number: int
    is_whole: bool
    parameters: Mapping[str, float] = field(default_factory=lambda: DEFAULT_PARAMETERS)
    """What the lists of this version are drawn by."""
    as_of: date | None = None
    """The version's; needed for lists that name days."""

    def column(self, name: str) -> InstrumentedAttribute[Any]:
        """The column called `name`. Raises a KeyError if it is not in COLUMNS."""
        model_column = COLUMNS[name]
        if model_column.class_ is LabelView and self.is_whole:
            snapshot: InstrumentedAttribute[Any] = getattr(CustomerSnapshot, model_column.key)
            return snapshot
        return model_column

    def select(self, columns: Sequence[Any], names: Collection[str]) -> AnySelect:
        """`columns` of the customers, joining the tables with the columns `names`."""
        tables = {COLUMNS[name].class_ for name in names if name != "customer_id"}
        wants_names = SegmentProfile in tables
        if not self.is_whole:
            wants_figures = CustomerSnapshot in tables
            return self._select_cleared(columns, wants_figures=wants_figures, wants_names=wants_names)
        statement: AnySelect = (
            select(*columns).select_from(CustomerSnapshot).where(CustomerSnapshot.version == self.number)
        )
        return self._with_names(statement, CustomerSnapshot) if wants_names else statement

    def _select_cleared(self, columns: Sequence[Any], *, wants_figures: bool, wants_names: bool) -> AnySelect:
        statement: AnySelect = select(*columns).select_from(LabelView).where(LabelView.version == self.number)
        if wants_figures:
            statement = statement.outerjoin(
                CustomerSnapshot,
                and_(
                    CustomerSnapshot.version == LabelView.version,
                    CustomerSnapshot.customer_id == LabelView.customer_id,
                ),
            )
        return self._with_names(statement, LabelView) if wants_names else statement

    def _with_names(self, statement: AnySelect, label: type[LabelView] | type[CustomerSnapshot]) -> AnySelect:
        return statement.join(
            SegmentProfile,
            and_(SegmentProfile.version == self.number, SegmentProfile.segment_id == label.segment_id),
        )

    def id_column(self) -> InstrumentedAttribute[str]:
        """The customer id column."""
        return self.column("customer_id")

    def filtered(self, listed: AnySelect, which: Which, filters: Sequence[Condition]) -> AnySelect:
        """Customers of `listed` who are on a list and match `filters`."""
        id = self.id_column()
        return listed.where(
            self.list_predicate(which),
            *(self._holds(condition, id) for condition in filters),
        )

    def on_list(self, criteria: ListCriteria) -> AnySelect:
        """The ids of a saved list's customers; for a rule, those of this version."""
        if criteria.rule is None:
            return select(SavedListCustomer.customer_id).where(SavedListCustomer.list_id == criteria.id)
        which, conditions = criteria.rule.audience, rule_conditions(criteria.rule, self.as_of)
        names = required_columns(which, conditions)
        statement = self.filtered(self.select([self.id_column()], names), which, conditions)
        return statement.correlate(None)

    def _holds(self, condition: Condition, id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        if condition.operator == "on_list":
            return id.in_(self.on_list(condition.value))
        return _holds(condition, id if condition.column == "customer_id" else self.column(condition.column))

    def list_predicate(self, which: Which) -> ColumnElement[bool]:
        """Whether a customer is on a list."""
        return to_sql(AUDIENCES[which].condition, self.column, self.parameters)


def _holds(condition: Condition, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    holds: ColumnElement[bool]
    match condition.operator:
        case "contains":
            holds = cast(column, String).icontains(str(condition.value), autoescape=True)
        case "equals":
            holds = column == condition.value
        case "at_least":
            holds = column >= condition.value
        case "at_most":
            holds = column <= condition.value
        case _:
            many = len(condition.value) > MAX_PARAMETERS
            holds = (
                InJsonArray(column.expression, condition.value) if many else column.in_(list(condition.value))
            )
    return holds


def customer_query(session: Session, number: int) -> CustomerQuery:
    """How to read version `number` now."""
    return memoize_per_session(session, ("reading", number), lambda: _customer_query(session, number))


def _customer_query(session: Session, number: int) -> CustomerQuery:
    row = session.execute(select(Version.pruned_at, Version.as_of).where(Version.number == number)).first()
    is_whole, as_of = (row.pruned_at is None, row.as_of) if row is not None else (False, None)
    return CustomerQuery(number, is_whole, audience_parameters(session, number), as_of)


def rule_conditions(rule: ListRule, as_of: date | None) -> list[Condition]:
    """A rule's conditions on the customers of a version as of `as_of`, besides its audience."""
    conditions = []
    if rule.country is not None:
        conditions.append(Condition("country", "equals", rule.country))
    if rule.segment_id is not None:
        conditions.append(Condition("segment_id", "equals", rule.segment_id))
    if rule.search:
        conditions.append(Condition("customer_id", "contains", rule.search))
    for bound in rule.bounds:
        if bound.at_least is not None:
            conditions.append(Condition(bound.column, "at_least", bound.at_least))
        if bound.at_most is not None:
            conditions.append(Condition(bound.column, "at_most", bound.at_most))
    if rule.is_held_out is not None:
        conditions.append(Condition("is_held_out", "equals", rule.is_held_out))
    if as_of is not None:
        conditions += days_as_recency(as_of, rule.bought_from, rule.bought_until)
    return conditions


def days_as_recency(as_of: date, first: date | None, last: date | None) -> list[Condition]:
    """A last purchase from `first` to `last` as conditions on recency."""
    conditions = []
    if first is not None:
        conditions.append(Condition("recency_days", "at_most", (as_of - first) // timedelta(days=1)))
    if last is not None:
        conditions.append(Condition("recency_days", "at_least", (as_of - last) // timedelta(days=1)))
    return conditions


def audience_parameters(session: Session, number: int) -> Mapping[str, float]:
    """The parameters published with version `number`, or the defaults."""
    stored = session.execute(
        select(*(getattr(Version, name) for name in DEFAULT_PARAMETERS)).where(Version.number == number)
    ).first()
    stored_values = {} if stored is None else dict(stored._mapping)
    return {
        **DEFAULT_PARAMETERS,
        **{name: value for name, value in stored_values.items() if value is not None},
    }


def required_columns(
    which: Which, filters: Sequence[Condition] = (), sort: Sequence[tuple[str, bool]] = ()
) -> frozenset[str]:
    """The columns needed to filter and sort a list."""
    return frozenset(
        {*AUDIENCES[which].columns, *(condition.column for condition in filters), *(name for name, _ in sort)}
    )
