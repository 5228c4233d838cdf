"""Embed customers, with expensive spaces in a process of their own.

UMAP compiles code, which takes seconds of one core and 150 MB. In its own process, this runs in parallel
with the other spaces, and the memory is freed at the end.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from i18n import UserError
from pipeline.process.malloc_threshold import limit_malloc_threshold
from pipeline.process.parent_watchdog import follow
from pipeline.segmentation.recipes import Recipe, Space

Points = npt.NDArray[np.float64]

P = ParamSpec("P")
T = TypeVar("T")

SUBPROCESS_SPACES = ("umap", "forest")
"""Spaces that UMAP lays out."""


class EmbeddingPool:
    """Embeds customers in any space, `SUBPROCESS_SPACES` in one other process, started when needed."""

    def __init__(self, random_state: int) -> None:
        self._random_state = random_state
        self._process: ProcessPoolExecutor | None = None

    def embed(self, space: Space, customers: pd.DataFrame) -> Future[Points]:
        """A future for points of shape (customers, dimensions), computed here or in another process."""
        if space.name not in SUBPROCESS_SPACES:
            done: Future[Points] = Future()
            done.set_result(embed(space, customers, self._random_state))
            return done
        return self.submit(embed, space, customers, self._random_state)

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """A future for the result of `work`, which runs in the other process in order of submission."""
        return self._other().submit(work, *args, **kwargs)

    def warm_up(self) -> None:
        """Compile UMAP in the other process while this one still reads."""
        self.submit(_compile)

    def _other(self) -> ProcessPoolExecutor:
        if self._process is None:
            limit_malloc_threshold()
            self._process = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
                initargs=(os.getpid(),),
            )
        return self._process

    def close(self) -> None:
        """End the other process, if there is one."""
        if self._process is not None:
            self._process.shutdown(wait=True, cancel_futures=True)


@contextmanager
def open_embedding_pool(random_state: int) -> Iterator[EmbeddingPool]:
    """An embedding pool that is closed at the end of the block.

    Raises:
        UserError: the other process was ended from outside, as hosts do where memory runs out.
    """
    embedding_pool = EmbeddingPool(random_state)
    try:
        yield embedding_pool
    except BrokenProcessPool as error:
        raise UserError(
            "The UMAP process was killed, probably because the host ran out of memory. "
            "Nothing was published. Try again, give it more memory, or choose a recipe "
            "without UMAP, such as {recipe}.",
            recipe="scaled-kmeans",
        ) from error
    finally:
        embedding_pool.close()


def needs_umap(recipe: Recipe) -> bool:
    """Whether any of the recipe's spaces uses UMAP."""
    return any(space.name in SUBPROCESS_SPACES for space in recipe.spaces)


def _begin(parent: int) -> None:
    """Initialise the other process."""
    follow(parent)
    limit_malloc_threshold()


def _compile() -> None:
    from pipeline.segmentation.umap_space import UmapSpace  # noqa: PLC0415 - in the other process only

    UmapSpace().fit_transform(np.random.default_rng(0).normal(size=(60, 3)))


def embed(space: Space, customers: pd.DataFrame, random_state: int) -> Points:
    """`customers` (a features frame) in `space`."""
    from pipeline.segmentation import spaces  # noqa: PLC0415 - scikit-learn, which a run's beginning does without

    return np.asarray(spaces.build(space, random_state).fit_transform(customers))
