"""A version whose customers' figures have been cleared: what is said in their place, and who was a member."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.answer import answer
from dashboard.components.downloads import downloads
from dashboard.components.empty import nothing_yet
from dashboard.components.table import table
from dashboard.page import PageRequest
from db import queries
from language import N_, Voice

MOST_LISTED = 200
"""Shown of the members; the download has all."""
CLEARED = N_(
    "This version is an old one: who was in which segment is kept, and so are its totals, but the "
    "figures of single customers have been cleared."
)


def is_cleared(request: PageRequest) -> bool:
    """Whether the version on show is one whose customers' figures have been cleared."""
    return request.version is not None and request.version.pruned_at is not None


def cleared_words(voice: Voice) -> str:
    """What is kept of such a version and what is not, in a sentence."""
    return voice.name(CLEARED)


def cleared_list(request: PageRequest) -> Component:
    """Who was a member then, in place of the lists with figures."""
    assert request.version is not None
    voice, version = request.voice, request.version
    page = queries.members_page(request.session, version.number, sort=[], limit=MOST_LISTED)
    rows = [
        [row.customer_id, voice.day(row.since) if row.since else "–", voice.name(row.segment)]
        for row in page.rows
    ]
    columns = [voice.say("Customer"), voice.say("Member since"), voice.say("Kind")]
    return html.Div(
        [
            answer(
                voice.count(
                    "**{n}** customer was one of the {programme} as of {day:date}.",
                    "**{n}** customers were {programme} as of {day:date}.",
                    page.total,
                    programme=request.settings.programme_name,
                    day=version.as_of,
                )
            ),
            nothing_yet(voice.say("Only who was a member is kept"), cleared_words(voice)),
            html.Div(
                [
                    html.Div(
                        [
                            html.H2(voice.say("Members"), className="chart-title"),
                            downloads(request, "customers", list="members"),
                        ],
                        className="work-head",
                    ),
                    table(columns, rows, is_long=True),
                    html.P(
                        voice.say(
                            "The first {shown:number} of {all:number}; the download has them all.",
                            shown=len(rows),
                            all=page.total,
                        ),
                        className="small",
                    )
                    if page.total > len(rows)
                    else None,
                ],
                className="panel",
            ),
        ],
        className="page-body",
    )
