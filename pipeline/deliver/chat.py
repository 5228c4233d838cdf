"""Send to Slack, Teams or any other address that Apprise speaks over HTTP."""

from __future__ import annotations

import logging
import sys
from functools import cache
from typing import Any, Final

from domain.message import Message
from domain.user_error import UserError
from pipeline.deliver.outcome import Accepted, Outcome, Refused
from pipeline.ingest.fetching.public_addresses import connect_checked

MAX_REASON: Final = 160


def send_chat(address: str, title: str, text: str, *, only_public: bool) -> Outcome:
    """Send a message of a title and a few lines."""
    from apprise import AppriseAsset, LogCapture  # noqa: PLC0415 - fifteen megabytes, only where it is used

    _connect_checked(only_public=only_public)
    try:
        plugin = chat_plugin(address)
    except UserError as problem:
        return Refused(problem.message)
    plugin.asset = AppriseAsset(app_id="Insiders", app_desc="Insiders", async_mode=False)
    with LogCapture(level=logging.WARNING, fmt="%(message)s") as log:  # type: ignore[no-untyped-call]
        is_accepted = plugin.notify(body=text, title=title)
        reason = log.getvalue().strip()
    if is_accepted:
        return Accepted()
    values = {"name": str(plugin.service_name), "reason": reason[:MAX_REASON]}
    return Refused(Message("{name} did not take the message: {reason}", values))


def chat_plugin(address: str) -> Any:  # noqa: ANN401 - Apprise has no types
    """Apprise's plugin of the service that `address` is for, such as Slack.

    Raises:
        UserError: it is none that messages can be sent to.
    """
    from apprise import Apprise  # noqa: PLC0415 - as above

    plugin = Apprise.instantiate(address.strip(), suppress_exceptions=True)
    if plugin is None:
        raise UserError(
            "This is not an address that messages can be sent to. Examples: slack://…, workflows://…, or "
            "the webhook's https:// address that Slack shows."
        )
    module = sys.modules[type(plugin).__module__]
    if not hasattr(module, "requests") or hasattr(module, "smtplib"):
        raise UserError(
            "{name} cannot be used here: only services on the web can. For e-mail, add an e-mail address.",
            name=str(plugin.service_name),
        )
    return plugin


@cache
def _connect_checked(*, only_public: bool) -> None:
    """Put the connections of Apprise in this process under the same guard as imports and webhooks."""
    from urllib3.util import connection  # noqa: PLC0415 - as above

    def create(address: tuple[str, int], timeout: Any = None, *_: object, **__: object) -> Any:  # noqa: ANN401
        seconds = timeout if isinstance(timeout, int | float) else None
        return connect_checked(address[0].strip("[]"), address[1], seconds, only_public=only_public)

    connection.create_connection = create
