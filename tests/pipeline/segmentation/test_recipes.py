from __future__ import annotations

import pytest

from i18n import UserError
from pipeline.segmentation.recipes import KS, RECIPES, recipe_named


def test_the_weekly_search_compares_what_costs_seconds_and_the_wide_one_every_space() -> None:
    search = recipe_named("search")
    assert [space.name for space in search.spaces] == ["scaled", "pca"]
    wide = search.widened()
    assert [space.name for space in wide.spaces] == ["scaled", "pca", "umap", "tsne", "forest"]
    assert (wide.name, wide.clusterers, wide.ks) == (search.name, search.clusterers, search.ks)
    assert wide.wide_spaces == ()
    assert set(search.clusterers) == {"kmeans", "gmm", "hierarchical", "dbscan"}
    assert search.ks == KS == (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
    assert search.is_search


@pytest.mark.parametrize(
    ("name", "space", "clusterer"),
    [
        ("umap-ward-8", "umap", "hierarchical"),
        ("forest-umap-kmeans-8", "forest", "kmeans"),
        ("forest-umap-gmm", "forest", "gmm"),
        ("scaled-kmeans", "scaled", "kmeans"),
        ("forest-gmm-10", "forest", "gmm"),
    ],
)
def test_a_published_way_leaves_nothing_to_choose(name: str, space: str, clusterer: str) -> None:
    recipe = recipe_named(name)
    assert [space.name for space in recipe.spaces] == [space]
    assert recipe.clusterers == (clusterer,)
    assert len(recipe.ks) == 1
    assert not recipe.is_search


@pytest.mark.parametrize(
    ("name", "k"), [("umap-ward-8", 8), ("forest-umap-kmeans-8", 8), ("forest-gmm-10", 10)]
)
def test_a_number_at_the_end_of_a_recipes_name_is_its_k(name: str, k: int) -> None:
    assert recipe_named(name).ks == (k,)


def test_an_unknown_recipe_is_told_with_those_there_are() -> None:
    with pytest.raises(UserError, match="no recipe named kmenas") as output:
        recipe_named("kmenas")
    assert all(name in str(output.value) for name in RECIPES)


def test_logged_and_weighted_columns_are_columns_of_the_scaling() -> None:
    scalings = [space.scaling for recipe in RECIPES.values() for space in recipe.widened().spaces]
    assert any(scaling.log for scaling in scalings)
    assert any(scaling.weights for scaling in scalings)
    for scaling in scalings:
        assert {*scaling.log, *scaling.weights} <= set(scaling.columns)
