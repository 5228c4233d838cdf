"""Long JSON documents are parsed record by record, with the result of parsing them at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from i18n import UserError
from pipeline.ingest.reading import json_records
from pipeline.ingest.reading.json_records import read_json

ORDERS = [
    {
        "id": number,
        "note": "ü, [x] and {y} \\" * number,
        "lines": [{"sku": "A", "n": 1}, {"sku": "B", "n": 2}],
    }
    for number in range(1, 30)
]


def rows(path: Path) -> list[object]:
    return [list(cells) for _, cells in read_json(path, "shop.json").rows()]


def written(folder: Path, document: object) -> Path:
    path = folder / "shop.json"
    path.write_text(json.dumps(document, indent=2))
    return path


@pytest.mark.parametrize("piece", [7, 100, 10_000])
def test_pieces_of_any_length_give_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    expected = [["id", "note", "lines sku", "lines n"]]
    for order in ORDERS:
        expected += [[order["id"], order["note"], "A", 1], [order["id"], order["note"], "B", 2]]  # type: ignore[list-item]
    monkeypatch.setattr(json_records, "PIECE", piece)
    assert rows(written(tmp_path, ORDERS)) == expected


def test_a_large_object_is_read_by_the_first_list_of_records_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, {"shop": "Malta", "orders": ORDERS})
    complete = rows(path)
    monkeypatch.setattr(json_records, "MAX_WHOLE_BYTES", 100)
    assert rows(path) == complete
    assert len(complete) == 1 + 2 * 29


@pytest.mark.parametrize("end", ["", ", 5]", ", {]", "] and more"])
def test_a_list_that_does_not_end_as_a_list_is_refused(tmp_path: Path, end: str) -> None:
    path = tmp_path / "shop.json"
    path.write_text('[{"id": 1}, {"id": 2}' + end)
    with pytest.raises(UserError, match="no JSON record"):
        rows(path)


def test_characters_that_no_database_stores_are_left_out_of_names_and_values(tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    path.write_text(r'[{"s\u0000ku": "a\ud800b", "note": "x\u0000y", "smile": "\ud83d\ude00"}]')
    assert rows(path) == [["sku", "note", "smile"], ["ab", "xy", "😀"]]
