"""Viewers never see where a server stores its files."""

from __future__ import annotations

import pytest

from domain.places import file_name, without_folders
from i18n import Message


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("/srv/shop/exports/march.csv", "march.csv"),
        ("/srv/our exports/march 2026.csv.gz", "march 2026.csv.gz"),
        ("exports/march.csv", "march.csv"),
        ("../march.csv", "march.csv"),
        (r"C:\\exports\\march.csv", "march.csv"),
        ("https://shop.example/a/march.csv?key=1", "march.csv"),
        ("https://shop.example/", "shop.example"),
        ("march.csv", "march.csv"),
        ("0.5 and/or 1.0", "0.5 and/or 1.0"),
        ("", ""),
    ],
)
def test_a_file_is_called_by_its_name_alone(place: str, name: str) -> None:
    assert file_name(place) == name


def test_messages_within_messages_are_told_without_folders_too() -> None:
    inside = Message("{file} is empty.", {"file": "/srv/a b/march.csv", "line": 3}).to_json()
    output = without_folders(Message("It failed: {why:all}", {"why": [inside]}))
    assert output.values["why"][0]["values"] == {"file": "march.csv", "line": 3}
