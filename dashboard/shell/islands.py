"""Parts of a page that no callback touches, as plain HTML: one component each instead of hundreds.

Most of a page only has to be seen. Dash's renderer makes a component of each element all the same, which on a
slow processor takes longer than all else; `Markup` (assets/markup.js) hands the browser such a part whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any, Final

from dashboard.shell.markup import ATTRIBUTES, CORE, EMPTY, HTML, markup

NAMESPACE: Final = "insiders"
MIN_CHUNK, MAX_CHUNK = 8, 30
"""Components that are drawn in a task of their own; fewer are not worth one."""
CHOOSER, OPTION = "Select", "Option"
"""What a redraw has to change is left to the renderer, as one component with all its options."""


def islands(children: Any, touched: Set[str]) -> Any:  # noqa: ANN401 - children in Dash's JSON form
    """`children` with the parts that hold none of the ids `touched` as Markup."""
    if isinstance(children, list):
        return [islands(child, touched) for child in children]
    if not isinstance(children, dict):
        return children
    props = children["props"]
    if _is_plain(children, touched) and isinstance(props.get("children"), list | dict):
        return _island(children)
    if _is_plain_chooser(children, touched):
        return _chooser(props)
    if "children" not in props:
        return children
    return {**children, "props": {**props, "children": islands(props["children"], touched)}}


def chunks(children: Any) -> Any:  # noqa: ANN401 - children in Dash's JSON form
    """`children` with the parts of some size as a Chunk: the renderer draws each in a task of its own."""
    if isinstance(children, list):
        return [chunks(child) for child in children]
    size = _size(children)
    if size < MIN_CHUNK:
        return children
    if size <= MAX_CHUNK:
        return {"namespace": NAMESPACE, "type": "Chunk", "props": {"children": children}}
    props = children["props"]
    return {**children, "props": {**props, "children": chunks(props["children"])}}


def _size(children: Any) -> int:  # noqa: ANN401 - children in Dash's JSON form
    """How many components the renderer has to make."""
    if isinstance(children, list):
        return sum(map(_size, children))
    return 1 + _size(children["props"].get("children")) if isinstance(children, dict) else 0


def ids_of_callbacks(callbacks: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The ids that callbacks read or write, without patterns, whose ids are not plain text."""
    ids: set[str] = set()
    for callback in callbacks:
        outputs = callback["output"].strip(".").split("...")
        ids |= {output.rpartition(".")[0] for output in outputs}
        ids |= {part["id"] for part in (*callback["inputs"], *callback["state"])}
    return frozenset(ids)


def _is_plain(children: Any, touched: Set[str]) -> bool:  # noqa: ANN401 - children in Dash's JSON form
    if isinstance(children, list):
        return all(_is_plain(child, touched) for child in children)
    if not isinstance(children, dict):
        return True
    kind, id = children["type"], children["props"].get("id")
    is_element = children["namespace"] == HTML and kind not in (CHOOSER, OPTION)
    if not is_element and (children["namespace"], kind) != (CORE, "Link"):
        return False
    if id is not None and (not isinstance(id, str) or id in touched):
        return False
    return _is_plain(children["props"].get("children"), touched)


def _is_plain_chooser(component: Mapping[str, Any], touched: Set[str]) -> bool:
    props = component["props"]
    return (
        (component["namespace"], component["type"]) == (HTML, CHOOSER)
        and isinstance(props.get("id"), str)
        and props["id"] not in touched
        and all(option["type"] == OPTION for option in props["children"])
    )


def _chooser(props: Mapping[str, Any]) -> dict[str, Any]:
    options = [
        {"words": option["props"]["children"], "given": _attributes(option["props"])}
        for option in props["children"]
    ]
    given = {**_attributes(props), "key": props.get("key")}
    return {"namespace": NAMESPACE, "type": "Chooser", "props": {"given": given, "options": options}}


def _attributes(props: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in props.items()
        if name in ATTRIBUTES or name.startswith(("data-", "aria-"))
    }


def _island(component: Mapping[str, Any]) -> dict[str, Any]:
    props = component["props"]
    tag = "a" if component["namespace"] == CORE else component["type"].lower()
    assert tag not in EMPTY, f"<{tag}> with children"
    attributes = _attributes(props)
    if component["namespace"] == CORE:
        attributes["data-inside"] = "true"
    html = markup(props.get("children"))
    return {
        "namespace": NAMESPACE,
        "type": "Markup",
        "props": {"tag": tag, "given": attributes, "html": html},
    }
