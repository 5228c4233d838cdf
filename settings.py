"""All settings, in one typed object read once from the environment.

Only entry points (wsgi.py, the command line, the migrations) call `load_settings()`; other code receives
the values it needs. A test checks the table of settings in docs/operations.md against this file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Annotated, Any, Self
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

from babel.numbers import list_currencies
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from domain.addresses import is_loopback
from domain.enums import Role
from domain.lines_location import LinesLocation
from domain.schedule import next_slot, weekdays_by_name
from i18n.catalogue import locales

MIN_SECRET_LENGTH = 16
"""Shorter keys can be guessed from one signed cookie."""
MIN_PASSWORD_LENGTH = 12
SECRETS = ("secret_key", "admin_password", "metrics_token")
"""Settings that are shown to nobody, and that the weekly run has no use for."""
HIDDEN = "•••"
"""What stands where a secret was."""
ENGINES = ("duckdb", "duckdb+s3", "sc")
"""Of invoice lines that lie outside the database."""
MIN_HIDDEN_LENGTH = 4
"""Characters: hiding every “a” of a log because a password is “a” would hide the log."""


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message names it, the value and what is expected."""


class Settings(BaseModel):
    """What an operator may set. Names in the environment are the field names in capitals."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    database_url: str = Field(
        "sqlite:///insiders.sqlite3",
        description="Where everything is kept: sqlite:///file or postgresql://user:password@host/name. "
        "postgres:// is accepted.",
    )
    database_without_tls: bool = Field(
        False,
        description="Whether a database on another machine may be talked to in the clear when hosted, over a "
        "private network, if its address says sslmode=disable.",
    )
    secret_key: str = Field(
        "",
        description="Signs sessions and links. The same for every process; required when hosted. Several, "
        "with commas between them: the first signs, all of them verify.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on. 0.0.0.0 on a dyno (when DYNO is set).")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(8050, description="Port to listen on.")
    web_concurrency: Annotated[int, Field(ge=1, le=64)] = Field(2, description="Web worker processes.")
    programme_name: Annotated[str, Field(min_length=1, max_length=40)] = Field(
        "Insiders", description="What the loyalty programme is called on the pages."
    )
    currency: str = Field(
        "GBP",
        description="ISO 4217 code of the invoices' currency. It is kept with the first import; "
        "another one is refused afterwards.",
    )
    timezone: str = Field("Europe/London", description="The shop's time zone, an IANA name.")
    locale: str = Field("en", description="Language of pages and messages by default: en or pt_BR.")
    retrain_cron: str = Field(
        "0 3 * * mon", description="When the weekly run is due, as a crontab line in TIMEZONE."
    )
    invoices_source: str = Field(
        "",
        description="Where new invoices come from at each run: a path, an http(s), s3 or sftp "
        "address, api:configuration.json, sql:ADDRESS#SELECT …, or "
        "simulated:?seed=1&customers=5000&start=2025-09-01. Empty: only what is imported by hand.",
    )
    import_private_addresses: bool = Field(
        False,
        description="Whether an address that somebody imports from on a page may lead into a private network "
        "when hosted. INVOICES_SOURCE may in any case.",
    )
    max_upload_mb: Annotated[int, Field(ge=1, le=10_000)] = Field(
        500, description="Largest file that can be uploaded on the data page, in MB."
    )
    import_memory_mb: Annotated[int, Field(ge=256, le=65536)] = Field(
        1024,
        description="Memory that an import on a page may take, in megabytes, beside the process's own. It "
        "bounds how large a workbook may be, which has to be read whole; others are read in pieces.",
    )
    invoices_engine_url: str = Field(
        "",
        description="Where invoice lines lie. Empty: in DATABASE_URL. duckdb:///folder or "
        "duckdb+s3://bucket/prefix: in Parquet files, of which imports write more. sc://host:port/?folder=…: "
        "in files that Spark adds up. See docs/operations.md.",
    )
    engine_memory: str = Field(
        "1GB",
        description="Memory that DuckDB may take, such as 4GB: half of the machine's. More goes to scratch.",
    )
    engine_threads: Annotated[int, Field(ge=1, le=256)] = Field(2, description="Threads that DuckDB may use.")
    engine_scratch: str = Field(
        "", description="Folder for what does not fit into ENGINE_MEMORY. Empty: in the machine's own."
    )
    window_days: Annotated[int, Field(ge=28, le=3650)] = Field(
        365, description="Days before the as-of date that count."
    )
    recipe: str = Field("search", description="How customers are segmented.")
    random_state: int = Field(0, description="The seed of everything that draws at random.")
    explore_every_days: Annotated[int, Field(ge=0, le=3650)] = Field(
        28,
        description="Days between wide comparisons of every way to segment, after a weekly run and where "
        "1 GB of memory is free. 0: only when asked for.",
    )
    tick_seconds: Annotated[float, Field(gt=0, le=3600)] = Field(
        30, description="How often a web worker looks for work that is due."
    )
    lease_seconds: Annotated[float, Field(gt=0, le=86400)] = Field(
        120, description="How long a claimed run may be silent before another worker takes it over."
    )
    run_deadline_minutes: Annotated[float, Field(gt=0)] = Field(
        60, description="A run, or one week of a replay, that takes longer is ended and told."
    )
    keep_whole_versions: Annotated[int, Field(ge=2)] = Field(
        26,
        description="How many of the newest versions keep every customer's figures. "
        "Of older ones it is kept who was in which segment, and everything that is no list.",
    )
    keep_audit_days: Annotated[int, Field(ge=90, le=36500)] = Field(
        400, description="How many days the audit log is kept. The database refuses to delete the last 90."
    )
    session_idle_minutes: Annotated[int, Field(ge=5, le=43_200)] = Field(
        4320, description="A login that is not used for so long ends."
    )
    session_max_days: Annotated[int, Field(ge=1, le=365)] = Field(
        14, description="A login ends after so many days, however much it is used."
    )
    confirmation_minutes: Annotated[int, Field(ge=1, le=1440)] = Field(
        15, description="How long ago administrators must have entered their password to change users."
    )
    two_factor_roles: str = Field(
        "", description="Roles that must log in with an authenticator app as well, such as admin,analyst."
    )
    admin_email: str = Field("", description="The first user, made at the first start when there is none.")
    admin_password: str = Field("", description="The first user's password, at least 12 characters.")
    metrics_token: str = Field(
        "",
        description="What Prometheus sends as its bearer token to read /metrics. Empty: administrators only.",
    )
    smtp_url: str = Field(
        "",
        description="The mail server that digests and alerts are sent through: "
        "smtp://user:password@host:587 (with STARTTLS) or smtps://user:password@host:465. "
        "Empty: no e-mail is sent.",
    )
    mail_from: str = Field(
        "", description="Who e-mails come from: address@shop.example, or Name <address@shop.example>."
    )
    public_url: str = Field(
        "",
        description="Where people reach the pages, such as https://insiders.shop.example: for links in "
        "messages and invitations. When hosted, requests for other names are refused.",
    )
    proxies: Annotated[int, Field(ge=0, le=5)] = Field(
        0,
        description="How many proxies of yours stand in front and set X-Forwarded-For and X-Forwarded-Proto. "
        "One or more means hosted, also on 127.0.0.1. A dyno has one.",
    )
    dyno: str = Field("", description="Set by the host; its presence means hosted.")

    @field_validator("database_url", "invoices_engine_url")
    @classmethod
    def _postgresql_by_its_full_name(cls, url: str) -> str:
        if url.startswith("postgres://"):
            url = "postgresql://" + url.removeprefix("postgres://")
        if url and "://" not in url:
            raise ValueError("expected an address such as sqlite:///insiders.sqlite3 or postgresql://…")
        return url

    @field_validator("database_url")
    @classmethod
    def _a_database_we_know(cls, url: str) -> str:
        backend = url.partition("://")[0].partition("+")[0]
        if backend not in ("sqlite", "postgresql"):
            raise ValueError("expected an address such as sqlite:///insiders.sqlite3 or postgresql://…")
        try:
            make_url(url)
        except (ArgumentError, ValueError) as error:
            raise ValueError("expected postgresql://user:password@host:port/name") from error
        return url

    @field_validator("engine_memory")
    @classmethod
    def _an_amount_of_memory(cls, amount: str) -> str:
        if not re.fullmatch(r"[1-9][0-9]*(\.[0-9]+)?\s?[MG]i?B", amount):
            raise ValueError("expected an amount such as 512MB or 4GB")
        return amount

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, url: str) -> str:
        expected = ValueError("expected smtp://user:password@host:587 or smtps://user:password@host:465")
        try:
            parts = urlsplit(url)
            is_sound = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            raise expected from None
        if url and not is_sound:
            raise expected
        return url

    @field_validator("mail_from")
    @classmethod
    def _mail_sender(cls, sender: str) -> str:
        if sender and not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(sender)[1]):
            raise ValueError("expected address@shop.example, or Name <address@shop.example>")
        return sender

    @field_validator("public_url")
    @classmethod
    def _public_address(cls, url: str) -> str:
        if url and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", url):
            raise ValueError("expected an address such as https://insiders.shop.example")
        return url.rstrip("/")

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, code: str) -> str:
        if code.upper() not in list_currencies():
            raise ValueError("expected an ISO 4217 code such as GBP, EUR or BRL")
        return code.upper()

    @field_validator("locale")
    @classmethod
    def _language_with_a_catalogue(cls, name: str) -> str:
        if name not in locales():
            raise ValueError(f"expected one of {', '.join(locales())}")
        return name

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("expected an IANA name such as Europe/London or America/Sao_Paulo")
        return name

    @field_validator("retrain_cron")
    @classmethod
    def _valid_cron(cls, line: str) -> str:
        try:
            named = weekdays_by_name(line)
            next_slot(datetime.now(UTC), named, ZoneInfo("UTC"))
        except (ValueError, KeyError) as error:
            raise ValueError(f"expected five crontab fields such as '0 3 * * mon' ({error})") from error
        return named

    @model_validator(mode="after")
    def _settings_that_belong_together(self) -> Self:
        scheme = self.invoices_engine_url.partition("://")[0]
        if self.invoices_engine_url not in ("", self.database_url) and scheme not in ENGINES:
            raise ValueError(
                "INVOICES_ENGINE_URL: expected nothing, duckdb:///folder, duckdb+s3://bucket/prefix or "
                "sc://host:port/?folder=…; "
                "invoice lines of another database are imported: name it in INVOICES_SOURCE"
            )
        unknown = [name for name in self.two_factor_for if name not in list(Role)]
        if unknown:
            raise ValueError(f"TWO_FACTOR_ROLES: expected roles such as admin,analyst, not {unknown[0]!r}")
        if self.secret_key and len(self.secret_key) < MIN_SECRET_LENGTH:
            raise ValueError(f"SECRET_KEY: expected at least {MIN_SECRET_LENGTH} characters")
        if self.admin_password and len(self.admin_password) < MIN_PASSWORD_LENGTH:
            raise ValueError(f"ADMIN_PASSWORD: expected at least {MIN_PASSWORD_LENGTH} characters")
        if self.metrics_token and len(self.metrics_token) < MIN_SECRET_LENGTH:
            raise ValueError(f"METRICS_TOKEN: expected at least {MIN_SECRET_LENGTH} characters")
        return self

    @property
    def lines_location(self) -> LinesLocation:
        """Where invoice lines lie, and what their engine may take."""
        url = "" if self.invoices_engine_url == self.database_url else self.invoices_engine_url
        return LinesLocation(url, self.engine_memory, self.engine_threads, self.engine_scratch)

    @property
    def listens_on(self) -> str:
        """The address to bind: every interface on a dyno, else `host`."""
        return "0.0.0.0" if self.dyno and self.host == "127.0.0.1" else self.host  # noqa: S104 - hosted needs it

    @property
    def needs_tls(self) -> bool:
        """Whether a database on another machine is talked to over TLS only."""
        return self.is_hosted and not self.database_without_tls

    @property
    def is_hosted(self) -> bool:
        """Whether the pages are reachable from other machines."""
        return bool(self.proxies_in_front) or not is_loopback(self.host)

    @property
    def reaches_public_addresses_only(self) -> bool:
        """Whether an address that somebody typed on a page leads to the open internet only."""
        return self.is_hosted and not self.import_private_addresses

    @property
    def pages_url(self) -> str:
        """The public URL of the pages; empty if a hosted app has none configured."""
        if self.public_url or self.is_hosted:
            return self.public_url
        return f"http://{self.host}:{self.port}"

    @property
    def can_send_mail(self) -> bool:
        """Whether all that e-mail needs is set."""
        return bool(self.smtp_url and self.mail_from and self.pages_url)

    @property
    def proxies_in_front(self) -> int:
        """The number of trusted proxies: on a dyno, one, the host's router."""
        return self.proxies or (1 if self.dyno else 0)

    def for_shop(self, currency: str | None) -> Self:
        """The settings for a shop with invoices in `currency`; unchanged if there is no shop yet.

        Raises:
            SettingsError: CURRENCY was set to another one.
        """
        if currency is None or currency == self.currency:
            return self
        if "currency" in self.model_fields_set:
            raise SettingsError(
                f"CURRENCY={self.currency!r}: the invoices of this database are in {currency}, and amounts "
                f"are never converted. Set CURRENCY={currency} or leave it out; for a shop in "
                f"{self.currency} set DATABASE_URL to another database. If the invoices have been in "
                f"{self.currency} all along, correct it once with "
                f"`python -m pipeline currency {self.currency}`"
            )
        return self.model_copy(update={"currency": currency})

    def without_secrets(self, text: str) -> str:
        """`text` without secrets: passwords, keys and address parameters are removed."""
        for secret in self._hidden():
            text = text.replace(secret, HIDDEN)
        return text

    def _hidden(self) -> list[str]:
        hidden = {str(getattr(self, name)) for name in SECRETS} | set(self.secret_keys)
        for address in (self.database_url, self.invoices_engine_url, self.invoices_source, self.smtp_url):
            try:
                parts = urlsplit(address)
            except ValueError:
                continue
            if parts.password:
                hidden |= {parts.password, unquote(parts.password)}
            if parts.scheme in ("http", "https", "postgresql"):
                hidden.add(parts.query)
        return sorted((text for text in hidden if len(text) >= MIN_HIDDEN_LENGTH), key=len, reverse=True)

    @property
    def secret_keys(self) -> list[str]:
        """The keys of SECRET_KEY: the first one signs, all of them verify.

        A key of before that happens to hold a comma stays one key.
        """
        parts = [part.strip() for part in self.secret_key.split(",")]
        if all(len(part) >= MIN_SECRET_LENGTH for part in parts):
            return parts
        return [self.secret_key] if self.secret_key else []

    @property
    def two_factor_for(self) -> frozenset[str]:
        """The roles that need a second factor."""
        return frozenset(part.strip() for part in self.two_factor_roles.split(",") if part.strip())

    @property
    def session_limits(self) -> tuple[timedelta, timedelta]:
        """How long a login lasts without a request, and at most."""
        return timedelta(minutes=self.session_idle_minutes), timedelta(days=self.session_max_days)

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.timezone)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment (or from `environment`, in tests).

    Raises:
        SettingsError: names each setting that cannot be used, its value and what is expected.
    """
    environment = os.environ if environment is None else environment
    given: dict[str, Any] = {
        name: environment[name.upper()] for name in Settings.model_fields if environment.get(name.upper())
    }
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError(_in_words(error)) from error


def check_access(settings: Settings) -> None:
    """Refuse settings with which the app must not be served.

    Raises:
        SettingsError: hosted without SECRET_KEY, or half of ADMIN_EMAIL and ADMIN_PASSWORD.
    """
    if settings.is_hosted and not settings.secret_key:
        raise SettingsError(
            "SECRET_KEY is not set: others can reach this app, so its sessions must be signed, with a secret "
            "of at least 16 characters that all its processes share (openssl rand -hex 32 makes one)"
        )
    if bool(settings.admin_email) != bool(settings.admin_password):
        raise SettingsError("ADMIN_EMAIL and ADMIN_PASSWORD: set both, or neither")


def _in_words(error: ValidationError) -> str:
    sentences = []
    for problem in error.errors():
        name = ".".join(str(part) for part in problem["loc"]).upper()
        what = problem["msg"].removeprefix("Value error, ")
        if not name:
            sentences.append(what)
        elif "SECRET" in name or "PASSWORD" in name or "@" in str(problem["input"]):  # may hold a password
            sentences.append(f"{name}: {what}")
        else:
            sentences.append(f"{name}={problem['input']!r}: {what}")
    return "; ".join(sentences)
