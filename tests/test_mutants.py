"""What `make mutants` makes of the changes that its tests did not notice."""

from __future__ import annotations

import json
from pathlib import Path

from tests.mutants import ROOT, left, mutated_files, of_a_part, results, share_killed, too_few

KILLED, SURVIVED, UNTESTED, TIMED_OUT = 1, 0, 33, 36


def codes(**numbers: int) -> dict[str, int | None]:
    """So many mutants that were killed, and so many that survived."""
    kinds = {"killed": KILLED, "survived": SURVIVED}
    return {f"{kind}_{number}": kinds[kind] for kind, count in numbers.items() for number in range(count)}


def test_one_file_with_too_few_fails_however_many_are_noticed_in_the_others() -> None:
    tight, loose = codes(killed=980, survived=1), codes(killed=18, survived=1)
    assert share_killed({**tight, **loose}) > 0.99
    assert too_few({"db/store.py": tight, "db/publishing.py": loose}) == ["db/publishing.py"]
    assert too_few({"db/publishing.py": codes(killed=19, survived=1)}) == [], "95 % is enough"


def test_a_change_that_never_ends_is_noticed_and_one_that_no_test_reached_is_not() -> None:
    ended: dict[str, int | None] = {"a": KILLED, "b": TIMED_OUT, "c": UNTESTED, "d": SURVIVED, "e": None}
    assert left(ended) == ["c", "d", "e"]
    assert share_killed(ended) == 0.4


def test_a_part_is_judged_by_what_was_run_of_it() -> None:
    run: dict[str, int | None] = {"a": KILLED, "b": None}
    assert of_a_part({"db/store.py": run, "db/publishing.py": {"c": None}}) == {"db/store.py": {"a": KILLED}}


def test_a_file_that_was_moved_away_is_not_taken_for_a_good_one(tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "store.py.meta").write_text(json.dumps({"exit_code_by_key": {"a": KILLED}}))
    found = results(tmp_path, ["db/store.py", "db/gone.py"])
    assert found == {"db/store.py": {"a": KILLED}, "db/gone.py": {}}
    assert too_few(found) == ["db/gone.py"]


def test_every_file_that_is_changed_is_there_and_its_figures_are_told() -> None:
    told = (ROOT / "docs" / "mutants.md").read_text()
    for file in mutated_files():
        assert (ROOT / file).is_file(), f"{file} is named in pyproject.toml"
        assert f"| `{file}` |" in told, f"{file} has no line in docs/mutants.md"
