"""What each column of a file means: shown, changed, and taken out as a file for the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.pages.data.import_labels import FIELD_LABELS
from dashboard.ui.action_button import action_button
from dashboard.ui.icon import labelled
from dashboard.ui.table import table
from db.models import PendingImport
from domain.import_fields import FIELDS
from i18n import Localizer, UserError

COLUMN = "import-column"
"""The type of the ids of the choices, one a column of the file."""
UNUSED = "unused"
ALL_FIELDS = tuple(sorted(FIELDS, key=list(FIELD_LABELS).index))
MAX_COLUMNS = 60


def column_mapping(
    pending_import: PendingImport, localizer: Localizer, *, store: str | None, is_open: bool
) -> Component | None:
    """Each column with an example and its meaning; with a `store`, the meaning can be chosen."""
    first_table = (pending_import.tables or [None])[0]
    if first_table is None:
        return None
    meanings = {column: field for field, column in first_table["fields"].items()}
    examples = _examples(first_table)
    choices = [{"value": UNUSED, "label": localizer.gettext("not used")}]
    choices += [{"value": field, "label": localizer.label(FIELD_LABELS[field])} for field in ALL_FIELDS]
    rows = []
    for place, column in enumerate(first_table["header"][:MAX_COLUMNS]):
        meaning = meanings.get(column, UNUSED)
        label: Any = next(choice["label"] for choice in choices if choice["value"] == meaning)
        if store is not None:
            label = dmc.Select(
                id={"type": COLUMN, "import": pending_import.id, "place": place},
                data=choices,
                value=meaning,
                allowDeselect=False,
                searchable=True,
                comboboxProps={"withinPortal": True},
                **labelled(localizer.gettext("What does the column {column} hold?", column=column)),
            )
        rows.append([column or "–", examples.get(place, ""), label])
    heads = [localizer.gettext("Column"), localizer.gettext("For example"), localizer.gettext("Meaning")]
    return html.Details(
        [
            html.Summary(localizer.gettext("What the columns mean")),
            html.P(_recognised(first_table, localizer), className="small"),
            table(heads, rows, kind="table-mapping"),
            html.Div(
                [
                    action_button(
                        localizer.gettext("Read the file with these columns"),
                        store,
                        {"act": "map", "import": pending_import.id},
                    )
                    if store is not None
                    else None,
                    html.A(
                        localizer.gettext("Download as JSON"),
                        href=f"/export/import-mapping/{pending_import.id}.json",
                        className="button-quiet",
                        download="",
                    ),
                ],
                className="field-and-button",
            ),
        ],
        open=is_open,
    )


def chosen_columns(pending_import: PendingImport, chosen: Mapping[int, str]) -> dict[str, str]:
    """Field → column, as the choices say; a field that lost its column is given none.

    Args:
        pending_import: The import whose columns they are.
        chosen: The place of each column → the field chosen for it.

    Raises:
        UserError: two columns are said to mean the same.
    """
    if not pending_import.tables:
        return {}
    first_table = pending_import.tables[0]
    columns: dict[str, str] = {}
    for place, field in sorted(chosen.items()):
        if field not in FIELDS or place >= len(first_table["header"]):
            continue
        if field in columns:
            raise UserError(
                "Two columns can't both be “{meaning:name}”. Choose one of them.",
                meaning=FIELD_LABELS[field],
            )
        columns[field] = first_table["header"][place]
    absent = [field for field in first_table["fields"] if field not in columns]
    return {**columns, **dict.fromkeys(absent, "")}


def mapping_document(pending_import: PendingImport) -> dict[str, Any]:
    """The mapping and the answers, as `import --mapping` takes them."""
    fields = (pending_import.tables or [{"fields": {}}])[0]["fields"]
    return {
        "map": {**fields, **pending_import.params.get("given", {})},
        "answers": dict(pending_import.params.get("answers", {})),
    }


def _recognised(file_table: Mapping[str, Any], localizer: Localizer) -> str:
    if file_table.get("system"):
        return localizer.gettext("Recognised as an export of {system}.", system=file_table["system"])
    if not file_table["fields"]:
        return localizer.gettext("No column was recognised.")
    return localizer.gettext("Recognised by the columns' names.")


def _examples(sample: Mapping[str, Any]) -> dict[int, str]:
    """The first value of each column that is not empty."""
    examples: dict[int, str] = {}
    rows: Sequence[Mapping[str, Any]] = sample["rows"]
    for row in rows:
        for place, cell in enumerate(row["cells"]):
            if cell and place not in examples:
                examples[place] = cell
    return examples
