"""What the target wiki's own parser makes of wikitext, asked for while somebody waits."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock

from stafett.settings import Settings
from stafett.target import open_target
from stafett.wiki.errors import WikiError

PATIENCE = 15.0
"""Seconds that a reader waits while the wiki works for others."""
KEPT = 200
"""Answers kept in memory."""


class NotRendered(Exception):
    """The wiki does not answer, or has no time; the message says which."""


class Rendering:
    """The wiki of an installation as a parser. One question at a time: pywikibot's one session is not for threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._one_at_a_time = Lock()
        self._asked = lru_cache(maxsize=KEPT)(self._ask)

    def html(self, wikitext: str, title: str) -> str:
        """A file page to be, as the wiki makes it: to be shown in a sandbox. Raises NotRendered."""
        if not self._one_at_a_time.acquire(timeout=PATIENCE):
            raise NotRendered("The wiki is busy with other previews; try again in a moment.")
        try:
            return self._asked(wikitext, title)
        except WikiError as error:
            raise NotRendered(str(error)) from error
        finally:
            self._one_at_a_time.release()

    def _ask(self, wikitext: str, title: str) -> str:
        return open_target(self._settings).render(wikitext, title)
