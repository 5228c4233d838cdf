"""How much memory may be taken: the machine's, or the container's if that is less."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.process.memory import available_mb, limited_memory


@pytest.fixture
def meminfo(tmp_path: Path) -> Path:
    """A machine with 2,000 MB free."""
    file = tmp_path / "meminfo"
    file.write_text("MemTotal:       4096000 kB\nMemAvailable:   2048000 kB\n")
    return file


def container(tmp_path: Path, limit: str, used: int) -> Path:
    folder = tmp_path / "cgroup"
    folder.mkdir()
    (folder / "memory.max").write_text(limit)
    (folder / "memory.current").write_text(f"{used}\n")
    return folder


@pytest.mark.parametrize(
    ("limit", "used", "free"),
    [
        ("max\n", 300 * 2**20, 2000),
        (f"{512 * 2**20}\n", 200 * 2**20, 312),
        (f"{8000 * 2**20}\n", 100 * 2**20, 2000),
        (f"{512 * 2**20}\n", 600 * 2**20, 0),
    ],
)
def test_the_smaller_of_machine_and_container_counts(
    tmp_path: Path, meminfo: Path, limit: str, used: int, free: int
) -> None:
    assert available_mb(meminfo, container(tmp_path, limit, used)) == free


def test_without_a_container_the_machine_counts(tmp_path: Path, meminfo: Path) -> None:
    assert available_mb(meminfo, tmp_path / "none") == 2000


def test_where_nothing_tells_it_is_not_known(tmp_path: Path) -> None:
    assert available_mb(tmp_path / "none", tmp_path / "none") is None


def test_what_takes_more_than_it_may_is_refused_and_others_are_not() -> None:
    with limited_memory(50), pytest.raises(MemoryError):
        bytearray(200 * 2**20)
    with limited_memory(400):
        assert len(bytearray(200 * 2**20)) == 200 * 2**20
    assert len(bytearray(200 * 2**20)) == 200 * 2**20


def test_without_proc_there_is_no_limit(tmp_path: Path) -> None:
    with limited_memory(50, tmp_path / "none"):
        assert len(bytearray(200 * 2**20)) == 200 * 2**20
