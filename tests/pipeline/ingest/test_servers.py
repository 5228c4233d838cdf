"""Files of an SFTP server and of an object store, from real servers on this machine; and secrets."""

from __future__ import annotations

import asyncio
import builtins
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from domain.source_secrets import refuse_plain_secrets
from i18n import UserError
from pipeline.ingest.fetching import locate
from pipeline.ingest.fetching.options import FetchOptions
from pipeline.ingest.fetching.secrets import fill_in_address
from tests.servers.s3 import ACCESS_KEY, SECRET_KEY, ObjectStore, object_store
from tests.servers.sftp import PASSWORD, SftpServer, sftp_server


def fetched(source: str, options: FetchOptions) -> dict[str, tuple[bytes, str]]:
    """Name → content and fingerprint of the files of a source."""
    with locate.files_of(source, options) as files:
        return {file.name: (file.path.read_bytes(), file.fingerprint) for file in files}


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SftpServer]:
    monkeypatch.setenv("SFTP_PASSWORD", PASSWORD)
    folder = tmp_path / "served"
    (folder / "invoices").mkdir(parents=True)
    (folder / "invoices" / "may.csv").write_text("may")
    (folder / "invoices" / "june.csv").write_text("june")
    with sftp_server(folder) as result:
        yield result


def address(server: SftpServer, path: str) -> str:
    return f"sftp://shop:${{SFTP_PASSWORD}}@127.0.0.1:{server.port}{path}"


def test_a_folder_of_an_sftp_server_is_read_by_name(server: SftpServer) -> None:
    result = fetched(address(server, "/invoices"), FetchOptions(host_key=server.fingerprint))
    name = f"sftp://127.0.0.1:{server.port}/invoices"
    assert {file: content for file, (content, _) in result.items()} == {
        f"{name}/june.csv": b"june",
        f"{name}/may.csv": b"may",
    }


def test_a_file_that_is_known_is_not_fetched_again(server: SftpServer) -> None:
    source = address(server, "/invoices")
    first = fetched(source, FetchOptions(host_key=server.fingerprint))
    existing = {name: tag for name, (_, tag) in first.items() if name.endswith("may.csv")}
    again = fetched(source, FetchOptions(host_key=server.fingerprint, known=existing))
    assert [content for content, _ in again.values()] == [b"june"]


def test_one_file_of_an_sftp_server_is_read(server: SftpServer) -> None:
    result = fetched(address(server, "/invoices/may.csv"), FetchOptions(host_key=server.fingerprint))
    assert [content for content, _ in result.values()] == [b"may"]


def test_a_caller_whose_thread_runs_an_event_loop_may_fetch_too(server: SftpServer) -> None:
    async def call() -> dict[str, tuple[bytes, str]]:
        return fetched(address(server, "/invoices/may.csv"), FetchOptions(host_key=server.fingerprint))

    with ThreadPoolExecutor(1) as thread:  # the test's own may have a loop running
        result = thread.submit(asyncio.run, call()).result()
    assert [content for content, _ in result.values()] == [b"may"]


def test_a_server_with_another_key_is_not_trusted(server: SftpServer) -> None:
    with pytest.raises(UserError, match="host key that is not the expected one"):
        fetched(address(server, "/invoices"), FetchOptions(host_key="SHA256:of-another-server"))


def test_a_server_that_known_hosts_lacks_is_not_trusted(
    server: SftpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(UserError, match="host key that is not the expected one"):
        fetched(address(server, "/invoices"), FetchOptions())


def test_a_wrong_password_is_told_without_the_password(
    server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SFTP_PASSWORD", "guessed-wrong")
    with pytest.raises(UserError) as refused:
        fetched(address(server, "/invoices"), FetchOptions(host_key=server.fingerprint))
    assert "refuses the login" in refused.value.message.text
    assert "guessed-wrong" not in str(refused.value.message.values)


def test_a_file_that_is_not_there_is_told(server: SftpServer) -> None:
    with pytest.raises(UserError, match="cannot be fetched"):
        fetched(address(server, "/nothing.csv"), FetchOptions(host_key=server.fingerprint))


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """An object store with two months of a shop in it, and something else."""
    monkeypatch.setenv("STORE_SECRET", SECRET_KEY)
    with object_store() as server:
        server.objects = {
            "invoices/may.csv": b"may",
            "invoices/june.csv": b"june",
            "other/notes.txt": b"no invoices",
        }
        yield server


def options(store: ObjectStore, **more: Any) -> FetchOptions:
    inputs: dict[str, Any] = {"access_key": ACCESS_KEY, "secret_key": "${STORE_SECRET}", **more}
    return FetchOptions(endpoint=store.endpoint, **inputs)


def test_the_objects_below_a_prefix_are_read_and_known_ones_are_not_fetched(store: ObjectStore) -> None:
    first = fetched("s3://shop/invoices/", options(store))
    assert {name: content for name, (content, _) in first.items()} == {
        "s3://shop/invoices/june.csv": b"june",
        "s3://shop/invoices/may.csv": b"may",
    }
    existing = {name: tag for name, (_, tag) in first.items()}
    store.objects["invoices/may.csv"] = b"corrected"
    store.fetched.clear()
    again = fetched("s3://shop/invoices/", options(store, known=existing))
    assert [content for content, _ in again.values()] == [b"corrected"]
    assert store.fetched == ["invoices/may.csv"]


def test_one_object_is_read_and_a_missing_one_is_told(store: ObjectStore) -> None:
    result = fetched("s3://shop/invoices/may.csv", options(store))
    assert [content for content, _ in result.values()] == [b"may"]
    with pytest.raises(UserError, match="check the bucket, the key and the access keys"):
        fetched("s3://shop/invoices/july.csv", options(store))


def test_a_store_that_knows_no_such_key_says_so(store: ObjectStore) -> None:
    with pytest.raises(UserError, match="check the bucket, the key and the access keys") as refused:
        fetched("s3://shop/invoices/", options(store, access_key="of-somebody-else"))
    assert "Access Denied" in refused.value.message.values["reason"]


@pytest.mark.parametrize(
    ("source", "library", "extra"),
    [("s3://shop/invoices/", "minio", "s3"), ("sftp://shop@host/invoices", "asyncssh", "sftp")],
)
def test_a_missing_library_is_told_with_what_to_install(
    source: str, library: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == library:
            raise ImportError(name)
        return original(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UserError, match="needs a library that is not installed") as refused:
        fetched(source, FetchOptions())
    assert refused.value.message.values["extra"] == extra


class _TokenOnly(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        is_known = self.headers.get("If-None-Match") == '"v1"'
        is_allowed = self.headers.get("Authorization") == "Bearer of-the-shop"
        self.send_response(304 if is_known else 200 if is_allowed else 401)
        body = b"" if is_known or not is_allowed else b"lines"
        self.send_header("ETag", '"v1"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _TokenOnly) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/lines.csv"
        server.shutdown()
        thread.join()


def test_a_token_of_the_environment_is_sent_and_what_has_not_changed_is_not_fetched(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "of-the-shop")
    headers = {"Authorization": "Bearer ${SHOP_TOKEN}"}
    assert fetched(site, FetchOptions(headers=headers)) == {site: (b"lines", '"v1"')}
    assert fetched(site, FetchOptions(headers=headers, known={site: '"v1"'})) == {}


def test_a_token_that_is_not_set_is_told_by_its_name(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_TOKEN", raising=False)
    with pytest.raises(UserError, match="which is not set") as refused:
        fetched(site, FetchOptions(headers={"Authorization": "Bearer ${SHOP_TOKEN}"}))
    assert refused.value.message.values == {"name": "SHOP_TOKEN"}


def test_a_password_may_hold_any_sign_and_a_variable_at_the_beginning_is_an_address() -> None:
    environment = {"BASE": "https://shop.example/a?b=c", "WORD": "a/b@c"}
    assert fill_in_address("sftp://me:${WORD}@host/x", environment) == "sftp://me:a%2Fb%40c@host/x"
    assert fill_in_address("${BASE}&d=${WORD}", environment) == "https://shop.example/a?b=c&d=a%2Fb%40c"


@pytest.mark.parametrize(
    ("location", "headers", "what"),
    [
        ("https://me:hunter2@shop.example/x.csv", {}, "password"),
        ("sql:postgresql://me:hunter2@host/shop#SELECT 1", {}, "password"),
        ("https://shop.example/x.csv?api_key=123", {}, "api_key"),
        ("https://shop.example/x.csv", {"X-Shopify-Access-Token": "shpat_1"}, "X-Shopify-Access-Token"),
    ],
)
def test_a_secret_that_is_written_out_is_refused(location: str, headers: dict[str, str], what: str) -> None:
    with pytest.raises(UserError, match="Secrets are not stored") as refused:
        refuse_plain_secrets(location, headers)
    assert refused.value.message.values["what"] == what


def test_named_secrets_and_plain_parameters_are_fine() -> None:
    refuse_plain_secrets("https://me:${WORD}@shop.example/x.csv?page=2&key=${K}", {"Accept": "text/csv"})
