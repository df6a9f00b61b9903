"""A MediaWiki of its own for a benchmark, with a Prefect server beside it, and what a plain script would do there."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.data import picture
from benchmarks.prefect_server import prefect_server
from benchmarks.relays import deliver, page
from benchmarks.uploads import use
from demo.servers.wiki import RehearsalWiki
from stafett.ledger import open_ledger
from stafett.pages import Page
from stafett.process import free_port
from stafett.settings import Settings
from stafett.wiki.session import open_session

ELSEWHERE = 1_000_000
"""Numbers from here on give other pictures: the wiki refuses the same bytes twice."""


@contextmanager
def installation() -> Iterator[Settings]:
    """A real MediaWiki (structured data played by an extension) and Prefect, both gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wiki = RehearsalWiki(folder / "wiki", free_port())
        wiki.start()
        try:
            with prefect_server(folder / "prefect") as api:
                yield Settings(
                    home=folder / "home",
                    prefect_api_url=api,
                    wiki_api=wiki.api,
                    wiki_name="rehearsal",
                    wiki_user=wiki.user,
                    wiki_password=wiki.password,  # type: ignore[arg-type]
                )
        finally:
            wiki.stop()


def delivered(settings: Settings, **numbers: Sequence[int]) -> None:
    """Partnerships by their slugs, each with pictures of these numbers waiting for the upload."""
    ledger = open_ledger(settings)
    for slug, its in numbers.items():
        deliver(ledger, slug, its)
    ledger.close()


def plain_script(settings: Settings, files: int) -> tuple[list[float], int]:
    """The same number of other files by pywikibot's own upload and one edit of structured data each, in one process:
    no ledger, no second look, nothing to go on from. Seconds, and how many."""
    use(settings)
    folder = settings.home / "plain"
    folder.mkdir(parents=True)
    numbers = range(ELSEWHERE, ELSEWHERE + files)
    for number in numbers:
        (folder / f"{number}.jpg").write_bytes(picture(number))
    pages = [page(number, f"En tavla - Museet plain - NM {number}.jpg") for number in numbers]
    site = open_session(settings, settings.home / "pywikibot")._site
    began = time.perf_counter()
    for one in pages:
        _send(site, folder, one)
    return [time.perf_counter() - began], files


def _send(site: object, folder: Path, one: Page) -> None:
    import pywikibot

    file = pywikibot.FilePage(site, f"File:{one.title}")
    if not file.upload(str(folder / one.media), comment="Benchmark", text=one.wikitext, ignore_warnings=False):
        raise RuntimeError(f"{one.title} was not uploaded")
    labels = {code: {"language": code, "value": text} for code, text in one.captions.items()}
    data = json.dumps({"labels": labels, "claims": one.statements})
    token = file.site.tokens["csrf"]
    file.site.simple_request(action="wbeditentity", id=f"M{file.pageid}", data=data, token=token).submit()
