"""Read the shop's sources: what is new of each is imported, if it is what is expected of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from db.engine import Database
from db.models import Source
from db.source_settings import FROM_PAGE, is_due, known_sources, settings_of
from db.source_state import newest_day, save_state, state_of
from db.sources import BY_HAND, source_named
from domain.contract import Contract, silence_breach
from i18n import Message, UserError
from pipeline.ingest.fetching.options import FetchOptions
from pipeline.ingest.questions import OpenQuestionsError
from pipeline.process.progress import ProgressCallback, no_progress
from pipeline.publish.contract_check import ContractBreachError
from pipeline.publish.import_invoices import import_source
from pipeline.publish.import_options import ImportOptions
from pipeline.publish.import_outcome import ImportOutcome
from settings import Settings

BY = "schedule"


@dataclass(frozen=True)
class SourceReader:
    """Reads sources for one run."""

    database: Database
    settings: Settings
    now: datetime
    progress: ProgressCallback = no_progress
    by: str = BY

    def read_due(self, configured: str = "") -> list[ImportOutcome]:
        """Read the `configured` source and every stored one that is due, even if another is unreadable.

        Raises:
            UserError: the first complaint; nothing may be published.
        """
        with self.database.read() as session:
            stored = known_sources(session)
            due = [source.name for source in stored if is_due(source, self.now, self.settings.zone)]
        due = [BY_HAND, *(name for name in due if name != BY_HAND)] if configured else due
        outcomes: list[ImportOutcome] = []
        complaints: list[UserError] = []
        for name in due:
            try:
                outcomes.append(self.read(name, configured if name == BY_HAND else ""))
            except UserError as complaint:
                complaints.append(complaint)
        if complaints:
            raise complaints[0]
        return outcomes

    def read(self, name: str, location: str = "") -> ImportOutcome:
        """Read the source called `name`, from `location` where that is given.

        Raises:
            UserError: it cannot be read, asks something, or breaks its contract; nothing of it is kept then.
        """
        with self.database.write() as session:
            source = source_named(session, name, now=self.now)
            settings, state = settings_of(source), state_of(source)
            if state.since is None:
                save_state(source, replace(state, since=self._today))
            is_from_page = bool(settings.options.get(FROM_PAGE))  # decision 022
            options = ImportOptions(
                source=name,
                given=settings.given,
                by=self.by,
                is_unattended=True,
                memory_mb=self.settings.import_memory_mb,
                fetching=replace(
                    FetchOptions.from_json(settings.options),
                    known=state.files,
                    only_public=is_from_page and self.settings.reaches_public_addresses_only,
                    only_remote=is_from_page and self.settings.is_hosted,
                ),
                contract=None if state.is_accepted or settings.contract == Contract() else settings.contract,
            )
        try:
            outcome = self._imported(location or settings.location, options)
            self._keep(name, self._delivered)
        except ContractBreachError as breach:
            self._complain(name, breach.message)
            raise
        self._refuse_silence(name, settings.contract)
        return outcome

    def _imported(self, location: str, options: ImportOptions) -> ImportOutcome:
        try:
            return import_source(
                self.database,
                location,
                currency=self.settings.currency,
                now=self.now,
                zone=self.settings.zone,
                progress=self.progress,
                options=options,
            )
        except OpenQuestionsError as asks:
            raise UserError(
                "{file} has to be answered first ({questions}): import it by hand once, the answers are "
                "remembered.",
                file=options.source,
                questions=", ".join(question.key for question in asks.questions),
            ) from asks

    def _delivered(self, source: Source) -> None:
        """Settle the complaints about a source."""
        source.read_at = self.now
        save_state(source, replace(state_of(source), breach=None, is_accepted=False))

    def _complain(self, name: str, breach: Message) -> None:
        """Store a complaint; the source stays due until the delivery is accepted or meets the contract."""

        def store(source: Source) -> None:
            source.read_at = None
            save_state(source, replace(state_of(source), breach=breach))

        self._keep(name, store)

    def _refuse_silence(self, name: str, contract: Contract) -> None:
        with self.database.read() as session:
            source = source_named(session, name, now=self.now)
            breach = silence_breach(
                contract,
                newest=newest_day(session, source.id),
                since=state_of(source).since or self._today,
                today=self._today,
                source=name,
            )
        if breach is not None:
            self._complain(name, breach)
            raise ContractBreachError(breach)

    def _keep(self, name: str, change: Callable[[Source], None]) -> None:
        with self.database.write() as session:
            change(source_named(session, name, now=self.now))

    @property
    def _today(self) -> date:
        return self.now.astimezone(self.settings.zone).date()
