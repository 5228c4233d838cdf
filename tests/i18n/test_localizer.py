"""Figures, days, money and plurals as a reader of each language writes them, worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from i18n import Localizer, Message, UserError

ENGLISH, PORTUGUESE = Localizer("en", "GBP"), Localizer("pt_BR", "BRL")


def plain(text: str) -> str:
    """`text` with plain spaces: which of the narrow ones is written is not what these tests are about."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("localizer", "whole", "one_digit", "below_zero"),
    [(ENGLISH, "1,234,568", "1,234.5", "-7"), (PORTUGUESE, "1.234.568", "1.234,5", "-7")],
)
def test_numbers_are_grouped(localizer: Localizer, whole: str, one_digit: str, below_zero: str) -> None:
    assert localizer.number(1_234_567.6) == whole
    assert localizer.number(1_234.5, 1) == one_digit
    assert localizer.number(-7) == below_zero


@pytest.mark.parametrize(
    ("localizer", "share", "whole"), [(ENGLISH, "54.9 %", "-10 %"), (PORTUGUESE, "54,9%", "-10%")]
)
def test_a_share_is_a_percentage(localizer: Localizer, share: str, whole: str) -> None:
    assert plain(localizer.percent(0.5491)) == share
    assert plain(localizer.percent(-0.1, 0)) == whole


@pytest.mark.parametrize(
    ("localizer", "tenths", "whole"), [(ENGLISH, "5.5 pp", "-10 pp"), (PORTUGUESE, "5,5 p.p.", "-10 p.p.")]
)
def test_a_difference_of_shares_is_in_percentage_points(
    localizer: Localizer, tenths: str, whole: str
) -> None:
    assert localizer.gettext("{n:points}", n=0.055) == tenths
    assert localizer.points(-0.1, 0) == whole


def test_a_percentage_of_the_sentence_itself_is_not_torn_apart() -> None:
    assert ENGLISH.gettext("80 % sure") == "80\u202f% sure"
    assert ENGLISH.gettext("{share} % of what it was", share=5) == "5 % of what it was"


@pytest.mark.parametrize(
    ("localizer", "whole", "cents", "owed", "million"),
    [
        (ENGLISH, "£1,235", "£1,234.50", "-£3.50", "£1.02M"),
        (PORTUGUESE, "R$ 1.235", "R$ 1.234,50", "-R$ 3,50", "R$ 1,02 mi"),
        (Localizer("pt_BR", "GBP"), "£ 1.235", "£ 1.234,50", "-£ 3,50", "£ 1,02 mi"),
    ],
)
def test_money_has_its_currency(
    localizer: Localizer, whole: str, cents: str, owed: str, million: str
) -> None:
    assert plain(localizer.money(1_234.6)) == whole
    assert plain(localizer.money(1_234.5, 2)) == cents
    assert plain(localizer.money(-3.5, 2)) == owed
    assert plain(localizer.short_money(1_023_456)) == million


def test_small_thousands_are_not_rounded_to_the_next_one() -> None:
    assert [ENGLISH.short_money(amount) for amount in (2_500, 5_000, 714_300)] == ["£2.5K", "£5K", "£714K"]


@pytest.mark.parametrize(
    ("localizer", "day", "month", "moment"),
    [
        (ENGLISH, "9 Dec 2011", "Dec 2011", "9 Dec 2011 14:05"),
        (PORTUGUESE, "9 dez. 2011", "dez. 2011", "9 dez. 2011 14:05"),
    ],
)
def test_a_day_has_its_month_as_a_word(localizer: Localizer, day: str, month: str, moment: str) -> None:
    assert localizer.day(date(2011, 12, 9)) == localizer.day("2011-12-09") == day
    assert localizer.month("2011-12") == localizer.month(date(2011, 12, 9)) == month
    assert localizer.moment(datetime(2011, 12, 9, 14, 5, tzinfo=UTC)) == moment


@pytest.mark.parametrize(
    ("n", "english", "portuguese"),
    [
        (0, "0 days ago", "há 0 dia"),
        (1, "1 day ago", "há 1 dia"),
        (2, "2 days ago", "há 2 dias"),
        (1_200, "1,200 days ago", "há 1.200 dias"),
    ],
)
def test_what_is_counted_takes_the_plural_of_its_language(n: int, english: str, portuguese: str) -> None:
    assert ENGLISH.ngettext("{n} day ago", "{n} days ago", n) == english
    assert PORTUGUESE.ngettext("{n} day ago", "{n} days ago", n) == portuguese


@pytest.mark.parametrize(
    ("n", "english", "portuguese"),
    [
        (
            1,
            "no purchase for 1 day; members buy every 14",
            "sem compra há 1 dia; os membros compram a cada 14",
        ),
        (
            2.0,
            "no purchase for 2 days; members buy every 14",
            "sem compra há 2 dias; os membros compram a cada 14",
        ),
    ],
)
def test_what_a_stored_message_counts_takes_its_plural_too(n: float, english: str, portuguese: str) -> None:
    stored = Message(
        "no purchase for {days:days}; members buy every {usual:number}", {"days": n, "usual": 14}
    )
    assert ENGLISH.render(stored) == english
    assert PORTUGUESE.render(stored) == portuguese


def test_a_stored_message_is_said_in_the_language_of_whoever_reads() -> None:
    stored = Message("no purchase for {days:days}; members buy every {usual:number}").to_json()
    stored["values"] = {"days": 1_094, "usual": 14}
    assert ENGLISH.render(stored) == "no purchase for 1,094 days; members buy every 14"
    assert PORTUGUESE.render(stored) == "sem compra há 1.094 dias; os membros compram a cada 14"


def test_conditions_are_joined_as_the_language_joins_a_list() -> None:
    spent = Message("revenue of at least {value:money}", {"value": 2_350.0}).to_json()
    often = Message("at least {value:orders}", {"value": 6.0}).to_json()
    both = Message("{conditions:all}", {"conditions": [spent, often]})
    assert ENGLISH.render(both) == "revenue of at least £2,350 and at least 6 orders"
    assert plain(PORTUGUESE.render(both)) == "receita de pelo menos R$ 2.350 e pelo menos 6 pedidos"


def test_what_was_wrong_is_said_in_the_language_too() -> None:
    error = UserError("There is no file {file}: check its name and folder.", file="notas.csv")
    assert str(error) == "There is no file notas.csv: check its name and folder."
    assert PORTUGUESE.render(error.message) == "O arquivo notas.csv não existe: confira o nome e a pasta."


def test_a_segment_keeps_the_number_behind_its_name() -> None:
    assert PORTUGUESE.label("Loyal regulars") == "Frequentes fiéis"
    assert PORTUGUESE.label("Loyal regulars 2") == "Frequentes fiéis 2"
    assert ENGLISH.label("Loyal regulars 2") == "Loyal regulars 2"
    assert PORTUGUESE.label("Insiders") == "Insiders"


@pytest.mark.parametrize("name", ["", "17850", "{0.__class__}", "Loja 24 Horas"])
def test_a_name_nobody_translated_is_said_as_it_is(name: str) -> None:
    assert PORTUGUESE.label(name) == ENGLISH.label(name) == name


def test_saying_nothing_says_nothing() -> None:
    assert PORTUGUESE.gettext("") == ""


def test_a_language_is_called_what_it_calls_itself() -> None:
    assert (ENGLISH.language_name, PORTUGUESE.language_name) == ("English", "português (Brasil)")
    assert PORTUGUESE.language_label == "Português (Brasil)"


def test_nothing_is_written_without_a_minus_whatever_was_written_before() -> None:
    """-0.0 and 0 are one key: whichever came first would be remembered for both."""
    assert [ENGLISH.number(-0.0), ENGLISH.number(0), ENGLISH.money(-0.0)] == ["0", "0", "£0"]
