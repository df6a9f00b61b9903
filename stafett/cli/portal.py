"""`stafett portal`: the pages for people, with the dispatcher that carries out what the ledger has decided."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from stafett.cli.installation import ledger_here

if TYPE_CHECKING:
    from stafett.engine.dispatch import Dispatcher
    from stafett.ledger import Ledger
    from stafett.settings import Settings


@click.command("portal")
@click.option("--port", default=8200, show_default=True, type=click.IntRange(1, 65535), help="Where to listen.")
def command(port: int) -> None:
    """Serve the portal alone. `stafett up` starts it by itself.

    \b
    Example:  STAFETT_PORTAL_HOST=0.0.0.0 stafett portal --port 8200
    """
    import uvicorn

    from portal.app import make_app

    with ledger_here() as (ledger, settings):
        errands = LateDispatcher(ledger, settings)
        app = make_app(ledger, settings, wake=errands.wake)
        errands.start()
        try:
            uvicorn.run(app, host=settings.portal_host, port=port, log_level="warning", timeout_graceful_shutdown=5)
        finally:
            errands.stop()


class LateDispatcher:
    """A dispatcher that begins once Prefect answers or has had its time: the pages need not wait for it.

    The engine takes seconds to import, and an errand that finds Prefect still starting would be put off for longer.
    """

    PATIENCE = 60.0

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        self._ledger = ledger
        self._settings = settings
        self._dispatcher: Dispatcher | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._begin, name="late dispatcher", daemon=True)

    def start(self) -> None:
        """Begin to wait."""
        self._thread.start()

    def wake(self) -> None:
        """Something was just put into the outbox; before the dispatcher is there, it finds it by itself."""
        if self._dispatcher:
            self._dispatcher.wake()

    def stop(self) -> None:
        """End after the errand at hand."""
        self._over.set()
        self._thread.join(timeout=10)
        if self._dispatcher:
            self._dispatcher.stop()

    def _begin(self) -> None:
        waited = 0.0
        while not prefect_answers(self._settings.prefect_api_url) and waited < self.PATIENCE:
            if self._over.wait(0.5):
                return
            waited += 0.5
        from stafett.engine.dispatch import Dispatcher

        dispatcher = Dispatcher(self._ledger, self._settings)
        dispatcher.start()
        self._dispatcher = dispatcher


def prefect_answers(api: str) -> bool:
    """Whether Prefect's API is healthy."""
    return answers_ok(f"{api.rstrip('/')}/health") is not None


def answers_ok(url: str, question: bytes | None = None) -> bytes | None:
    """What an address answers (to a POST where there is a question), or None without success; bypasses any proxy
    for this machine."""
    here = urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")
    opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if here else []))
    request = urllib.request.Request(url, question, {"Content-Type": "application/json"})  # noqa: S310 (our settings)
    try:
        with opener.open(request, timeout=5) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, OSError, ValueError):
        return None
