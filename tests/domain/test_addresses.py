from __future__ import annotations

import pytest

from domain.addresses import is_loopback


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_what_only_this_machine_reaches_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "0.0.0.0", "10.0.0.1", "::", "::ffff:10.0.0.1", "localhost.example", "8.8.8.8"]
)
def test_any_other_address_or_name_is_not(host: str) -> None:
    assert not is_loopback(host)
