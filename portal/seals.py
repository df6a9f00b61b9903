"""Signatures on what the portal hands out and gets back: forms, and the files that a form carries along.

A seal binds a value to the link through which it was shown, so that neither another site nor another person's link
can send it. No cookies are needed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from stafett.settings import Settings
from stafett.steps import FileRef


class Seals:
    """Makes and checks seals with the installation's secret key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def make(self, *parts: str) -> str:
        """The seal of these values, in this order."""
        return hmac.new(self._key, json.dumps(parts).encode(), hashlib.sha256).hexdigest()

    def short(self, *parts: str) -> str:
        """As `make`, in 22 characters, for addresses that people send: 128 of the 256 bits, half of what there is, are
        as good here (RFC 2104, section 5)."""
        return shortened(self.make(*parts))

    def holds_short(self, seal: str, *parts: str) -> bool:
        """Whether `seal` is the short one of exactly these values."""
        return hmac.compare_digest(seal.encode(), self.short(*parts).encode())

    def holds(self, seal: str, *parts: str) -> bool:
        """Whether `seal` was made for exactly these values."""
        return hmac.compare_digest(seal.encode(), self.make(*parts).encode())

    def wrap(self, file: FileRef, step: str) -> str:
        """A file as a form carries it from one page to the next."""
        return json.dumps({**file.model_dump(), "seal": self.make("file", step, file.sha256, file.name)})

    def unwrap(self, text: str, step: str) -> FileRef | None:
        """The file that `wrap` wrote, or None for anything else."""
        try:
            values = json.loads(text)
            seal = str(values.pop("seal"))
            file = FileRef.model_validate(values)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        return file if self.holds(seal, "file", step, file.sha256, file.name) else None


def shortened(digest: str) -> str:
    """The first 128 bits of a hexadecimal digest, as 22 characters for an address."""
    return base64.urlsafe_b64encode(bytes.fromhex(digest)[:16]).decode().rstrip("=")


def lengthened(short: str) -> str:
    """What the digest behind a short one begins with, in hexadecimal; "" for what is none."""
    try:
        whole = base64.b64decode(f"{short}==", altchars=b"-_", validate=True)
    except ValueError:
        return ""
    return whole.hex() if len(whole) == 16 else ""


def open_seals(settings: Settings) -> Seals:
    """The seals of an installation: with its secret key, or with one made once and kept in the home folder."""
    given = settings.secret_key.get_secret_value()
    if given:
        return Seals(given.encode())
    path = settings.home / "secret-key"
    settings.home.mkdir(parents=True, exist_ok=True)
    _write_once(path)
    return Seals(path.read_bytes())


def _write_once(path: Path) -> None:
    """Several processes may start at once: the whole key appears under its name, for the first of them only."""
    if path.exists():
        return
    partial = path.with_name(f"secret-key.{secrets.token_hex(8)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(secrets.token_urlsafe(48))
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
