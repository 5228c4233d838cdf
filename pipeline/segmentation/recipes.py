"""Recipes: complete, reproducible configurations of a segmentation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from i18n import UserError

ScalingName = Literal["standard", "minmax", "robust"]
SpaceName = Literal["scaled", "pca", "umap", "tsne", "forest"]
ClustererName = Literal["kmeans", "gmm", "hierarchical", "dbscan"]

KS = tuple(range(2, 13))


@dataclass(frozen=True)
class Scaling:
    """From features to comparable numbers: log(1 + x) for heavy tails, then scaling, then weights."""

    columns: tuple[str, ...]
    log: tuple[str, ...] = ()
    method: ScalingName = "standard"
    weights: Mapping[str, float] = field(default_factory=dict)
    """The weight of a column; 1 if it is not named."""


@dataclass(frozen=True)
class Space:
    """One feature space: the scaled features, and the embedding computed from them."""

    name: SpaceName
    scaling: Scaling
    dimensions: int = 2


@dataclass(frozen=True)
class Redrawing:
    """The precision of stability: at least `pairs` of halves, until the standard error is small enough."""

    pairs: int = 20
    max_standard_error: float = 0.01


@dataclass(frozen=True)
class Recipe:
    """Spaces × clusterers × k. One of each is a fixed recipe; several make a search.

    `wide_spaces` cost minutes and are searched by the wide comparison alone (`insiders explore`).
    """

    name: str
    spaces: tuple[Space, ...]
    clusterers: tuple[ClustererName, ...]
    ks: tuple[int, ...]
    redrawing: Redrawing = Redrawing()
    wide_spaces: tuple[Space, ...] = ()

    @property
    def is_search(self) -> bool:
        """Whether the recipe searches over several candidates."""
        return len(self.spaces) * len(self.clusterers) * len(self.ks) > 1

    def widened(self) -> Recipe:
        """The same recipe with every space, for the wide comparison."""
        return replace(self, spaces=self.spaces + self.wide_spaces, wide_spaces=())


VALUE = Scaling(
    columns=("net_revenue", "recency_days", "orders"),
    log=("net_revenue", "orders"),
    weights={"recency_days": 0.3, "orders": 0.3},
)
"""What the programme rewards is money that the shop keeps, so revenue after returns counts most. Measured on
weekly replays (docs/segmentation.md): with equal weights the segment keeps 0.94–0.97 of what a plain sort by
revenue keeps, with these 0.98–1.00. Recency counts in days rather than by its logarithm: one day or ten is
noise, 30 or 300 is not."""

BEHAVIOUR = Scaling(
    columns=(
        "net_revenue",
        "recency_days",
        "orders",
        "items",
        "unique_products",
        "avg_ticket",
        "avg_basket_products",
        "return_rate",
    ),
    log=("net_revenue", "orders", "items", "unique_products", "avg_ticket", "avg_basket_products"),
)
"""How a customer buys, every aspect counting the same."""

PUBLISHED = Scaling(
    columns=("gross_revenue", "recency_days", "unique_products", "frequency", "returned_items"),
    method="minmax",
)
"""The five features, scaled to 0–1, that the published notebooks on these invoices share: revenue before
returns, and returned items beside it."""

PUBLISHED_LOGGED = Scaling(
    columns=PUBLISHED.columns,
    log=("gross_revenue", "recency_days", "unique_products", "returned_items"),
)
"""The same five, their tails taken in by logarithms, each with standard deviation one."""

RECIPES: Mapping[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            "search",
            spaces=(Space("scaled", VALUE, dimensions=3), Space("pca", BEHAVIOUR, dimensions=4)),
            clusterers=("kmeans", "gmm", "hierarchical", "dbscan"),
            ks=KS,
            wide_spaces=(Space("umap", BEHAVIOUR), Space("tsne", BEHAVIOUR), Space("forest", BEHAVIOUR)),
        ),
        Recipe("umap-ward-8", (Space("umap", PUBLISHED),), ("hierarchical",), (8,)),
        Recipe("forest-umap-kmeans-8", (Space("forest", PUBLISHED),), ("kmeans",), (8,)),
        Recipe("forest-umap-gmm", (Space("forest", PUBLISHED),), ("gmm",), (8,)),
        Recipe("scaled-kmeans", (Space("scaled", PUBLISHED_LOGGED, dimensions=5),), ("kmeans",), (4,)),
        Recipe("forest-gmm-10", (Space("forest", PUBLISHED),), ("gmm",), (10,)),
    )
}


def scaling_by_net_revenue(scaling: Scaling) -> Scaling:
    """The same scaling, with net revenue in place of gross revenue."""

    def net(columns: Iterable[str]) -> tuple[str, ...]:
        return tuple("net_revenue" if name == "gross_revenue" else name for name in columns)

    weights = dict(zip(net(scaling.weights), scaling.weights.values(), strict=True))
    return Scaling(net(scaling.columns), net(scaling.log), scaling.method, weights)


def space_by_net_revenue(space: Space) -> Space:
    """The same space, with net revenue in place of gross revenue."""
    return replace(space, scaling=scaling_by_net_revenue(space.scaling))


def recipe_named(name: str) -> Recipe:
    """The built-in recipe of that name.

    Raises:
        UserError: there is none; the message lists those there are.
    """
    if name not in RECIPES:
        raise UserError(
            "There is no recipe named {name}. Available recipes: {names}.",
            name=name,
            names=", ".join(RECIPES),
        )
    return RECIPES[name]
