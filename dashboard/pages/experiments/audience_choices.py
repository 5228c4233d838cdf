"""The groups an experiment can be drawn from: lists, then segments, each with how many are in it."""

from __future__ import annotations

from dashboard.request.page import VersionRequest
from db import queries
from db.experiment_audiences import SEGMENT
from domain.audiences import AUDIENCES


def audience_names(request: VersionRequest) -> dict[str, str]:
    """What each group is called, by its value: the slug of an audience or segment:ID."""
    localizer = request.localizer
    lists = {one.slug: localizer.label(one.name) for one in AUDIENCES.values() if one.can_be_drawn_from}
    segments = {
        f"{SEGMENT}{one.id}": localizer.label(one.name)
        for one in request.report.segments
        if not one.is_insiders
    }
    return lists | segments


def audience_choices(request: VersionRequest) -> list[dict[str, str]]:
    """The options of the form."""
    sizes = queries.list_sizes(request.session, request.number)
    found = {one.slug: sizes[one.id] for one in AUDIENCES.values() if one.can_be_drawn_from} | {
        f"{SEGMENT}{one.id}": one.customers for one in request.report.segments
    }
    return [
        {
            "value": group,
            "label": request.localizer.gettext("{group} ({n:number})", group=name, n=found[group]),
        }
        for group, name in audience_names(request).items()
    ]
