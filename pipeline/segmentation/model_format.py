"""The storage format of fitted models: a gzipped, versioned JSON document.

It contains no class or module names, so that code can move and libraries can be upgraded. Numbers are
written so that they are read back exactly. docs/decisions/053 explains why.
"""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError, model_validator

from pipeline.segmentation.recipes import ClustererName, Scaling, ScalingName, Space, SpaceName

FORMAT: Final = "insiders-model"
FORMAT_VERSION: Final = 1
"""Raise it when the meaning of a key changes, and add a migration that converts stored models."""

SCALER_PARAMETERS = {"standard": ("mean", "scale"), "minmax": ("min", "scale"), "robust": ("center", "scale")}
"""What each way of scaling learns, one number a column."""

Numbers = list[FiniteFloat]


class DamagedModelError(ValueError):
    """The bytes are not a model, or an incomplete one."""


class NewerModelError(ValueError):
    """A newer version of this program stored the model in an unknown format."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ScalingDocument(_Part):
    """See `pipeline.segmentation.recipes.Scaling`."""

    columns: list[str]
    log: list[str]
    method: ScalingName
    weights: dict[str, FiniteFloat]

    @classmethod
    def of(cls, scaling: Scaling) -> ScalingDocument:
        """The document of `scaling`."""
        weights = {name: float(weight) for name, weight in scaling.weights.items()}
        return cls(
            columns=list(scaling.columns), log=list(scaling.log), method=scaling.method, weights=weights
        )

    def scaling(self) -> Scaling:
        """The scaling that the document describes."""
        return Scaling(tuple(self.columns), tuple(self.log), self.method, dict(self.weights))


class SpaceDocument(_Part):
    """See `pipeline.segmentation.recipes.Space`."""

    name: SpaceName
    scaling: ScalingDocument
    dimensions: int

    @classmethod
    def of(cls, space: Space) -> SpaceDocument:
        """The document of `space`."""
        return cls(name=space.name, scaling=ScalingDocument.of(space.scaling), dimensions=space.dimensions)

    def space(self) -> Space:
        """The space that the document describes."""
        return Space(self.name, self.scaling.scaling(), self.dimensions)


class ScalerDocument(_Part):
    """A fitted scaler, one number per column.

    `fill` stands in for missing values; `parameters` are those of `SCALER_PARAMETERS`.
    """

    fill: Numbers
    parameters: dict[str, Numbers]
    weights: Numbers


class LogisticRegressionDocument(_Part):
    """One row of coefficients and an intercept per class; one row where there are two classes."""

    kind: Literal["logistic_regression"] = "logistic_regression"
    coefficients: list[Numbers]
    intercepts: Numbers

    def check(self, columns: int, classes: int) -> None:
        """Raise ValueError where shapes do not match."""
        rows = 1 if classes == 2 else classes
        if len(self.coefficients) != rows or len(self.intercepts) != rows:
            raise ValueError("one row of coefficients and one intercept for each class")
        if any(len(row) != columns for row in self.coefficients):
            raise ValueError("one coefficient for each column")


class TreeDocument(_Part):
    """One decision tree, node by node; node 0 is the root and children come after their parents.

    In an inner node a customer goes `left` if column `feature` is at most `threshold` (both as 32-bit floats
    read it), else `right`. A leaf has -1 for both and holds the `probabilities` of the classes; inner nodes
    hold none.
    """

    feature: list[int]
    threshold: Numbers
    left: list[int]
    right: list[int]
    probabilities: list[Numbers | None]

    def check(self, columns: int, classes: int) -> None:
        """Raise ValueError where a walk down the tree could leave it, or end without a prediction."""
        nodes = len(self.feature)
        others = (self.threshold, self.left, self.right, self.probabilities)
        if not nodes or any(len(other) != nodes for other in others):
            raise ValueError("one entry for each node")
        for node, (feature, left, right, held) in enumerate(
            zip(self.feature, self.left, self.right, self.probabilities, strict=True)
        ):
            if held is not None:
                if (left, right) != (-1, -1) or len(held) != classes:
                    raise ValueError("a leaf has no children and one probability for each class")
            elif not (node < left < nodes and node < right < nodes and 0 <= feature < columns):
                raise ValueError("an inner node has two children after it, and a column")


class ExtraTreesDocument(_Part):
    """Trees whose probabilities are averaged."""

    kind: Literal["extra_trees"] = "extra_trees"
    trees: Annotated[list[TreeDocument], Field(min_length=1)]

    def check(self, columns: int, classes: int) -> None:
        """Raise ValueError where a tree does not match."""
        for tree in self.trees:
            tree.check(columns, classes)


class SurrogateDocument(_Part):
    """The surrogate classifier: scale, weight, then predict each class with `classifier`."""

    scaling: ScalingDocument
    scaler: ScalerDocument
    random_state: int
    fidelity: FiniteFloat
    classes: Annotated[list[int], Field(min_length=2)]
    classifier: Annotated[LogisticRegressionDocument | ExtraTreesDocument, Field(discriminator="kind")]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        columns = len(self.scaling.columns)
        learned = [self.scaler.fill, self.scaler.weights, *self.scaler.parameters.values()]
        if set(self.scaler.parameters) != set(SCALER_PARAMETERS[self.scaling.method]):
            raise ValueError(f"parameters of {self.scaling.method} scaling")
        if any(len(document) != columns for document in learned):
            raise ValueError("one number for each column")
        self.classifier.check(columns, len(self.classes))
        return self


class ModelDocument(_Part):
    """A champion. `segment_of` maps clusters to segment ids, `names` segment ids to names."""

    format: Literal["insiders-model"] = FORMAT
    format_version: Literal[1] = FORMAT_VERSION
    recipe: str
    as_of: Annotated[date, Field(strict=False)]
    space: SpaceDocument
    clusterer: ClustererName
    setting: FiniteFloat
    insiders_cluster: int
    segment_of: dict[Annotated[int, Field(strict=False)], int]
    names: dict[Annotated[int, Field(strict=False)], str]
    spread: FiniteFloat
    surrogate: SurrogateDocument

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        clusters = set(self.surrogate.classes)
        if not {self.insiders_cluster} <= clusters <= set(self.segment_of):
            raise ValueError("a segment for each cluster, and the Insiders' cluster among them")
        if not set(self.segment_of.values()) <= set(self.names):
            raise ValueError("a name for each segment")
        return self


def to_bytes(document: ModelDocument) -> bytes:
    """The stored form of a model: the same bytes for the same model."""
    text = json.dumps(
        document.model_dump(mode="json"), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return gzip.compress(text.encode(), mtime=0)


def from_bytes(data: bytes) -> ModelDocument:
    """The document stored as `data`.

    Raises:
        DamagedModelError: it is not readable, or not whole.
        NewerModelError: it has a format of a later version of this program.
    """
    try:
        document: Any = json.loads(gzip.decompress(data))
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as problem:
        raise DamagedModelError(f"no gzipped JSON: {problem}") from problem
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise DamagedModelError("a document of another kind")
    version = document.get("format_version")
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise NewerModelError(f"format {version}; this program reads up to {FORMAT_VERSION}")
    try:
        return ModelDocument.model_validate(document)
    except ValidationError as problem:
        raise DamagedModelError(str(problem)) from problem
