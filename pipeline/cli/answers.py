"""`python -m pipeline answers`: the nine questions and answers as a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from db.queries import required_report, required_version
from domain.report import Product, Report, dump
from i18n import Localizer
from pipeline.cli.context import opened, print_json
from pipeline.cli.options import AsJson, VersionNumber


def answers(version: VersionNumber = None, as_json: AsJson = False) -> None:
    """Print the nine questions and answers of one version, as text or JSON.

    Example: `python -m pipeline answers > answers.md`
    """
    with opened(as_json=as_json) as context, context.database.read() as session:
        chosen = required_version(session, version)
        report = required_report(session, chosen.number)
        sentences = in_words(report, context.localizer_for(session, chosen))
        if as_json:
            print_json(sentences)
        else:
            for line in document(sentences, context.settings.programme_name):
                typer.echo(line)


def in_words(report: Report, localizer: Localizer) -> dict[str, Any]:
    """The answers in the reader's language.

    version, as_of, date (as_of in words), answers [{id, question, answer (sentences), details (more of them),
    evidence, experiments (the page of experiments, for the guarantee only)}], products (what members
    buy more than others, or None) and experiments [{name, state, told}].
    """
    return {
        "version": report.version,
        "as_of": report.as_of.isoformat(),
        "date": localizer.day(report.as_of),
        "answers": [
            {
                "id": answer.id,
                "question": localizer.render(answer.question),
                "answer": [localizer.render(sentence) for sentence in answer.answer],
                "details": [localizer.render(sentence) for sentence in answer.details],
                "evidence": f"{answer.evidence}?version={report.version}",
                "experiments": f"/experiments?version={report.version}" if answer.id == "guarantee" else None,
            }
            for answer in report.answers
        ],
        "products": [
            {"lift_in_words": _lift(product, localizer), **dump(product)}
            for product in (report.products.products if report.products is not None else ())
        ],
        "experiments": [
            {
                "name": experiment.name,
                "state": experiment.state,
                "told": [localizer.render(sentence) for sentence in experiment.told],
            }
            for experiment in report.experiments
        ],
        "headings": {
            "title": localizer.gettext("The nine questions"),
            "version": localizer.gettext("Version {version}", version=report.version),
            "details": localizer.gettext("Details"),
            "evidence": localizer.gettext("The evidence"),
            "products": localizer.gettext("What members buy more than others"),
            "experiments": localizer.gettext("Experiments"),
            "draw": localizer.gettext("Create an experiment"),
        },
    }


def document(sentences: dict[str, Any], programme: str) -> Iterator[str]:
    """The answers as lines of a document; `sentences` is the result of `in_words`."""
    headings = sentences["headings"]
    yield f"# {programme}: {headings['title']}"
    yield ""
    yield f"{headings['version']}, {sentences['date']}"
    for place, answer in enumerate(sentences["answers"], 1):
        yield f"\n## {place}. {answer['question']}\n"
        yield from (f"- {sentence}" for sentence in answer["answer"])
        if answer["details"]:
            yield f"\n{headings['details']}:\n"
            yield from (f"- {sentence}" for sentence in answer["details"])
        yield f"\n{headings['evidence']}: {answer['evidence']}"
        if answer["experiments"]:
            to = "experiments" if sentences["experiments"] else "draw"
            yield f"{headings[to]}: {answer['experiments']}"
    for part, lines in (
        ("products", [sentence["lift_in_words"] for sentence in sentences["products"]]),
        ("experiments", [sentence for item in sentences["experiments"] for sentence in item["told"]]),
    ):
        if lines:
            yield f"\n## {headings[part]}\n"
            yield from (f"- {line}" for line in lines)


def _lift(product: Product, localizer: Localizer) -> str:
    if product.given_breadth is None:  # an older version, which compared customers of any breadth
        return f"{product.description.capitalize()} ({product.stock_code})"
    return localizer.gettext(
        "{name} ({code}): bought by {share:percent} of members and {others:percent} of other "
        "customers, {lift:decimal} times as often as by customers with an equally wide "
        "choice (95 % confidence: {low:decimal} to {high:decimal}); {buyers:members} spent "
        "{revenue:money} on it",
        name=product.description.capitalize(),
        code=product.stock_code,
        share=product.share_members,
        others=product.share_others,
        lift=product.given_breadth,
        low=product.given_breadth_low,
        high=product.given_breadth_high,
        buyers=product.members,
        revenue=product.revenue_members,
    )
