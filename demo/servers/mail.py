"""A mail server that delivers nowhere: every message becomes a file and a line on a page.

`python -m demo.servers.mail --port 2525 --web-port 8025 --folder mails`; as a server of the demo and the tests:
`MailCatcher(folder, port, web_port)`. Recipients whose address begins with `refuse` are refused for good (550), those
with `later` for now (451), so that both can be tried.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import threading
import time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from stafett.process import Server, answers

MESSAGE_BYTES = 10_000_000
SHOWN = 200
REFUSALS = {"refuse": "550 5.1.1 No such mailbox", "later": "451 4.2.1 Try again later"}


class MailCatcher:
    """The catcher as a process of its own; messages are `folder/*.eml`, the page is at `url`."""

    def __init__(self, folder: Path, port: int, web_port: int) -> None:
        self.folder = folder
        self.port = port
        self.web_port = web_port
        self.url = f"http://127.0.0.1:{web_port}/"
        command = [sys.executable, "-m", "demo.servers.mail", "--folder", str(folder)]
        command += ["--port", str(port), "--web-port", str(web_port)]
        self._server = Server("Mail catcher", command, log=folder / "catcher.log")

    def start(self) -> None:
        """Start and wait until both ports answer."""
        self._server.start(lambda: answers(self.port) and answers(self.web_port))

    def stop(self) -> None:
        """Stop it; the messages stay."""
        self._server.stop()

    def messages(self) -> list[EmailMessage]:
        """What was caught, oldest first."""
        return stored_letters(self.folder)


class _Keeper:
    """aiosmtpd's handler: refuse by address, keep everything else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._serial = count()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        for start, refusal in REFUSALS.items():
            if address.startswith(start):
                return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        name = f"{time.time_ns()}-{next(self._serial):04}.eml"
        part = self._folder / f"{name}.part"
        content = envelope.original_content or b""
        part.write_bytes(content)
        part.replace(self._folder / name)
        return "250 OK"


class _Page(BaseHTTPRequestHandler):
    """The list of messages at `/`, one message as plain text at `/<file name>`."""

    folder: Path

    def do_GET(self) -> None:
        """Answer with the list or with one message; nothing can be changed here."""
        if self.path == "/":
            self._answer(200, "text/html", _listing(self.folder))
        elif re.fullmatch(r"/\d+-\d+\.eml", self.path) and (found := self.folder / self.path[1:]).is_file():
            self._answer(200, "text/plain", _letter(found))
        else:
            self._answer(404, "text/plain", "No such message.")

    def _answer(self, status: int, kind: str, text: str) -> None:
        body = text.encode("utf-8", errors="replace")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the page is looked at often."""


def stored_letters(folder: Path) -> list[EmailMessage]:
    """The messages that a mail catcher has put into `folder`, oldest first."""
    return [_read(path) for path in _stored(folder)]


def _stored(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.eml"))


def _read(path: Path) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())


def _letter(path: Path) -> str:
    """A message as a person reads it: its four headers and its text."""
    message = _read(path)
    body = message.get_body(("plain",))
    headers = [f"{name}: {message.get(name, '')}" for name in ("Date", "From", "To", "Subject")]
    return "\n".join([*headers, "", str(body.get_content()) if body else "(no text)"])


def _listing(folder: Path) -> str:
    rows = []
    for path in reversed(_stored(folder)[-SHOWN:]):
        message = _read(path)
        date, to, subject = (escape(str(message.get(name, ""))) for name in ("Date", "To", "Subject"))
        rows.append(
            f'<tr><td>{date}</td><td>{to}</td><td><a href="/{escape(path.name)}">{subject or "(none)"}</a></td></tr>'
        )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>Mail caught</title><style>:root{color-scheme:light dark}body{font:1rem/1.5 sans-serif;margin:2rem}"
        "td,th{padding:.3rem .8rem;text-align:left;vertical-align:top}</style>"
        f"<h1>Mail caught</h1><p>{len(rows)} messages, newest first. None of them left this machine.</p>"
        f"<table><thead><tr><th>Sent<th>To<th>Subject</thead><tbody>{''.join(rows)}</tbody></table></html>"
    )


def main() -> None:
    """Catch mail until stopped."""
    parser = argparse.ArgumentParser(description="Catch mail in a folder, and show it.")
    parser.add_argument("--port", type=int, required=True, help="port for SMTP on 127.0.0.1")
    parser.add_argument("--web-port", type=int, required=True, help="port for the page on 127.0.0.1")
    parser.add_argument("--folder", type=Path, required=True, help="where messages are kept, one .eml each")
    options = parser.parse_args()
    os.umask(0o077)
    options.folder.mkdir(parents=True, exist_ok=True)
    catcher = Controller(
        _Keeper(options.folder), hostname="127.0.0.1", port=options.port, data_size_limit=MESSAGE_BYTES
    )
    catcher.start()
    page = ThreadingHTTPServer(("127.0.0.1", options.web_port), type("Page", (_Page,), {"folder": options.folder}))
    threading.Thread(target=page.serve_forever, daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
