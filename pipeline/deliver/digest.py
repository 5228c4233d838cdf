"""The content of a version's digest: figures, movements with reasons, and members gone quiet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from db import queries
from db.models import Version
from db.queries import EVERYBODY, AnyRow, MovementQuery, SegmentFilter
from db.queries.changes import newly_quiet, quiet_totals
from domain.audiences import usual_spend
from domain.enums import MovementKind
from i18n import Localizer
from pipeline.deliver.contribution_sentence import contribution_sentence

MAX_ROWS = 8
"""Of each list; the rest is one click further."""
MAX_WEEKS = 12
FULL_YEAR = 365


@dataclass(frozen=True)
class DigestRow:
    """One customer: what happened, what they spent, and where to read more."""

    customer: str
    sentence: str
    money: str
    url: str


@dataclass(frozen=True)
class DigestList:
    """A list of customers: the first few, its length, and the address of the rest."""

    title: str
    rows: Sequence[DigestRow]
    total: int
    more: str
    """That there are more, in words; empty where there are not."""
    url: str
    is_shown: bool = True
    """Whether its title says something by itself, also without rows."""


@dataclass(frozen=True)
class ChartWeek:
    """One week of the chart."""

    as_of: date
    members: int
    share: float


@dataclass(frozen=True)
class Digest:
    """A digest in one language. URLs are empty if the pages' address is unknown."""

    subject: str
    headline: str
    moved: str
    lists: Sequence[DigestList]
    weeks: Sequence[ChartWeek]
    chart_title: str
    chart_alt: str
    url: str
    open_label: str
    as_of: str
    filters: str
    """Which customers it is about, in words; empty for all."""


@dataclass(frozen=True)
class DigestMaker:
    """Makes the digest of `version` for one language and selection of customers."""

    session: Session
    version: Version
    localizer: Localizer
    programme: str
    pages_url: str
    only: SegmentFilter = EVERYBODY

    def make(self) -> Digest:
        """The digest."""
        localizer, version = self.localizer, self.version
        totals = queries.segment_totals(self.session, [version.number], self.only).get(version.number)
        members = int(totals.members) if totals is not None else 0
        weeks = list(self._weeks())
        moves = self._moves()
        entered, left = (
            [row for row in moves if row.kind == kind] for kind in (MovementKind.ENTERED, MovementKind.LEFT)
        )
        return Digest(
            subject=localizer.gettext(
                "{programme}, {day:date}: joined {entered:number}, left {left:number}",
                programme=self.programme,
                day=version.as_of,
                entered=len(entered),
                left=len(left),
            ),
            headline=self._headline(totals, members),
            moved=self._moved(len(entered), len(left)),
            lists=[
                self._list(localizer.gettext("Who joined"), entered, "/movements", kind="entered"),
                self._list(localizer.gettext("Who left"), left, "/movements", kind="left"),
                self._quiet(),
            ],
            weeks=weeks,
            chart_title=localizer.gettext("Members by week"),
            chart_alt="; ".join(
                f"{localizer.day(week.as_of)}: {localizer.number(week.members)}" for week in weeks[-4:]
            ),
            url=self._url("/"),
            open_label=localizer.gettext("Open this list"),
            as_of=localizer.gettext("List of {day:date}", day=version.as_of),
            filters=self._filters(),
        )

    def _headline(self, totals: AnyRow | None, members: int) -> str:
        customers = int(totals.customers) if totals is not None else 0
        revenue = float(totals.gross_revenue) if totals is not None else 0.0
        members_revenue = float(totals.members_revenue) if totals is not None else 0.0
        values = {
            "programme": self.programme,
            "share": members / customers if customers else 0.0,
            "revenue": members_revenue / revenue if revenue else 0.0,
            "period": self._period(),
        }
        if self.only != EVERYBODY:
            return self.localizer.ngettext(
                "**{n}** of the {programme} among these customers ({share:percent}) generated "
                "**{revenue:percent}** of their revenue in {period}.",
                "**{n}** {programme} among these customers ({share:percent}) generated "
                "**{revenue:percent}** of their revenue in {period}.",
                members,
                **values,
            )
        headline = self.localizer.ngettext(
            "**{n}** of the {programme} ({share:percent} of customers) generated "
            "**{revenue:percent}** of revenue in {period}.",
            "**{n}** {programme} ({share:percent} of customers) generated **{revenue:percent}** "
            "of revenue in {period}.",
            members,
            **values,
        )
        report = queries.readable_report(self.session, self.version.number)
        return headline + contribution_sentence(report, self.localizer)

    def _period(self) -> str:
        days = queries.covered_days(self.session, self.version)
        if days == FULL_YEAR:
            return self.localizer.gettext("the last 12 months")
        return self.localizer.gettext("the last {days:days}", days=days)

    def _moved(self, entered: int, left: int) -> str:
        before = queries.version_numbered(self.session, self.version.previous or 0)
        if before is None:
            return self.localizer.gettext("You will see who joins and leaves from the next list on.")
        return self.localizer.gettext(
            "Since {since:date}, **{entered:number}** joined and **{left:number}** left.",
            since=before.as_of,
            entered=entered,
            left=left,
        )

    def _moves(self) -> Sequence[AnyRow]:
        moved = MovementQuery([self.version.number], self.only)
        return queries.movements_page(self.session, moved)

    def _list(self, title: str, rows: Sequence[AnyRow], path: str, **query: str) -> DigestList:
        rows_shown = [self._row(row, self.localizer.render(row.detail)) for row in rows[:MAX_ROWS]]
        return self._whole(title, rows_shown, len(rows), self._url(path, **query))

    def _quiet(self) -> DigestList:
        """Members who have gone quiet since the previous version, and the stake of the whole list."""
        localizer = self.localizer
        customers = newly_quiet(self.session, self.version, self.only)
        total, revenue = quiet_totals(self.session, self.version, self.only)
        title = localizer.gettext(
            "Gone quiet: {n:members}, {stake:money} at stake in 12 weeks. "
            "New since the list before: {new:number}",
            n=total,
            stake=usual_spend(revenue, queries.covered_days(self.session, self.version)),
            new=len(customers),
        )
        rows = [
            self._row(row, localizer.gettext("no purchase for {days:days}", days=row.recency_days))
            for row in customers[:MAX_ROWS]
        ]
        section = self._whole(title, rows, len(customers), self._url("/insiders", tab="gone-quiet"))
        return replace(section, is_shown=total > 0)

    def _whole(self, title: str, rows: Sequence[DigestRow], total: int, url: str) -> DigestList:
        rest = total - len(rows)
        more = self.localizer.gettext("and {n:customers} more", n=rest) if rest > 0 else ""
        return DigestList(title, rows, total, more, url, is_shown=bool(rows))

    def _row(self, row: AnyRow, sentence: str) -> DigestRow:
        return DigestRow(
            row.customer_id,
            sentence,
            self.localizer.money(row.gross_revenue),
            self._url("/insiders", customer=row.customer_id),
        )

    def _weeks(self) -> Iterator[ChartWeek]:
        history = queries.history_up_to(self.session, self.version)[-MAX_WEEKS:]
        totals = queries.segment_totals(self.session, [row.number for row in history], self.only)
        for row in history:
            total = totals.get(row.number)
            members = int(total.members) if total is not None else 0
            share = total.members_revenue / total.gross_revenue if total and total.gross_revenue else 0.0
            yield ChartWeek(row.as_of, members, float(share))

    def _filters(self) -> str:
        parts = []
        if self.only.country is not None:
            parts.append(self.localizer.country(self.only.country))
        if self.only.segment_id is not None:
            segments = queries.segments(self.session, self.version.number)
            parts += [
                self.localizer.label(segment.name)
                for segment in segments
                if segment.segment_id == self.only.segment_id
            ]
        if self.only.on_list is not None:
            parts.append(self.localizer.gettext("list “{name}”", name=self.only.on_list.name))
        return ", ".join(parts)

    def _url(self, path: str, **query: str) -> str:
        if not self.pages_url:
            return ""
        on_list = self.only.on_list.id if self.only.on_list is not None else None
        narrowed_by = {"country": self.only.country, "segment": self.only.segment_id, "saved": on_list}
        narrowed = {name: value for name, value in narrowed_by.items() if value is not None}
        parameters = {"version": self.version.number, "lang": self.localizer.locale, **narrowed, **query}
        return f"{self.pages_url}{path}?{urlencode(parameters)}"
