"""Which addresses entered on a page may be fetched, and how large a file may become."""

from __future__ import annotations

import gzip
import io
import socket
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from i18n import Localizer, UserError
from pipeline.deliver.http_post import post
from pipeline.deliver.outcome import Refused
from pipeline.ingest.fetching import http, public_addresses, s3, sftp
from pipeline.ingest.fetching.options import FetchOptions
from pipeline.ingest.fetching.public_addresses import is_platform, is_public
from pipeline.ingest.reading import bounds
from pipeline.publish import fetch_rows
from tests.pipeline.ingest.reading import read_invoices
from tests.servers.web import Reply, WebServer, serving

PRIVATE = "leads into a private network"


def download(address: str, *, only_public: bool = False) -> bytes:
    """What comes from an address."""
    target = io.BytesIO()
    http.download(address, target, only_public=only_public)
    return target.getvalue()


def send_on(_server: WebServer, path: str, _headers: Mapping[str, str]) -> Reply:
    """/to?ADDRESS leads there, everything else is a word."""
    if path.startswith("/to?"):
        return Reply(status=302, headers={"Location": path.removeprefix("/to?")})
    return Reply(b"lines")


@pytest.fixture
def shop() -> Iterator[WebServer]:
    with serving(send_on) as server:
        yield server


@pytest.fixture
def taken_for_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.1, and nothing else, is the open internet."""
    monkeypatch.setattr(public_addresses, "is_public", lambda address: address == "127.0.0.1")


INNER = FetchOptions(endpoint="http://inner", access_key="a", secret_key="b")
PLATFORM_ADDRESSES = (
    "169.254.169.254", "169.254.170.2", "fe80::1%eth0", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200",
    "192.0.0.192", "168.63.129.16", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe",
)  # fmt: skip


def resolving_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Names lead to these addresses, the first time to the first ones; returns the names asked for."""
    names: list[str] = []

    def answer(host: str, port: int, **_: Any) -> list[Any]:
        names.append(host)
        result = answers[min(len(names), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (item, port)) for item in result]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return names


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.4",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "168.63.129.16",
    ],
)
def test_addresses_of_this_machine_and_of_private_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PLATFORM_ADDRESSES)
def test_addresses_of_a_clouds_platform_are_known(address: str) -> None:
    assert is_platform(address)
    assert not is_public(address)


@pytest.mark.parametrize("address", ["10.1.2.3", "127.0.0.1", "fd12:3456::1", "93.184.216.34"])
def test_other_private_addresses_are_none_of_them(address: str) -> None:
    assert not is_platform(address)


@pytest.mark.parametrize(
    "fetch",
    [
        lambda: list(s3.fetch_objects("s3://bucket/k", INNER, Path())),
        lambda: list(sftp.fetch_files("sftp://a:b@inner/x", "sftp://inner/x", FetchOptions(), Path())),
        lambda: fetch_rows.fetch_rows("sql:postgresql://a:b@inner/shop#SELECT 1", io.BytesIO()),
        lambda: http.download("http://inner/invoices.csv", io.BytesIO()),
        lambda: http.download("https://inner/invoices.csv", io.BytesIO(), only_public=True),
    ],
    ids=["s3", "sftp", "sql", "http", "https, public"],
)
@pytest.mark.parametrize("address", ["169.254.169.254", "168.63.129.16"])
def test_no_source_leads_to_a_clouds_platform(
    fetch: Callable[[], object], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving_to(monkeypatch, ["10.0.0.1", address])
    with pytest.raises(UserError) as refused:
        fetch()
    assert any(words in str(refused.value) for words in ("the cloud's platform", "a private network"))


PUBLIC = FetchOptions(only_public=True)


@pytest.mark.parametrize(
    "fetch",
    [
        lambda: list(s3.fetch_objects("s3://bucket/k", replace(INNER, only_public=True), Path())),
        lambda: list(sftp.fetch_files("sftp://a:b@inner/x", "sftp://inner/x", PUBLIC, Path())),
        lambda: fetch_rows.fetch_rows(
            "sql:postgresql://a:b@inner/d#SELECT 1", io.BytesIO(), only_public=True
        ),
    ],
    ids=["s3", "sftp", "sql"],
)
def test_a_source_of_the_page_leads_into_no_private_network(
    fetch: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving_to(monkeypatch, ["10.0.0.1"])
    with pytest.raises(UserError, match="a private address"):
        fetch()


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:////data/insiders.sqlite3",
        "mysql://shop.example/d",
        "postgresql:///d?host=/var/run/postgresql",
        "postgresql://shop.example/d?hostaddr=10.0.0.1",
        "postgresql://shop.example/d?sslkey=/etc/key",
    ],
)
def test_a_query_of_the_page_names_no_file_and_no_second_host(address: str) -> None:
    with pytest.raises(UserError, match="on the command line only"):
        fetch_rows.refuse_local(f"sql:{address}#SELECT 1")
    fetch_rows.refuse_local("sql:postgresql://ada:word@shop.example:5433/d?sslmode=require#SELECT 1")


def test_a_proxy_is_not_asked_for_it_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with pytest.raises(UserError, match="the cloud's platform"):
        http.download("http://169.254.169.254/latest/meta-data", io.BytesIO())


def test_no_webhook_leads_there(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving_to(monkeypatch, ["169.254.169.254"])
    for scheme in ("http", "https"):
        result = post(f"{scheme}://inner/hook", b"{}", {}, only_public=False)
        assert isinstance(result, Refused)
        assert "leads into a private network" in Localizer().render(result.why)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
    ],
)
def test_an_address_that_leads_to_this_machine_is_refused_however_it_is_written(
    shop: WebServer, host: str
) -> None:
    with pytest.raises(UserError, match=PRIVATE):
        download(f"http://{host}:{shop.server_port}/lines.csv", only_public=True)
    assert shop.asked == []


def test_the_operators_own_address_may_be_private(shop: WebServer) -> None:
    assert download(f"http://127.0.0.1:{shop.server_port}/lines.csv") == b"lines"


@pytest.mark.usefixtures("taken_for_public")
def test_a_public_address_is_fetched_and_its_redirects_are_followed(shop: WebServer) -> None:
    here = f"http://127.0.0.1:{shop.server_port}"
    assert download(f"{here}/to?{here}/lines.csv", only_public=True) == b"lines"
    assert shop.asked == [f"/to?{here}/lines.csv", "/lines.csv"]


@pytest.mark.usefixtures("taken_for_public")
def test_a_redirect_into_a_private_network_is_refused(shop: WebServer) -> None:
    inside = f"http://127.0.0.2:{shop.server_port}/secret"
    with pytest.raises(UserError, match=PRIVATE):
        download(f"http://127.0.0.1:{shop.server_port}/to?{inside}", only_public=True)
    assert shop.asked == [f"/to?{inside}"]


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/passwd", "gopher://127.0.0.1/x"])
@pytest.mark.parametrize("only_public", [True, False])
@pytest.mark.usefixtures("taken_for_public")
def test_a_redirect_to_another_kind_of_address_leads_nowhere(
    shop: WebServer, target: str, only_public: bool
) -> None:
    with pytest.raises(UserError, match="cannot be fetched"):
        download(f"http://127.0.0.1:{shop.server_port}/to?{target}", only_public=only_public)


@pytest.mark.usefixtures("taken_for_public")
def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(
    shop: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = resolving_to(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    assert download(f"http://shop.example:{shop.server_port}/lines.csv", only_public=True) == b"lines"
    assert names == ["shop.example"]


@pytest.mark.usefixtures("taken_for_public")
def test_a_name_that_also_leads_into_a_private_network_is_refused_whole(
    shop: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving_to(monkeypatch, ["127.0.0.1", "192.168.1.4"])
    with pytest.raises(UserError, match=PRIVATE):
        download(f"http://shop.example:{shop.server_port}/lines.csv", only_public=True)
    assert shop.asked == []


def test_a_proxy_does_not_lead_around_the_check(shop: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{shop.server_port}")
    resolving_to(monkeypatch, ["10.0.0.1"])
    with pytest.raises(UserError, match=PRIVATE):
        download("http://shop.example/lines.csv", only_public=True)
    assert shop.asked == []


def test_an_archive_that_unpacks_to_far_more_than_invoices_do_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "MIN_UNPACKED_BYTES", 100_000)
    monkeypatch.setattr(bounds, "CHUNK_BYTES", 10_000)
    zeros = bytes(1_000_000)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(zeros))
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", zeros)
    for name in ("bomb.csv.gz", "bomb.zip"):
        with pytest.raises(UserError, match="unpacks to more than 200 times its size"):
            read_invoices(str(tmp_path / name))


def test_what_is_too_much_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_BYTES", 3 * 1024**2)
    endless = io.BytesIO(bytes(20 * 1024**2))
    with pytest.raises(UserError, match=r"holds more than 3 megabytes"):
        bounds.copy_bounded(endless, io.BytesIO(), "endless.csv", bounds.MAX_BYTES)
    assert endless.tell() <= 5 * 1024**2
