"""The world of every test: a database made by the migrations, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Before anything imports numpy or numba: workers share the machine's cores, and the cache needs a folder.
os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / ".numba"))
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, create_engine, make_url, text

from db.engine import Database, open_database
from db.migrate import migrate
from tests.compiled_once import compile_routes_once, compile_statements_once, compile_templates_once
from tests.order import slowest_first
from tests.servers.emptied import EmptiedDatabases
from tests.servers.postgres import NoPostgresError, start_shared
from tests.shared import Shared, filled_in

REAL_DATA = Path(os.environ.get("INSIDERS_REAL_DATA", ROOT.parent / "shared" / "data"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of `make test`, as in `make test ARGS=--pictures`."""
    parser.addoption("--pictures", action="store_true", help="keep a picture of each browser test's end")
    parser.addoption(
        "--slow-scripts",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="let browser tests begin on the document's page, before the scripts of a page have come",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """`pytest -m 'not postgres'` leaves out whatever asks for that server."""
    chosen = item.callspec.params.values() if hasattr(item, "callspec") else ()
    fixtures = getattr(item, "fixturenames", ())
    if (
        any(isinstance(item, str) and item == "postgresql" for item in chosen)
        or "postgres_admin" in fixtures
        or "bases" in fixtures
    ):
        item.add_marker(pytest.mark.postgres)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests run first, so that no process ends long after the others."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = slowest_first(items, expected_seconds, processes)


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: nobody need look through them for garbage again."""
    gc.freeze()


def expected_seconds(item: pytest.Item) -> float:
    """What a slow test is marked with: `slow(seconds=20)`, or 5 without a number; 0 for all others."""
    marker = item.get_closest_marker("slow")
    return 0.0 if marker is None else float(marker.kwargs.get("seconds", 5))


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk() -> Iterator[None]:
    """A test's database need not survive a loss of power."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("db.engine.SYNCHRONOUS", "OFF")
        yield


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """A digest of a password takes a twentieth of a second on purpose; tests make hundreds."""
    from dashboard.auth import passwords  # noqa: PLC0415 - after the variables above

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_is_compiled_twice() -> Iterator[None]:
    """Each test has engines and apps of its own, and what these compile is the same."""
    with pytest.MonkeyPatch.context() as patch:
        compile_statements_once(patch)
        compile_routes_once(patch)
        compile_templates_once(patch)
        yield


@pytest.fixture(autouse=True)
def nothing_is_written_later() -> Iterator[None]:
    """What an app writes after its responses is written before the next test gets the same database."""
    yield
    background = sys.modules.get("dashboard.server.background")
    if background is not None:
        background.flush_all()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real invoices, which are not part of this repository."""
    if not (REAL_DATA / "online_retail.csv.gz").exists():
        pytest.skip(f"the real invoices are not here: {REAL_DATA} (set INSIDERS_REAL_DATA)")
    return REAL_DATA


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh migrated database; every test that takes it runs on SQLite and on PostgreSQL."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    opened: Database = request.getfixturevalue(name)
    return opened


@pytest.fixture
def database_url(database: Database) -> str:
    """The address of `database`, for a program that is started by the test."""
    return database.writer.url.render_as_string(hide_password=False)


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """A fresh migrated database in a file."""
    opened = open_database(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh migrated SQLite database."""
    file = tmp_path / "insiders.sqlite3"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    """A fresh migrated database on a real PostgreSQL."""
    opened = open_database(postgres_url)
    yield opened
    opened.dispose()


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, postgres_databases: EmptiedDatabases) -> Iterator[str]:
    """The address of a fresh migrated PostgreSQL database."""
    if "database_url" in request.fixturenames:  # other processes know it, and may come late
        admin, template = (request.getfixturevalue(name) for name in ("postgres_admin", "postgres_template"))
        yield from _temporary_database(admin, template=template)
    else:
        with postgres_databases.lent() as url:
            yield url


@pytest.fixture(scope="session")
def postgres_databases(postgres_admin: Engine, postgres_template: str) -> Iterator[EmptiedDatabases]:
    """Those of this process: emptied after a test, which takes a tenth of what copying does."""
    databases = EmptiedDatabases(postgres_admin, postgres_template)
    yield databases
    databases.close()


@pytest.fixture
def empty_postgres_url(postgres_admin: Engine) -> Iterator[str]:
    """The address of a PostgreSQL database without any table."""
    yield from _temporary_database(postgres_admin, template="template0")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Shared:
    """What pytest's processes make once for all of them."""
    if stored := os.environ.get("INSIDERS_TESTS_SHARED"):  # `make mutants` runs pytest hundreds of times
        return Shared(Path(stored))
    base = tmp_path_factory.getbasetemp()
    return Shared(base if worker_id == "master" else base.parent)


@pytest.fixture(scope="session")
def sqlite_template(shared: Shared) -> Path:
    """A SQLite file to which every migration has been applied; tests get copies."""
    return shared.once("template.sqlite3", lambda file: filled_in(file, migrate))


@pytest.fixture(scope="session")
def postgres_template(postgres_admin: Engine) -> Iterator[str]:
    """The name of a PostgreSQL database to which every migration has been applied; tests get copies."""
    for url in _temporary_database(postgres_admin, template="template0"):
        opened = open_database(url)
        migrate(opened)
        opened.dispose()
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def postgres_admin(shared: Shared, worker_id: str) -> Iterator[Engine]:
    """A way into the PostgreSQL server that all of pytest's processes share: TEST_DATABASE_URL or our own."""
    controller = os.getpid() if worker_id == "master" else os.getppid()

    def note_address(file: Path) -> None:
        file.write_text(os.environ.get("TEST_DATABASE_URL") or start_shared(controller))

    try:
        address = shared.once("postgres.url", note_address)
    except NoPostgresError as problem:
        pytest.fail(str(problem), pytrace=False)
    engine = create_engine(address.read_text(), isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


def _temporary_database(admin: Engine, *, template: str) -> Iterator[str]:
    name = f"insiders_{uuid.uuid4().hex}"
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    yield admin.url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
