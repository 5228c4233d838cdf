"""Store reports validated, and read those of the current or an older schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from pydantic import ValidationError

from domain.report.model import ModelCard
from domain.report.report import SCHEMA_VERSION, Report
from domain.report.schema_1 import upgrade_from_1
from domain.report.schema_2 import upgrade_from_2
from domain.report.schema_3 import upgrade_from_3
from domain.report.section import Section

Document = Mapping[str, Any]

UPGRADES: Final[Mapping[int, Callable[[Document], dict[str, Any]]]] = {
    1: upgrade_from_1,
    2: upgrade_from_2,
    3: upgrade_from_3,
}
"""For each older schema version, what turns its document into one of the next version."""
MAX_PROBLEMS = 3
"""Problems named in a message; the first few are usually of one cause."""


class InvalidReportError(ValueError):
    """A report that must not be published, which is a bug in this program."""


class UnreadableReportError(ValueError):
    """A stored report that cannot be shown.

    Attributes:
        reason: "newer" if a newer release wrote it in a schema this one does not know, "damaged" if it is
            not a report.
    """

    def __init__(self, reason: Literal["newer", "damaged"], detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def checked_report(report: Report | Document, *, version: int) -> Report:
    """`report`, validated for publication as version `version`; `dump` gives its stored form.

    Args:
        report: The report, or its sections in their JSON form.
        version: The number it is published as.

    Raises:
        InvalidReportError: It does not fit the schema, or has a key that the schema does not have.
    """
    stored_form = dump(report) if isinstance(report, Report) else report
    document = {**stored_form, "version": version, "schema_version": SCHEMA_VERSION}
    try:
        return Report.model_validate(document, extra="forbid")
    except ValidationError as error:
        raise InvalidReportError(f"the report does not fit domain/report: {_problems(error)}") from error


def dump(section: Section) -> dict[str, Any]:
    """The JSON form of a report or part of one, with exactly the keys it was made from."""
    return section.model_dump(mode="json", by_alias=True, exclude_unset=True)


def read_report(document: object) -> Report:
    """The report stored as `document`, whichever release wrote it.

    Raises:
        UnreadableReportError: A newer release wrote it, or it is damaged.
    """
    if not isinstance(document, Mapping):
        raise UnreadableReportError("damaged", f"not an object but {type(document).__name__}")
    schema = document.get("schema_version", 1)
    if not isinstance(schema, int) or schema < 1:
        raise UnreadableReportError("damaged", f"schema_version {schema!r}")
    if schema > SCHEMA_VERSION:
        raise UnreadableReportError("newer", f"schema_version {schema}, newer than {SCHEMA_VERSION}")
    try:
        for older in range(schema, SCHEMA_VERSION):
            document = UPGRADES[older](document)
        return Report.model_validate(document)
    except (ValidationError, KeyError, TypeError, AttributeError) as error:
        problem = _problems(error) if isinstance(error, ValidationError) else repr(error)
        raise UnreadableReportError("damaged", problem) from error


def read_model_card(document: object) -> ModelCard | None:
    """The card stored with a model, whichever release wrote it; None if it is damaged."""
    try:
        return ModelCard.model_validate(document)
    except ValidationError:
        return None


def _problems(error: ValidationError) -> str:
    """The first problems: where they are, and what is wrong."""
    errors = error.errors(include_url=False, include_input=False)
    problems = [
        f"{'.'.join(map(str, error_details['loc']))}: {error_details['msg']}"
        for error_details in errors[:MAX_PROBLEMS]
    ]
    return "; ".join(
        [*problems, *([f"{len(errors) - MAX_PROBLEMS} more"] if len(errors) > MAX_PROBLEMS else [])]
    )
