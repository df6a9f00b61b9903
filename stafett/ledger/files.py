"""The store of delivered files: one file per content, named by its SHA-256, written once and never changed."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import BinaryIO
from uuid import uuid4

from stafett.errors import Refused, Unknown
from stafett.steps import FileRef

BLOCK = 1 << 20
SHA256 = re.compile("[0-9a-f]{64}")


class FileStore:
    """Files under `folder/ab/cd…`, shared by all processes of an installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, stream: BinaryIO, name: str, *, limit: int = 5 << 30) -> FileRef:
        """Keep a stream's content under the name its sender gave; refuse more than `limit` bytes.

        The file is complete and on disk before its name appears, so a crash leaves nothing half done.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / f"{uuid4().hex}.part"
        digest, size = hashlib.sha256(), 0
        try:
            with partial.open("xb") as out:
                while block := stream.read(BLOCK):
                    size += len(block)
                    if size > limit:
                        raise Refused(f"{name}: larger than {limit:,} bytes.")
                    digest.update(block)
                    out.write(block)
                out.flush()
                os.fsync(out.fileno())
            reference = FileRef(sha256=digest.hexdigest(), name=plain_name(name), size=size)
            target = self._place(reference.sha256)
            target.parent.mkdir(parents=True, exist_ok=True)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return reference

    def keep(self, path: Path, name: str = "") -> FileRef:
        """Keep a file from disk."""
        with path.open("rb") as stream:
            return self.put(stream, name or path.name)

    def path(self, reference: FileRef | str) -> Path:
        """Where a file's content is; raise Unknown if it is not in the store."""
        sha256 = reference if isinstance(reference, str) else reference.sha256
        place = self._place(sha256)
        if not place.is_file():
            raise Unknown(f"The file with SHA-256 {sha256[:12]}… is not in the store.")
        return place

    def has(self, sha256: str) -> bool:
        """Whether a content is in the store."""
        return SHA256.fullmatch(sha256) is not None and self._place(sha256).is_file()

    def _place(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise Unknown("That is not a SHA-256.")
        return self.folder / sha256[:2] / sha256[2:]


def plain_name(name: str) -> str:
    """The last part of a sender's file name, whatever path or control characters came with it."""
    last = PurePosixPath(PureWindowsPath(name).name).name
    return "".join(sign for sign in last if sign.isprintable())[:255] or "file"
