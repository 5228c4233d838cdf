"""What the Dockerfile does, without a container engine: built by the same script, read-only, not as root."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.servers.ports import free_port
from tests.servers.postgres import UNPRIVILEGED_USERS
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


@dataclass
class Image:
    """The built program, a folder for what is written, and who may do what."""

    folder: Path
    identity: dict[str, Any]
    port: int

    @property
    def app(self) -> Path:
        """The program."""
        return self.folder / "app"

    @property
    def environment(self) -> dict[str, str]:
        """As compose.yaml has it, behind a proxy that ends TLS."""
        temporary = str(self.folder / "tmp")
        return {
            "PATH": f"{self.folder}/venv/bin:/usr/bin:/bin",
            "TMPDIR": temporary,
            "HOME": temporary,
            "PYTHONDONTWRITEBYTECODE": "1",
            "DATABASE_URL": f"sqlite:///{temporary}/insiders.sqlite3",
            "SECRET_KEY": "0123456789abcdef0123456789abcdef",
            "ADMIN_EMAIL": "ada@example.org",
            "ADMIN_PASSWORD": "correct horse battery",
            "PROXIES": "1",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command as a container would."""
        return subprocess.run(
            command,
            cwd=self.app,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            **self.identity,
        )

    def get(self, path: str) -> tuple[int, str]:
        """What the web process answers to the proxy."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(
            "GET", path, headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
        )
        response = connection.getresponse()
        result = response.status, response.read().decode()
        connection.close()
        return result


@pytest.fixture
def image() -> Iterator[Image]:
    """The program as deploy/build.sh leaves it, for a user who is not root."""
    folder = Path(tempfile.mkdtemp(prefix="insiders-image-"))
    folder.chmod(0o755)
    temporary = folder / "tmp"
    temporary.mkdir()
    temporary.chmod(0o1777)
    identity = _not_root()
    _link_environment(folder / "venv", identity)
    build = subprocess.run(
        ["deploy/build.sh", "program", str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert build.returncode == 0, build.stderr
    yield Image(folder, identity, free_port())
    subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)
    shutil.rmtree(folder)


def _not_root() -> dict[str, Any]:
    """Who runs it: whoever runs the tests, or another user if that is root."""
    if os.getuid() != 0:
        return {}
    existing = {item.pw_name for item in pwd.getpwall()}
    user = next(name for name in UNPRIVILEGED_USERS if name in existing)
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _link_environment(venv: Path, identity: dict[str, Any]) -> None:
    """In place of the step `environment`, which would download everything: the packages that are here."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = (
        Path(sys.executable).resolve(),
        Path("/usr/bin") / version,
        Path("/usr/local/bin") / version,
    )
    base = next(
        (candidate for candidate in candidates if candidate.exists() and _may_run(candidate, identity)), None
    )
    if base is None:
        pytest.skip(f"there is no {version} that a user who is not root may run")
    subprocess.run([base, "-m", "venv", "--without-pip", venv], check=True)
    packages = venv / "lib" / version / "site-packages"
    (packages / "tested.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n")
    gunicorn = venv / "bin" / "gunicorn"
    gunicorn.write_text(f"#!{venv}/bin/python\nfrom gunicorn.app.wsgiapp import run\n\nrun()\n")
    gunicorn.chmod(0o755)


def _may_run(interpreter: Path, identity: dict[str, Any]) -> bool:
    try:
        return subprocess.run([interpreter, "-c", ""], check=False, cwd="/", **identity).returncode == 0
    except PermissionError:
        return False


def instruction(beginning: str) -> list[str]:
    """The command of an instruction of the Dockerfile's last stage."""
    match = re.search(rf"{beginning} (\[.*\])$", DOCKERFILE.rpartition("\nFROM ")[2], flags=re.MULTILINE)
    assert match is not None
    words: list[str] = json.loads(match.group(1))
    return words


def test_the_dockerfile_builds_by_the_script_and_serves_as_nobody_in_particular() -> None:
    assert re.findall(r"^RUN (deploy/build\.sh \w+) /opt/insiders$", DOCKERFILE, flags=re.MULTILINE) == [
        "deploy/build.sh environment",
        "deploy/build.sh program",
    ]
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001$", last, flags=re.MULTILINE)
    assert last.index("USER 10001") > last.index("COPY --from=build")


@pytest.mark.slow(seconds=25)
def test_the_image_is_whole_read_only_and_serves(image: Image, subtests: pytest.Subtests) -> None:
    """One test, because the image is not built again in each of pytest's processes then."""
    with subtests.test("nothing in it can be changed by who serves it"):
        assert image.run("find", ".", "-writable").stdout == ""
        assert image.run("find", ".", "-name", "wsgi.py").stdout.strip() == "./wsgi.py"
    with subtests.test("what Numba compiled is in it"):
        assert list((image.app / ".numba").rglob("*.nbi"))
    with subtests.test("it migrates, serves a page and is healthy without writing beside /tmp"):
        migrates_and_serves_without_writing_beside_tmp(image)


def migrates_and_serves_without_writing_beside_tmp(image: Image) -> None:
    before = sorted(image.app.rglob("*"))
    migrated = image.run("python", "-m", "pipeline", "migrate")
    assert migrated.returncode == 0, migrated.stderr
    serve, check = instruction("^CMD"), instruction("^HEALTHCHECK .*\\\\\n  CMD")
    assert image.run(*check).returncode == 1
    with (image.folder / "tmp" / "log").open("w") as log:
        web = subprocess.Popen(
            serve, cwd=image.app, env=image.environment, stdout=log, stderr=log, **image.identity
        )
    try:
        wait_until(lambda: image.run(*check).returncode == 0, "the web process is healthy")
        status, page = image.get("/login")
        assert (status, 'name="password"' in page) == (200, True)
        assert image.get("/healthz")[0] == 200
        assert image.get("/readyz")[0] == 200
    finally:
        web.terminate()
        web.wait(30)
    assert sorted(image.app.rglob("*")) == before
