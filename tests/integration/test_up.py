"""`stafett up` for real: everything on free ports, killed, started again, used, and stopped without a trace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from stafett.cli.household import FellDown, Household, Member
from stafett.cli.installation import Running
from stafett.engine.setup import read_deployments
from stafett.ledger import Ledger, open_ledger
from stafett.machine import StepState
from stafett.process import Server, end_marked, marked
from stafett.settings import Settings

PREFECT_YAML = Path(__file__).parents[2] / "prefect.yaml"
STAFETT = (sys.executable, "-m", "stafett.cli")


class Installation:
    """One home folder, and the `stafett up` that runs it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.mark = f"STAFETT_UP={home}"
        self.output = home.parent / "up.log"
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("STAFETT_", "PREFECT_"))}
        self.env["STAFETT_HOME"] = str(home)
        self.server: Server | None = None

    def up(self) -> dict[str, Any]:
        """Start, wait until all is up, and give the addresses."""
        ready = self.home.parent / "ready.json"
        ready.unlink(missing_ok=True)
        words = [*STAFETT, "up", "--port", "0", "--prefect-port", "0", "--once-ready", str(ready)]
        self.server = Server("stafett up", words, log=self.output)
        self.server.env = self.env
        self.server.start(ready.exists, seconds=150)
        return dict(json.loads(ready.read_text(encoding="utf-8")))

    def type(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Type a command in another terminal."""
        return subprocess.run(
            [*STAFETT, *words], env=self.env, capture_output=True, text=True, timeout=120, check=False
        )

    def ledger(self) -> Ledger:
        """The ledger of this home."""
        return open_ledger(Settings(home=self.home, database_url=""))


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An installation of its own, of which nothing is left afterwards."""
    here = Installation(tmp_path / "home")
    yield here
    if here.server:
        here.server.stop()
    end_marked(here.mark)


def test_up_runs_survives_being_killed_offers_the_first_step_and_leaves_nothing(installation: Installation) -> None:
    first = installation.up()
    assert "Stafett" in httpx.get(first["portal"], follow_redirects=True).text
    _see_that_all_is_registered(first["prefect_api"])
    again = installation.type("up")
    assert again.returncode == 1
    assert "already up" in again.stderr and first["portal"] in again.stderr

    assert installation.server is not None and installation.server.process is not None
    os.kill(installation.server.pid, signal.SIGKILL)
    installation.server.process.wait()
    assert marked(installation.mark), "the children live on after a kill -9"
    assert "up        no" in installation.type("status").stdout

    second = installation.up()
    assert "an earlier start had left behind" in installation.output.read_text(encoding="utf-8")
    _see_that_first_step_is_offered(installation)
    _see_that_schedules_run(second["prefect_api"])
    _see_that_portal_comes_back(installation, second["portal"])

    installation.server.stop(grace=40)
    assert installation.server.code == 0
    assert marked(installation.mark) == []
    assert "up        no" in installation.type("status").stdout


def _see_that_all_is_registered(api: str) -> None:
    found = {one["name"]: one for one in httpx.post(f"{api}/deployments/filter", json={}).json()}
    declared = {one.name: one for one in read_deployments(PREFECT_YAML)}
    assert {name: one["entrypoint"] for name, one in found.items()} == {
        name: one.entrypoint for name, one in declared.items()
    }
    assert found["reconcile"]["global_concurrency_limit"]["limit"] == 3
    limits = httpx.post(f"{api}/v2/concurrency_limits/filter", json={}).json()
    assert "wiki-commons" in {one["name"] for one in limits}


def _see_that_first_step_is_offered(installation: Installation) -> None:
    launched = installation.type(
        *("launch", "norro", "--title", "Norrö", "--institution", "Norrö Museum", "--crosswalk", "norro"),
        *("--partner", "Anna <anna@norro.example>", "--helpdesk", "Ulf <ulf@chapter.example>"),
    )
    assert launched.returncode == 0, launched.stderr
    ledger = installation.ledger()
    deadline = time.monotonic() + 60
    while True:
        request = ledger.latest("norro", 1, "request")
        if request and request.state is StepState.OFFERED:
            break
        assert time.monotonic() < deadline, (installation.home / "log" / "worker.log").read_text(encoding="utf-8")
        time.sleep(0.5)
    ledger.close()


def _see_that_schedules_run(api: str) -> None:
    """Prefect's scheduler works with the libraries that are installed (it does not with SQLAlchemy 2.1)."""
    deadline = time.monotonic() + 60
    while True:
        runs = httpx.post(f"{api}/flow_runs/filter", json={}).json()
        if any(one["auto_scheduled"] for one in runs):
            return
        assert time.monotonic() < deadline, "no run was scheduled"
        time.sleep(1)


def _see_that_portal_comes_back(installation: Installation, url: str) -> None:
    words = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in marked(installation.mark)}
    (portal,) = [pid for pid, typed in words.items() if b"stafett.cli" in typed and b"portal" in typed]
    os.kill(portal, signal.SIGKILL)
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{url}/healthz")
    deadline = time.monotonic() + 40
    while not _healthy(url):
        assert time.monotonic() < deadline, "the portal was not started again"
        time.sleep(0.2)


def _healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def household(tmp_path: Path) -> Iterator[Household]:
    """A household whose members a test brings; the signals are ours again afterwards."""
    signs = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    handlers = [signal.getsignal(sign) for sign in signs]
    addresses = Running(os.getpid(), "http://127.0.0.1:1", "http://127.0.0.1:2/api", 1)
    yield Household(Settings(home=tmp_path), addresses, 1)
    for sign, handler in zip(signs, handlers, strict=True):
        signal.signal(sign, handler)


def sleeping(home: Path, name: str, seconds: float, *, restarts: bool) -> Member:
    """A process that ends after a while."""
    server = Server(name, ["sleep", str(seconds)], log=home / f"{name}.log")
    return Member(name, server, "", lambda: True, restarts=restarts)


@pytest.mark.parametrize(("name", "seconds", "restarts"), [("prefect", 0.5, False), ("worker", 0.2, True)])
def test_what_cannot_go_on_stops_everything_and_says_what_ended(
    name: str, seconds: float, restarts: bool, household: Household, tmp_path: Path
) -> None:
    other = sleeping(tmp_path, "portal", 60, restarts=True)
    household.members = [sleeping(tmp_path, name, seconds, restarts=restarts), other]
    with pytest.raises(FellDown, match=f"{name} ended with status 0"):
        household.run(lambda: None)
    assert other.server.code == -signal.SIGTERM


def test_a_worker_waits_while_the_prefect_of_the_team_is_away(household: Household, tmp_path: Path) -> None:
    worker = sleeping(tmp_path, "worker", 2, restarts=True)
    household.members, household.own_prefect = [worker], False
    end = threading.Timer(5, os.kill, (os.getpid(), signal.SIGTERM))
    try:
        household.run(end.start)
    finally:
        end.cancel()
    assert (worker.server.code, worker.deaths) == (0, [])


def test_only_what_bears_the_mark_is_ended(tmp_path: Path) -> None:
    def sleeper(value: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["sleep", "60"], env={**os.environ, "STAFETT_UP": value})

    ours, spared, stranger = sleeper(str(tmp_path)), sleeper(str(tmp_path)), sleeper(f"{tmp_path}-other")
    try:
        ended = end_marked(f"STAFETT_UP={tmp_path}", spare=[spared.pid], grace=2)
        assert ended == [ours.pid]
        assert ours.wait(timeout=5) == -signal.SIGTERM
        assert spared.poll() is None and stranger.poll() is None
    finally:
        for one in (ours, spared, stranger):
            one.kill()
            one.wait()


@pytest.mark.parametrize("option", ["--port", "--prefect-port"])
def test_a_port_that_is_taken_is_named_with_another_to_choose(option: str, installation: Installation) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        other = "--prefect-port" if option == "--port" else "--port"
        answer = installation.type("up", option, str(port), other, "0")
    assert answer.returncode == 2
    assert f"{option} {port + 1}" in answer.stderr
