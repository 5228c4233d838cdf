"""A small CSV file that is chosen with a button and sent as the content of a store."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.user_action import problem_line
from domain.csv_text import decoded_csv
from i18n import Localizer

MAX_MB = 0.7
"""Some 35,000 to 70,000 rows. In base64, they have to fit into the body of a callback
(`dashboard.app.MAX_REQUEST_BYTES`) and be stored while the page waits; the command line takes more."""


@dataclass(frozen=True)
class CsvUpload:
    """The ids of one upload; `name` tells it from the others of the program."""

    name: str
    store: str
    problem: str

    def field(self, localizer: Localizer) -> list[Component]:
        """The button, where its file goes, and what is wrong with it.

        assets/early/files.js opens the chooser, assets/small_files.js puts the file into the store.
        """
        attributes: dict[str, Any] = {
            "data-file": self.name,
            "data-accept": ".csv,text/csv",
            "data-store": self.store,
            "data-said": self.problem,
            "data-limit": str(round(MAX_MB * 1_000_000)),
            "data-too-large": localizer.gettext(
                "The file is larger than {limit} MB.", limit=localizer.number(MAX_MB, 1)
            ),
            "data-unreadable": localizer.gettext("The file can no longer be read. Choose it again."),
        }
        words = localizer.gettext("Choose a CSV file")
        return [
            dcc.Store(id=self.store, data=""),
            html.Button(words, className="button-quiet", type="button", **attributes),
            problem_line(self.problem),
        ]


def csv_text(contents: str) -> str:
    """The text in `contents`, a data address as browsers make it; its lines end as on Unix.

    Raises:
        UserError: it is no text in UTF-8.
    """
    try:
        content = b64decode(contents.partition(",")[2], validate=True)
    except Error:
        content = b"\0"
    return decoded_csv(content)
