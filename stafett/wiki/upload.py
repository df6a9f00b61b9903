"""Bring one file to a wiki: its bytes first, then one commit whose warnings are all read before anything is accepted.

The bytes go to the wiki's stash and stay there, so that accepting a warning sends nothing again. The first commit never
ignores warnings; the second one happens only when every warning was accepted beforehand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stafett.wiki.errors import BytesDiffer, PageRejected, WikiError, WikiUnreachable
from stafett.wiki.session import Answer, Session, patience
from stafett.wiki.values import Published, Refused, RemoteFile

CHUNK = 5 * 1024 * 1024
TRIES = 2
GRAVEST_FIRST = (
    "was-deleted",
    "duplicate-archive",
    "duplicate",
    "exists",
    "page-exists",
    "exists-normalized",
    "bad-prefix",
)
STASH_LOST = ("uploadstash-", "stashfailed", "missingresult")
SECONDS_PER_MEGABYTE = 2

POLL: Answer = {"result": "Poll"}

Look = Callable[[str], RemoteFile | None]


@dataclass(frozen=True)
class Upload:
    """A file on its way: local path, title without `File:`, page text, comment, and what its bytes are."""

    path: Path
    title: str
    text: str
    comment: str
    size: int
    sha1: str

    @classmethod
    def of(cls, path: Path, title: str, text: str, comment: str) -> Upload:
        """Measure the file, reading it in pieces."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha1").hexdigest()
        return cls(path, title, text, comment, path.stat().st_size, digest)

    @property
    def seconds(self) -> float:
        """How long the wiki may take to put the pieces together or to publish."""
        return 60 + SECONDS_PER_MEGABYTE * self.size / 1024 / 1024


def publish(session: Session, upload: Upload, accept: Collection[str], look: Look) -> Published | Refused:
    """Publish `upload`; `look` gives the file now at a title. Safe to repeat: our own bytes are recognised."""
    if upload.size == 0:
        return Refused("empty-file", {}, "The file is empty.")
    for tries_left in reversed(range(TRIES)):
        try:
            return _try(session, upload, accept, look)
        except WikiError as failure:
            stash_lost = failure.code.startswith(STASH_LOST)
            if not stash_lost and not isinstance(failure, PageRejected):
                raise
            # The stash is also empty after a commit whose answer got lost.
            if found := _already_there(upload, {"error"}, look):
                return found
            if not stash_lost:
                return Refused(failure.code, {}, failure.info)
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def _try(session: Session, upload: Upload, accept: Collection[str], look: Look) -> Published | Refused:
    answer = _offer(session, upload)
    if answer.get("result") == "Warning":
        warnings = dict(answer.get("warnings", {}))
        if found := _already_there(upload, warnings, look):
            return found
        if unaccepted := warnings.keys() - set(accept):
            return Refused(_gravest(unaccepted), warnings, "The wiki warns; a person must decide.")
        _commit(session, upload, answer["filekey"], ignore_warnings=True)
    return _confirm(upload, look)


def _offer(session: Session, upload: Upload) -> Answer:
    """Bytes and first commit: in one call where the file is small."""
    if upload.size > CHUNK:
        return _commit(session, upload, _stash(session, upload), ignore_warnings=False)
    content = upload.path.read_bytes()
    return _upload_part(session.send("file", content, "file", **_commit_parameters(upload)))


def _commit(session: Session, upload: Upload, key: str, *, ignore_warnings: bool) -> Answer:
    parameters = _commit_parameters(upload) | {"filekey": key}
    if ignore_warnings:
        parameters["ignorewarnings"] = 1
    if upload.size > CHUNK:
        parameters["async"] = 1
    try:
        answer = _upload_part(session.write(**parameters))
    except WikiError as failure:
        # "Already in progress": the answer to our first try got lost.
        if failure.code != "publishfailed":
            raise
        answer = POLL
    return _awaited(session, upload, answer, key)


def _commit_parameters(upload: Upload) -> dict[str, Any]:
    return {"action": "upload", "filename": upload.title, "text": upload.text, "comment": upload.comment}


def _stash(session: Session, upload: Upload) -> str:
    """Send the file in chunks; gives the key of the assembled file. Nothing is published here, whatever is warned."""
    fixed = {
        "action": "upload",
        "stash": 1,
        "filename": upload.title,
        "filesize": upload.size,
        "ignorewarnings": 1,
        "async": 1,
    }
    key, offset = "", 0
    with upload.path.open("rb") as file:
        while True:
            file.seek(offset)
            known = {"filekey": key} if key else {}
            try:
                sent = session.send("chunk", file.read(CHUNK), "chunk", offset=offset, **fixed, **known)
            except WikiError as failure:
                wanted = _offset_wanted(failure, offset, upload.size)
                if wanted == upload.size and key:
                    return str(_awaited(session, upload, POLL, key)["filekey"])
                offset = wanted
                continue
            answer = _upload_part(sent)
            key = answer.get("filekey", key)
            if answer.get("result") != "Continue":
                return str(_awaited(session, upload, answer, key).get("filekey", key))
            offset = int(answer["offset"])


def _offset_wanted(failure: WikiError, sent: int, size: int) -> int:
    """Where the wiki goes on after an answer got lost, `size` when it has everything; raises other failures."""
    if failure.code != "stashfailed":
        raise failure
    # The wiki does not name an offset once it has all chunks.
    wanted = int(failure.data.get("offset", size))
    if wanted <= sent:
        raise failure
    return wanted


def _awaited(session: Session, upload: Upload, answer: Answer, key: str) -> Answer:
    """Ask until the wiki's jobs have assembled or published the file; raises WikiUnreachable when they never do."""
    for _ in patience(upload.seconds):
        if answer.get("result") != "Poll":
            return answer
        answer = _upload_part(session.write(action="upload", filekey=key, checkstatus=1))
    raise WikiUnreachable("poll", f"The wiki did not finish {upload.title} within {upload.seconds:.0f} s.")


def _upload_part(answer: Answer) -> Answer:
    part = answer.get("upload")
    if not isinstance(part, dict) or part.get("result") not in ("Success", "Warning", "Continue", "Poll"):
        raise PageRejected("upload-failed", f"The wiki could not take the file: {str(answer)[:300]}")
    return part


def _gravest(codes: Collection[str]) -> str:
    order = {code: place for place, code in enumerate(GRAVEST_FIRST)}
    return min(codes, key=lambda code: (order.get(code, len(order)), code))


def _already_there(upload: Upload, signs: Collection[str], look: Look) -> Published | None:
    """Our own bytes at this title: an answer that got lost, or a run that was killed after the upload."""
    if not {"exists", "nochange", "error"} & set(signs):
        return None
    there = look(upload.title)
    return _published(there, already_there=True) if there and there.sha1 == upload.sha1 else None


def _confirm(upload: Upload, look: Look) -> Published:
    """Check by SHA-1 what the wiki stored. Big files may take a while until their page is visible."""
    for _ in patience(12, first=1):
        there = look(upload.title)
        if there and there.page_id and there.sha1 == upload.sha1:
            return _published(there, already_there=False)
        if there and there.page_id and upload.size <= CHUNK:
            break
    if not there:
        raise WikiUnreachable("not-visible", f"The wiki took {upload.title} but does not show it yet.")
    raise BytesDiffer("sha1", f"{there.title} has SHA-1 {there.sha1} on the wiki and {upload.sha1} here.")


def _published(there: RemoteFile, *, already_there: bool) -> Published:
    return Published(there.title, there.page_id, there.sha1, there.revision, already_there)
