"""What a marketer has set about the programme, and previews of what other settings would do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Double, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class StoredProgramme(Base):
    """Settings from `made_at` on. The newest row is in force; older ones are the history."""

    __tablename__ = "programme_settings"
    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(254))
    settings: Mapped[dict[str, Any]]
    """`domain.programme.ProgrammeSettings` as JSON."""


class ProgrammePreview(Base):
    """What some settings would have done in past weeks: the standard alternatives, and the choice if any."""

    __tablename__ = "programme_previews"
    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(254))
    choice: Mapped[dict[str, Any] | None]
    """`domain.programme.ProgrammeChoice` as JSON; None where only the alternatives were asked for."""
    benefit_cost: Mapped[float | None] = mapped_column(Double)
    """Of one member in a year, as it was set when the preview was asked for; None where none was."""
    replaces: Mapped[int | None]
    """The id of the settings that held when it was asked for."""
    result: Mapped[dict[str, Any] | None]
    """`domain.programme_preview.PreviewResult` as JSON; None until it was computed."""
