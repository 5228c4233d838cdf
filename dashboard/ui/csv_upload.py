"""A small CSV file that is chosen with a button and sent as the content of a store."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.ui.user_action import problem_line
from i18n import Localizer, UserError

MAX_MB = 10


@dataclass(frozen=True)
class CsvUpload:
    """The ids of one upload; `name` tells it from the others of the program."""

    name: str
    store: str
    problem: str

    def field(self, localizer: Localizer) -> list[Component]:
        """The button, where its file goes, and what is wrong with it.

        assets/presses.js opens the chooser, assets/small_files.js puts the file into the store.
        """
        told: dict[str, Any] = {
            "data-file": self.name,
            "data-accept": ".csv,text/csv",
            "data-store": self.store,
            "data-said": self.problem,
            "data-limit": str(MAX_MB * 1_000_000),
            "data-too-large": localizer.gettext("The file is larger than {limit} MB.", limit=MAX_MB),
            "data-unreadable": localizer.gettext("The file can no longer be read. Choose it again."),
        }
        words = localizer.gettext("Choose a CSV file")
        return [
            dcc.Store(id=self.store, data=""),
            html.Button(words, className="button-quiet", type="button", **told),
            problem_line(self.problem),
        ]


def csv_text(contents: str) -> str:
    """The text in `contents`, a data address as browsers make it.

    Raises:
        UserError: it is no text in UTF-8.
    """
    try:
        return b64decode(contents.partition(",")[2], validate=True).decode("utf-8-sig")
    except (Error, UnicodeDecodeError):
        raise UserError("The file is not a CSV file in UTF-8.") from None
