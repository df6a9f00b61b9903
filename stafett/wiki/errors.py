"""What can go wrong with a wiki, one class per reaction, and the one place that says whether to try again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class WikiError(Exception):
    """Any failure at the wiki; `code` is the API's error code, `info` its sentence, `data` the rest of the answer."""

    def __init__(self, code: str, info: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{info} [{code}]")
        self.code = code
        self.info = info
        self.data = dict(data or {})


class WikiUnreachable(WikiError):
    """No answer, too busy, read-only or a limit reached: try the same again later."""


class SessionLost(WikiError):
    """The wiki no longer knows who we are: log in again, then the same once more."""


class EditConflict(WikiError):
    """Somebody changed the page meanwhile: read it again and decide anew."""


class WikiRefused(WikiError):
    """The account or the settings are not accepted: a person must change them, nothing can go on."""


class PageRejected(WikiError):
    """The wiki does not take this page, title or value: a person decides, the others go on."""


class BytesDiffer(WikiError):
    """The wiki stored other bytes than ours under this title: a person must look at it."""


RETRYABLE = (WikiUnreachable, SessionLost, EditConflict)

# https://www.mediawiki.org/wiki/API:Errors_and_warnings, and what uploaders met on Commons.
LATER = {"maxlag", "readonly", "ratelimited", "failed-save", "stashfailed", "publishfailed", "missingresult"}
LATER_PREFIXES = ("internal_api_error_", "backend-fail-", "lockmanager-fail-", "uploadstash-")
LOST = {"badtoken", "assertuserfailed", "assertbotfailed", "notloggedin"}
CONFLICT = {"editconflict", "nosuchrevid", "pagedeleted"}
ACCOUNT = {
    "blocked",
    "autoblocked",
    "globalblocking-blockedtext-user",
    "permissiondenied",
    "badaccess-groups",
    "uploaddisabled",
    "readapidenied",
    "writeapidenied",
    "mwoauth-invalid-authorization",
}


def is_retryable(failure: BaseException) -> bool:
    """Tell whether doing the same again may succeed without a person."""
    return isinstance(failure, RETRYABLE)


def from_answer(code: str, info: str, data: Mapping[str, Any]) -> WikiError:
    """Choose the class for an error that the API answered."""
    return _class_of(code, data)(code, info, data)


def _class_of(code: str, data: Mapping[str, Any]) -> type[WikiError]:
    if code in LATER or code.startswith(LATER_PREFIXES):
        return WikiUnreachable
    if code in LOST:
        return SessionLost
    if code in CONFLICT:
        return EditConflict
    # Wikibase says permissiondenied for one protected page too; that is no reason to stop everything.
    if code in ACCOUNT and "protectedpagetext" not in _message_names(data):
        return WikiRefused
    return PageRejected


def _message_names(data: Mapping[str, Any]) -> set[str]:
    messages = data.get("messages", [])
    return {str(message.get("name")) for message in messages if isinstance(message, dict)}
