from __future__ import annotations

from pipeline.ingest.products import ProductCodes

GREETING_CARDS = ("85072", "OCCASIONS GIFT CARD ASSORTMENT")
ONLINE_RETAILS = (("POST", "POSTAGE"), ("DOT", "DOTCOM POSTAGE"), ("C2", "CARRIAGE"), ("M", "Manual"))


def codes_named(*lines: tuple[str, str]) -> tuple[ProductCodes, list[str]]:
    """The codes of a new shop's first file, and those its note names as no products."""
    codes = ProductCodes(None)
    for code, description in lines:
        codes.is_product(code, description)
    return codes, [note.values["codes"] for note in codes.notes()]


def test_a_note_names_the_codes_that_are_called_like_no_products() -> None:
    codes, named = codes_named(("SHIP", "Postage"), GREETING_CARDS, ("10", "Mug"))
    assert named == ["85072, SHIP"]
    assert not codes.rules().is_product("85072")


def test_a_note_names_no_code_that_counts_by_the_rules_taken_over_from_online_retail() -> None:
    codes, named = codes_named(*ONLINE_RETAILS, GREETING_CARDS)
    assert named == ["C2, DOT, M, POST"]
    assert codes.rules().is_product("85072")


def test_a_file_of_products_alone_has_no_note() -> None:
    assert codes_named(("10", "Mug"))[1] == []
