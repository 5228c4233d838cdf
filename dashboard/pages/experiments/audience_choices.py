"""The groups an experiment can be drawn from: lists, then segments, each with how many are in it."""

from __future__ import annotations

from dashboard.request.page import VersionRequest
from db import queries
from db.experiment_audiences import SEGMENT
from domain.audiences import AUDIENCES


def audience_names(request: VersionRequest) -> dict[str, str]:
    """What each group is called, by its value: the slug of an audience or segment:ID."""
    localizer = request.localizer
    lists = {item.slug: localizer.label(item.name) for item in AUDIENCES.values() if item.can_be_drawn_from}
    segments = {
        f"{SEGMENT}{segment.id}": localizer.label(segment.name)
        for segment in request.report.segments
        if not segment.is_insiders
    }
    return lists | segments


def audience_choices(request: VersionRequest) -> dict[str, str]:
    """The words of the form's choices, by value."""
    sizes = queries.list_sizes(request.session, request.number)
    result = {item.slug: sizes[item.id] for item in AUDIENCES.values() if item.can_be_drawn_from} | {
        f"{SEGMENT}{segment.id}": segment.customers for segment in request.report.segments
    }
    return {
        group: request.localizer.gettext("{group} ({n:number})", group=name, n=result[group])
        for group, name in audience_names(request).items()
    }
