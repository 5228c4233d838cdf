"""Parts of a page that no callback touches, as plain HTML: one component each instead of hundreds.

Most of a page only has to be seen. Dash's renderer makes a component of each element all the same, which on a
slow processor takes longer than all else; `Markup` (assets/markup.js) hands the browser such a part whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Any, Final

from dashboard.shell.markup import ATTRIBUTES, CORE, EMPTY, HTML, markup

NAMESPACE: Final = "insiders"
REPLACED: Final = frozenset({"Select", "Option"})
"""What a redraw has to change is left to the renderer."""


def islands(children: Any, touched: Set[str]) -> Any:  # noqa: ANN401 - children in Dash's JSON form
    """`children` with the parts that hold none of the ids `touched` as Markup."""
    if isinstance(children, list):
        return [islands(child, touched) for child in children]
    if not isinstance(children, dict):
        return children
    props = children["props"]
    if _is_plain(children, touched) and isinstance(props.get("children"), list | dict):
        return _island(children)
    if "children" not in props:
        return children
    return {**children, "props": {**props, "children": islands(props["children"], touched)}}


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
    is_element = children["namespace"] == HTML and kind not in REPLACED
    if not is_element and (children["namespace"], kind) != (CORE, "Link"):
        return False
    if id is not None and (not isinstance(id, str) or id in touched):
        return False
    return _is_plain(children["props"].get("children"), touched)


def _island(component: Mapping[str, Any]) -> dict[str, Any]:
    props = component["props"]
    tag = "a" if component["namespace"] == CORE else component["type"].lower()
    assert tag not in EMPTY, f"<{tag}> with children"
    attributes = {
        name: value
        for name, value in props.items()
        if name in ATTRIBUTES or name.startswith(("data-", "aria-"))
    }
    if component["namespace"] == CORE:
        attributes["data-inside"] = "true"
    html = markup(props.get("children"))
    return {
        "namespace": NAMESPACE,
        "type": "Markup",
        "props": {"tag": tag, "given": attributes, "html": html},
    }
