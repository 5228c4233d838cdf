"""What the documents say must stay true."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from settings import Settings

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def documented() -> dict[str, str]:
    """Setting → default, of the table in docs/operations.md."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\| .+ \|$", OPERATIONS, flags=re.MULTILINE)
    return dict(rows)


def test_the_table_of_settings_names_every_setting_with_its_default() -> None:
    expected = {
        name.upper(): "" if field.default in ("", None) else str(field.default)
        for name, field in Settings.model_fields.items()
    }
    assert documented() == expected


def test_one_click_deploy_sets_only_settings_that_exist() -> None:
    app = json.loads((ROOT / "app.json").read_text())
    assert {name.lower() for name in app["env"]} <= set(Settings.model_fields)
    assert app["env"]["SECRET_KEY"]["generator"] == "secret"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"(?<!!)\[[^\]]+\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text())
    broken = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("locale", ["en", "pt_BR"])
def test_the_guide_names_buttons_and_lists_as_the_pages_do(locale: str) -> None:
    with (ROOT / "i18n" / "pt_BR" / "LC_MESSAGES" / "insiders.po").open("rb") as file:
        entries = [item for item in read_po(file, locale="pt_BR") if item.id]
    text = [entry.id if locale == "en" else entry.string for entry in entries]
    labels = {form.lower() for item in text for form in ((item,) if isinstance(item, str) else item or ())}
    guide = " ".join((ROOT / "docs" / "guide" / f"{locale}.md").read_text().split())
    by_name = {label for label in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", guide) if label[0].isupper()}
    assert len(by_name) > 5
    assert {label for label in by_name if label.lower() not in labels} == set()


@pytest.mark.slow
def test_the_readme_shows_commands_that_exist() -> None:
    output = set(re.findall(r"python -m pipeline ([a-z]+)", (ROOT / "README.md").read_text()))
    result = subprocess.run(
        [sys.executable, "-m", "pipeline", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    missing = [name for name in output if not re.search(rf"^\W*{name}\s", result.stdout, flags=re.MULTILINE)]
    assert output
    assert missing == []


def test_make_help_lists_what_the_readme_promises() -> None:
    promised = set(re.findall(r"^\s+make ([a-z-]+)", (ROOT / "README.md").read_text(), flags=re.MULTILINE))
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert promised - {"help"} <= set(re.findall(r"make ([a-z-]+)", listed))
