"""Components as HTML: what a browser shows of a page before its scripts have come.

It is what Dash's renderer makes of the same components, less what only scripts can show: charts and lists are
empty and as large as they will be. Only properties in ATTRIBUTES, data-* and aria-* are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

SAME: Final = (
    "action", "alt", "dir", "disabled", "download", "height", "hidden", "href", "id", "label", "lang", "max",
    "method", "min", "name", "open", "pattern", "placeholder", "required", "role", "rows", "scope",
    "selected", "src", "step", "style", "target", "title", "type", "value", "width",
)  # fmt: skip
IN_CAMEL_CASE: Final = (
    "colSpan", "dateTime", "inputMode", "maxLength", "minLength", "readOnly", "rowSpan", "tabIndex",
)  # fmt: skip
ATTRIBUTES: Final[Mapping[str, str]] = {
    **{name: name for name in SAME},
    **{name: name.lower() for name in IN_CAMEL_CASE},
    "className": "class",
    "htmlFor": "for",
}
"""Attributes by the properties of Dash's components."""
EMPTY: Final = frozenset({"img", "br", "hr", "wbr", "col", "source", "input"})
"""Elements without an end."""
UNSEEN: Final = frozenset({"Store", "Location", "Interval", "Download"})
"""Components that show nothing."""
FIELDS: Final = frozenset({"Input", "Textarea", "Dropdown"})
WINDOWS: Final = frozenset({"Modal", "Drawer"})
"""Mantine's, which lie over the page."""
NUMBERS_WITHOUT_UNIT: Final = frozenset({"flex", "fontWeight", "lineHeight", "opacity", "order", "zIndex"})
HTML, CORE = "dash_html_components", "dash_core_components"


def markup(children: Any) -> str:  # noqa: ANN401 - whatever children may be
    """HTML for children in Dash's JSON form: a component, a text, a number, or a list of them."""
    if children is None or isinstance(children, bool):
        return ""
    if isinstance(children, list):
        return "".join(map(markup, children))
    if isinstance(children, dict):
        return _component(children["namespace"], children["type"], children["props"])
    return escape(str(children), quote=False)


def _component(namespace: str, kind: str, props: Mapping[str, Any]) -> str:
    if namespace == HTML or (namespace, kind) == (CORE, "Link"):
        return (
            _element("a", {**props, "data-inside": "true"})
            if namespace == CORE
            else _element(kind.lower(), props)
        )
    if (namespace == CORE and kind in UNSEEN) or (namespace != HTML and kind in WINDOWS):
        return ""
    if (namespace, kind) == (CORE, "Graph"):
        return _element("div", {**_place(props), "className": "dash-graph"})
    if namespace == CORE and kind in FIELDS:
        return _field(kind, props)
    return _pending(kind, props)


def _field(kind: str, props: Mapping[str, Any]) -> str:
    if kind == "Input":
        return _element("input", {"type": "text", **props})
    if kind == "Textarea":
        return _element("textarea", {**props, "value": None, "children": props.get("value")})
    return _element("select", {**props, "value": None, "children": _options(props)})


def _options(props: Mapping[str, Any]) -> list[dict[str, Any]]:
    none = [{"value": "", "label": ""}] if props.get("clearable") else []
    chosen = props.get("value") or ""
    return [
        {
            "namespace": HTML,
            "type": "Option",
            "props": {
                "value": option["value"],
                "selected": option["value"] == chosen,
                "children": option["label"],
            },
        }
        for option in [*none, *props["options"]]
    ]


def _element(tag: str, props: Mapping[str, Any]) -> str:
    start = f"<{tag}{''.join(_attributes(props))}>"
    return start if tag in EMPTY else f"{start}{markup(props.get('children'))}</{tag}>"


def _pending(kind: str, props: Mapping[str, Any]) -> str:
    """A placeholder for a component whose script is loaded later (assets/libraries.js leaves the same)."""
    classes = f"pending pending-{kind.lower()} {props.get('className') or ''}".strip()
    return _element("div", {**_place(props), "className": classes, "children": _kept_value(props)})


def _kept_value(props: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a form around a field sends of it before it is drawn."""
    if not props.get("name") or not props.get("value"):
        return None
    field = {"type": "hidden", "name": props["name"], "value": props["value"]}
    return {"namespace": HTML, "type": "Input", "props": field}


def _place(props: Mapping[str, Any]) -> dict[str, Any]:
    return {name: props[name] for name in ("style",) if name in props}


def _attributes(props: Mapping[str, Any]) -> Iterable[str]:
    for name, value in props.items():
        attribute = name if name.startswith(("data-", "aria-")) else ATTRIBUTES.get(name)
        if attribute is None or value is None or value is False:
            continue
        if value is True and attribute == name and not name.startswith(("data-", "aria-")):
            yield f" {attribute}"
        elif name == "style":
            yield f' style="{escape(_style(value))}"'
        elif name != "id" or isinstance(value, str):
            yield f' {attribute}="{escape(str(value).lower() if isinstance(value, bool) else str(value))}"'


def _style(style: Mapping[str, Any]) -> str:
    return ";".join(
        f"{_kebab(name)}:{value}{_unit(name, value)}" for name, value in style.items() if value is not None
    )


def _kebab(name: str) -> str:
    return name if name.startswith("--") else re.sub(r"[A-Z]", lambda match: f"-{match[0].lower()}", name)


def _unit(name: str, value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "px" if is_number and value and name not in NUMBERS_WITHOUT_UNIT else ""
