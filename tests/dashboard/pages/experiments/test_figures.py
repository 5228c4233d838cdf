from __future__ import annotations

import pytest

from dashboard.pages.experiments.figures import uplift
from domain.enums import ExperimentOutcome
from domain.report import ExperimentResult
from i18n import Localizer
from tests.reports import UPLIFT


@pytest.mark.parametrize(
    ("locale", "ticks", "summary"),
    [
        ("en", ["0 pp", "5 pp", "10 pp"], "Difference per customer: 5.0 pp, 2.0 pp to 8.0 pp"),
        ("pt_BR", ["0 p.p.", "5 p.p.", "10 p.p."], "5,0 p.p., 2,0 p.p. a 8,0 p.p."),
    ],
)
def test_who_bought_again_is_told_in_percentage_points_on_the_axis_and_beside_it(
    locale: str, ticks: list[str], summary: str
) -> None:
    share = {"difference": 0.05, "low": 0.02, "high": 0.08}
    plain = {"unadjusted": 0.06, "unadjusted_low": 0.01, "unadjusted_high": 0.1}
    result = ExperimentResult.model_validate({**UPLIFT, **share, **plain})
    chart = uplift(result, ExperimentOutcome.BOUGHT_AGAIN, "light", Localizer(locale))
    assert chart.figure["layout"]["xaxis"]["ticktext"] == ticks
    assert summary in chart.summary
