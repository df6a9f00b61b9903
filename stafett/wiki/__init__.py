"""The client for the target wiki: the only place that knows pywikibot."""

from stafett.wiki.client import Wiki, open_wiki
from stafett.wiki.errors import (
    BytesDiffer,
    EditConflict,
    PageRejected,
    SessionLost,
    WikiError,
    WikiRefused,
    WikiUnreachable,
    is_retryable,
)
from stafett.wiki.values import Account, Deletion, Published, Refused, RemoteFile

__all__ = [
    "Account",
    "BytesDiffer",
    "Deletion",
    "EditConflict",
    "PageRejected",
    "Published",
    "Refused",
    "RemoteFile",
    "SessionLost",
    "Wiki",
    "WikiError",
    "WikiRefused",
    "WikiUnreachable",
    "is_retryable",
    "open_wiki",
]
