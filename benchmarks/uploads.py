"""Uploading as it is measured: by Stafett's upload task inside a Prefect flow, and by a loop without anything."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.settings import PREFECT_API_URL, temporary_settings

from benchmarks.relays import uploading
from stafett.ledger import open_ledger
from stafett.pages import Page
from stafett.settings import Settings
from stafett.target import Target, open_target
from tasks.upload import batches, upload_batch


def use(settings: Settings) -> None:
    """Let this process have the settings of a worker: from the environment."""
    os.environ.update(STAFETT_HOME=str(settings.home), STAFETT_PREFECT_API_URL=settings.prefect_api_url)
    os.environ.update(STAFETT_WIKI_API=settings.wiki_api, STAFETT_WIKI_NAME=settings.wiki_name)
    os.environ.update(STAFETT_WIKI_USER=settings.wiki_user)
    os.environ.update(STAFETT_WIKI_PASSWORD=settings.wiki_password.get_secret_value())


def upload_all(settings: Settings, slug: str, *, ready: Callable[[], Any] = lambda: None) -> tuple[list[float], int]:
    """Upload what waits, in batches, as flows/upload.py does; seconds, and how many were uploaded.

    The log-in to the wiki is done, and `ready` called, before the clock starts. Raises RuntimeError where a file was
    not uploaded.
    """
    use(settings)

    @flow(name="upload benchmark")
    def upload() -> float:
        ready()
        began = time.perf_counter()
        for batch in batches(slug):
            upload_batch(slug, batch)
        return time.perf_counter() - began

    ledger = open_ledger(settings)
    open_target(settings).account()
    api = {PREFECT_API_URL: settings.prefect_api_url}
    with temporary_settings(updates=api), uploading(ledger, settings, slug) as here:
        seconds = upload()
        counts = ledger.records.counts(here.lane.id, 1)
    ledger.close()
    if counts.uploaded != counts.records_in:
        raise RuntimeError(f"Not every file was uploaded: {counts}")
    return [seconds], counts.uploaded


def written_in_a_loop(wiki: Target, media: Path, pages: Sequence[Page]) -> tuple[list[float], int]:
    """Publish file after file with its structured data; seconds, and how many."""
    began = time.perf_counter()
    for page in pages:
        answer = wiki.publish(media / page.media, page.title, page.wikitext, "Benchmark")
        wiki.add_structured_data(answer.page_id, page.captions, page.statements, "Benchmark")  # type: ignore[union-attr]
    return [time.perf_counter() - began], len(pages)
