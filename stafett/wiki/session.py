"""One process, one session: pywikibot set up without prompts, files of its own and surprises.

pywikibot keeps its settings, cookies and throttle in module globals, so a process can talk to one wiki with one account
only. Each process gets a base folder of its own: pywikibot multiplies every delay by the number of processes that it
has seen in one folder, dead ones included.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from stafett.settings import Settings
from stafett.wiki.errors import SessionLost, WikiRefused, WikiUnreachable, from_answer

MAX_LAG = 5
MAX_RETRIES = 3
RETRY_WAIT = 1
TIMEOUT = (10.0, 120.0)

Answer = dict[str, Any]


class Session:
    """Calls of one wiki's api.php, logged in; every failure is a WikiError."""

    def __init__(self, site: Any) -> None:
        self._site = site

    @property
    def user(self) -> str:
        """Name of the account."""
        return str(self._site.user())

    @property
    def is_bot(self) -> bool:
        """Whether the account has the bot right."""
        return "bot" in self._site.userinfo.get("rights", ())

    def read(self, **parameters: Any) -> Answer:
        """One call that changes nothing."""

        def build() -> Any:
            request = self._site.simple_request(formatversion=2, **parameters)
            request.use_get = True
            return request

        return self._submit(build)

    def read_all(self, **parameters: Any) -> Iterator[Answer]:
        """The `query` part of every answer of a query that goes on."""
        more: dict[str, Any] = {}
        while True:
            answer = self.read(action="query", **{**parameters, **more})
            yield answer.get("query", {})
            more = answer.get("continue", {})
            if not more:
                return

    def write(self, **parameters: Any) -> Answer:
        """One call that changes something, with token and assertion; a lost session is renewed once."""
        return self._with_session(lambda: self._submit(lambda: self._writing(parameters)))

    def send(self, field: str, content: bytes, file_name: str, **parameters: Any) -> Answer:
        """A writing call that carries bytes under the form field `field`."""

        def build() -> Any:
            request = self._writing(parameters)
            request._get_request_params = _exact_form(request, field, (file_name, content))
            return request

        return self._with_session(lambda: self._submit(build))

    def _writing(self, parameters: dict[str, Any]) -> Any:
        request = self._site.simple_request(token=self._site.tokens["csrf"], **parameters)
        request.use_get = False
        if self.is_bot:
            request["assert"] = "bot"
        return request

    def _with_session(self, call: Callable[[], Answer]) -> Answer:
        try:
            return call()
        except SessionLost:
            self._site.tokens.clear()
            return call()

    def _submit(self, build: Callable[[], Any]) -> Answer:
        answer = _translated(lambda: build().submit())
        if not isinstance(answer, dict):
            raise WikiUnreachable("bad-answer", "The wiki answered something that is not an object.")
        return answer


def _exact_form(
    request: Any, field: str, part: tuple[str, bytes]
) -> Callable[..., tuple[bool, str, bytes, dict[str, str]]]:
    """Build the multipart body of `request` byte for byte.

    pywikibot builds it as a mail message: a last byte 0x0D of the file is taken for half of a line end and lost, and
    a title or a line of text that begins with "From " gets a ">" in front.
    """
    from urllib3.filepost import encode_multipart_formdata

    def build(use_get: bool, paramstring: str) -> tuple[bool, str, bytes, dict[str, str]]:
        body, content_type = encode_multipart_formdata({**request._encoded_items(), field: part})
        return False, request.site.apipath(), body, {"Content-Type": content_type}

    return build


_opened: tuple[tuple[str, str], Session] | None = None


def open_session(settings: Settings, workdir: Path) -> Session:
    """Log in to the target wiki, or give the session that this process already has.

    Raises WikiRefused for settings or an account that the wiki does not take, WikiUnreachable when it does not answer.
    """
    global _opened
    target = (settings.wiki_api, settings.wiki_user)
    if _opened and _opened[0] == target:
        return _opened[1]
    if _opened:
        raise WikiRefused(
            "one-wiki", f"This process already talks to {_opened[0][0]} as {_opened[0][1]}; start another one."
        )
    _check_settings(settings)
    session = Session(_log_in(settings, _base_folder(workdir)))
    _opened = (target, session)
    return session


def _check_settings(settings: Settings) -> None:
    address = urlsplit(settings.wiki_api)
    if address.scheme not in ("http", "https") or not address.netloc or not address.path.endswith("/api.php"):
        raise WikiRefused(
            "no-wiki", "STAFETT_WIKI_API must be the address of a wiki's api.php, such as https://…/w/api.php."
        )
    label, _, secret = settings.wiki_password.get_secret_value().partition(":")
    if not settings.wiki_user or not label or not secret:
        hint = "Make a bot password on the wiki's Special:BotPasswords and set it as label:secret."
        raise WikiRefused("no-account", f"STAFETT_WIKI_USER and STAFETT_WIKI_PASSWORD are needed. {hint}")


def _base_folder(workdir: Path) -> Path:
    """A folder of this process, removed when it ends; those of dead processes of this machine are removed too."""
    machine = socket.gethostname()
    for old in workdir.glob(f"pywikibot-{machine}-*"):
        if not Path(f"/proc/{old.name.rpartition('-')[2]}").exists():
            shutil.rmtree(old, ignore_errors=True)
    base = workdir.resolve() / f"pywikibot-{machine}-{os.getpid()}"
    base.mkdir(parents=True, exist_ok=True, mode=0o700)
    atexit.register(_remove_if_ours, base, os.getpid())
    return base


def _remove_if_ours(base: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(base, ignore_errors=True)


def _log_in(settings: Settings, base: Path) -> Any:
    # Without a user-config.py in it, pywikibot ignores the folder and falls back to the current one.
    (base / "user-config.py").touch()
    os.environ["PYWIKIBOT_DIR"] = str(base)
    os.environ["PYWIKIBOT_NO_USER_CONFIG"] = "2"
    import pywikibot

    _configure(settings, base)
    _to_program_log()
    family = _family(settings.wiki_api)

    def log_in() -> Any:
        site = pywikibot.Site(family.name, family, user=settings.wiki_user)
        site.login()
        return site

    site = _translated(log_in)
    if not site.logged_in():
        raise WikiRefused("login", f"The wiki did not accept the account {settings.wiki_user}: check its bot password.")
    return site


def _configure(settings: Settings, base: Path) -> None:
    from pywikibot import config

    label, _, secret = settings.wiki_password.get_secret_value().partition(":")
    passwords = base / "passwords"
    passwords.touch(mode=0o600)
    passwords.write_text(f"({settings.wiki_user!r}, BotPassword({label!r}, {secret!r}))\n", encoding="utf-8")
    config.password_file = str(passwords)
    agent = settings.user_agent.replace("{", "(").replace("}", ")")
    config.user_agent_format = agent + " {pwb} {http_backend} {python}"
    config.put_throttle = settings.wiki_put_throttle
    config.minthrottle = 0
    config.write_maxlag = MAX_LAG
    config.max_retries = MAX_RETRIES
    config.retry_wait = RETRY_WAIT
    config.socket_timeout = TIMEOUT
    config.enable_GET_without_SSL = True
    config.verbose_output = 0
    # The terminal interface asks questions and would wait for ever where nobody can answer.
    config.userinterface = "buffer"


def _to_program_log() -> None:
    from pywikibot import bot

    bot.set_interface("buffer")
    bot.init_handlers()
    log = logging.getLogger("pywiki")
    # With no handler at all pywikibot would put its own back at the next message.
    log.handlers[:] = [logging.NullHandler()]
    log.propagate = True
    logging.captureWarnings(False)
    # Below WARNING it writes whole requests, tokens included.
    log.addFilter(lambda record: record.levelno >= logging.WARNING)


def _family(api: str) -> Any:
    from pywikibot import family

    address = urlsplit(api)
    # The name is part of pywikibot's cache keys, so it must differ from wiki to wiki.
    own = f"w{sha256(api.encode()).hexdigest()[:12]}"

    class Target(family.SingleSiteFamily):  # type: ignore[misc]
        name = own
        domain = address.netloc

        def protocol(self, code: str) -> str:
            return address.scheme

        def scriptpath(self, code: str) -> str:
            return address.path.removesuffix("/api.php")

    target = Target()
    # Looked up by name in some corners of pywikibot, which would otherwise search for a file.
    family.Family._families[own] = target
    return target


def _translated(call: Callable[[], Any]) -> Any:
    """Run `call` and turn pywikibot's errors into ours."""
    from pywikibot import exceptions
    from requests import RequestException

    try:
        return call()
    except exceptions.APIError as failure:
        raise from_answer(failure.code, str(failure.info), failure.other) from failure
    except exceptions.NoUsernameError as failure:
        raise WikiRefused("login", f"The wiki did not accept the account: {failure}") from failure
    except exceptions.MaxlagTimeoutError as failure:
        raise WikiUnreachable("maxlag", "The wiki's databases lag behind; it asks to wait.") from failure
    except (exceptions.Error, ConnectionError, RequestException) as failure:
        raise WikiUnreachable("no-answer", f"The wiki does not answer as it should: {failure}") from failure


def patience(seconds: float, *, first: float = 0.2, longest: float = 5.0) -> Iterator[None]:
    """Yield at once and then after ever longer pauses, until `seconds` have passed."""
    deadline = time.monotonic() + seconds
    pause = first
    yield
    while time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(2 * pause, longest)
        yield


__all__ = ["Answer", "Session", "open_session", "patience"]
