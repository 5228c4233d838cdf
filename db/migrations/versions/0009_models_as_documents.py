"""Kept models become JSON documents; they were pickles of classes that may move.

Whatever is needed to read the pickles is in this file and in numpy and joblib, which wrote them: the classes
they name are not imported. A model that cannot be read stays as it is, and the run that needs it says so.
docs/decisions/053 tells why.
"""

from __future__ import annotations

import gzip
import io
import json
import pickle
import zlib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MODELS = sa.table("models", sa.column("id", sa.Integer), sa.column("classifier", sa.LargeBinary))
DOCUMENT = b"\x1f\x8b"
"""How a gzipped document begins, and a pickle that joblib compressed does not."""
HARMLESS = {
    ("builtins", "slice"),
    ("datetime", "date"),
    ("joblib.numpy_pickle", "NumpyArrayWrapper"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
}
"""What a pickle may really make."""
READ_AS_STATE = {
    "pipeline.champion": {"Champion"},
    "pipeline.imitator": {"Imitator"},
    "pipeline.recipes": {"Scaling", "Space"},
    "pipeline.spaces": {"ScaledFeatures"},
    "sklearn.ensemble._forest": {"ExtraTreesClassifier"},
    "sklearn.linear_model._logistic": {"LogisticRegression"},
    "sklearn.preprocessing._data": {"MinMaxScaler", "RobustScaler", "StandardScaler"},
    "sklearn.tree._classes": {"ExtraTreeClassifier"},
    "sklearn.tree._tree": {"Tree"},
    "pandas": {"Index", "Series", "StringDtype"},
    "pandas._libs.arrays": {"__pyx_unpickle_NDArrayBacked"},
    "pandas.arrays": {"StringArray"},
    "pandas.core.indexes.base": {"_new_Index"},
    "pandas.core.internals.managers": {"SingleBlockManager"},
}
"""Of what else it names, by the modules of that time: only the state is read."""
LEARNED = {"standard": ("mean", "scale"), "minmax": ("min", "scale"), "robust": ("center", "scale")}
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    TypeError,
    ValueError,
    pickle.PickleError,
)
"""What reading a damaged pickle may raise."""


class State:
    """An object of a class that is not there: what it was made with, and what it held."""

    name = ""

    def __new__(cls, *made_with: object, **_: object) -> State:
        made = super().__new__(cls)
        made.made_with, made.held = made_with, None
        return made

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __setstate__(self, held: dict[str, Any]) -> None:
        self.held = held

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - whatever an old program has pickled
        return self.held[name]


def upgrade() -> None:
    connection = op.get_bind()
    kept = connection.execute(sa.select(MODELS.c.id, MODELS.c.classifier).order_by(MODELS.c.id)).all()
    for model in kept:
        document = _document_of(bytes(model.classifier))
        if document is not None:
            connection.execute(MODELS.update().where(MODELS.c.id == model.id).values(classifier=document))


def downgrade() -> None:
    """Documents stay: a program from before them cannot read them, and needs the backup of its time."""


def _document_of(kept: bytes) -> bytes | None:
    """A model as a document; None where there is nothing to convert, or nothing that can be."""
    if not kept or kept.startswith(DOCUMENT):
        return None
    try:
        text = json.dumps(
            _champion(_unpickled(kept)), ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
    except UNREADABLE:
        return None
    return gzip.compress(text.encode(), mtime=0)


def _unpickled(kept: bytes) -> State:
    from joblib.numpy_pickle import NumpyUnpickler  # noqa: PLC0415 - only where there are models

    class OnlyState(NumpyUnpickler):
        def find_class(self, module: str, name: str) -> type:
            if (module, name) in HARMLESS:
                return super().find_class(module, name)
            if name in READ_AS_STATE.get(module, ()):
                return type(name, (State,), {"name": name})
            raise ValueError(f"a kept model does not hold {module}.{name}")

    try:
        content = zlib.decompress(kept)
    except zlib.error as problem:
        raise ValueError("not compressed") from problem
    return OnlyState("", io.BytesIO(content), ensure_native_byte_order=True).load()


def _champion(champion: State) -> dict[str, Any]:
    if champion.name != "Champion":
        raise ValueError("not a champion")
    space = champion["space"]
    return {
        "format": "insiders-model",
        "format_version": 1,
        "recipe": champion["recipe"],
        "as_of": champion["as_of"].isoformat(),
        "space": {
            "name": space["name"],
            "scaling": _scaling(space["scaling"]),
            "dimensions": int(space["dimensions"]),
        },
        "clusterer": champion["clusterer"],
        "setting": float(champion["setting"]),
        "insiders_cluster": int(champion["insiders_cluster"]),
        "segment_of": {
            str(int(cluster)): int(segment) for cluster, segment in champion["segment_of"].items()
        },
        "names": {str(int(key)): str(name) for key, name in champion["names"].items()},
        "spread": float(champion["spread"]),
        "surrogate": _surrogate(champion["imitator"]),
    }


def _scaling(scaling: State) -> dict[str, Any]:
    return {
        "columns": list(scaling["columns"]),
        "log": list(scaling["log"]),
        "method": scaling["method"],
        "weights": {name: float(weight) for name, weight in scaling["weights"].items()},
    }


def _surrogate(imitator: State) -> dict[str, Any]:
    scaled = imitator["scaled_"]
    return {
        "scaling": _scaling(imitator["scaling"]),
        "scaler": {
            "fill": _values_of_series(scaled["fill_"]),
            "parameters": {
                name: scaled["scaler_"][f"{name}_"].tolist() for name in LEARNED[scaled["scaling"]["method"]]
            },
            "weights": scaled["weights_"].tolist(),
        },
        "random_state": int(imitator["random_state"]),
        "fidelity": float(imitator["fidelity_"]),
        "classes": [int(label) for label in imitator["classes_"].tolist()],
        "classifier": _classifier(imitator["classifier_"]),
    }


def _values_of_series(series: State) -> list[float]:
    """The numbers of a pandas Series, from its single block: (axes, values of the blocks, …)."""
    (values,) = series["_mgr"].held[1]
    return [float(value) for value in values]


def _classifier(classifier: State) -> dict[str, Any]:
    if classifier.name == "LogisticRegression":
        return {
            "kind": "logistic_regression",
            "coefficients": classifier["coef_"].tolist(),
            "intercepts": classifier["intercept_"].tolist(),
        }
    return {"kind": "extra_trees", "trees": [_tree(one["tree_"]) for one in classifier["estimators_"]]}


def _tree(tree: State) -> dict[str, Any]:
    nodes, values = tree["nodes"], tree["values"]
    return {
        "feature": nodes["feature"].tolist(),
        "threshold": nodes["threshold"].tolist(),
        "left": nodes["left_child"].tolist(),
        "right": nodes["right_child"].tolist(),
        "probabilities": [
            held if left == -1 else None
            for held, left in zip(values[:, 0].tolist(), nodes["left_child"].tolist(), strict=True)
        ],
    }
