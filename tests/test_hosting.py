"""The files that hosts read."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from settings import Settings

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
TELL = (
    "import json, runpy; told = runpy.run_path('gunicorn.conf.py');"
    "print(json.dumps({k: v for k, v in told.items() if isinstance(v, (str, int, bool))}))"
)


def gunicorn_config(**environment: str) -> subprocess.CompletedProcess[str]:
    stored = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", TELL],
        cwd=ROOT,
        env={**stored, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def gunicorn_settings(**environment: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(gunicorn_config(**environment).stdout)
    return result


def test_it_listens_on_this_machine_only_until_it_is_hosted() -> None:
    assert gunicorn_settings(PORT="9000")["bind"] == "127.0.0.1:9000"
    assert (
        gunicorn_settings(PORT="9000", DYNO="web.1", SECRET_KEY="0123456789abcdef")["bind"] == "0.0.0.0:9000"
    )


def test_requests_end_before_the_hosts_router_cuts_them() -> None:
    config = gunicorn_settings(WEB_CONCURRENCY="3")
    assert config["workers"] == 3
    assert config["timeout"] <= 30
    assert config["graceful_timeout"] < 30
    assert config["preload_app"] is False


@pytest.mark.parametrize(("workers", "shared"), [("1", False), ("2", True)])
def test_the_master_holds_what_workers_share_if_there_are_several(workers: str, shared: bool) -> None:
    begin = (
        "import gc, runpy, sys; runpy.run_path('gunicorn.conf.py')['on_starting'](None);"
        "print('dashboard.app' in sys.modules, gc.get_freeze_count() > 0)"
    )
    stored = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    result = subprocess.run(
        [sys.executable, "-c", begin],
        cwd=ROOT,
        env={**stored, "WEB_CONCURRENCY": workers},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == f"{shared} {shared}", "what is shared is left alone by the collector"


def test_nothing_about_people_is_written_into_the_access_log() -> None:
    for part in ("%(h)s", "%(q)s", "%(r)s", "%(f)s", "%(u)s", "{authorization}i", "{cookie}i"):
        assert part not in gunicorn_settings()["access_log_format"]


def test_a_wrong_setting_is_one_sentence() -> None:
    result = gunicorn_config(PORT="many")
    assert result.returncode != 0
    assert result.stderr.startswith("insiders cannot start: PORT='many'")
    assert result.stderr.count("\n") == 1


def test_the_release_migrates_and_the_web_process_serves() -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert lines == {"release": "python -m pipeline migrate", "web": "gunicorn wsgi:server"}
    assert (ROOT / ".python-version").read_text().strip() == "3.11"


def test_every_host_migrates_before_it_serves_and_asks_healthz() -> None:
    files = {name: (ROOT / name).read_text() for name in ("compose.yaml", "render.yaml", "fly.toml")}
    assert '["python", "-m", "pipeline", "migrate"]' in files["compose.yaml"]
    assert "preDeployCommand: python -m pipeline migrate" in files["render.yaml"]
    assert tomllib.loads(files["fly.toml"])["deploy"]["release_command"] == "python -m pipeline migrate"
    assert "healthCheckPath: /healthz" in files["render.yaml"]
    assert [load["path"] for load in tomllib.loads(files["fly.toml"])["http_service"]["checks"]] == [
        "/healthz"
    ]


def test_hosts_set_only_settings_that_exist() -> None:
    other = {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"}
    compose = set(re.findall(r"^ +([A-Z_]+): ", (ROOT / "compose.yaml").read_text(), flags=re.MULTILINE))
    render = set(re.findall(r"- key: ([A-Z_]+)", (ROOT / "render.yaml").read_text()))
    fly = set(tomllib.loads((ROOT / "fly.toml").read_text())["env"])
    assert {"DATABASE_URL", "SECRET_KEY", "PROXIES"} <= compose & render
    assert {name.lower() for name in (compose - other) | render | fly} <= set(Settings.model_fields)


def test_containers_can_write_to_tmp_only_and_gain_no_rights() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "- /tmp:size="):
        assert line in compose


def test_an_image_is_sent_all_that_its_script_copies() -> None:
    script = (ROOT / "deploy" / "build.sh").read_text()
    copied = re.search(r"^program=\((.*)\)$", script, flags=re.MULTILINE)
    assert copied is not None
    sent = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), flags=re.MULTILINE))
    assert {*copied.group(1).split(), "requirements.txt", "deploy"} == sent
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(wheel["only-include"]) <= sent


def test_every_pinned_package_has_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-lake.txt"):
        text = (ROOT / name).read_text().replace("\\\n", "")
        pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
        assert pins
        assert all("==" in pin and "--hash=sha256:" in pin for pin in pins)
