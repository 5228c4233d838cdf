"""Which column is which: by system, by name, and where names leave it open by what is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.import_fields import FIELDS, refuse_unknown_fields
from i18n import UserError
from pipeline.ingest.columns.fields import CUSTOMERS, SPOKEN
from pipeline.ingest.columns.names import concepts, plain
from pipeline.ingest.columns.nested import meanings_beside, nested_in
from pipeline.ingest.columns.presets import Preset, preset_of

_RANK = {field: rank for rank, field in enumerate(FIELDS)}


@dataclass(frozen=True)
class RecognisedColumns:
    """`fields` maps fields to column positions; `open` are columns whose name leaves the meaning open."""

    fields: dict[str, int]
    preset: Preset | None
    unclear_money: int | None = None
    """The place of a column that may be a price or a line's total, where nothing else is either."""
    maybe_total: int | None = None
    """The place of a column that may be the line's total, beside a price."""

    def has(self, field: str) -> bool:
        """Whether the file has a column for `field`."""
        return field in self.fields


def recognise(
    header: Sequence[str], mapping: Mapping[str, str], *, file: str, line: int
) -> RecognisedColumns:
    """The meaning of the columns named in `header`; `mapping` is what somebody said: field → column name.

    A field that is given an empty name has no column, whatever the names say.

    Raises:
        UserError: a given name is not there, a needed column is missing, or one is there twice.
    """
    columns = match_columns(header, mapping, file=file, line=line)
    _refuse_missing(header, columns.fields, columns.unclear_money, file, line)
    return columns


def match_columns(
    header: Sequence[str], mapping: Mapping[str, str], *, file: str, line: int
) -> RecognisedColumns:
    """Like `recognise`, but tolerates a missing required column.

    Raises:
        UserError: a given name is not there, or one is there twice.
    """
    absent = {field for field, name in mapping.items() if name == ""}
    chosen = _given(header, mapping, file, line)
    preset = preset_of(header)
    fields = dict(chosen)
    if preset is not None:
        _refuse_twice(header, preset, file, line)
        fields |= _fields_of_preset(header, preset, {*chosen, *absent}, chosen)
    is_settled = preset is not None and preset.is_whole
    positions = set(fields.values())
    ignored = preset.ignores if preset is not None else frozenset()
    nested = nested_in(header)
    scored = sorted(
        (
            (-score, _RANK.get(field, 99), place, field)
            for place, name in enumerate(header)
            if place not in positions and plain(name) not in ignored
            for field, score in meanings_beside(name, nested).items()
            if field not in absent
        ),
    )
    unclear: int | None = None
    for _, _, place, field in scored:
        if field == "money":
            continue
        if field not in fields and place not in positions and not (is_settled and field in _SETTLED):
            fields[field] = place
            positions.add(place)
    if "date" not in fields and "time" in fields and "date" not in absent:
        fields["date"] = fields.pop("time")  # a till's "time" is the whole moment
    _prefer_bare_code(header, fields, chosen)
    if "unit_price" not in fields and "line_total" not in fields:
        unclear = next(
            (place for _, _, place, field in scored if field == "money" and place not in positions), None
        )
        if unclear is None and "order_total" in fields and "quantity" not in fields:
            fields["line_total"] = fields.pop("order_total")  # an order a line
    total = None
    if "unit_price" in fields and "line_total" not in fields and not is_settled:
        total = next(
            (place for _, _, place, field in scored if field == "money" and place not in positions), None
        )
    return RecognisedColumns(fields, preset, unclear, total)


def _fields_of_preset(
    header: Sequence[str], preset: Preset, decided: set[str], chosen: Mapping[str, int]
) -> dict[str, int]:
    """The preset's columns for the fields that are not `decided` yet."""
    names = [plain(name) for name in header]
    result: dict[str, int] = {}
    for field, spellings in preset.fields.items():
        name = next((part for part in spellings.split("|") if part in names), None)
        if field not in decided and name is not None and names.index(name) not in chosen.values():
            result[field] = names.index(name)
    return result


_SETTLED_FIELDS = (
    "line_total unit_price line_discount type status date time refunded refunded_quantity order_total "
    "order_discount "
    "order_shipping order_tax invoice"
)
_SETTLED = frozenset(_SETTLED_FIELDS.split())
"""Fields that a known system's export has only where its preset says so."""


def _prefer_bare_code(header: Sequence[str], fields: dict[str, int], chosen: Mapping[str, int]) -> None:
    """Of "Código" beside "Produto", take the first as the code and the second as its description."""
    if "description" in fields or "stock_code" not in fields or {"stock_code", "description"} & chosen.keys():
        return
    if concepts(header[fields["stock_code"]])[0] != {"product"}:
        return
    positions = set(fields.values())
    bare = [place for place, name in enumerate(header) if place not in positions and _is_bare_code(name)]
    if bare:
        fields["description"], fields["stock_code"] = fields["stock_code"], bare[0]


def _is_bare_code(name: str) -> bool:
    return concepts(name) == (frozenset({"number"}), 0)


def _given(header: Sequence[str], mapping: Mapping[str, str], file: str, line: int) -> dict[str, int]:
    names = [plain(name) for name in header]
    refuse_unknown_fields(mapping)
    chosen: dict[str, int] = {}
    for field, name in mapping.items():
        if name == "":
            continue
        exact = [place for place, one in enumerate(header) if one.strip() == name.strip()]
        similar = exact or [place for place, one in enumerate(names) if one == plain(name)]
        if not similar:
            raise UserError(
                "{file}, line {line}: there is no column {column}; found {found}.",
                file=file,
                line=str(line),
                column=name,
                found=shortened(", ".join(name.strip() for name in header if name.strip())) or "—",
            )
        chosen[field] = similar[0]
    return chosen


def _refuse_missing(
    header: Sequence[str], fields: Mapping[str, int], unclear: int | None, file: str, line: int
) -> None:
    """Refuse a table without a date, a customer or order, or money."""
    missing = []
    if "date" not in fields:
        missing.append(SPOKEN["date"])
    if "invoice" not in fields and not any(field in fields for field in CUSTOMERS):
        missing.append(SPOKEN["invoice"])
    if "unit_price" not in fields and "line_total" not in fields and unclear is None:
        missing.append(SPOKEN["unit_price"])
    if missing:
        names = [name.strip() for name in header if name.strip()]
        raise UserError(
            "{file}, line {line}: missing {missing}; found {found}. Say which column is which "
            "(--map field=column), or rename or add what is missing, and import the file again; nothing "
            "was changed.",
            file=file,
            line=str(line),
            missing=", ".join(missing),
            found=shortened(", ".join(names)) or "—",
        )


def _refuse_twice(header: Sequence[str], preset: Preset, file: str, line: int) -> None:
    for field, name in preset.fields.items():
        same = [one.strip() for one in header if plain(one) == name]
        if len(same) > 1 and field in SPOKEN:
            raise UserError(
                "{file}, line {line}: column {column} is there {count:times} ({found}): "
                "keep one of them and import the file again; nothing was changed.",
                file=file,
                line=str(line),
                column=SPOKEN[field],
                count=len(same),
                found=", ".join(same),
            )


def shortened(text: str, most: int = 200) -> str:
    """`text`, cut where it exceeds the length of a message."""
    return text if len(text) <= most else text[: most - 1] + "…"
