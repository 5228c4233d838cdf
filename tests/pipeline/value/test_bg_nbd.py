"""BG/NBD: against the paper's figures, and against the integrals its closed forms stand for."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pipeline.value.bg_nbd import BgNbd, fit_bg_nbd

CDNOW = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
"""The parameters that Fader, Hardie and Lee (2005) found for CDNOW, in weeks."""


def _one(value: float) -> np.ndarray:
    return np.array([value])


def test_the_papers_customer_is_expected_to_buy_1_226_times_in_39_weeks() -> None:
    """Two repeat purchases, the last after 30.43 of 38.86 weeks: the example that came with the paper."""
    expected = CDNOW.expected_purchases(39.0, _one(2.0), _one(30.43), _one(38.86))
    assert expected[0] == pytest.approx(1.226, abs=0.0005)


@pytest.mark.parametrize(("x", "t_x", "age"), [(0, 0.0, 20.0), (1, 3.0, 20.0), (5, 18.0, 20.0)])
def test_the_likelihood_is_the_integral_over_all_rates_and_dropout_probabilities(
    x: int, t_x: float, age: float
) -> None:
    model = BgNbd(r=0.8, alpha=6.0, a=0.9, b=2.5)

    # the mean over equally likely rates and dropout probabilities, at the middle of each stretch
    rate = stats.gamma.ppf((np.arange(4000) + 0.5) / 4000, model.r, scale=1 / model.alpha)[:, None]
    dropout = stats.beta.ppf((np.arange(400) + 0.5) / 400, model.a, model.b)[None, :]
    alive = (1 - dropout) ** x * rate**x * np.exp(-rate * age)
    gone = dropout * (1 - dropout) ** (x - 1) * rate**x * np.exp(-rate * t_x) if x else 0.0
    integral = float((alive + gone).mean())
    closed = float(np.exp(model.log_likelihood(_one(x), _one(t_x), _one(age)))[0])
    assert closed == pytest.approx(integral, rel=3e-3)


def test_whoever_never_bought_again_cannot_have_dropped_out_yet() -> None:
    assert CDNOW.probability_alive(_one(0.0), _one(0.0), _one(30.0)).tolist() == [1.0]


def test_of_two_who_bought_alike_the_one_who_fell_silent_is_less_likely_alive() -> None:
    alive = CDNOW.probability_alive(np.array([6.0, 6.0]), np.array([38.0, 10.0]), np.array([38.86, 38.86]))
    assert alive[0] > 0.85
    assert alive[1] < 0.05


def test_the_fit_finds_the_parameters_that_made_the_purchases() -> None:
    random = np.random.default_rng(3)
    customers, age = 6000, 60.0
    rate = random.gamma(0.9, 1 / 5.0, customers)
    dropout = random.beta(1.2, 4.0, customers)
    x, t_x = np.zeros(customers), np.zeros(customers)
    for index in range(customers):
        now = random.exponential(1 / rate[index])
        while now < age:
            x[index], t_x[index] = x[index] + 1, now
            if random.random() < dropout[index]:
                break
            now += random.exponential(1 / rate[index])
    bg_nbd = fit_bg_nbd(x, t_x, np.full(customers, age))
    assert bg_nbd is not None
    assert bg_nbd.r == pytest.approx(0.9, rel=0.15)
    assert bg_nbd.alpha == pytest.approx(5.0, rel=0.15)
    assert bg_nbd.a / (bg_nbd.a + bg_nbd.b) == pytest.approx(1.2 / 5.2, rel=0.15)


def test_customers_who_are_alike_may_be_counted_once() -> None:
    x, t_x, age = np.array([0.0, 2.0, 5.0]), np.array([0.0, 12.0, 30.0]), np.array([20.0, 30.0, 40.0])
    count = np.array([40.0, 25.0, 10.0])
    bg_nbd = fit_bg_nbd(x, t_x, age, count)
    times = count.astype(int)
    single = fit_bg_nbd(*(np.repeat(item, times) for item in (x, t_x, age)))
    assert bg_nbd is not None
    assert single is not None
    expected = bg_nbd.expected_purchases(12.0, x, t_x, age)
    # not the parameters: along a ridge they are as likely, and where a search stops depends on the processor
    assert expected == pytest.approx(single.expected_purchases(12.0, x, t_x, age), rel=1e-2)
