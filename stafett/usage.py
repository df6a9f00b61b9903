"""How files are used: `prop=globalusage` of the Action API and the Analytics (AQS) API, read politely.

Politeness is https://www.mediawiki.org/wiki/API:Etiquette: a User-Agent with contact, `maxlag`, at most three
requests at a time, `Retry-After` honoured. Months are written `YYYY-MM`, wikis as host names (`sv.wikipedia.org`).
"""

from __future__ import annotations

import re
import threading
import time
from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote, unquote

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stafett.month_figures import MonthFigures
from stafett.settings import Settings

TITLES_PER_REQUEST = 50
CONCURRENT_REQUESTS = 3
TRIES = 5
FIRST_WAIT = 5.0
LONGEST_WAIT = 120.0
LARGEST_ANSWER = 16 * 1024 * 1024
MOST_CONTINUATIONS = 10_000
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
# Both figures of a month are complete 24 to 48 hours after its end; a day more costs nothing.
DAYS_UNTIL_FINAL = 3
BUSY_CODES = {"maxlag", "ratelimited", "readonly", "http-bad-status"}

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Model = TypeVar("Model", bound=BaseModel)


class UsageDown(Exception):
    """The service does not answer now; trying again after `retry_after` seconds makes sense."""

    def __init__(self, message: str, retry_after: float = FIRST_WAIT) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class UsageError(Exception):
    """The service refused the question or gave an answer that cannot be trusted; trying again does not help."""


class Use(BaseModel):
    """One page that shows a file; `title` with spaces and its namespace's name, `ns` 0 for an article."""

    model_config = ConfigDict(frozen=True)

    wiki: str
    title: str
    ns: int
    page_id: int
    url: str = ""


class _Use(BaseModel):
    wiki: str = Field(max_length=253)
    title: str = Field(max_length=1024)
    ns: int
    pageid: int
    url: str = Field("", max_length=8192)


class _FilePage(BaseModel):
    title: str
    missing: bool = False
    globalusage: list[_Use] | None = None


class _Renaming(BaseModel):
    fromencoded: bool = False
    source: str = Field(alias="from")
    to: str


class _Query(BaseModel):
    pages: list[_FilePage] = []
    normalized: list[_Renaming] = []
    redirects: list[_Renaming] = []


class _Found(BaseModel):
    title: str = Field(max_length=1024)


class _Search(BaseModel):
    search: list[_Found] = []


class UsageClient:
    """Asks how files are used. Safe to share between threads; close it, or use it in a `with`.

    `article_api` is where the wikis that show the files answer, with `{wiki}` for the host name. `cache` is a folder
    for the figures of finished months, which never change.
    """

    def __init__(
        self,
        *,
        globalusage_api: str,
        metrics_api: str,
        user_agent: str,
        article_api: str = "https://{wiki}/w/api.php",
        cache: Path | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.globalusage_api = globalusage_api
        self.metrics_api = metrics_api.rstrip("/")
        self.article_api = article_api
        self._http = httpx.Client(headers={"User-Agent": user_agent}, timeout=60, follow_redirects=False)
        self._slots = threading.Semaphore(CONCURRENT_REQUESTS)
        self._cache = MonthFigures(cache) if cache else None
        self._wait = wait

    @classmethod
    def from_settings(cls, settings: Settings) -> UsageClient:
        """The client of this installation; raise UsageError where no wiki to ask is set."""
        api = settings.globalusage_api or settings.wiki_api
        if not api:
            raise UsageError("No wiki to ask for usage: set STAFETT_GLOBALUSAGE_API or STAFETT_WIKI_API.")
        return cls(
            globalusage_api=api,
            metrics_api=settings.metrics_api,
            article_api=settings.article_api,
            user_agent=settings.user_agent,
            cache=settings.home / "usage",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def global_usage(self, titles: Iterable[str]) -> dict[str, list[Use]]:
        """The pages of all wikis and namespaces that show each file; a file that does not exist has none.

        `titles` with or without `File:`; the answer has the titles as they were asked. A renamed file is followed.
        Raises UsageDown, or UsageError when a title does not come back: the API drops titles over its limit silently.
        """
        asked = list(dict.fromkeys(titles))
        batches = [asked[start : start + TITLES_PER_REQUEST] for start in range(0, len(asked), TITLES_PER_REQUEST)]
        answer: dict[str, list[Use]] = {}
        for uses in self._three_at_a_time(self._usage_of_batch, batches):
            answer.update(uses)
        return answer

    def page_views(self, wiki: str, page: str, month: str) -> int | None:
        """Views of a page by people in a whole month, or None where the service has no data for it."""
        article = quote(page.replace(" ", "_"), safe="")
        path = f"pageviews/per-article/{aqs_project(wiki)}/all-access/user/{article}/{_whole(month)}"
        return self._month_figure("pageviews", month, f"{wiki}/{page}", path, "views")

    def views_of_pages(self, pages: Sequence[tuple[str, str]], month: str) -> dict[tuple[str, str], int | None]:
        """`page_views` of many (wiki, page), three at a time."""
        asked = list(dict.fromkeys(pages))
        return dict(zip(asked, self._three_at_a_time(lambda page: self.page_views(*page, month), asked), strict=True))

    def media_requests(self, file_path: str, month: str) -> int | None:
        """How often a file was transferred to people in a month, or None; `file_path` is the upload path or address."""
        path = quote(_upload_path(file_path), safe="")
        address = f"mediarequests/per-file/all-referers/user/{path}/{_whole(month)}"
        return self._month_figure("mediarequests", month, file_path, address, "requests")

    def search_articles(self, wiki: str, words: str, *, limit: int = 5) -> list[str]:
        """Titles of articles on `wiki` that a search for `words` finds, best first."""
        if not HOST.fullmatch(wiki):
            raise UsageError(f"{wiki[:100]!r} is not the host name of a wiki.")
        question = {"list": "search", "srsearch": words[:300], "srnamespace": "0", "srlimit": str(limit), "srprop": ""}
        answer = self._action(self.article_api.format(wiki=wiki), question)
        return [found.title for found in _checked(_Search, answer.get("query", {})).search][:limit]

    def _three_at_a_time(self, ask: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
        with ThreadPoolExecutor(CONCURRENT_REQUESTS) as pool:
            answers = [pool.submit(ask, item) for item in items]
            try:
                return [answer.result() for answer in answers]
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    def _usage_of_batch(self, titles: Sequence[str]) -> dict[str, list[Use]]:
        question = {
            "prop": "globalusage",
            "guprop": "url|pageid|namespace",
            "gulimit": "500",
            "redirects": "1",
            "titles": "|".join(map(file_title, titles)),
        }
        names: dict[str, str] = {}
        pages: dict[str, _FilePage] = {}
        for part in self._continued(question):
            names |= {unquote(name.source) if name.fromencoded else name.source: name.to for name in part.normalized}
            names |= {name.source: name.to for name in part.redirects}
            _merge(pages, part.pages)
        return {title: _uses(title, _follow(file_title(title), names), pages) for title in titles}

    def _continued(self, question: dict[str, str]) -> Iterable[_Query]:
        """Every part of a continued answer: `[]` for a file before the last part does not mean unused."""
        onward: dict[str, str] = {}
        for _ in range(MOST_CONTINUATIONS):
            answer = self._action(self.globalusage_api, question | onward)
            yield _checked(_Query, answer.get("query", {}))
            following = {
                key: str(value) for key, value in (answer.get("continue") or {}).items() if key.endswith("continue")
            }
            if not following:
                return
            if following == onward:
                break
            onward = following
        raise UsageError(f"{self.globalusage_api} continues its answer without end.")

    def _action(self, api: str, question: dict[str, str]) -> dict[str, Any]:
        form = {"action": "query", "format": "json", "formatversion": "2", "maxlag": "5", **question}
        answer = self._patiently(lambda: _action_answer(self._request("POST", api, form)))
        if answer is None:
            raise UsageError(f"{api} is not there (404): check the address.")
        return answer

    def _month_figure(self, kind: str, month: str, key: str, path: str, field: str) -> int | None:
        if self._cache and (known := self._cache.get(kind, month, key)) is not None:
            return known
        answer = self._patiently(lambda: _rest_answer(self._request("GET", f"{self.metrics_api}/{path}")))
        figure = None if answer is None else _sum_of_month(answer, month, field)
        if self._cache and figure is not None and is_final(month):
            self._cache.put(kind, month, key, figure)
        return figure

    def _patiently(self, ask: Callable[[], dict[str, Any] | None]) -> dict[str, Any] | None:
        """Ask up to five times, waiting as long as the service says, or 5 s doubling where it does not say."""
        for attempt in range(1, TRIES + 1):
            try:
                return ask()
            except UsageDown as down:
                pause = down.retry_after or FIRST_WAIT * 2 ** (attempt - 1)
                if attempt == TRIES or pause > LONGEST_WAIT:
                    raise UsageDown(str(down), pause) from down
                self._wait(pause)
        raise AssertionError("unreachable: the last attempt returns or raises")  # pragma: no cover

    def _request(self, method: str, address: str, form: dict[str, str] | None = None) -> httpx.Response:
        try:
            with self._slots, self._http.stream(method, address, data=form) as response:
                return _bounded(response)
        except httpx.TransportError as error:
            raise UsageDown(f"{address} cannot be reached: {error!r}", 0) from error
        except httpx.InvalidURL as error:
            raise UsageError(f"{address!r} is not an address: {error}") from error


def file_title(title: str) -> str:
    """`title` with the `File:` prefix."""
    return title if title.startswith("File:") else f"File:{title}"


def aqs_project(wiki: str) -> str:
    """The name the Analytics API has for a wiki: `sv.wikipedia.org` → `sv.wikipedia`; UsageError if it is no host."""
    host = wiki.lower()
    if not HOST.fullmatch(host):
        raise UsageError(f"{wiki[:100]!r} is not the host name of a wiki.")
    return host.removeprefix("www.").removesuffix(".org")


def month_days(month: str) -> tuple[date, date]:
    """First and last day of a month `YYYY-MM`; UsageError if it is none."""
    if not MONTH.fullmatch(month):
        raise UsageError(f"{month[:20]!r} is not a month: write it as 2026-05.")
    first = date(int(month[:4]), int(month[5:]), 1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def is_final(month: str) -> bool:
    """Whether the figures of a month cannot change any more."""
    return (datetime.now(UTC).date() - month_days(month)[1]).days > DAYS_UNTIL_FINAL


def _whole(month: str) -> str:
    """A month as the end of an AQS address; only months that lie in it as a whole are answered."""
    first, last = month_days(month)
    return f"monthly/{first:%Y%m%d}00/{last:%Y%m%d}00"


def _upload_path(address: str) -> str:
    """The path the Analytics API knows a file by; the API's `url` carries a `?utm_…` tail that would answer 404."""
    path = address.split("?", 1)[0]
    return "/" + unquote(path.split("://", 1)[-1].split("/", 1)[-1] if "://" in path else path).lstrip("/")


def _merge(pages: dict[str, _FilePage], part: Iterable[_FilePage]) -> None:
    for page in part:
        known = pages.get(page.title)
        if known is None:
            pages[page.title] = page
        elif page.globalusage is not None:
            known.globalusage = [*(known.globalusage or []), *page.globalusage]


def _follow(name: str, names: dict[str, str]) -> str:
    for _ in range(len(names)):
        if name not in names:
            break
        name = names[name]
    return name


def _uses(asked: str, name: str, pages: dict[str, _FilePage]) -> list[Use]:
    page = pages.get(name) or pages.get(name.replace("_", " "))
    if page is None:
        raise UsageError(f"The usage API did not answer for {asked!r}: no figure can be trusted.")
    if page.globalusage is None and not page.missing:
        raise UsageError("The wiki does not answer prop=globalusage: set STAFETT_GLOBALUSAGE_API to one that does.")
    uses = (
        Use(wiki=use.wiki, title=use.title.replace("_", " "), ns=use.ns, page_id=use.pageid, url=use.url)
        for use in page.globalusage or []
    )
    return list(dict.fromkeys(uses))


def _bounded(response: httpx.Response) -> httpx.Response:
    """The whole response, refused where it is larger than any honest answer."""
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > LARGEST_ANSWER:
            raise UsageError(f"{response.url.host} answered more than {LARGEST_ANSWER} bytes.")
    headers = {
        key: value for key, value in response.headers.items() if key not in ("content-encoding", "content-length")
    }
    return httpx.Response(response.status_code, headers=headers, content=bytes(content), request=response.request)


def _rest_answer(response: httpx.Response) -> dict[str, Any] | None:
    """The JSON object of a response, None for 404; raise UsageDown or UsageError for what is neither."""
    if response.status_code == 404:
        return None
    if response.status_code == 429 or response.status_code >= 500:
        raise UsageDown(f"{response.url.host} answered {response.status_code}.", _retry_after(response))
    if response.status_code != 200:
        raise UsageError(f"{response.url.host} answered {response.status_code}: {response.text[:300]}")
    try:
        answer = response.json()
    except ValueError as error:
        raise UsageError(f"{response.url.host} answered something that is not JSON.") from error
    if not isinstance(answer, dict):
        raise UsageError(f"{response.url.host} answered JSON that is not an object.")
    return answer


def _action_answer(response: httpx.Response) -> dict[str, Any] | None:
    """As `_rest_answer`; the Action API reports errors, even a busy one, with status 200."""
    answer = _rest_answer(response)
    error = answer.get("error") if answer else None
    if not error:
        return answer
    code, sentence = str(error.get("code", "")), str(error.get("info", ""))[:300]
    if code in BUSY_CODES or code.startswith("internal_api_error"):
        raise UsageDown(f"{response.url.host} answered {code}: {sentence}", _retry_after(response))
    raise UsageError(f"{response.url.host} refused the question ({code}): {sentence}")


def _retry_after(response: httpx.Response) -> float:
    """Seconds in `Retry-After`; 0 where it is absent or a date."""
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else 0


def _checked(model: type[Model], value: object) -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(f"The answer has an unexpected form at {first['loc']}: {first['msg']}") from error


def _sum_of_month(answer: dict[str, Any], month: str, field: str) -> int | None:
    """The month's figure; a row of another month is not counted, no row at all is no data."""
    stamp = month.replace("-", "")
    try:
        rows = [int(row[field] or 0) for row in answer["items"] if str(row["timestamp"]).startswith(stamp)]
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"The Analytics API gave an answer without {field}.") from error
    return sum(rows) if rows else None
