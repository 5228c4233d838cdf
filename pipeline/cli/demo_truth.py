"""What is true of the demo's simulated shop, beside what its newest version says."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from db import queries
from db.models import Version
from db.queries.customer_query import customer_query
from domain.audiences import AUDIENCES, AudienceId
from domain.report import Report
from i18n import Message, UserError
from pipeline.simulate import Shop, shop_from_source, truth, valuable_on
from pipeline.simulate.shop import SCHEME


def truth_sentences(session: Session) -> list[Message]:
    """The truth and what was found of it, in sentences.

    Raises:
        UserError: the shop is not a simulated one, or has no version yet.
    """
    owner = queries.shop(session)
    if owner is None or not owner.simulated or not owner.source.startswith(f"{SCHEME}:"):
        raise UserError("Only of a simulated shop is the truth known, and this database does not hold one.")
    version = queries.required_version(session, None)
    shop = shop_from_source(owner.source)
    report = queries.required_report(session, version.number)
    return [
        *_campaign(shop, report),
        *_programme(shop, report),
        _members(session, version, shop),
        *_gone_quiet(session, version, shop),
    ]


def _campaign(shop: Shop, report: Report) -> Iterator[Message]:
    for experiment in report.experiments if shop.campaign else ():
        values = {"name": experiment.name, "effect": shop.campaign}
        yield Message(
            "{name}: whoever got it truly ordered {effect:percent} more often while it lasted.", values
        )
        result = experiment.result
        if result is not None and result.relative is not None:
            yield Message(
                "The experiment found {found:percent} ({low:percent} to {high:percent}).",
                {"found": result.relative, "low": result.relative_low, "high": result.relative_high},
            )


def _programme(shop: Shop, report: Report) -> Iterator[Message]:
    if not shop.programme or report.holdout is None:
        return
    yield Message(
        "Programme: members with benefits truly order {effect:percent} more often than without them, not "
        "counting experiments.",
        {"effect": shop.programme},
    )
    effect = report.holdout.judged or report.holdout.so_far
    if effect is not None and effect.relative is not None:
        yield Message(
            "The standing holdout found {found:percent} ({low:percent} to {high:percent}).",
            {"found": effect.relative, "low": effect.relative_low, "high": effect.relative_high},
        )


def _members(session: Session, version: Version, shop: Shop) -> Message:
    members = _ids(session, version, "members")
    valuable = valuable_on(shop, version.as_of)
    return Message(
        "Members: {members:number}. Customers who truly buy often and much: {valuable:number}. Both: "
        "{found:number}.",
        {"found": len(members & valuable), "members": len(members), "valuable": len(valuable)},
    )


def _gone_quiet(session: Session, version: Version, shop: Shop) -> Iterator[Message]:
    """Who on the list of those gone quiet will come back."""
    quiet = _ids(session, version, "gone_quiet")
    if not quiet:
        return
    known_of_quiet = truth(shop, version.as_of).set_index("customer_id").loc[sorted(quiet)]
    now = str(version.as_of)
    stopped = known_of_quiet["stopped_on"] <= now
    pausing = ~stopped & (known_of_quiet["paused_from"] <= now) & (known_of_quiet["paused_until"] > now)
    yield Message(
        "Gone quiet: {quiet:customers}. Never order again: {stopped:number}. Pause and come back: "
        "{pausing:number}. Order more rarely than before: {others:number}.",
        {
            "quiet": len(quiet),
            "stopped": int(stopped.sum()),
            "pausing": int(pausing.sum()),
            "others": int((~stopped & ~pausing).sum()),
        },
    )


def _ids(session: Session, version: Version, which: AudienceId) -> frozenset[str]:
    """The customers on a list."""
    query = customer_query(session, version.number)
    listed = query.select([query.id_column()], AUDIENCES[which].columns)
    return frozenset(session.scalars(query.filtered(listed, which, [])))
