"""A run ends in a version or in a sentence for people, whatever the shop's history."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from domain.enums import OverrideKind
from domain.report import ModelCard
from domain.report.storage import dump
from i18n import Localizer, UserError
from pipeline.features import TransactionSummary
from pipeline.membership.history import MembershipHistory
from pipeline.process.progress import no_progress
from pipeline.publish.build_version import VersionResult, build_version
from pipeline.publish.run_inputs import CurrentChampion, PreviousRun, RunInputs
from pipeline.segmentation.champion import Champion
from pipeline.segmentation.cluster_space import cluster_space
from pipeline.segmentation.recipes import BEHAVIOUR, VALUE, Recipe, Redrawing, Space, recipe_named
from tests.frames import three_kinds
from tests.odd_shops import AS_OF, OddShop, known_of, odd_shops, trade_of_shop
from tests.pipeline.segmentation.champions import champion_of
from tests.reports import model_card

FIXED = replace(
    recipe_named("scaled-kmeans"), redrawing=Redrawing(pairs=3, max_standard_error=1.0)
)  # how exactly stability is known is no matter here
SPACES = (
    Space("scaled", VALUE, dimensions=3),
    Space("pca", BEHAVIOUR, dimensions=4),
    Space("tsne", BEHAVIOUR),
)
CARD = ModelCard.model_validate(model_card(stability=0.9, fidelity=0.97))
QUIETLY = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
PLAIN = OddShop(
    customers=40,
    days=(320, 1),
    pause=None,
    orders_each=6,
    products=30,
    returns="some",
    whale=False,
    stray=None,
    seed=1,
)
"""Forty customers who trade through 2026."""

FIRST_BOUGHT_THIS_WEEK = OddShop(
    customers=2,
    days=(20, 1),
    pause=None,
    orders_each=1,
    products=3,
    returns="none",
    whale=False,
    stray=None,
    seed=0,
)
"""Two customers, one of whom first buys in the last week."""


@cache
def champion() -> Champion:
    return champion_of(three_kinds(big=10, regular=20, lapsed=20))


def decide(known: RunInputs, *, challenge: bool) -> VersionResult:
    """A version, whose report is one that any database can keep: no NaN, nothing endless."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of fewer distinct points than clusters
        decided = build_version(known, FIXED, challenge=challenge, random_state=0, progress=no_progress)
    json.dumps(dump(decided.report), allow_nan=False)
    return decided


def scored(
    trade: TransactionSummary, as_of: date, pinned: int, before: VersionResult | None = None
) -> VersionResult | None:
    """A week that only scores; every `pinned`-th customer is a member (0: whom the model lets in)."""
    week = known_of(trade, as_of)
    if week.features.empty:  # where gathering ends, in a sentence
        return None
    overrides: dict[str, OverrideKind] = {
        customer: OverrideKind.PIN
        for place, customer in enumerate(week.features.index)
        if pinned and place % pinned == 0
    }
    current_champion = CurrentChampion(1, champion(), CARD, AS_OF, frozen=False)
    existing = replace(week, past=MembershipHistory(overrides=overrides), current_champion=current_champion)
    if before is not None:
        existing = replace(existing, previous=previous_of(before))
    return decide(existing, challenge=False)


def previous_of(decided: VersionResult) -> PreviousRun:
    """The version before, as it would be read from where it is kept."""
    customers = decided.customers.frame.set_index("customer_id")
    customers.index = customers.index.astype("str")
    names = {segment["segment_id"]: segment["name"] for segment in decided.segments}
    as_of = decided.report.as_of
    return PreviousRun(
        1, as_of, customers, customers["segment_id"], customers["is_member"], names, champion(), 1
    )


def test_a_week_knows_nothing_of_what_was_bought_later() -> None:
    # c00 buys on 29 October, c01 on 9 November: the day from which last week counts no more
    trade = trade_of_shop(FIRST_BOUGHT_THIS_WEEK)
    last_week = AS_OF - timedelta(days=7)
    assert trade.orders["day"].max() >= pd.Timestamp(last_week)
    existing = known_of(trade, last_week)
    assert existing.customer_days["day"].max() < pd.Timestamp(last_week)
    assert set(existing.customer_days["customer_id"]) == set(existing.features.index) == {"c00"}


@pytest.mark.fits
@pytest.mark.slow(seconds=10)
@settings(QUIETLY, max_examples=24)
@given(odd_shops(), st.sampled_from((0, 1, 3)))
@example(replace(PLAIN, stray=date(2024, 2, 29)), 1)
@example(replace(PLAIN, days=(800, 1), pause=(790, 20)), 1)
@example(FIRST_BOUGHT_THIS_WEEK, 0)
def test_every_week_of_any_shop_ends_in_a_version(shop: OddShop, pinned: int) -> None:
    trade = trade_of_shop(shop)
    last_week = scored(trade, AS_OF - timedelta(days=7), pinned)
    this_week = scored(trade, AS_OF, pinned, before=last_week)
    for version, as_of in ((last_week, AS_OF - timedelta(days=7)), (this_week, AS_OF)):
        customers = set(known_of(trade, as_of).features.index)
        assert set(version.customers.frame["customer_id"]) == customers if version else not customers


@pytest.mark.fits
@pytest.mark.slow(seconds=8)
@settings(QUIETLY, max_examples=9)
@given(odd_shops(min_customers=30))
def test_a_first_model_of_any_shop_is_fitted_or_a_sentence_says_why_not(shop: OddShop) -> None:
    existing = known_of(trade_of_shop(shop))
    version, refusal = None, ""
    try:
        version = decide(existing, challenge=True)
    except UserError as problem:
        refusal = str(problem)
    if version is None:
        assert refusal.startswith(("Only ", "Apart from the lowest-spending one"))
    else:
        assert version.selection.is_new
        assert len(version.customers) == len(existing.features)


@pytest.mark.fits
def test_the_first_model_of_a_plain_shop_is_fitted() -> None:
    existing = known_of(trade_of_shop(PLAIN))
    assert decide(existing, challenge=True).report.customers == len(existing.features) == 40


@pytest.mark.fits
@settings(QUIETLY, max_examples=6)
@given(odd_shops(min_customers=30), st.sampled_from(SPACES))
@example(replace(PLAIN, orders_each=1, products=1, days=(300, 300)), SPACES[1])
def test_any_shop_can_be_laid_out_and_clustered_in_every_way(shop: OddShop, space: Space) -> None:
    features = known_of(trade_of_shop(shop)).features
    if len(features) >= 30:  # fewer are refused before
        ways = Recipe("all", (space,), ("kmeans", "gmm", "hierarchical", "dbscan"), (2, 12))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            assert cluster_space(space, features, ways, random_state=0).labelled


@pytest.mark.fits
@pytest.mark.parametrize(
    ("day", "written"), [(date(2024, 2, 29), "29 Feb 2024"), (date(1900, 1, 1), "1 Jan 1900")]
)
def test_one_line_far_from_the_others_changes_nothing_but_a_note(day: date, written: str) -> None:
    without = decide(known_of(trade_of_shop(PLAIN)), challenge=True)
    result = decide(known_of(trade_of_shop(replace(PLAIN, stray=day))), challenge=True)
    pd.testing.assert_frame_equal(result.customers.frame, without.customers.frame)
    assert result.segments == without.segments
    data, data_without = result.report.data, without.report.data
    assert result.report.model_copy(update={"data": data_without}) == without.report
    assert data.lines == data_without.lines + 1
    assert data.first == data_without.first
    assert data_without.stray is None
    assert data.stray is not None
    output = Localizer().render(data.stray.note)
    assert output.startswith(f"One invoice line is dated {written}, long before all others")
