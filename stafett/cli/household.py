"""The processes of `stafett up`: started in the order in which they need each other, watched, and stopped."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import click

from stafett.cli.installation import Running
from stafett.cli.portal import answers_ok, prefect_answers
from stafett.process import Server, end_marked
from stafett.settings import SECRETS, Settings

MARK = "STAFETT_UP"
"""Children inherit this with the home folder as its value: what a killed `up` left behind is known by it."""
RESTARTS, WITHIN = 5, 120.0
"""A process that dies more often than this many times in this many seconds will not get well by itself."""
PATIENCE = 180.0
"""Seconds for all to come up; a slow machine imports Prefect three times at once."""


class FellDown(click.ClickException):
    """Something that everything else needs has ended."""


@dataclass
class Member:
    """One process: what it needs before it starts, how one sees that it is ready, what happens when it ends."""

    name: str
    server: Server
    shows: str
    ready: Callable[[], bool]
    needs: tuple[str, ...] = ()
    restarts: bool = True
    once: bool = False
    is_ready: bool = False
    deaths: list[float] = field(default_factory=list)

    @property
    def started(self) -> bool:
        """Whether it was started at all."""
        return self.server.process is not None

    @property
    def dead(self) -> bool:
        """Whether it has ended although it should not have."""
        return self.started and self.server.code is not None and not (self.once and self.server.code == 0)


class Household:
    """All processes of one installation."""

    def __init__(self, settings: Settings, addresses: Running, runs: int) -> None:
        self.home = settings.home
        self.mark = f"{MARK}={self.home}"
        self.portal_host = settings.portal_host
        self.own_prefect = "prefect_api_url" not in settings.model_fields_set
        self.addresses = addresses
        self.env = children_environment(self.home, addresses, own_prefect=self.own_prefect)
        self.members = self._members(runs)
        self.over = False
        self.began = time.monotonic()

    def run(self, ready: Callable[[], None]) -> None:
        """Start everything, call `ready` once all is up, and watch until told to stop; raise FellDown."""
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self._stop)
        if left := end_marked(self.mark):
            click.echo(f"  stopped {len(left)} processes that an earlier start had left behind")
        try:
            self._start(ready)
            while not self.over:
                self._mend()
                time.sleep(0.3)
        finally:
            self._end()

    def _stop(self, _sign: int, _frame: FrameType | None) -> None:
        self.over = True

    def _start(self, ready: Callable[[], None]) -> None:
        click.echo(f"Stafett starts in {self.home}")
        while not self.over and not all(one.is_ready for one in self.members):
            for member in self.members:
                self._advance(member)
            if time.monotonic() - self.began > PATIENCE:
                late = ", ".join(one.name for one in self.members if not one.is_ready)
                raise FellDown(f"After {PATIENCE:.0f} s there is still no {late}. The logs: {self.home / 'log'}")
            time.sleep(0.1)
        if not self.over:
            click.echo("Everything is up. Ctrl-C stops it.  Next: stafett launch --help")
            ready()

    def _advance(self, member: Member) -> None:
        """Start a member whose needs are met, and say so once it is ready."""
        known = {one.name: one for one in self.members}
        if not member.started:
            if all(known[need].is_ready for need in member.needs):
                member.server.spawn()
        elif member.dead:
            raise FellDown(_obituary(member))
        elif not member.is_ready and member.ready():
            member.is_ready = True
            click.echo(f"  {member.name:<12} {member.shows}  ({time.monotonic() - self.began:.0f} s)")

    def _mend(self) -> None:
        """Start again what has died; without Prefect's server, or where it keeps dying, stop everything."""
        for member in self.members:
            if not member.dead or self._waits_for_prefect(member):
                continue
            moment = time.monotonic()
            member.deaths = [*(at for at in member.deaths if moment - at < WITHIN), moment]
            if not member.restarts or len(member.deaths) > RESTARTS:
                raise FellDown(_obituary(member))
            click.echo(f"  {member.name} ended (status {member.server.code}); starting it again", err=True)
            member.server.spawn()

    def _waits_for_prefect(self, member: Member) -> bool:
        """Whether a worker would only die again: the team's Prefect is away, for however long, and will be back."""
        return member.name == "worker" and not self.own_prefect and not prefect_answers(self.addresses.prefect_api)

    def _end(self) -> None:
        """Runs first, so that Prefect still hears of it; its server last. The ledger lets every run begin again."""
        if any(one.started for one in self.members):
            click.echo("Stopping.")
        last = [one for one in self.members if one.name in ("portal", "prefect")]
        for member in [one for one in self.members if one not in last]:
            member.server.stop(grace=5)
        end_marked(self.mark, spare=[one.server.pid for one in last if one.started], grace=2)
        for member in last:
            member.server.stop(grace=5)
        end_marked(self.mark, grace=1)

    def _members(self, runs: int) -> list[Member]:
        api = self.addresses.prefect_api
        pages, listens = self.addresses.portal, self.addresses.listens
        host = "127.0.0.1" if self.portal_host in ("0.0.0.0", "::") else self.portal_host  # noqa: S104
        portal = self._child("portal", "-m", "stafett.cli", "portal", "--port", str(listens))
        # How many runs a team's pool has at once is the team's business.
        own = ("--runs", str(runs), "--alone") if self.own_prefect else ()
        register = self._child("register", "-m", "stafett.cli", "register", "--wait", "90", *own)
        worker = self._child(
            "worker",
            *("-m", "prefect", "worker", "start", "--pool", "stafett", "--type", "process"),
            *("--name", worker_name()),
        )
        members = [
            Member("portal", portal, pages, lambda: answers_ok(f"http://{host}:{listens}/healthz") is not None),
        ]
        if self.own_prefect:
            port = str(urlsplit(api).port)
            server = self._child("prefect", "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port)
            shows = api.removesuffix("/api")
            members.append(Member("prefect", server, shows, lambda: prefect_answers(api), restarts=False))
        members.append(
            Member("deployments", register, f"registered at {api}", lambda: register.code == 0, ("portal",), once=True)
        )
        needs = ("prefect",) if self.own_prefect else ("portal",)
        members.append(Member("worker", worker, worker_name(), lambda: worker_is_online(api), needs))
        return members

    def _child(self, name: str, *arguments: str) -> Server:
        log = self.home / "log" / f"{name}.log"
        server = Server(name, [sys.executable, *arguments], log=log, env=self.env, cwd=self.home)
        if self.own_prefect:  # what the user has set is meant for a Prefect of their own
            server.env = {k: v for k, v in server.env.items() if not k.startswith("PREFECT_") or k in self.env}
        return server


def children_environment(home: Path, addresses: Running, *, own_prefect: bool) -> dict[str, str]:
    """What the children get on top of our environment, so that the user's own Prefect is neither read nor written."""
    env = {MARK: str(home), "STAFETT_HOME": str(home), "STAFETT_PORTAL_URL": addresses.portal}
    env |= {"STAFETT_PREFECT_API_URL": addresses.prefect_api, "PREFECT_API_URL": addresses.prefect_api}
    env |= {"PREFECT_WORKER_QUERY_SECONDS": "2", "PREFECT_SERVER_EPHEMERAL_ENABLED": "false", "PYTHONUNBUFFERED": "1"}
    env |= {"PREFECT_HOME": str(home / "prefect"), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    env |= {f"STAFETT_{name.upper()}_FILE": path for name in SECRETS if (path := _whole_path(name))}
    if own_prefect:
        database = f"sqlite+aiosqlite:///{home / 'prefect' / 'prefect.db'}"
        env |= {"PREFECT_SERVER_DATABASE_CONNECTION_URL": database, "PREFECT_CLI_PROMPT": "false"}
    quiet = [part for part in os.environ.get("NO_PROXY", os.environ.get("no_proxy", "")).split(",") if part]
    bypass = ",".join(dict.fromkeys([*quiet, "127.0.0.1", "localhost"]))
    return env | {"NO_PROXY": bypass, "no_proxy": bypass}


def _whole_path(secret: str) -> str:
    """The file of a secret, found from whichever folder a child works in."""
    path = os.environ.get(f"STAFETT_{secret.upper()}_FILE", "")
    return str(Path(path).resolve()) if path else ""


def worker_name() -> str:
    """The name under which this machine's worker stands in Prefect."""
    return f"stafett on {os.uname().nodename}"


def worker_is_online(api: str) -> bool:
    """Whether Prefect has heard from this machine's worker."""
    known = answers_ok(f"{api}/work_pools/stafett/workers/filter", b"{}")
    workers = json.loads(known) if known else []
    return any(one["name"] == worker_name() and one["status"] == "ONLINE" for one in workers)


def _obituary(member: Member) -> str:
    log = member.server.log
    return f"{member.name} ended with status {member.server.code}. End of {log}:\n{member.server.tail()}"
