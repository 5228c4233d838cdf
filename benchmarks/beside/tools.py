"""Environments and servers of the other tools: installed once into a folder, then served from there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.beside.superset_dashboard import PASSWORD, USER
from tests.servers.ports import free_port

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "streamlit": ("streamlit==1.67.0", "sqlalchemy", "psycopg[binary]"),
    "superset": ("apache-superset==6.1.0", "flask-caching<2.4", "rich", "cachetools"),
}
"""Superset 6.1 asks for any flask-caching, and starts with 2.3 only; it
needs rich and cachetools and does not ask for them."""
PATIENCE_SECONDS = 180

SUPERSET_SETTINGS = """
SECRET_KEY = "for a benchmark on this machine"
SQLALCHEMY_DATABASE_URI = "sqlite:///{metadata}"
PREVENT_UNSAFE_DB_CONNECTIONS = False
TALISMAN_ENABLED = False
"""


def environment(folder: Path, tool: str) -> Path:
    """The `bin` folder of an environment with `tool` in it, made if it is not there yet."""
    place = folder / tool
    if not (place / "made").exists():
        run([sys.executable, "-m", "venv", str(place)], {})
        run([str(place / "bin" / "pip"), "install", "--quiet", *PACKAGES[tool]], {})
        (place / "made").touch()
    return place / "bin"


@contextmanager
def insiders(database_url: str, checkout: Path = ROOT) -> Iterator[str]:
    """This program, or another build of it, as it is hosted: gunicorn with two workers. Its address."""
    port = free_port()
    settings = {"DATABASE_URL": database_url, "PORT": str(port), "WEB_CONCURRENCY": "2"}
    migrate = [sys.executable, "-m", "pipeline", "migrate"]  # each build to its own schema
    subprocess.run(
        migrate, cwd=checkout, env={**os.environ, **settings}, check=True, stdout=subprocess.DEVNULL
    )
    command = [str(Path(sys.executable).with_name("gunicorn")), "wsgi:server"]
    with served(command, settings, f"http://127.0.0.1:{port}", "/healthz", checkout) as address:
        yield address


@contextmanager
def streamlit(folder: Path, database_url: str) -> Iterator[str]:
    """The page of `streamlit_page.py`. Its address."""
    port = free_port()
    page = Path(__file__).with_name("streamlit_page.py")
    command = [str(environment(folder, "streamlit") / "streamlit"), "run", str(page)]
    command += [
        "--server.port",
        str(port),
        "--server.headless",
        "true",
        "--browser.gatherUsageStats",
        "false",
    ]
    settings = {"DATABASE_URL": database_url}
    with served(command, settings, f"http://127.0.0.1:{port}", "/_stcore/health", folder) as address:
        yield address


@contextmanager
def superset(folder: Path) -> Iterator[str]:
    """An empty Superset with an administrator, served by gunicorn with two workers. Its address."""
    binaries, port = environment(folder, "superset"), free_port()
    metadata, settings_file = folder / "superset.sqlite3", folder / "superset_settings.py"
    metadata.unlink(missing_ok=True)
    settings_file.write_text(SUPERSET_SETTINGS.format(metadata=metadata))
    settings = {"SUPERSET_CONFIG_PATH": str(settings_file), "FLASK_APP": "superset"}
    command = str(binaries / "superset")
    run([command, "db", "upgrade"], settings)
    who = ["--username", USER, "--password", PASSWORD, "--email", "admin@shop.example"]
    run([command, "fab", "create-admin", *who, "--firstname", "A", "--lastname", "B"], settings)
    run([command, "init"], settings)
    serve = [str(binaries / "gunicorn"), "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"]
    serve += ["--worker-class", "gthread", "--timeout", "120", "superset.app:create_app()"]
    with served(serve, settings, f"http://127.0.0.1:{port}", "/health", folder) as address:
        yield address


@contextmanager
def served(
    command: list[str], settings: dict[str, str], address: str, health: str, folder: Path
) -> Iterator[str]:
    """A server that answers at `health`, until the block ends."""
    server = subprocess.Popen(
        command,
        env={**os.environ, **settings},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(f"{address}{health}", server)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def run(command: list[str], settings: dict[str, str]) -> None:
    """Run to its end, silently; what it said if it failed."""
    done = subprocess.run(
        command, env={**os.environ, **settings}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout.decode()[-1000:]}")


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the server at {address} ended with {server.returncode}")
        try:
            with urlopen(address):
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise TimeoutError(f"nothing answers at {address}")
