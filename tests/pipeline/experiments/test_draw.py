from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from i18n import UserError
from pipeline.experiments import draw_holdout


def spend(n: int) -> pd.Series:
    """Customer c000 spent the most."""
    return pd.Series(np.arange(n, 0, -1.0), index=[f"c{i:03d}" for i in range(n)])


def test_a_fifth_is_drawn_evenly_from_large_and_small_spenders() -> None:
    holdout = draw_holdout(spend(100), 0.2, seed=1)
    # 20 without benefits allow 20 / 4 = 5 strata of 20, each with 4 of them
    assert holdout["is_holdout"].sum() == 20
    assert holdout.groupby("stratum")["is_holdout"].sum().tolist() == [4] * 5
    assert holdout.groupby("stratum").size().tolist() == [20] * 5
    assert holdout.index[holdout["stratum"] == 1].tolist() == [f"c{i:03d}" for i in range(20)]


def test_sizes_that_do_not_divide_still_add_up() -> None:
    holdout = draw_holdout(spend(103), 0.3, seed=1)
    assert holdout["is_holdout"].sum() == 31
    assert set(holdout.groupby("stratum")["is_holdout"].sum()) <= {4, 5}


def test_the_same_seed_draws_the_same_whatever_the_order() -> None:
    customers = spend(60)
    shuffled = customers.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(draw_holdout(customers, 0.4, 9), draw_holdout(shuffled, 0.4, 9))
    assert not draw_holdout(customers, 0.4, 9).equals(draw_holdout(customers, 0.4, 10))


def test_everybody_is_as_likely_to_be_drawn() -> None:
    draws = [draw_holdout(spend(50), 0.3, seed)["is_holdout"] for seed in range(400)]
    often = pd.concat(draws, axis=1).sum(axis=1)
    # 400 draws at 0.3: 120 each, standard deviation 9
    assert often.mean() == pytest.approx(120, abs=0.1)
    assert often.between(120 - 4 * 9.2, 120 + 4 * 9.2).all()


@pytest.mark.parametrize("share", [0.05, 0.95])
def test_groups_too_small_to_show_anything_are_refused(share: float) -> None:
    with pytest.raises(UserError, match="fewer than"):
        draw_holdout(spend(100), share, seed=1)
