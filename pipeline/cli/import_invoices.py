"""`insiders import`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from db.audit import record
from db.sources import BY_HAND
from domain.audit import AuditKind
from domain.places import file_name
from i18n import Message, UserError
from pipeline.cli.context import Context, opened, print_json
from pipeline.cli.import_words import as_document, in_words, questions_as_json, sample_rows, write_set_aside
from pipeline.cli.mapping_file import read_mapping_file
from pipeline.cli.options import (
    COMMAND_LINE,
    Endpoint,
    Headers,
    HostKey,
    KeyFile,
    Mapping,
    parsed_headers,
    parsed_pairs,
)
from pipeline.ingest.fetching.options import FetchOptions
from pipeline.ingest.questions import OpenQuestionsError
from pipeline.publish.import_invoices import import_source
from pipeline.publish.import_options import ImportOptions

EXIT_REFUSED = 2
EXIT_ASKS = 3


def import_invoices(  # noqa: PLR0913 - a command's options
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE…",
            help="Files (CSV, Excel, ODS, JSON, Parquet; also .gz or .zip), folders, or addresses.",
        ),
    ],
    mapping: Mapping = None,
    answer: Annotated[
        list[str] | None, typer.Option("--answer", help="The answer to a question: question=value.")
    ] = None,
    mapping_file: Annotated[
        Path | None,
        typer.Option("--mapping", help="A mapping and answers as JSON, as the data page exports them."),
    ] = None,
    source: Annotated[
        str, typer.Option("--source", help="The name of the source the files belong to.")
    ] = BY_HAND,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what would happen without importing anything.")
    ] = False,
    set_aside: Annotated[
        Path | None,
        typer.Option(
            "--set-aside",
            help="Set lines that cannot be read aside instead of refusing the file, and write all lines that "
            "are not imported to this CSV file.",
            dir_okay=False,
        ),
    ] = None,
    header: Headers = None,
    endpoint: Endpoint = "",
    host_key: HostKey = "",
    key_file: KeyFile = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")] = False,
) -> None:
    """Import invoices. Importing the same lines again adds nothing; changed invoices replace older ones.

    Exit codes: 0 imported; 2 refused, nothing has changed; 3 a question must be answered first, with
    --answer. Answers are remembered for the source.
    """
    with opened(as_json=as_json) as context:
        columns, answers = ({}, {}) if mapping_file is None else read_mapping_file(mapping_file)
        bad_lines = {"bad_lines": "set_aside"} if set_aside is not None else {}
        options = ImportOptions(
            source=source,
            given={**columns, **parsed_pairs(mapping, "--map")},
            answers={**bad_lines, **answers, **parsed_pairs(answer, "--answer")},
            preview=preview,
            by=COMMAND_LINE,
            currency_is_set="currency" in context.settings.model_fields_set,
            memory_mb=context.settings.import_memory_mb,
            fetching=FetchOptions(
                headers=parsed_headers(header), endpoint=endpoint, host_key=host_key, key_file=key_file
            ),
        )
        try:
            with context.progress() as progress:
                outcomes = [
                    import_source(
                        context.database,
                        source,
                        currency=context.settings.currency,
                        now=datetime.now(UTC),
                        zone=context.settings.zone,
                        progress=progress,
                        options=options,
                    )
                    for source in sources
                ]
        except OpenQuestionsError as open_questions:
            _ask(context, open_questions, as_json=as_json)
            raise typer.Exit(EXIT_ASKS) from None
        except UserError as error:
            if not as_json:
                raise
            sentence = context.localizer.render(error.message)
            print_json({"outcome": "refused", "error": sentence, "why": sentence, "questions": []})
            raise typer.Exit(EXIT_REFUSED) from None
        if not preview:
            with context.database.write() as session:
                for item in sources:
                    record(session, AuditKind.IMPORT_REQUESTED, COMMAND_LINE, file=file_name(str(item)))
        if set_aside is not None:
            write_set_aside(set_aside, outcomes)
        if as_json:
            print_json(as_document(outcomes[-1], context.localizer))
        else:
            for outcome in outcomes:
                for sentence in in_words(outcome, context.localizer):
                    typer.echo(sentence)


def _ask(context: Context, asks: OpenQuestionsError, *, as_json: bool) -> None:
    questions = asks.questions
    if as_json:
        print_json(
            {
                "outcome": "asks",
                "questions": questions_as_json(questions, context.localizer),
                "tables": [table.to_json() for table in asks.tables],
            }
        )
        return
    for table in asks.tables:
        for row in sample_rows(table, context.localizer):
            typer.echo(row)
    for question in questions:
        typer.echo(context.localizer.render(question.text))
        for option in question.options:
            typer.echo(f'  --answer "{question.key}={option}"')
    typer.echo(context.localizer.render(Message("Nothing was changed. Import again with your answers.")))
