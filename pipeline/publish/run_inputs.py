"""The inputs of a run; `pipeline.publish.load_run_inputs` reads them from the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from domain.margins import NOT_SET, MarginSettings
from domain.periods import covered_days
from domain.report import ModelCard, ModelSummary
from i18n import Message
from pipeline.features.point_in_time import CustomerDayIndex
from pipeline.features.product_buyers import ProductBuyers
from pipeline.ingest.rules import DEFAULT_RULES, Rules
from pipeline.membership.history import MembershipHistory
from pipeline.membership.list_outcomes import ListsThen
from pipeline.membership.movements import PreviousVersion
from pipeline.membership.published_lists import PublishedLists
from pipeline.membership.rules import TODAYS, MembershipRules

if TYPE_CHECKING:
    from pipeline.experiments import DrawnExperiment, StandingHoldout
    from pipeline.segmentation.champion import Champion
    from pipeline.segmentation.selection_inputs import Incumbent
    from pipeline.value import DuePredictions


@dataclass(frozen=True)
class PreviousRun:
    """The version this one follows. Frames and series by customer id."""

    number: int
    as_of: date
    features: pd.DataFrame
    segment_id: pd.Series
    is_member: pd.Series
    names: dict[int, str]
    champion: Champion | None
    """The model it was scored with, which need not be the champion now; None if it cannot be read."""
    model_id: int
    rules: MembershipRules = TODAYS
    """Those it was computed with."""
    model: ModelSummary | None = None
    """What its report says of that model; None if it cannot be read."""


@dataclass(frozen=True)
class CurrentChampion:
    """The champion in force: the stored model's id, the model, its card, and whether it is frozen."""

    model_id: int
    champion: Champion
    card: ModelCard
    since: date
    frozen: bool


@dataclass(frozen=True)
class Promotion:
    """The decision, a person's or a wide comparison's, that a stored model is the champion from now on."""

    model_id: int
    by: str
    why: Message
    is_frozen: bool = False
    yields_to_freeze: bool = False
    """Whether a champion that has been frozen stays: unless a person has chosen."""


@dataclass(frozen=True)
class RunInputs:
    """Everything that the decision is based on, nothing after `as_of`. Frames by customer id."""

    as_of: date
    window_days: int
    currency: str | None
    """The shop's; none where lines came without one, as tests and tools have them."""
    read_features: Callable[[], pd.DataFrame]
    """Waits for the features of the window, which an engine may still be adding up."""
    past_day: date
    """`OUT_OF_TIME_DAYS` before `as_of`: the day from which models and claims are tried out of time."""
    read_past_features: Callable[[], pd.DataFrame] | None
    """The same of those as of `past_day`; None where customer days suffice."""
    customer_days: pd.DataFrame
    summary: dict[str, Any]
    features_without_late: pd.DataFrame | None
    previous: PreviousRun | None
    current_champion: CurrentChampion | None
    past: MembershipHistory
    last_search: date | None
    next_segment_id: int
    simulated: bool
    experiments: list[DrawnExperiment]
    product_buyers: ProductBuyers
    """Who bought what in the window."""
    published: PublishedLists
    """The lists of the versions before."""
    value_model: bytes | None = None
    """The stored model of what customers will be worth; None before the first."""
    lists_then: ListsThen | None = None
    """The lists of last quarter; None where no version of it is whole."""
    due_predictions: Sequence[DuePredictions] = ()
    """Of earlier versions, to be graded."""
    rules: Rules = DEFAULT_RULES
    """Which lines do not count."""
    membership_rules: MembershipRules = TODAYS
    holdout: StandingHoldout | None = None
    """The standing holdout of the programme; None before one was begun."""
    margins: MarginSettings = NOT_SET
    """With a rate, `customer_days` have `gross_profit` and `listed_revenue`."""

    @property
    def covered_days(self) -> int:
        """The days of the window that invoices cover: fewer than the window in a young shop."""
        first = self.summary.get("first")
        return covered_days(self.window_days, date.fromisoformat(first) if first else None, self.as_of)

    @cached_property
    def features(self) -> pd.DataFrame:
        """The features of the window."""
        return self.read_features()

    @cached_property
    def past_features(self) -> pd.DataFrame:
        """The features as of `past_day`."""
        if self.read_past_features is None:
            return self.customer_day_index.features(self.past_day, self.window_days)
        return self.read_past_features()

    @cached_property
    def customer_day_index(self) -> CustomerDayIndex:
        """An index of `customer_days` for features as of any date."""
        return CustomerDayIndex(self.customer_days)

    @property
    def before(self) -> PreviousVersion | None:
        """The version that movements refer to."""
        previous = self.previous
        if previous is None:
            return None
        return PreviousVersion(
            previous.as_of,
            previous.features,
            previous.is_member,
            previous.segment_id.map(previous.names),
            frozenset(self.customer_day_index.bought_before(previous.as_of).to_numpy()),
        )

    @property
    def incumbent(self) -> Incumbent | None:
        """The champion that a challenger would have to beat."""
        from pipeline.segmentation.selection_inputs import Incumbent  # noqa: PLC0415 - not before there is anything to decide

        current_champion = self.current_champion
        if current_champion is None:
            return None
        return Incumbent(
            current_champion.champion, current_champion.card, current_champion.frozen, self.last_search
        )

    @property
    def champion_before(self) -> Champion | None:
        """The previous version's model, if it is readable and no longer the champion."""
        return self.previous.champion if self.previous is not None and self.is_replaced else None

    @property
    def champion_last_measured(self) -> ModelSummary | None:
        """The champion's figures in the previous version; None if another model made it."""
        previous = self.previous
        if previous is None or self.current_champion is None or self.is_replaced:
            return None
        return previous.model

    @property
    def rules_before(self) -> MembershipRules | None:
        """The rules of membership of the version before, if they were others."""
        before = self.previous.rules if self.previous is not None else None
        return before if before != self.membership_rules else None

    @property
    def is_replaced(self) -> bool:
        """Whether the champion differs from the model that scored the previous version."""
        previous, current_champion = self.previous, self.current_champion
        return (
            previous is not None
            and current_champion is not None
            and previous.model_id != current_champion.model_id
        )
