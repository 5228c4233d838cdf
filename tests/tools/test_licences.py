"""The licences of what the program is made of."""

from __future__ import annotations

import pytest

from tools.licences import FILE, UnknownLicenceError, checked_licence, document, licences_of_bundle


def test_the_page_is_up_to_date_with_the_locks() -> None:
    assert FILE.read_text(encoding="utf-8") == document(), "run `make licences`"


@pytest.mark.parametrize("licence", ["MIT", "Apache-2.0 OR BSD-2-Clause", "(MIT AND Zlib)"])
def test_each_part_of_an_expression_has_to_be_allowed(licence: str) -> None:
    assert checked_licence("flask", licence) == licence
    with pytest.raises(UnknownLicenceError, match="flask: AGPL"):
        checked_licence("flask", f"AGPL-3.0-only OR {licence}")


def test_a_package_that_declares_nothing_is_refused() -> None:
    with pytest.raises(UnknownLicenceError, match="no licence is declared"):
        licences_of_bundle('{"packages": {"": {}, "node_modules/left-pad": {"version": "1"}}}')
