"""Context of every command: settings, database, progress, and errors as a sentence with an exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.engine import Database, is_full, is_read_only, is_unreadable, open_database
from db.migrate import schema_state
from db.models import Version
from db.shop import shop_currency
from i18n import Localizer, Message, UserError
from settings import Settings, SettingsError, load_settings

EXIT_WRONG_INPUT = 2
"""The same code Typer uses for wrong arguments: something the caller can put right."""


@dataclass(frozen=True)
class Context:
    """A command's context: settings, database, the reader's language, and progress output."""

    settings: Settings
    database: Database
    localizer: Localizer
    console: Console

    def for_shop(self) -> Context:
        """The context with the currency of the database's shop.

        Raises:
            SettingsError: CURRENCY is set to another one.
        """
        with self.database.read() as session:
            settings = self.settings.for_shop(shop_currency(session))
        return replace(self, settings=settings, localizer=Localizer(settings.locale, settings.currency))

    def localizer_for(self, session: Session, version: Version) -> Localizer:
        """A localizer in the reader's language with the currency that `version` was computed with."""
        from db import queries  # noqa: PLC0415 - a fifth of the time an import of a known file takes

        return replace(self.localizer, currency=queries.computed_with(session, version).currency)

    @contextmanager
    def progress(self) -> Iterator[ProgressDisplay]:
        """A progress bar on stderr (plain lines if stderr is not a terminal)."""
        bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        with bar:
            yield ProgressDisplay(self, bar)


class ProgressDisplay:
    """Shows stages as they start: called with (message, fraction)."""

    def __init__(self, context: Context, bar: Progress) -> None:
        self._context = context
        self._bar = bar
        self._task = bar.add_task("", total=1.0)
        self._said = ""

    def __call__(self, stage: Message, fraction: float) -> None:
        """Show `stage` and the fraction of the work that is done (0 to 1)."""
        words = self._context.localizer.render(stage)
        self._bar.update(self._task, description=words, completed=fraction)
        if not self._context.console.is_terminal and words != self._said:
            self._context.console.print(words, highlight=False)
        self._said = words


@contextmanager
def opened(
    *, as_json: bool = False, schema_needed: bool = True, any_currency: bool = False
) -> Iterator[Context]:
    """The context of one command. An error that the user can fix ends it with one sentence and exit code 2.

    A CURRENCY other than the shop's is refused unless `any_currency`.
    """
    console = Console(stderr=True)
    try:
        settings = load_settings()
        context = Context(
            settings=settings,
            database=open_database(
                settings.database_url, needs_tls=settings.needs_tls, lines=settings.lines_location
            ),
            localizer=Localizer(settings.locale, settings.currency),
            console=console,
        )
        if schema_needed:
            _require_schema(context.database)
        if schema_needed and not any_currency:
            context = context.for_shop()
        yield context
    except (UserError, SettingsError, DBAPIError) as error:
        sentence = _in_words(error)
        console.print(sentence, style="bold red", highlight=False, markup=False, soft_wrap=True)
        if as_json:
            typer.echo(json.dumps({"error": sentence}))
        raise typer.Exit(EXIT_WRONG_INPUT) from None


def print_json(document: object) -> None:
    """One JSON document on stdout."""
    typer.echo(json_text(document))


def json_text(document: object) -> str:
    """JSON as every command writes it: readable, dates as ISO text."""
    return json.dumps(document, ensure_ascii=False, indent=2, default=str)


def _require_schema(database: Database) -> None:
    match schema_state(database):
        case "missing":
            raise UserError("The database has no tables yet. Run `python -m pipeline migrate` first.")
        case "behind":
            raise UserError(
                "The database was made by an older version of this program. Run `python -m "
                "pipeline migrate` first."
            )
        case "ahead":
            raise UserError(
                "The database was made by a newer version of this program: "
                "deploy that version, or restore a backup."
            )


def _in_words(error: Exception) -> str:
    if isinstance(error, UserError):
        settings = _settings_or_defaults()
        return Localizer(settings.locale, settings.currency).render(error.message)
    if isinstance(error, DBAPIError):
        cause = str(error.orig or error).strip().splitlines()[0]
        if is_unreadable(error):
            return f"The database cannot be read: {cause}. Check DATABASE_URL, or put a backup in its place."
        if is_full(error):
            return f"The database is full: {cause}. Free up disk space, then try again."
        if is_read_only(error):
            return f"The database is read-only: {cause}. Nothing can be saved in it."
        return f"The database does not answer: {cause}. Check DATABASE_URL and that the database is up."
    return f"A setting cannot be used. {error}"


def _settings_or_defaults() -> Settings:
    try:
        return load_settings()
    except SettingsError:
        return load_settings({})
