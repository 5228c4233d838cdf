"""`python -m pipeline report`."""

from __future__ import annotations

import typer

from db.queries import required_report, required_version
from domain.enums import Verdict
from domain.report import Hypothesis, Report, dump
from i18n import Localizer
from pipeline.answers.contribution import contribution_of_members
from pipeline.answers.movement_summary import movement_summary
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import AsJson, VersionNumber


def report(version: VersionNumber = None, as_json: AsJson = False) -> None:
    """Print the report of one version: a summary, or with --json everything the pages show.

    Example: `python -m pipeline report --json`
    """
    with opened(as_json=as_json) as context, context.database.read() as session:
        chosen = required_version(session, version)
        content, localizer = (
            required_report(session, chosen.number),
            context.localizer_for(session, chosen),
        )
        if as_json:
            print_json(_rendered(localizer, dump(content)))
        else:
            for sentence in _sentences(localizer, content):
                typer.echo(sentence)


def _rendered(localizer: Localizer, document: object) -> object:
    """The document with its stored messages in the reader's language."""
    if isinstance(document, dict):
        if document.keys() == {"text", "values"}:
            return localizer.render(document)
        return {key: _rendered(localizer, value) for key, value in document.items()}
    if isinstance(document, list):
        return [_rendered(localizer, value) for value in document]
    return document


def _sentences(localizer: Localizer, report: Report) -> list[str]:
    insiders = report.insiders
    return [
        localizer.gettext(
            "Version {version}, as of {day:date}: {count:members} ({share:percent} of "
            "{customers:customers}) account for {revenue:percent} of revenue from customers "
            "with an id.",
            version=report.version,
            day=report.as_of,
            count=insiders.count,
            share=insiders.share_of_customers,
            customers=report.customers,
            revenue=insiders.revenue_share,
        ),
        *[localizer.render(sentence) for sentence in contribution_of_members(report.contribution)],
        localizer.render(movement_summary(report.movements)),
        *[
            localizer.gettext(
                "{segment:name}: {customers:customers}, {revenue:money}",
                segment=segment.name,
                customers=segment.customers,
                revenue=segment.revenue,
            )
            for segment in report.segments
        ],
        *[_claim(localizer, claim) for claim in report.hypotheses],
    ]


def _claim(localizer: Localizer, hypothesis: Hypothesis) -> str:
    """The claim and what became of it on new data: on the data used to pick members, some are true anyway."""
    claim = localizer.render(hypothesis.claim)
    if hypothesis.out_of_time is None:
        return localizer.gettext("{id} is not tested on new data yet: {claim}", id=hypothesis.id, claim=claim)
    words = {
        Verdict.CONFIRMED: localizer.gettext(
            "{id} holds on new data: {claim}", id=hypothesis.id, claim=claim
        ),
        Verdict.REFUTED: localizer.gettext(
            "{id} does not hold on new data: {claim}", id=hypothesis.id, claim=claim
        ),
        Verdict.INCONCLUSIVE: localizer.gettext(
            "{id} is undecided on new data: {claim}", id=hypothesis.id, claim=claim
        ),
    }
    return words[Verdict(hypothesis.out_of_time.verdict)]
