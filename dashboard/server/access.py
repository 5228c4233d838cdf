"""Access declarations of routes and callbacks; without one, a request is denied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import Flask

from domain.enums import Permission

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "declared_access"


@dataclass(frozen=True)
class Access:
    """Who has access: everybody if `is_open`, otherwise authenticated visitors with all permissions."""

    permissions: frozenset[Permission] = frozenset()
    is_open: bool = False


OPEN = Access(is_open=True)
ANY_VISITOR = Access()
FIGURES = Access(frozenset({Permission.SEE_FIGURES}))
DASH_ROUTES: Final[Mapping[str, Access]] = {
    "/": FIGURES,
    "/<path:path>": FIGURES,
    "/_dash-layout": FIGURES,
    "/_dash-dependencies": FIGURES,
    "/_dash-update-component": FIGURES,
    "/_reload-hash": FIGURES,
    "/_favicon.ico": FIGURES,
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": FIGURES,
    "_dash_assets.static": FIGURES,
}
"""Dash's own routes, by endpoint. Pages and callbacks behind them need what they declare themselves."""


class UndeclaredAccessError(RuntimeError):
    """A route or callback has no access declaration."""


def declare(access: Access) -> Callable[[View], View]:
    """Declare what a view needs."""

    def declared(view: View) -> View:
        setattr(view, ATTRIBUTE, access)
        return view

    return declared


def open_to_all(view: View) -> View:
    """Declare that a view needs no login."""
    return declare(OPEN)(view)


def access_of(server: Flask, endpoint: str | None) -> Access:
    """The access rule of an endpoint's view; unknown addresses are a 404 only for authenticated visitors."""
    if endpoint is None:
        return ANY_VISITOR
    declared = DASH_ROUTES.get(endpoint) or declared_access(server.view_functions[endpoint])
    if declared is None:
        raise UndeclaredAccessError(f"no permission is declared for the route {endpoint}")
    return declared


def declared_access(function: object) -> Access | None:
    """The access declaration of a view or callback."""
    access: Access | None = getattr(function, ATTRIBUTE, None)
    return access


def check_declared(server: Flask, callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse to serve a route or a callback without a declaration of who may request it.

    Raises:
        UndeclaredAccessError: names them.
    """
    undeclared = [*_undeclared_routes(server), *_undeclared_callbacks(callbacks)]
    if undeclared:
        raise UndeclaredAccessError(f"no permission is declared (@requires) for: {', '.join(undeclared)}")


def _undeclared_routes(server: Flask) -> Iterable[str]:
    for endpoint, view in server.view_functions.items():
        if endpoint not in DASH_ROUTES and declared_access(view) is None:
            yield f"the route {endpoint}"


def _undeclared_callbacks(callbacks: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    for output, callback in callbacks.items():
        function = callback.get("callback")  # those of the browser have none
        if function is not None and declared_access(function) is None:
            yield f"the callback of {output}"
