"""What values a callback takes, by the annotations of its parameters.

Dash's renderer sends what components hold, so a value of another type was not sent by a page.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Types = tuple[type, ...]


def value_types(callback: Mapping[str, Any]) -> list[Types | None]:
    """The types of a callback's inputs and states in order; None where any value is accepted.

    Args:
        callback: An entry of Dash's `callback_map`.
    """
    types: list[Types | None] = [None] * (len(callback["inputs"]) + len(callback["state"]))
    function, indices = callback.get("callback"), callback.get("inputs_state_indices")
    if function is None:
        return types
    for parameter, index in _parameters(inspect.unwrap(function), indices, len(types)):
        if isinstance(index, int) and index < len(types):
            types[index] = parameter
    return types


def is_of(value: object, types: Types) -> bool:
    """Whether a value from JSON has one of `types`; booleans are not numbers."""
    if isinstance(value, bool):
        return bool in types
    return isinstance(value, types)


def _parameters(function: Any, indices: object, count: int) -> list[tuple[Types | None, object]]:  # noqa: ANN401
    """Each parameter's types with the index of its value."""
    try:
        hints = get_type_hints(function)
    except (NameError, TypeError):
        return []
    if isinstance(indices, Mapping):
        return [(_types(hints.get(name, Any)), index) for name, index in indices.items()]
    places = indices if isinstance(indices, Sequence) else range(count)
    types: list[Types | None] = []
    for parameter in inspect.signature(function).parameters.values():
        many = count - len(types) if parameter.kind is inspect.Parameter.VAR_POSITIONAL else 1
        types += [_types(hints.get(parameter.name, Any))] * many
    return list(zip(types, places, strict=False))


def _types(hint: object) -> Types | None:
    """The JSON types that an annotation allows; None where it allows any."""
    types: Types = ()
    for arg in get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,):
        origin = get_origin(arg) or arg
        if origin is NoneType:
            continue
        if origin is float:
            types += (int, float)
        elif origin in (str, int, bool):
            types += (origin,)
        elif isinstance(origin, type) and issubclass(origin, Mapping):
            types += (dict,)
        elif isinstance(origin, type) and issubclass(origin, Sequence):
            types += (list,)
        else:
            return None
    return types or None
