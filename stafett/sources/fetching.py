"""Asking a server of somebody else's for a document: politely, within bounds, and with errors that say what to do.

Bounds: http and https only, on every hop; five redirects; 32 MiB and five minutes an answer; six tries where the
server is busy (429, 5xx) or the connection breaks, with the pauses that `Retry-After` asks for. Whoever asks may have
less patience.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

import httpx

from stafett.errors import StafettError

LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes; the worst JSON or XML of this size takes about 1.2 GB of memory once it is read."""
LONGEST_ANSWER = 300.0
"""Seconds that one answer may take as a whole; a server that drips is no server."""
MOST_REDIRECTS = 5
TRIES = 6
FIRST_WAIT = 2.0
LONGEST_WAIT = 900.0
"""Seconds; who is asked to wait longer had better come back another time."""
LONGEST_ADDRESS = 8000
BUSY = (429, 500, 502, 503, 504)


class HarvestStopped(StafettError):
    """The harvest cannot go on; the message names the request, what came of it, and what to do."""


class NotGiven(HarvestStopped):
    """The server answers, but not with this document; others may be had. `content` is what it said instead."""

    def __init__(self, message: str, content: bytes = b"") -> None:
        super().__init__(message)
        self.content = content


@dataclass(frozen=True)
class Patience:
    """How long a server is waited for. In seconds: `silence` between two signs of it, `answer` for one answer as a
    whole, `pause` the longest that is made between two of the `tries`."""

    tries: int = TRIES
    silence: float = 60.0
    answer: float = LONGEST_ANSWER
    pause: float = LONGEST_WAIT


@dataclass(frozen=True)
class Answer:
    """A document: the address it came from after redirects, and its bytes."""

    address: str
    content: bytes


class _Busy(Exception):
    """Trying again makes sense, after `pause` seconds where the server said so (0: it did not)."""

    def __init__(self, message: str, pause: float = 0) -> None:
        super().__init__(message)
        self.pause = pause


class Fetcher:
    """Fetches documents one after the other; close it, or use it in a `with`.

    `tell` is told of pauses; `wait` takes seconds. `largest` is the most bytes that one answer may have.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        tell: Callable[[str], None] = lambda _: None,
        wait: Callable[[float], None] = time.sleep,
        largest: int = LARGEST_ANSWER,
        patience: Patience = Patience(),
    ) -> None:
        self._http = httpx.Client(headers={"User-Agent": user_agent}, timeout=patience.silence)
        self._tell, self._wait, self._largest, self._patience = tell, wait, largest, patience
        self._reached = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, address: str, question: Mapping[str, str] | None = None) -> Answer:
        """The document at `address`; raises NotGiven where it is refused, too large or not there, HarvestStopped
        where the server cannot be reached or stays busy."""
        return self._patiently(self._request("GET", address, question))

    def post(self, address: str, form: Mapping[str, str]) -> Answer:
        """What `address` answers to a form that only asks: it is sent again where the server is busy. Raises as
        `get` does."""
        return self._patiently(self._request("POST", address, form=form))

    def _patiently(self, request: httpx.Request) -> Answer:
        tries = self._patience.tries
        for attempt in range(1, tries + 1):
            try:
                return self._followed(request)
            except _Busy as busy:
                pause = busy.pause or FIRST_WAIT * 2 ** (attempt - 1)
                if attempt == tries or pause > self._patience.pause:
                    asked = f" It asks for a pause of {pause:,.0f} s." if busy.pause else ""
                    raise HarvestStopped(f"{busy}{asked} Try again later with the same command.") from busy
                self._tell(f"{busy} Waiting {pause:,.0f} s.")
                self._wait(pause)
        raise AssertionError("unreachable: the last attempt returns or raises")  # pragma: no cover

    def _request(
        self,
        method: str,
        address: str,
        question: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> httpx.Request:
        if len(address) > LONGEST_ADDRESS:
            raise NotGiven(f"An address of {len(address):,} characters is none: {address[:200]}…")
        try:
            url = httpx.URL(address)
            url = url.copy_merge_params(question) if question else url
            return self._allowed(self._http.build_request(method, url, data=form))
        except (httpx.InvalidURL, TypeError, ValueError) as error:
            raise NotGiven(f"{address!r} is not an address ({error}). Write it as https://…") from error

    def _followed(self, request: httpx.Request) -> Answer:
        for _ in range(MOST_REDIRECTS + 1):
            answer, onward = self._asked(request)
            if onward is None:
                return answer
            request = self._allowed(onward)
        raise NotGiven(f"{request.url} leads on and on, after {MOST_REDIRECTS} redirects. Name the final address.")

    def _asked(self, request: httpx.Request) -> tuple[Answer, httpx.Request | None]:
        where = f"{request.method} {str(request.url)[:500]}"
        try:
            response = self._http.send(request, stream=True)
            try:
                self._reached = True
                if response.next_request is not None:
                    return Answer(str(request.url), b""), response.next_request
                return _judged(where, response, self._read(where, response)), None
            finally:
                response.close()
        except httpx.ConnectError as error:
            if self._reached:
                raise _Busy(f"{where}: the connection cannot be made ({error}).") from error
            what = "Check the address, and that this machine reaches that server"
            raise HarvestStopped(f"{where}: no server answers there ({error}). {what}.") from error
        except httpx.TransportError as error:
            raise _Busy(f"{where}: the connection broke ({str(error) or type(error).__name__}).") from error
        except httpx.DecodingError as error:
            raise NotGiven(f"{where}: the answer is not compressed as it says ({error}).") from error

    def _read(self, where: str, response: httpx.Response) -> bytes:
        content, end = bytearray(), time.monotonic() + self._patience.answer
        for piece in response.iter_bytes():
            content += piece
            if len(content) > self._largest:
                what = "Ask whoever runs the server for smaller answers, or for a file"
                raise NotGiven(f"{where}: the answer has more than {self._largest:,} bytes. {what}.")
            if time.monotonic() > end:
                raise _Busy(f"{where}: the answer was not complete after {self._patience.answer:.0f} s.")
        return bytes(content)

    def _allowed(self, request: httpx.Request) -> httpx.Request:
        if request.url.scheme not in ("http", "https") or not request.url.host:
            raise NotGiven(f"{str(request.url)[:500]!r} is not an address that is fetched: only http and https are.")
        return request


def _judged(where: str, response: httpx.Response, content: bytes) -> Answer:
    status = f"{response.status_code} {response.reason_phrase}".strip()
    if response.status_code in BUSY:
        raise _Busy(f"{where}: the server answers {status}.", _retry_after(response))
    if response.status_code != 200:
        what = {401: "It wants a login, which is not supported", 403: "It does not let us", 404: "Check the address"}
        does = what.get(response.status_code, "Ask whoever runs the server")
        raise NotGiven(f"{where}: the server answers {status}. {does}.", content)
    return Answer(str(response.request.url), content)


def _retry_after(response: httpx.Response) -> float:
    """Seconds in `Retry-After`, which may be a number or a date; 0 where it is neither."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return 0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())
