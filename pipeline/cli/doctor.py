"""`python -m pipeline doctor`."""

from __future__ import annotations

from collections.abc import Iterator

import typer
from rich.console import Console

from db.engine import open_database
from i18n import Localizer
from pipeline.cli.checks.connection_checks import check_mail, check_source
from pipeline.cli.checks.database_checks import check_database, missing_file
from pipeline.cli.checks.finding import Finding, Level
from pipeline.cli.checks.machine_checks import check_disk, check_memory
from pipeline.cli.checks.settings_checks import check_settings, unusable_settings
from pipeline.cli.context import print_json
from pipeline.cli.options import AsJson
from settings import Settings, SettingsError, load_settings

EXIT_FAILED = 1
COLOURS = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "bold red"}


def doctor(as_json: AsJson = False) -> None:
    """Check settings, database, clock, source, memory, disk and mail; exit with 1 if anything fails.

    Each line says ok, warn or fail, and what to do. Nothing is changed, fetched or sent.

    Example: `python -m pipeline doctor --json`
    """
    settings, findings = _examined()
    localizer = Localizer(settings.locale, settings.currency)
    failed = any(finding.level is Level.FAIL for finding in findings)
    if as_json:
        checks = [_as_json(finding, localizer, settings) for finding in findings]
        print_json({"ok": not failed, "checks": checks})
    else:
        console = Console(highlight=False, soft_wrap=True)
        for finding in findings:
            document = _as_json(finding, localizer, settings)
            console.print(f"{finding.level:<5}", style=COLOURS[finding.level], end="")
            console.print(
                f"{finding.check:<11}{document['found']} {document['advice'] or ''}".rstrip(), markup=False
            )
    if failed:
        raise typer.Exit(EXIT_FAILED)


def _examined() -> tuple[Settings, list[Finding]]:
    """The settings (or the defaults where they are unusable) and every finding."""
    try:
        settings = load_settings()
    except SettingsError as error:
        return load_settings({}), [unusable_settings(error), check_memory()]
    return settings, list(_findings(settings))


def _findings(settings: Settings) -> Iterator[Finding]:
    yield check_settings(settings)
    missing = missing_file(settings)
    if missing is not None:  # opening it would make an empty one
        yield missing
    else:
        database = open_database(
            settings.database_url, needs_tls=settings.needs_tls, lines=settings.lines_location
        )
        try:
            yield from check_database(settings, database)
        finally:
            database.dispose()
    yield check_source(settings)
    yield check_memory()
    yield check_disk(settings)
    yield check_mail(settings)


def _as_json(finding: Finding, localizer: Localizer, settings: Settings) -> dict[str, str | None]:
    """The findings in words, without passwords in addresses."""
    sentence = settings.without_secrets(localizer.render(finding.found))
    return {
        "check": finding.check,
        "level": finding.level.value,
        # what a server or the system says in its own words ends without a full stop
        "found": sentence if sentence.endswith((".", "!", "?")) else f"{sentence}.",
        "advice": localizer.render(finding.advice) if finding.advice is not None else None,
    }
