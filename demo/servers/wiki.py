"""A real MediaWiki that plays Wikimedia Commons on this machine, for the demo and the tests.

Debian's mediawiki package is used in place; databases, uploads and logs live in one folder. PHP's own web server
answers on 127.0.0.1, a second process runs the wiki's jobs. Structured data is answered by StandInMediaInfo.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from stafett.process import Server, ServerDied

MEDIAWIKI = Path("/usr/share/mediawiki")
STAGE = Path(__file__).parent / "mediawiki"
LABEL = "stafett"
ACCOUNTS = {"StafettBot": ["bot"], "Admin": ["sysop", "bureaucrat"], "Volunteer": []}
PHP_SETTINGS = {
    "memory_limit": "1G",
    "upload_max_filesize": "100M",
    "post_max_size": "104M",
    "max_execution_time": "0",
    "opcache.enable": "1",
    "opcache.memory_consumption": "192",
    "opcache.max_accelerated_files": "20000",
    "apc.shm_size": "128M",
    "variables_order": "EGPCS",
    "display_errors": "0",
    "log_errors": "1",
    "date.timezone": "UTC",
}


@dataclass(frozen=True)
class Fault:
    """Answer every `every`-th API call that holds `match` with `status`, `times` times in all (0: without end).

    `match` is a part of "action|POST fields". With `when="after"` the call is executed and only its answer is lost.
    """

    match: str
    status: int = 503
    when: Literal["before", "after"] = "before"
    every: int = 1
    times: int = 1
    body: str = "<html><body>This fault was ordered.</body></html>"
    headers: tuple[str, ...] = ()


class RehearsalWiki:
    """One rehearsal wiki in `folder`, served on `port`; the same folder can be served on another port later."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder.resolve()
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.api = f"{self.url}/w/api.php"
        self.user = "StafettBot"
        self._environment = {
            "MW_CONFIG_FILE": str(STAGE / "settings.php"),
            "REHEARSAL_FOLDER": str(self.folder),
            "REHEARSAL_SERVER": self.url,
            "REHEARSAL_MEDIAWIKI": str(MEDIAWIKI),
        }
        self._server = self._process(
            "wiki", ["-S", f"127.0.0.1:{port}", "-t", str(self._htdocs), str(STAGE / "router.php")]
        )
        self._jobs = self._process("wiki jobs", [str(STAGE / "jobs.php")])

    @property
    def password(self) -> str:
        """Bot password of the uploading account, as `label:secret`."""
        return self.password_of(self.user)

    def password_of(self, account: str) -> str:
        """Bot password, as `label:secret`, of StafettBot, Admin or Volunteer."""
        known = json.loads(self._accounts_file.read_text(encoding="utf-8"))
        return f"{LABEL}:{known[account]['secret']}"

    def start(self) -> None:
        """Build the wiki where the folder has none, and serve it; raises ServerDied with the reason."""
        if not MEDIAWIKI.is_dir() or shutil.which("php") is None:
            raise ServerDied("The rehearsal wiki needs Debian's packages mediawiki, php-cli and php-sqlite3.")
        if not self._installed.exists():
            self._install()
        self.clear_switches()
        self._server.start(self._answers)
        self._jobs.start(lambda: True)

    def stop(self) -> None:
        """Stop the server and the jobs; everything in the folder stays."""
        self._jobs.stop(grace=5)
        self._server.stop(grace=5)

    def set_lag(self, seconds: float | None) -> None:
        """Let the database seem `seconds` behind, so that calls with a smaller maxlag are refused."""
        self._switch("lag", None if seconds is None else str(seconds))

    def set_readonly(self, reason: str | None) -> None:
        """Make the wiki read-only, with the reason that people would see."""
        self._switch("readonly", reason)

    def set_rate_limits(self, limits: Mapping[str, tuple[int, int]] | None) -> None:
        """Limit every account: action (`upload`, `edit`) → (number, seconds)."""
        self._switch("ratelimit.json", None if limits is None else json.dumps(limits))

    def set_fault(self, fault: Fault | None) -> None:
        """Break API calls as described; the count of calls starts again."""
        self._switch("fault.count", None)
        self._switch("fault.json", None if fault is None else json.dumps(asdict(fault)))

    def set_delay(self, seconds: float | None, match: str = "") -> None:
        """Make every API call that holds `match` slower by exactly `seconds`."""
        self._switch("delay.json", None if seconds is None else json.dumps({"match": match, "seconds": seconds}))

    def clear_switches(self) -> None:
        """Let the wiki behave again."""
        self.set_lag(None)
        self.set_readonly(None)
        self.set_rate_limits(None)
        self.set_fault(None)
        self.set_delay(None)

    def forget_sessions(self) -> None:
        """Log everybody out, as a cache that lost its content would."""
        with contextlib.closing(sqlite3.connect(self.folder / "db" / "wiki.sqlite", timeout=30)) as database, database:
            database.execute("DELETE FROM objectcache WHERE keyname LIKE '%MWSession%'")

    @property
    def _htdocs(self) -> Path:
        return self.folder / "htdocs"

    @property
    def _installed(self) -> Path:
        return self.folder / "installed"

    @property
    def _accounts_file(self) -> Path:
        return self.folder / "accounts.json"

    def _process(self, name: str, arguments: list[str]) -> Server:
        log = self.folder / "log" / f"{name.replace(' ', '-')}.log"
        own = {**PHP_SETTINGS, "error_log": str(log), "sys_temp_dir": str(self.folder / "tmp")}
        own["upload_tmp_dir"] = str(self.folder / "tmp")
        settings = [part for key, value in own.items() for part in ("-d", f"{key}={value}")]
        environment = {**self._environment, "PHP_CLI_SERVER_WORKERS": "4"}
        return Server(name, ["php", *settings, *arguments], log=log, env=environment)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.api}?action=query&format=json", timeout=20) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    def _switch(self, name: str, content: str | None) -> None:
        target = self.folder / name
        if content is None:
            target.unlink(missing_ok=True)
            return
        fresh = target.with_suffix(".new")
        fresh.write_text(content, encoding="utf-8")
        fresh.replace(target)

    def _install(self) -> None:
        """Build database, accounts and pages; a half-built folder is built again from the start."""
        shutil.rmtree(self.folder / "db", ignore_errors=True)
        (self.folder / "LocalSettings.php").unlink(missing_ok=True)
        for part in ("db", "cache", "log", "tmp", "htdocs/images"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        self._write_htdocs()
        self._write_accounts()
        self._run_installer()
        with contextlib.closing(sqlite3.connect(self.folder / "db" / "wiki.sqlite")) as database:
            database.execute("PRAGMA journal_mode=WAL")
        self._maintain(MEDIAWIKI / "maintenance" / "update.php", "--quick", "--skip-external-dependencies")
        self._maintain(MEDIAWIKI / "maintenance" / "rebuildLocalisationCache.php", "--lang", "en", "--force")
        self._maintain(STAGE / "seed.php")
        self._installed.touch()

    def _write_htdocs(self) -> None:
        link = self._htdocs / "w"
        if not link.is_symlink():
            link.symlink_to(MEDIAWIKI)
        shutil.copy(STAGE / "logo.svg", self._htdocs / "logo.svg")

    def _write_accounts(self) -> None:
        """Secrets are made per folder: whoever can read the folder may use the wiki, and nobody else."""
        accounts = {
            name: {"groups": groups, "password": secrets.token_hex(16), "label": LABEL, "secret": secrets.token_hex(16)}
            for name, groups in ACCOUNTS.items()
        }
        self._accounts_file.touch(mode=0o600)
        self._accounts_file.write_text(json.dumps(accounts), encoding="utf-8")

    def _run_installer(self) -> None:
        options = ["--dbtype=sqlite", f"--dbpath={self.folder / 'db'}", "--dbname=wiki", f"--confpath={self.folder}"]
        options += [f"--server={self.url}", "--scriptpath=/w", "--lang=en", "--skins=Vector"]
        options += [f"--pass={secrets.token_hex(16)}", "Rehearsal Commons", "Admin"]
        # The installer refuses to run when a configuration is named that does not exist yet.
        self._php(MEDIAWIKI / "maintenance" / "install.php", options, configured=False)

    def _maintain(self, script: Path, *options: str) -> None:
        self._php(script, list(options), configured=True)

    def _php(self, script: Path, options: list[str], *, configured: bool) -> None:
        environment = {**os.environ, **self._environment}
        if not configured:
            del environment["MW_CONFIG_FILE"]
        command = ["php", "-d", "memory_limit=1G", str(script), *options]
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise ServerDied(
                f"{script.name} failed while building the rehearsal wiki:\n{(done.stdout + done.stderr)[-2000:]}"
            )
