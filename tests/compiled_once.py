"""What libraries compile anew for every engine and every app is compiled once for all tests of a process.

Each test has engines and apps of its own. SQLAlchemy turned the same statements into the same SQL for every
one of them, which was half of what it takes to publish a small version; Werkzeug did so with routes, and
Jinja with the templates of the login.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask.templating import Environment
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

STATEMENTS = 5_000
"""How many are kept; a whole run has some two thousand."""


def compile_statements_once(patch: pytest.MonkeyPatch) -> None:
    """Give all engines of `open_database` one cache, in which dialects of one kind are the same."""
    statements: Any = LRUCache(STATEMENTS)

    def create(*args: Any, **options: Any) -> Engine:
        engine = create_engine(*args, **options)
        vars(engine)["_compiled_cache"] = statements
        return engine

    patch.setattr("db.engine.create_engine", create)
    patch.setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))
    patch.setattr(DefaultDialect, "__hash__", lambda one: hash(type(one)))


def compile_routes_once(patch: pytest.MonkeyPatch) -> None:
    """Remember by its text what builds a route's address; it looks its converters up when it is called."""
    builders: dict[tuple[Any, ...], Any] = {}
    compile_builder = Rule._compile_builder

    def remembered(rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        key = (rule.rule, rule.subdomain, rule.host, append_unknown)
        if key not in builders:
            builders[key] = compile_builder(rule, append_unknown)
        return builders[key]

    patch.setattr(Rule, "_compile_builder", remembered)


def compile_templates_once(patch: pytest.MonkeyPatch) -> None:
    """Remember a template's code by its text; all apps compile it with the same settings."""
    codes: dict[tuple[Any, ...], Any] = {}
    compile_template = Environment.compile

    def remembered(environment: Environment, source: Any, *options: Any, **named: Any) -> Any:
        key = (source, options, *sorted(named.items()))
        if key not in codes:
            codes[key] = compile_template(environment, source, *options, **named)
        return codes[key]

    patch.setattr(Environment, "compile", remembered)
