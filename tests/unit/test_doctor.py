"""The doctor names what is missing and how to get it, whatever is there or not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from stafett.doctor import Finding, State, examine, report
from stafett.process import free_port
from stafett.settings import Settings

NOWHERE = f"http://127.0.0.1:{free_port()}"


def settings(tmp_path: Path, **values: Any) -> Settings:
    return Settings(**{"home": tmp_path / "home", "prefect_api_url": NOWHERE, **values})


def find(what: str, settings: Settings) -> Finding:
    return next(finding for finding in examine(settings) if finding.what == what)


@contextmanager
def answering(content: object, status: int = 200) -> Iterator[str]:
    """A server that gives the same answer to every question; what a wrong address may well meet."""
    body = content.encode() if isinstance(content, str) else json.dumps(content).encode()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_whatever_is_missing_has_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    findings = examine(settings(tmp_path))
    assert all(finding.remedy for finding in findings if finding.state is not State.OK)
    missing = {finding.what: finding.remedy for finding in findings if finding.state is State.MISSING}
    assert missing["PHP"].endswith("php-cli")
    assert missing["Java"].endswith("default-jre-headless")
    assert missing["Chromium"].endswith("chromium")
    assert "stafett up" in missing["Prefect"]


def test_a_php_without_modules_is_told_which_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    php = tmp_path / "php"
    php.write_text("#!/bin/sh\nprintf '[PHP Modules]\\ncurl\\ngd\\nmbstring\\nxml\\napcu\\n'\n")
    php.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    finding = find("PHP", settings(tmp_path))
    assert finding.state is State.MISSING
    assert finding.remedy.endswith("php-intl php-sqlite3")


def test_what_is_not_set_is_a_warning_that_says_what_happens_instead(tmp_path: Path) -> None:
    for what in ("Wiki", "OpenRefine", "Mail"):
        finding = find(what, settings(tmp_path))
        assert finding.state is State.WARNING
        assert "STAFETT_" in finding.remedy


def test_a_wiki_is_recognised(tmp_path: Path) -> None:
    general = {"sitename": "Rehearsal\x1b[31m", "generator": "MediaWiki 1.39.7"}
    with answering({"query": {"general": general}}) as url:
        findings = examine(settings(tmp_path, wiki_api=f"{url}/w/api.php"))
    wiki = next(finding for finding in findings if finding.what == "Wiki")
    assert wiki.state is State.OK
    assert "MediaWiki 1.39.7" in report(findings)
    assert "\x1b" not in report(findings)


@pytest.mark.parametrize("content", ["<html>", "[]", "null", {"query": {}}, {"query": {"general": {}}}])
def test_something_else_than_a_wiki_is_recognised(tmp_path: Path, content: object) -> None:
    with answering(content) as url:
        assert find("Wiki", settings(tmp_path, wiki_api=url)).state is State.MISSING
        assert find("OpenRefine", settings(tmp_path, openrefine_url=url)).state is State.MISSING


def test_a_server_that_fails_is_not_ok(tmp_path: Path) -> None:
    with answering({}, status=503) as url:
        assert "503" in find("Prefect", settings(tmp_path, prefect_api_url=url)).detail


def test_the_ledger_never_shows_its_password(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://me:topsecret@127.0.0.1:{free_port()}/ledger"
    findings = examine(settings(tmp_path, database_url=url))
    assert next(finding for finding in findings if finding.what == "Ledger").state is State.MISSING
    assert "topsecret" not in report(findings)


def test_a_ledger_file_is_looked_for_where_the_settings_say(tmp_path: Path) -> None:
    here = settings(tmp_path, home=tmp_path)
    assert find("Ledger", here).state is State.WARNING
    (tmp_path / "ledger.sqlite").touch()
    assert find("Ledger", here) == Finding("Ledger", State.OK, str(tmp_path / "ledger.sqlite"))


def test_a_home_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = find("Home folder", settings(tmp_path, home=tmp_path / "file" / "home"))
    assert (finding.state, finding.remedy) == (State.MISSING, "set STAFETT_HOME to a folder of yours")


def test_other_modules_bring_their_checks(tmp_path: Path) -> None:
    own = Finding("Ledger schema", State.OK, "newest")
    assert examine(settings(tmp_path), further=[lambda _: own])[-1] == own


def test_the_report_says_states_in_words_too() -> None:
    text = report([Finding("A", State.OK, "here"), Finding("B", State.MISSING, "not here", "get it")])
    assert text.splitlines()[0].split() == ["✓", "ok", "A", "here"]
    assert "✗ missing" in text and "→ get it" in text
    assert text.splitlines()[-1] == "1 ok, 0 warning, 1 missing"
