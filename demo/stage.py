"""The servers of a relay on one machine: the ones that play the outside world, and Stafett itself.

Each has a free port of 127.0.0.1 and a folder under the stage's home. What the machine lacks is left out and said:
without MediaWiki the relay is rehearsed into a folder, without OpenRefine the built-in cleaner works.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx

from demo.servers.mail import MailCatcher
from demo.servers.openrefine import OpenRefineServer
from demo.servers.wiki import RehearsalWiki
from stafett.process import Server, answers, end_marked, free_port

MEDIAWIKI = Path("/usr/share/mediawiki/index.php")
Say = Callable[[str], None]
PARTS = frozenset({"wiki", "openrefine"})
"""What can be left out by naming it in STAFETT_DEMO_WITHOUT, as on a machine that does not have it."""


class Startable(Protocol):
    """A server that can be started and stopped."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


@dataclass
class Stage:
    """What runs, and where. `start` brings everything up, `stop` ends everything that was started and nothing else.

    `without` holds the PARTS that this machine has to do without; with `prefect_api`, that Prefect is used and none is
    started.
    """

    home: Path
    say: Say
    without: frozenset[str] = frozenset()
    prefect_api: str = ""
    started: list[Startable] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)
    wiki: RehearsalWiki | None = None
    stafett: Process | None = None

    def start(self) -> None:
        """Start the outside world, then Stafett; ports are kept from one time to the next, so that links stay right."""
        self.start_world(self.start_stafett)

    def start_world(self, then: Callable[[], None] = lambda: None) -> None:
        """Start what Stafett talks to: wiki, usage APIs, mail, OpenRefine; `then` begins once all addresses are there.

        Only the wiki is waited for before that, because its password is made with it.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        self._remember_me()
        self.env = {"STAFETT_HOME": str(self.home / "stafett"), "STAFETT_CONTACT": "https://example.org/stafett-demo"}
        # In a rehearsal a year passes at once, and people answer their letters within seconds.
        self.env |= {"STAFETT_REVIEW_DAYS": "[0, 0, 0]", "STAFETT_LINGER_SECONDS": "10"}
        with ThreadPoolExecutor() as others:
            waiting = [others.submit(start) for start in (self._usage(), self._mail(), self._openrefine()) if start]
            self._start_wiki()
            os.environ.update(self.env)
            then()
            for one in waiting:
                one.result()

    def stop(self) -> None:
        """Stop everything in the reverse order."""
        self.stop_stafett()
        for server in reversed(self.started):
            server.stop()
        self.started.clear()
        (self.home / "relay.pid").unlink(missing_ok=True)

    def port(self, name: str) -> int:
        """The port of a server: the one it had before if that is free, otherwise a new one."""
        kept = self.home / "ports.json"
        ports: dict[str, int] = json.loads(kept.read_text()) if kept.exists() else {}
        if name not in ports or _taken(ports[name]):
            ports[name] = free_port()
            kept.write_text(json.dumps(ports))
        return ports[name]

    @property
    def has_wiki(self) -> bool:
        """Whether a MediaWiki can be started here."""
        return "wiki" not in self.without and MEDIAWIKI.exists() and shutil.which("php") is not None

    def _start_wiki(self) -> None:
        if not self.has_wiki:
            self.say("MediaWiki is not installed: pages are rehearsed into a folder instead of uploaded.")
            return
        self.wiki = wiki = RehearsalWiki(self.home / "wiki", self.port("wiki"))
        self._up("a MediaWiki that plays Commons", wiki, wiki.url)
        self.addresses["wiki"] = wiki.url
        self.env |= {
            "STAFETT_WIKI_API": wiki.api,
            "STAFETT_WIKI_NAME": "rehearsal",
            "STAFETT_WIKI_USER": wiki.user,
            "STAFETT_WIKI_PASSWORD": wiki.password,
        }

    def _usage(self) -> Callable[[], None]:
        port = self.port("usage")
        wiki = ["--wiki-api", f"http://127.0.0.1:{self.port('wiki')}/w/api.php"] if self.has_wiki else []
        command = [sys.executable, "-m", "demo.servers.usage", "--port", str(port), *wiki]
        server = Process(
            Server("usage APIs", command, log=self.home / "log" / "usage.log"), f"http://127.0.0.1:{port}/"
        )
        self.env |= {
            "STAFETT_GLOBALUSAGE_API": f"{server.url}w/api.php",
            "STAFETT_METRICS_API": f"{server.url}api/rest_v1/metrics",
            "STAFETT_ARTICLE_API": f"{server.url}wikis/{{wiki}}/w/api.php",
        }
        return lambda: self._up("a stand-in for the usage APIs", server, server.url)

    def _mail(self) -> Callable[[], None]:
        port = self.port("mail")
        mail = MailCatcher(self.home / "mail", port, self.port("mail pages"))
        self.addresses["mail"] = mail.url
        self.env |= {"STAFETT_SMTP_HOST": "127.0.0.1", "STAFETT_SMTP_PORT": str(port)}
        return lambda: self._up("a mail catcher", mail, mail.url)

    def _openrefine(self) -> Callable[[], None] | None:
        if "openrefine" in self.without or not OpenRefineServer.installed():
            self.say("OpenRefine is not installed: the built-in cleaner works instead.")
            return None
        server = OpenRefineServer(self.home / "openrefine", self.port("openrefine"))
        self.env["STAFETT_OPENREFINE_URL"] = server.url
        return lambda: self._up("OpenRefine", server, server.url)

    def start_stafett(self) -> None:
        """`stafett up`, as anybody would type it; after a stop or a crash it goes on where it was."""
        portal, prefect = self.port("portal"), self.port("prefect")
        url = f"http://127.0.0.1:{portal}"
        self.env["STAFETT_PORTAL_URL"] = url
        # Stafett starts a Prefect of its own unless it is told of another.
        os.environ.pop("STAFETT_PREFECT_API_URL", None)
        own = [] if self.prefect_api else ["--prefect-port", str(prefect)]
        told = {"STAFETT_PREFECT_API_URL": self.prefect_api} if self.prefect_api else {}
        ready = self.home / "ready"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "stafett.cli", "up", "--port", str(portal), *own, "--once-ready", str(ready)]
        server = Server("Stafett", command, log=self.home / "log" / "stafett.log", env=self.env | told)
        self.stafett = Process(server, f"{url}/healthz", ready=ready)
        self._up("Stafett (Prefect, worker, portal)", self.stafett, url)
        self.addresses["board"] = f"{url}/"
        self.env["STAFETT_PREFECT_API_URL"] = self.prefect_api or f"http://127.0.0.1:{prefect}/api"
        os.environ.update(self.env)

    def stop_stafett(self) -> None:
        """Stop `stafett up`, and whatever it left behind if it had to be killed."""
        if self.stafett and self.stafett in self.started:
            self.started.remove(self.stafett)
            self.stafett.stop()
            end_marked(f"STAFETT_UP={self.env['STAFETT_HOME']}")

    def _up(self, what: str, server: Startable, url: str) -> None:
        self.say(f"Starting {what} …")
        self.started.append(server)
        server.start()
        self.say(f"   {url}  {what}")

    def _remember_me(self) -> None:
        other = self.home / "relay.pid"
        if other.exists() and _is_relay(int(other.read_text())):
            raise SystemExit(f"A relay is already running from {self.home}. Stop it first (Ctrl-C in its terminal).")
        other.write_text(str(os.getpid()))


@dataclass
class Process:
    """A child process that is up once its address answers and, if named, its ready file is there."""

    server: Server
    url: str
    ready: Path | None = None

    def start(self) -> None:
        """Start and wait."""
        self.server.start(self._is_up, seconds=240)

    def stop(self) -> None:
        """Stop."""
        self.server.stop(grace=60)

    def _is_up(self) -> bool:
        if self.ready is not None and not self.ready.exists():
            return False
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(self.url, timeout=2, headers={"User-Agent": "stafett-demo"}).status_code < 500
        return False


def forget(home: Path) -> None:
    """Stop a relay that runs from this folder, and delete the folder."""
    pid = home / "relay.pid"
    if pid.exists() and _is_relay(int(pid.read_text())):
        os.kill(int(pid.read_text()), signal.SIGTERM)
        _wait_for_end(int(pid.read_text()))
    shutil.rmtree(home, ignore_errors=True)


def _wait_for_end(process: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while _is_relay(process) and time.monotonic() < deadline:
        time.sleep(0.2)


def _is_relay(process: int) -> bool:
    """Whether a process id is a relay of ours, and not somebody else’s who got the same number."""
    with contextlib.suppress(OSError):
        return b"demo.relay" in Path(f"/proc/{process}/cmdline").read_bytes()
    return False


def _taken(port: int) -> bool:
    return answers(port)
