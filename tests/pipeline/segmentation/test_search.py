from __future__ import annotations

import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score

from i18n import UserError
from pipeline.process.progress import no_progress
from pipeline.segmentation.candidate_capture import Trial
from pipeline.segmentation.min_customers import min_customers
from pipeline.segmentation.recipes import Recipe, Redrawing, Scaling, Space, recipe_named
from pipeline.segmentation.search import SearchResult, search
from tests.frames import three_kinds

pytestmark = pytest.mark.fits

VALUE = Space("scaled", Scaling(("gross_revenue", "recency_days", "orders"), log=("gross_revenue", "orders")))
FEW = Redrawing(pairs=3, max_standard_error=1.0)
CHEAP = Recipe("cheap", (VALUE,), ("kmeans", "hierarchical", "dbscan"), (2, 3, 4), FEW)
PEOPLE = three_kinds()


def find(
    people: pd.DataFrame = PEOPLE, recipe: Recipe = CHEAP, trial: Trial | None = None, seed: int = 0
) -> SearchResult:
    return search(people, recipe, trial, random_state=seed, progress=no_progress)


@pytest.fixture(scope="module")
def found() -> SearchResult:
    return find()


def test_three_plain_kinds_are_found_and_the_big_spenders_are_the_insiders(found: SearchResult) -> None:
    chosen = PEOPLE.index[found.sample][found.labels == found.choice.cluster]
    assert chosen.tolist() == [customer for customer in PEOPLE.index if customer.startswith("b")]
    assert (found.choice.count, found.choice.share) == (30, 0.10)
    assert found.candidate.trusted


def test_the_silhouette_it_tells_is_that_of_the_labels_it_gives(found: SearchResult) -> None:
    assert found.candidate.silhouette == pytest.approx(silhouette_score(found.points, found.labels), abs=1e-3)
    assert found.candidate.k == len(set(found.labels))


def test_every_clusterer_and_k_is_on_the_leaderboard_with_the_chosen_one_first(found: SearchResult) -> None:
    rows = found.leaderboard_rows()
    for clusterer in ("kmeans", "hierarchical"):
        assert sorted(row["k"] for row in rows if row["clusterer"] == clusterer) == [2, 3, 4]
    assert any(row["clusterer"] == "dbscan" for row in rows)
    assert [row["chosen"] for row in rows] == [True, *[False] * (len(rows) - 1)]
    assert all(-1 <= row["silhouette"] <= 1 and 0 <= row["noise"] <= 1 for row in rows)


def test_no_trusted_candidate_was_passed_over_for_one_with_a_lower_score(found: SearchResult) -> None:
    trusted = [row for row in found.leaderboard if row.trusted]
    assert found.candidate.score == max(row.score or 0.0 for row in trusted)


def test_where_no_finalist_is_trusted_the_cheap_ones_after_them_are_measured_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.segmentation.finalists.FINALISTS", 1)
    measured = [row for row in find().leaderboard if row.stability is not None]
    assert len(measured) == 1  # the first is trusted, and that is that
    monkeypatch.setattr("pipeline.segmentation.candidates.STABILITY_LINE", 1.01)
    result = find()
    measured = [row for row in result.leaderboard if row.stability is not None]
    kinds = {row.clusterer for row in measured}
    assert len(measured) > len(kinds) == 3  # the best two of a kind
    assert not result.candidate.trusted
    assert result.candidate.shortfall == min(row.shortfall for row in measured)


def test_what_misses_a_line_already_is_not_measured_beside_a_trusted_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Four and more clusters cut the big spenders apart: their richest part holds too little of the revenue
    monkeypatch.setattr("pipeline.segmentation.finalists.MAX_PER_COMBINATION", 9)
    result = find()
    submit = [row for row in result.leaderboard if row != result.candidate and row.shortfall > 0]
    assert submit
    assert all(row.fidelity is None and row.stability is None for row in submit)


def test_the_same_customers_and_seed_give_the_same_choice(found: SearchResult) -> None:
    again = find()
    assert again.candidate == found.candidate
    assert again.leaderboard == found.leaderboard
    assert (again.labels == found.labels).all()
    assert (again.surrogate.log_odds(PEOPLE, 0) == found.surrogate.log_odds(PEOPLE, 0)).all()


def test_capture_is_measured_on_those_who_looked_alike_then() -> None:
    # Twelve weeks later the big spenders brought 100 each and nobody else anything: sorting finds them too
    afterwards = pd.Series(100.0, index=PEOPLE.index[PEOPLE.index.str.startswith("b")])
    assert find(trial=Trial(PEOPLE, afterwards)).candidate.capture == pytest.approx(1.0)


def test_without_a_past_capture_is_unknown_and_costs_no_trust(found: SearchResult) -> None:
    assert found.candidate.capture is None


def test_a_fixed_recipe_gives_its_only_candidate_whatever_its_figures() -> None:
    halves = three_kinds(big=150, regular=0, lapsed=150)
    two = Recipe("two", (VALUE,), ("kmeans",), (2,))
    result = find(halves, two)
    assert len(result.leaderboard) == 1
    assert not result.candidate.eligible  # half of all customers is no programme, and the figures say so
    assert result.choice.share == 0.5
    assert adjusted_rand_score(result.labels, halves.index.str[0]) == 1.0


def test_where_no_segment_has_the_size_of_a_programme_it_is_said() -> None:
    with pytest.raises(UserError, match="The recipe cheap found no segment with"):
        find(three_kinds(big=50, regular=0, lapsed=60), Recipe("cheap", (VALUE,), ("kmeans",), (2, 3), FEW))


@pytest.mark.parametrize(
    ("name", "customers", "least"),
    [("search", 1, 100), ("search", 99, 100), ("scaled-kmeans", 1, 30), ("scaled-kmeans", 29, 30)],
)
def test_too_few_customers_are_said_with_both_numbers_before_anything_is_laid_out(
    name: str, customers: int, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing_is_laid_out(*_: object) -> None:
        pytest.fail("customers were laid out")

    monkeypatch.setattr("pipeline.segmentation.search.cluster_space", nothing_is_laid_out)
    with pytest.raises(UserError) as output:
        find(PEOPLE.iloc[:customers], recipe_named(name))
    assert (
        f"Only {customers} customers with an id bought something in the window, and at least {least}"
        in str(output.value)
    )


def test_the_smallest_shop_follows_from_the_gates() -> None:
    # 20 members may be 20 % of the customers at most: 20 / 0.20
    assert min_customers(recipe_named("search")) == 100
    assert min_customers(recipe_named("scaled-kmeans")) == 30


def test_with_as_many_customers_as_the_gates_allow_a_programme_is_found() -> None:
    result = find(
        three_kinds(big=20, regular=40, lapsed=40), Recipe("cheap", (VALUE,), ("kmeans",), (3, 4), FEW)
    )
    assert (result.choice.count, result.choice.share) == (20, 0.2)


def test_where_rich_clusters_join_k_is_still_how_many_were_asked_for() -> None:
    # 12 big spenders of 162 are too few; with the 30 regulars they are 26 %, which only a fixed recipe takes
    people = three_kinds(big=12, regular=30, lapsed=120)
    result = find(people, Recipe("three", (VALUE,), ("kmeans",), (3,)))
    assert (result.candidate.k, result.candidate.setting) == (3, 3)
    assert result.candidate.sizes == (120, 42)
    assert (result.choice.count, len(result.choice.joined)) == (42, 1)
    with pytest.raises(UserError, match="found no segment with"):
        find(people, Recipe("cheap", (VALUE,), ("kmeans", "hierarchical"), (3,), FEW))


def test_thirty_customers_are_enough_for_a_fixed_recipe() -> None:
    few = three_kinds(big=6, regular=12, lapsed=12)
    assert find(few, recipe_named("scaled-kmeans")).candidate.k == 4


def test_more_customers_than_are_clustered_are_placed_by_the_surrogate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.segmentation.search.MAX_CLUSTERED", 200)
    people = three_kinds(big=60)  # about 36 of them among the 200
    result = find(people, Recipe("three", (VALUE,), ("kmeans",), (3,)))
    assert len(result.sample) == len(result.labels) == 200
    assert len(set(result.sample)) == 200
    placed = result.surrogate.classes_[result.surrogate.probabilities(people).argmax(axis=1)]
    assert adjusted_rand_score(placed, people.index.str[0]) == 1.0


def test_the_built_in_cheap_recipe_runs_on_few_customers() -> None:
    assert find(recipe=recipe_named("scaled-kmeans")).candidate.k == 4
