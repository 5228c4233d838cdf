"""How a source is reached, and what is known of it already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.ingest.fetching.secrets import fill_in


@dataclass(frozen=True)
class FetchOptions:
    """Secrets in `headers` and in the keys are written `${NAME}` until they are used."""

    headers: Mapping[str, str] = field(default_factory=dict)
    """Of http(s): sent to that host only."""
    endpoint: str = ""
    """Of s3://: the address of a server other than Amazon's."""
    access_key: str = ""
    secret_key: str = ""
    """Of s3://: where they are not in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""
    host_key: str = ""
    """Of sftp://: the fingerprint (SHA256:…) of the server's key; where empty, known_hosts has to have it."""
    key_file: str = ""
    """Of sftp://: a private key."""
    api: Mapping[str, Any] = field(default_factory=dict)
    """Of an API that was described on a page: `domain.api_description.Api` without address and headers."""
    only_public: bool = False
    """An address that leads into a private network is refused."""
    only_remote: bool = False
    """A file of this machine is refused, and a database that may be one."""
    known: Mapping[str, str] = field(default_factory=dict)
    """File → its fingerprint when it was imported: such files are not fetched again."""

    @property
    def filled_in(self) -> FetchOptions:
        """The options with the environment's secrets filled in.

        Raises:
            UserError: one of them is not set.
        """
        return replace(
            self,
            headers={name: fill_in(value) for name, value in self.headers.items()},
            access_key=fill_in(self.access_key),
            secret_key=fill_in(self.secret_key),
        )

    def to_json(self) -> dict[str, Any]:
        """The stored form, without what changes from reading to reading."""
        stored = {
            "headers": dict(self.headers),
            "endpoint": self.endpoint,
            "access_key": self.access_key,
            "secret_key": self.secret_key,
            "host_key": self.host_key,
            "key_file": self.key_file,
            "api": dict(self.api),
        }
        return {name: value for name, value in stored.items() if value}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> FetchOptions:
        """The options that `to_json` made `stored` from."""
        names = ("headers", "endpoint", "access_key", "secret_key", "host_key", "key_file", "api")
        return cls(**{name: stored[name] for name in names if name in stored})


DEFAULT_FETCH_OPTIONS = FetchOptions()
