"""The form that draws an experiment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import dash_mantine_components as dmc
from dash import html

from dashboard.components.button import MAIN, telling
from dashboard.components.fields import A_DAY, field
from dashboard.components.weighing_up import LEAST_SHARE, MOST_SHARE, MOST_WISHED, Entered, power_told
from dashboard.page import PageRequest
from db import experiments as kept
from db import queries
from db.populations import LISTS, MEMBERS, SEGMENT

ASKED = ("name", "what", "group", "share", "starts", "ends", "effect", "seed")
"""The parameters of the address that hold the fields."""
FIELDS = NAME, WHAT, GROUP, SHARE, STARTS, ENDS, EFFECT, SEED = [f"draw-{one}" for one in ASKED]
TOLD, SAID, POWER = "draw-told", "draw-said", "draw-power"
USUAL_SHARE, USUAL_DAYS = 20, 84


def draw_form(request: PageRequest) -> html.Section:
    """The fields, what the experiment would show, and the button."""
    voice = request.voice
    start = kept.start_of(request.session, request.number, None)
    groups = _groups(request)
    asked = _asked(request, start, [group["value"] for group in groups])
    entered = Entered(*(asked[one] for one in ("group", "share", "starts", "ends", "effect")))
    share_hint = voice.say("chosen at random, large and small spenders alike")
    return html.Section(
        [
            html.H2(voice.say("Draw a new experiment"), className="chart-title"),
            html.P(
                voice.say(
                    "Some customers, chosen at random, go without what you are about to do. What the others "
                    "buy more than they do is what it brings. Chance chooses once: nobody can change it "
                    "afterwards."
                ),
                className="small",
            ),
            html.Div(
                [
                    field(NAME, voice.say("Name"), asked["name"], maxLength=kept.LONGEST_NAME),
                    field(
                        WHAT,
                        voice.say("What do the customers get?"),
                        asked["what"],
                        maxLength=kept.LONGEST_WHY,
                    ),
                    dmc.Select(
                        id=GROUP,
                        label=voice.say("Which customers?"),
                        value=entered.group,
                        data=groups,
                        allowDeselect=False,
                        className="field",
                    ),
                    field(
                        SHARE,
                        voice.say("How many in a hundred go without?"),
                        entered.share,
                        hint=share_hint,
                        type="number",
                        min=LEAST_SHARE,
                        max=MOST_SHARE,
                        step=1,
                    ),
                    field(
                        STARTS,
                        voice.say("First day"),
                        entered.starts,
                        hint=voice.say(
                            "may stay empty; at the earliest {day:date}, of which no invoice is known",
                            day=start,
                        ),
                        **A_DAY,
                    ),
                    field(ENDS, voice.say("Day on which the result opens"), entered.ends, **A_DAY),
                    field(
                        EFFECT,
                        voice.say("Effect you hope for, in percent"),
                        entered.effect,
                        hint=voice.say("may stay empty"),
                        type="number",
                        min=1,
                        max=MOST_WISHED,
                    ),
                    field(
                        SEED,
                        voice.say("Seed"),
                        asked["seed"],
                        hint=voice.say("may stay empty; the same number draws the same customers"),
                        type="number",
                        min=0,
                        step=1,
                    ),
                ],
                className="experiment-fields",
            ),
            html.Div(power_told(request, entered), id=POWER, role="status", className="experiment-power"),
            html.P(id=SAID, className="work-failed", role="alert"),
            telling(voice.say("Draw it now, for good"), TOLD, {"act": "draw"}, kind=MAIN),
        ],
        className="panel experiment-form",
    )


def _asked(request: PageRequest, start: date, groups: Sequence[str]) -> dict[str, str]:
    """What the address says of each field, else what is usual."""
    ends = start + timedelta(days=USUAL_DAYS)
    usual = {"group": MEMBERS, "share": str(USUAL_SHARE), "ends": ends.isoformat()}
    asked = {one: request.query.get(one, usual.get(one, "")) for one in ASKED}
    if asked["group"] not in groups:
        asked["group"] = MEMBERS
    return asked


def _groups(request: PageRequest) -> list[dict[str, str]]:
    """Members, the two lists, and the other segments, each with how many are in it."""
    assert request.version is not None
    voice = request.voice
    sizes = queries.list_sizes(request.session, request.number)
    found = [(group, voice.name(name), sizes[which]) for group, (name, which) in LISTS.items()]
    found += [
        (f"{SEGMENT}{one['id']}", voice.name(one["name"]), one["customers"])
        for one in request.version.report["segments"]
        if not one["is_insiders"]
    ]
    return [
        {"value": group, "label": voice.say("{group} ({n:number})", group=name, n=size)}
        for group, name, size in found
    ]
