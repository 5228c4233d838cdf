"""A JSON API as people describe it: where its orders are, and how to fetch all of them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.user_error import UserError


class NextPage(BaseModel):
    """How to request the next page."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["none", "link", "cursor", "page"] = "none"
    parameter: str = "page"
    """Of `cursor` and `page`: the parameter of the address."""
    path: str = ""
    """Of `cursor`: where the answer names it."""
    first: int = 1
    """Of `page`: the number of the first one."""


class Api(BaseModel):
    """One API: where its orders are, and how to fetch all of them."""

    model_config = ConfigDict(extra="forbid")
    url: str
    items: str = ""
    """Path of the list of orders in an answer; empty where the answer is that list."""
    lines: str = ""
    """Path of an order's list of line items; empty where it finds itself."""
    next: NextPage = NextPage()
    updated_since: str = ""
    """The parameter that asks for orders that changed since the last import, refunds and edits included."""
    headers: dict[str, str] = Field(default_factory=dict)
    sums: dict[str, str] = Field(default_factory=dict)
    """A new field of the order → the path of amounts that it is the sum of, such as refunds[].total."""
    fields: dict[str, str] = Field(default_factory=dict)
    """Our field → the column name that the order's fields make, as `--map` takes it."""
    requests_per_second: float = Field(default=2.0, gt=0, le=100)


def api_from(text: str, name: str) -> Api:
    """The API that JSON describes; `name` is what messages call it.

    Raises:
        UserError: something in it cannot be used.
    """
    try:
        return Api.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UserError(
            "{file} describes no API that can be read: {place}: {reason}.",
            file=name,
            place=place or "—",
            reason=first["msg"],
        ) from error
