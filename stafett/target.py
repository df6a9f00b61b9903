"""The wiki that this process writes to: a real one, or a folder where none is set. Opened once per process."""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from stafett.folder_wiki import FolderWiki
from stafett.settings import Settings
from stafett.wiki import Wiki, open_wiki

Target = Wiki | FolderWiki


def open_target(settings: Settings) -> Target:
    """The wiki of the settings; without one, the folder `rehearsal-wiki` in the home folder."""
    return _open(settings.wiki_api, settings.wiki_user, str(settings.home.resolve()), os.getpid())


def page_address(settings: Settings, title: str) -> str:
    """Where the page with this full title is read on the target wiki; "" where no wiki is set.

    index.php stands beside api.php on every wiki, whatever its short addresses look like.
    """
    if not settings.wiki_api:
        return ""
    return f"{settings.wiki_api.removesuffix('api.php')}index.php?title={quote(title.replace(' ', '_'), safe=':')}"


@lru_cache(maxsize=1)
def _open(api: str, _user: str, home: str, _process: int) -> Target:
    if not api:
        return FolderWiki(Path(home) / "rehearsal-wiki")
    # Each process has a folder of its own: pywikibot counts processes that share one, dead ones included.
    return open_wiki(Settings(), Path(tempfile.mkdtemp(prefix="stafett-wiki-")))
