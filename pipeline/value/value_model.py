"""The fitted model of what customers will be worth: parameters, the method chosen, and how good it was.

It is stored as a document (docs/decisions/053) when it is fitted, and scored every week until the next time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError, model_validator

from domain.report import ValueMethod
from pipeline.value.bg_nbd import BgNbd
from pipeline.value.boosted_trees import BoostedTrees
from pipeline.value.gamma_gamma import GammaGamma
from pipeline.value.intervals import SpendIntervals
from pipeline.value.order_calibration import OrderCalibration

FORMAT_VERSION: Final = 3
HORIZONS: Final = (84, 365)
"""Days ahead."""
Method = ValueMethod


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class PastError(_Part):
    """The errors of a method on past origins: means over them."""

    deviance: FiniteFloat
    """Of the shares: Poisson deviance at the level of what came."""
    total_error: FiniteFloat
    """Mean absolute error of the total, a fraction."""
    gini: FiniteFloat

    @property
    def rank(self) -> tuple[float, float]:
        """The smallest wins: the better shares, and of equal ones the better total."""
        return round(self.deviance, 6), self.total_error


class HorizonModel(_Part):
    """The method for one horizon, and the past errors of all methods."""

    method: Method
    naive: Literal["naive_year", "naive_period"]
    """The better of the naive methods."""
    origins: int
    """Past dates on which the methods were compared; 0 where none had come due."""
    errors: Mapping[Method, PastError] = {}
    trees: BoostedTrees | None = None
    intervals: SpendIntervals | None = None
    """None where none had come due."""
    coverage: FiniteFloat | None = None
    """Of intervals fitted on earlier origins, at the newest one."""

    @property
    def beats_naive(self) -> bool | None:
        """Whether the method did better than the better naive one; None before anything has come due."""
        return self.method != self.naive if self.origins else None


class OrderRhythm(_Part):
    """Parameters of BG/NBD in weeks of trade, for probabilities; those of amounts are in calendar weeks."""

    r: FiniteFloat
    alpha: FiniteFloat
    a: FiniteFloat
    b: FiniteFloat

    @property
    def purchases(self) -> BgNbd:
        """The model of purchase frequency in trading time."""
        return BgNbd(self.r, self.alpha, self.a, self.b)


class ValueModel(_Part):
    """Parameters of BG/NBD in weeks and of Gamma-Gamma in the shop's currency, and a model per horizon."""

    format_version: Literal[1, 2, 3] = FORMAT_VERSION
    """1 where it was read from a document that knew no trading time, 2 where it knew no slopes by silence: it
    is fitted anew in the next run."""
    as_of: date
    history_days: int
    """Days of trade it was fitted on."""
    r: FiniteFloat
    alpha: FiniteFloat
    a: FiniteFloat
    b: FiniteFloat
    p: FiniteFloat
    q: FiniteFloat
    gamma: FiniteFloat
    rhythm: OrderRhythm
    calibrations: Mapping[int, OrderCalibration]
    """Of the probability of an order within so many days."""
    horizons: Mapping[int, HorizonModel]

    @model_validator(mode="before")
    @classmethod
    def _with_rhythm(cls, document: Any) -> Any:  # noqa: ANN401 - whatever was stored
        """Reads format 1: one set of parameters, in calendar time, and a calibration in each horizon."""
        if not isinstance(document, dict) or document.get("format_version") != 1:
            return document
        horizons = document.get("horizons")
        if not isinstance(horizons, dict):
            return document
        return {
            **document,
            "rhythm": {name: document.get(name) for name in OrderRhythm.model_fields},
            "calibrations": {
                days: horizon.get("calibration", {})
                for days, horizon in horizons.items()
                if isinstance(horizon, dict)
            },
        }

    @property
    def purchases(self) -> BgNbd:
        """The model of purchase frequency."""
        return BgNbd(self.r, self.alpha, self.a, self.b)

    @property
    def spend(self) -> GammaGamma:
        """The model of spend per purchase."""
        return GammaGamma(self.p, self.q, self.gamma)

    def to_bytes(self) -> bytes:
        """The stored form."""
        return self.model_dump_json(exclude_none=True).encode()


def value_model_from(data: bytes) -> ValueModel | None:
    """The stored model; None if it is damaged or newer than this release, so that it is fitted anew."""
    try:
        return ValueModel.model_validate_json(data)
    except ValidationError:
        return None
