"""`insiders sources`: where new invoices come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer

from db.models import Source
from db.source_settings import (
    SourceSettings,
    accept_delivery,
    add_source,
    change_source,
    known_sources,
    pause_source,
    remove_source,
    required_source,
    resume_source,
    settings_of,
    without_page_limits,
)
from db.source_state import newest_day, state_of
from pipeline.cli.context import Context, opened, print_json
from pipeline.cli.import_words import as_document, in_words
from pipeline.cli.options import (
    AccessKey,
    AsJson,
    By,
    Endpoint,
    Headers,
    HostKey,
    KeyFile,
    Mapping,
    SecretKey,
    parsed_headers,
)
from pipeline.cli.source_options import (
    Columns,
    MaxSilentDays,
    ScheduleOption,
    Volume,
    changed_contract,
    parsed_mapping,
)
from pipeline.cli.source_words import source_document, source_sentences
from pipeline.ingest.fetching.options import FetchOptions
from pipeline.publish.import_invoices import import_source
from pipeline.publish.import_options import ImportOptions
from pipeline.publish.read_sources import SourceReader

sources = typer.Typer(help="Where new invoices come from. The weekly run reads all sources that are due.")

Name = Annotated[str, typer.Argument(help="The source's name or number.")]


@sources.callback(invoke_without_command=True)
def list_sources(context: typer.Context, as_json: AsJson = False) -> None:
    """List all sources."""
    if context.invoked_subcommand is not None:
        return
    with opened(as_json=as_json) as surroundings, surroundings.database.read() as session:
        rows = [
            (known_source, newest_day(session, known_source.id)) for known_source in known_sources(session)
        ]
        if as_json:
            print_json([{**source_document(known_source), "newest": newest} for known_source, newest in rows])
            return
        for known_source, _ in rows:
            for sentence in source_sentences(known_source, surroundings.localizer):
                typer.echo(sentence)


@sources.command()
def add(  # noqa: PLR0913 - each option is a parameter to Typer
    name: Annotated[str, typer.Argument(help="What to call it.")],
    location: Annotated[str, typer.Argument(help="A path, a folder or an address, as for import.")],
    schedule: ScheduleOption = None,
    mapping: Mapping = None,
    header: Headers = None,
    endpoint: Endpoint = "",
    access_key: AccessKey = "",
    secret_key: SecretKey = "",
    host_key: HostKey = "",
    key_file: KeyFile = "",
    columns: Columns = None,
    volume: Volume = None,
    max_silent_days: MaxSilentDays = None,
    by: By = "command line",
    as_json: AsJson = False,
) -> None:
    """Add a source. Secrets are written ${NAME} and read from the environment.

    Example: `python -m pipeline sources add shop 'https://shop.example/orders.csv' --header
    'Authorization: Bearer ${SHOP_TOKEN}' --schedule '0 6 * * *'`
    """
    fetching = FetchOptions(
        parsed_headers(header), endpoint, access_key, secret_key, host_key=host_key, key_file=key_file
    )
    with opened(as_json=as_json) as context:
        settings = SourceSettings(location, schedule or "", fetching.to_json(), parsed_mapping(mapping))
        settings = replace(
            settings, contract=changed_contract(settings.contract, columns, volume, max_silent_days)
        )
        with context.database.write() as session:
            source = add_source(session, name, settings, by=by, now=datetime.now(UTC))
            _tell(context, source, as_json=as_json)


@sources.command()
def edit(  # noqa: PLR0913 - each option is a parameter to Typer
    name: Name,
    location: Annotated[
        str | None, typer.Option("--location", help="A path, a folder or an address.")
    ] = None,
    schedule: ScheduleOption = None,
    mapping: Mapping = None,
    header: Headers = None,
    endpoint: Endpoint = "",
    access_key: AccessKey = "",
    secret_key: SecretKey = "",
    host_key: HostKey = "",
    key_file: KeyFile = "",
    columns: Columns = None,
    volume: Volume = None,
    max_silent_days: MaxSilentDays = None,
    by: By = "command line",
    as_json: AsJson = False,
) -> None:
    """Change a source. What is not named stays as it is."""
    fetching = FetchOptions(
        parsed_headers(header), endpoint, access_key, secret_key, host_key=host_key, key_file=key_file
    )
    with opened(as_json=as_json) as context, context.database.write() as session:
        before = settings_of(required_source(session, name))
        before_options = before.options if location is None else without_page_limits(before.options)
        settings = SourceSettings(
            location=before.location if location is None else location,
            schedule=before.schedule if schedule is None else schedule,
            options={**before_options, **fetching.to_json()},
            given={**before.given, **parsed_mapping(mapping)},
            contract=changed_contract(before.contract, columns, volume, max_silent_days),
        )
        _tell(context, change_source(session, name, settings, by=by), as_json=as_json)


@sources.command()
def remove(name: Name, by: By = "command line", as_json: AsJson = False) -> None:
    """Remove a source. Imported invoices stay."""
    with opened(as_json=as_json) as context, context.database.write() as session:
        source = remove_source(session, name, by=by, now=datetime.now(UTC))
        if as_json:
            print_json({"source": source.id, "name": source.name, "removed": True})
        else:
            typer.echo(context.localizer.gettext("Removed {source}. Its invoices stay.", source=source.name))


@sources.command()
def pause(name: Name, by: By = "command line", as_json: AsJson = False) -> None:
    """Exclude a source from every run and schedule until it is resumed."""
    with opened(as_json=as_json) as context, context.database.write() as session:
        _tell(context, pause_source(session, name, by=by, now=datetime.now(UTC)), as_json=as_json)


@sources.command()
def resume(name: Name, by: By = "command line", as_json: AsJson = False) -> None:
    """Let a paused source be read again."""
    with opened(as_json=as_json) as context, context.database.write() as session:
        _tell(context, resume_source(session, name, by=by), as_json=as_json)


@sources.command()
def accept(name: Name, by: By = "command line", as_json: AsJson = False) -> None:
    """Accept what a source delivered, or its silence, so that the next run can publish."""
    with opened(as_json=as_json) as context, context.database.write() as session:
        today = datetime.now(UTC).astimezone(context.settings.zone).date()
        _tell(context, accept_delivery(session, name, today=today, by=by), as_json=as_json)


@sources.command()
def check(name: Name, as_json: AsJson = False) -> None:
    """Fetch what is new of a source and show what an import would do, without keeping anything."""
    with opened(as_json=as_json) as context:
        with context.database.read() as session:
            source = required_source(session, name)
            settings, state = settings_of(source), state_of(source)
            options = ImportOptions(
                source=source.name,
                given=settings.given,
                preview=True,
                is_unattended=True,
                fetching=replace(FetchOptions.from_json(settings.options), known=state.files),
                contract=settings.contract,
            )
        with context.progress() as progress:
            outcome = import_source(
                context.database,
                settings.location,
                currency=context.settings.currency,
                now=datetime.now(UTC),
                zone=context.settings.zone,
                progress=progress,
                options=options,
            )
        if as_json:
            print_json(as_document(outcome, context.localizer))
        else:
            for sentence in in_words(outcome, context.localizer):
                typer.echo(sentence)


@sources.command()
def read(name: Name, as_json: AsJson = False) -> None:
    """Import what is new of a source now, as the weekly run does."""
    with opened(as_json=as_json) as context:
        with context.database.read() as session:
            source = required_source(session, name).name
        with context.progress() as progress:
            reader = SourceReader(
                context.database,
                context.settings,
                now=datetime.now(UTC),
                progress=progress,
                by="command line",
            )
            outcome = reader.read(source)
        if as_json:
            print_json(as_document(outcome, context.localizer))
        else:
            for sentence in in_words(outcome, context.localizer):
                typer.echo(sentence)


def _tell(context: Context, source: Source, *, as_json: bool) -> None:
    if as_json:
        print_json(source_document(source))
        return
    for sentence in source_sentences(source, context.localizer):
        typer.echo(sentence)
