"""The names of months, short and long, in five languages."""

from __future__ import annotations

import unicodedata

_NAMES = (
    "jan january januar jaenner janner janeiro enero ene janvier janv",
    "feb february februar fevereiro fev febrero fevrier fevr",
    "mar march maerz marz mrz marco marzo mars",
    "apr april abril abr avril avr",
    "may mai maio mayo",
    "jun june juni junho junio juin",
    "jul july juli julho julio juillet juil",
    "aug august agosto ago aout",
    "sep sept september setembro set septiembre setiembre septembre",
    "oct october okt oktober outubro out octubre octobre",
    "nov november novembro noviembre novembre",
    "dec december dez dezember dezembro dic diciembre decembre",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names.split()}


def month_of(word: str) -> int:
    """The number of the month that `word` names; 0 if it names none."""
    decomposed = unicodedata.normalize("NFKD", word.rstrip(".").casefold())
    return MONTHS.get("".join(letter for letter in decomposed if not unicodedata.combining(letter)), 0)
