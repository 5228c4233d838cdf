"""Where compiled code is kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.process.compiled_code import compiled_code_folder


@pytest.fixture
def only_temporary_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write anywhere, so the question is answered here."""
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name == "tmp")


def test_a_program_that_can_be_written_keeps_it_beside_itself(tmp_path: Path) -> None:
    assert compiled_code_folder(tmp_path) == tmp_path / ".numba"


@pytest.mark.usefixtures("only_temporary_can_be_written")
def test_a_read_only_program_begins_with_what_it_was_built_with(tmp_path: Path) -> None:
    built, temporary = tmp_path / ".numba", tmp_path / "tmp"
    (built / "umap").mkdir(parents=True)
    temporary.mkdir()
    (built / "umap" / "layouts.nbi").write_text("compiled")
    (built / "umap" / "layouts.nbi").chmod(0o444)
    used = compiled_code_folder(tmp_path, temporary)
    assert used.parent == temporary
    assert (used / "umap" / "layouts.nbi").read_text() == "compiled"
    assert (used / "umap" / "layouts.nbi").stat().st_mode & 0o200
    (used / "umap" / "layouts.nbi").write_text("newer")
    assert compiled_code_folder(tmp_path, temporary) == used
    assert (used / "umap" / "layouts.nbi").read_text() == "newer"
    assert [path.name for path in temporary.iterdir()] == [used.name]


@pytest.mark.usefixtures("only_temporary_can_be_written")
def test_without_anything_built_the_temporary_folder_is_left_to_numba(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    used = compiled_code_folder(tmp_path, tmp_path / "tmp")
    assert used.parent == tmp_path / "tmp"
    assert not used.exists()
