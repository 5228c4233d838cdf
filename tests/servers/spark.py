"""A Spark Connect server of the tests' own: `python -m tests.servers.spark PORT PID` keeps one till PID ends.

Its Java is the one of `tests.servers.java`; Spark itself is what `make test` installs beside the environment.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.servers.java import find_java
from tests.servers.ports import free_port

ROOT = Path(__file__).parents[2]
HOME = Path(sys.prefix) / "spark" / "pyspark"
START_TIMEOUT_SECONDS = 180
ATTEMPTS = 3
OPENED = ("lang", "lang.invoke", "lang.reflect", "io", "net", "nio", "util", "util.concurrent",
          "util.concurrent.atomic")  # fmt: skip
INTERNAL = ("jdk.internal.ref", "sun.nio.ch", "sun.nio.cs", "sun.security.action", "sun.util.calendar")
SETTINGS = {
    "spark.master": "local[1]",
    "spark.app.name": "tests",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    # Queries over a few lines are interpreted: to compile classes for each took most of the time.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    # Without it, two minutes in which the machine stands still would be the server's end: it takes its own
    # executor for lost, has no way to take it back, and exits after 60 refused heartbeats, in mid-query.
    "spark.storage.blockManagerHeartbeatTimeoutMs": "1d",
}
ENDING = "Invoking stop() from shutdown hook"
"""In the log of a server that is about to end, while it still takes connections."""
LAST_LINES = 20
LAST_COMPLAINTS = 10


def why_missing() -> str | None:
    """What a machine lacks to start one; None if nothing."""
    if find_java() is None:
        return "needs Java 17 or 21 (apt-get install openjdk-17-jre-headless), which `make test` fetches"
    if not (HOME / "jars").is_dir():
        return "needs Spark, which `make test` installs beside the environment"
    return None


def start_shared(pid: int) -> str:
    """Start a server that lives as long as process `pid`; its address."""
    until = time.monotonic() + START_TIMEOUT_SECONDS
    for _ in range(ATTEMPTS):
        port = free_port()
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.spark", str(port), str(pid)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while time.monotonic() < until and keeper.poll() is None:  # it ends with the server
            if _takes_connections(port):
                return f"sc://127.0.0.1:{port}"
            time.sleep(0.2)
    raise TimeoutError("Spark did not start")


def has_ended(address: str) -> bool:
    """Whether the server at an address of `start_shared` is gone, or about to be."""
    port = _port(address)
    return not _takes_connections(port) or ENDING in _log(port).read_text(errors="replace")


def last_words(address: str) -> str:
    """What a server that has ended complained of, and the end of its log with, once known, its exit code."""
    log = _log(_port(address))
    lines = log.read_text(errors="replace").splitlines() if log.exists() else ["It has left no log."]
    complaints = [line for line in lines[:-LAST_LINES] if " WARN " in line or " ERROR " in line]
    return "\n".join(
        [f"The Spark at {address} has ended:", *complaints[-LAST_COMPLAINTS:], *lines[-LAST_LINES:]]
    )


def command(port: int) -> list[str]:
    """The server in the foreground."""
    opened = [f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in OPENED]
    opened += [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in INTERNAL]
    settings = {**SETTINGS, "spark.connect.grpc.binding.port": str(port)}
    return [
        find_java() or "java", "-Xmx1500m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
        "-cp", f"{HOME}/jars/*", *opened,
        *(f"-D{name}={value}" for name, value in settings.items()),
        "org.apache.spark.sql.connect.service.SparkConnectServer",
    ]  # fmt: skip


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


def _log(port: int) -> Path:
    return Path(tempfile.gettempdir()) / f"spark-{port}.log"


def _takes_connections(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def keep_until(port: int, pid: int) -> None:
    """Run a server until process `pid` is gone; of one that ended before, the log stays."""
    log = _log(port)
    environment = {**os.environ, "SPARK_HOME": str(HOME)}
    with (
        log.open("wb") as output,
        subprocess.Popen(command(port), env=environment, stdout=output, stderr=subprocess.STDOUT) as server,
    ):
        while server.poll() is None and Path(f"/proc/{pid}").exists():
            time.sleep(0.5)
        if server.poll() is None:
            server.kill()
            log.unlink()
        else:  # Java's own code for signal n is 128 + n
            output.write(f"It ended with exit code {server.returncode}.\n".encode())


if __name__ == "__main__":
    keep_until(int(sys.argv[1]), int(sys.argv[2]))
