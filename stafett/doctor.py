"""What this installation has and lacks, and how to get it. Looks only, and changes nothing."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import smtplib
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from stafett.settings import Settings

SECONDS = 5.0
PHP_MODULES = ("apcu", "curl", "gd", "intl", "mbstring", "pdo_sqlite", "xml")
FREE_BYTES = 5_000_000_000
"""Less than this fills up during one upload of large scans."""


class State(StrEnum):
    """OK is there; WARNING works without, but differently; MISSING does not work."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `detail` is what was seen, `remedy` what to type or set (empty when all is well)."""

    what: str
    state: State
    detail: str
    remedy: str = ""


Check = Callable[[Settings], Finding]


def examine(settings: Settings, *, further: Sequence[Check] = ()) -> list[Finding]:
    """Look at everything, a few seconds at most; `further` are checks that other modules bring (the ledger's own)."""
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(lambda check: check(settings), [*CHECKS, *further]))


def report(findings: Sequence[Finding]) -> str:
    """Give the findings as lines for a terminal, remedies below what they are for, and a closing line that counts."""
    signs = {State.OK: "✓", State.WARNING: "!", State.MISSING: "✗"}
    lines = []
    for finding in findings:
        lines.append(f"{signs[finding.state]} {finding.state:<8} {finding.what:<18} {_plain(finding.detail)}")
        lines += [f"{'':>27} → {_plain(finding.remedy)}"] if finding.remedy else []
    counts = {state: sum(finding.state is state for finding in findings) for state in State}
    return "\n".join([*lines, "", ", ".join(f"{number} {state}" for state, number in counts.items())])


def _packages(settings: Settings) -> Finding:
    remedy = "make demo (or: pip install -c constraints.txt -e .)"
    try:
        wanted = importlib.metadata.requires("stafett") or []
    except importlib.metadata.PackageNotFoundError:
        return Finding("Python packages", State.MISSING, "stafett itself is not installed", remedy)
    names = [re.split(r"[^\w.-]", line)[0] for line in wanted if "extra ==" not in line]
    absent = [name for name in names if not _distribution_there(name)]
    if absent:
        return Finding("Python packages", State.MISSING, f"not installed: {', '.join(absent)}", remedy)
    return Finding(
        "Python packages", State.OK, f"all {len(names)} are there, in {sys.prefix} (Python {platform.python_version()})"
    )


def _distribution_there(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _home(settings: Settings) -> Finding:
    home = settings.home.resolve()
    if home.is_dir() and os.access(home, os.W_OK | os.X_OK):
        return Finding("Home folder", State.OK, str(home))
    if not home.exists() and os.access(_existing(home), os.W_OK | os.X_OK):
        return Finding("Home folder", State.OK, f"{home} (will be made)")
    return Finding(
        "Home folder", State.MISSING, f"{home} cannot be written to", "set STAFETT_HOME to a folder of yours"
    )


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(_existing(settings.home.resolve())).free
    detail = f"{free / 1e9:.1f} GB free"
    if free >= FREE_BYTES:
        return Finding("Disk", State.OK, detail)
    remedy = "make room, or set STAFETT_HOME to a folder on a larger disk"
    return Finding("Disk", State.WARNING, f"{detail}; deliveries and media are kept for ever", remedy)


def _ledger(settings: Settings) -> Finding:
    address = urlsplit(settings.ledger_url)
    if address.scheme.startswith("sqlite"):
        return _ledger_file(Path(address.path.removeprefix("/")))
    if not address.scheme.startswith("postgresql"):
        return Finding(
            "Ledger",
            State.MISSING,
            f"{address.scheme!r} is not a kind of ledger",
            "sqlite:/// or postgresql+psycopg://",
        )
    host, port = address.hostname or "localhost", address.port or 5432
    try:
        socket.create_connection((host, port), timeout=SECONDS).close()
    except OSError as error:
        remedy = "start PostgreSQL, or correct STAFETT_DATABASE_URL"
        return Finding("Ledger", State.MISSING, f"nobody answers at {host}:{port} ({error})", remedy)
    return Finding("Ledger", State.OK, f"PostgreSQL at {host}:{port}")


def _ledger_file(path: Path) -> Finding:
    if path.exists():
        usable = os.access(path, os.R_OK | os.W_OK) and os.access(path.parent, os.W_OK)
        remedy = "" if usable else f"give yourself the right to write {path} and its folder"
        return Finding("Ledger", State.OK if usable else State.MISSING, str(path), remedy)
    return Finding("Ledger", State.WARNING, f"{path} is not there yet", "stafett up makes it")


def _prefect(settings: Settings) -> Finding:
    answer = _ask(f"{settings.prefect_api_url.rstrip('/')}/health")
    if isinstance(answer, str):
        detail = f"{settings.prefect_api_url} does not answer ({answer})"
        return Finding("Prefect", State.MISSING, detail, "stafett up (or correct STAFETT_PREFECT_API_URL)")
    return Finding("Prefect", State.OK, settings.prefect_api_url)


def _wiki(settings: Settings) -> Finding:
    if not settings.wiki_api:
        return Finding(
            "Wiki", State.WARNING, "none is set: uploads are rehearsed into a folder", "set STAFETT_WIKI_API"
        )
    question = {"action": "query", "meta": "siteinfo", "format": "json", "formatversion": "2"}
    answer = _ask(settings.wiki_api, question, agent=settings.user_agent)
    try:
        if not isinstance(answer, str):
            general = answer.json()["query"]["general"]
            return Finding("Wiki", State.OK, f"{general['sitename']} ({general['generator']}) at {settings.wiki_api}")
    except (ValueError, KeyError, TypeError):
        answer = "what answers is no MediaWiki"
    return Finding(
        "Wiki", State.MISSING, f"{settings.wiki_api}: {answer}", "correct STAFETT_WIKI_API; it ends in api.php"
    )


def _openrefine(settings: Settings) -> Finding:
    url = settings.openrefine_url.rstrip("/")
    if not url:
        detail = "no server is set: the built-in cleaner is used"
        return Finding("OpenRefine", State.WARNING, detail, "set STAFETT_OPENREFINE_URL")
    answer = _ask(f"{url}/command/core/get-version")
    try:
        if not isinstance(answer, str):
            return Finding("OpenRefine", State.OK, f"{answer.json()['version']} at {url}")
    except (ValueError, KeyError, TypeError):
        answer = "what answers is no OpenRefine"
    return Finding("OpenRefine", State.MISSING, f"{url}: {answer}", "start it, or correct STAFETT_OPENREFINE_URL")


def _mail(settings: Settings) -> Finding:
    if not settings.smtp_host:
        detail = "no server is set: notices wait in the outbox"
        return Finding("Mail", State.WARNING, detail, "set STAFETT_SMTP_HOST")
    place = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return Finding(
            "Mail", State.MISSING, f"{place} does not answer ({error})", "correct STAFETT_SMTP_HOST and _PORT"
        )
    return Finding("Mail", State.OK, place)


def _program(what: str, package: str, use: str, *names: str) -> Check:
    """Make the check for a program of Debian's: any of `names`, each a command or a path."""

    def check(settings: Settings) -> Finding:
        found = next((place for name in names if (place := shutil.which(name) or _path(name))), None)
        if found:
            return Finding(what, State.OK, found)
        return Finding(what, State.MISSING, f"not installed; {use}", _install(package))

    return check


def _php(settings: Settings) -> Finding:
    if not shutil.which("php"):
        return Finding("PHP", State.MISSING, "not installed; the rehearsal wiki needs it", _install("php-cli"))
    answer = subprocess.run(["php", "-m"], capture_output=True, text=True, timeout=30, check=False)
    there = answer.stdout.lower().split()
    absent = [module for module in PHP_MODULES if module not in there]
    if absent:
        packages = " ".join("php-" + module.replace("pdo_sqlite", "sqlite3") for module in absent)
        return Finding("PHP", State.MISSING, f"without the modules {', '.join(absent)}", _install(packages))
    return Finding("PHP", State.OK, "with all modules that the rehearsal wiki needs")


def _ask(url: str, question: dict[str, str] | None = None, *, agent: str = "Stafett doctor") -> httpx.Response | str:
    """Give the answer, or the reason why there is none."""
    try:
        answer = httpx.get(url, params=question, headers={"User-Agent": agent}, timeout=SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"{type(error).__name__}: {error}"
    return answer if answer.status_code == 200 else f"status {answer.status_code}"


def _install(packages: str) -> str:
    return f"apt-get install --no-install-recommends {packages}"


def _path(name: str) -> str:
    """The newest path that fits a pattern like `/usr/lib/postgresql/*/bin/initdb`; empty for a bare command."""
    if not name.startswith("/"):
        return ""
    return max(map(str, Path("/").glob(name.lstrip("/"))), default="")


def _existing(path: Path) -> Path:
    return next(parent for parent in (path, *path.parents) if parent.exists())


def _plain(text: str) -> str:
    """What a server says is not to steer the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)[:200]


CHECKS: tuple[Check, ...] = (
    _packages,
    _home,
    _disk,
    _ledger,
    _prefect,
    _wiki,
    _openrefine,
    _mail,
    _program("MediaWiki package", "mediawiki", "the demo rehearses into a folder", "/usr/share/mediawiki/index.php"),
    _php,
    _program("ImageMagick", "imagemagick", "the rehearsal wiki makes no thumbnails", "convert", "magick"),
    _program("Java", "default-jre-headless", "OpenRefine needs it", "java"),
    _program("OpenRefine pkg", "openrefine", "the demo uses the built-in cleaner", "/usr/share/openrefine/webapp"),
    _program("Chromium", "chromium", "only the tests in a browser need it", "chromium", "chromium-browser"),
    _program("PostgreSQL", "postgresql", "only the tests and a team need it", "/usr/lib/postgresql/*/bin/initdb"),
)
