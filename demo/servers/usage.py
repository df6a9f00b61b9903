"""A stand-in for the usage APIs of Wikimedia: GlobalUsage, article search and Analytics (AQS).

Nothing it answers is real. Files, wikis, pages and views are pseudo-figures computed from the file's title, so that
the demo and the tests have something to count; the form of the answers, limits and errors is the real services'.

Run: `python -m demo.servers.usage --port N [--wiki-api URL]`. With `--wiki-api`, whether a file exists is asked from
that wiki. `POST /switch` makes it misbehave (see `Switches`); `GET /switch` tells what it has been asked.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool

from demo.servers.usage_figures import ARTICLES, DbUse, search, transfers, uses, views

TITLES_CAP = 50
LIMIT_CAP = 500
# Wikimedia refuses agents that name only their library (https://meta.wikimedia.org/wiki/User-Agent_policy).
NAMELESS_AGENT = re.compile(r"^(python-|curl/|wget/|okhttp|Java/|$)", re.IGNORECASE)
NO_DATA = (
    "The date(s) you used are valid, but we either do not have data for those date(s), or the project you asked for is "
    "not loaded yet. Please check documentation for more information"
)


class Switches(BaseModel):
    """What the stand-in does wrong: numbers count how many of the next answers are wrong in that way."""

    model_config = ConfigDict(extra="forbid")

    maxlag: int = 0
    too_many: int = 0
    retry_after: str = "1"
    broken: int = 0
    garbage: int = 0
    drop: list[str] = []
    missing: list[str] = []
    largest_page: int = LIMIT_CAP
    delay: float = 0
    month: str = ""


class Seen(BaseModel):
    """What the stand-in has been asked since the last switch."""

    requests: int = 0
    at_once: int = 0
    most_at_once: int = 0
    paths: list[str] = []


class StandIn:
    """The state behind the answers."""

    def __init__(self, wiki_api: str = "") -> None:
        self.wiki_api = wiki_api
        self.switches = Switches()
        self.seen = Seen()

    def month(self) -> str:
        """The month in which the stand-in believes to be."""
        return self.switches.month or f"{datetime.now(UTC):%Y-%m}"

    def spend(self, switch: str) -> bool:
        """Whether the next answer is to be wrong in this way; counts it."""
        left: int = getattr(self.switches, switch)
        setattr(self.switches, switch, max(0, left - 1))
        return left > 0

    @contextmanager
    def counted(self, path: str) -> Iterator[None]:
        """Count a request, and how many are answered at the same time."""
        self.seen.requests += 1
        self.seen.paths.append(path[:300])
        self.seen.at_once += 1
        self.seen.most_at_once = max(self.seen.most_at_once, self.seen.at_once)
        try:
            time.sleep(self.switches.delay)
            yield
        finally:
            self.seen.at_once -= 1


def make_app(wiki_api: str = "") -> FastAPI:
    """The stand-in as an ASGI application."""
    app = FastAPI(title="Stand-in for the usage APIs: nothing here is real", docs_url=None, redoc_url=None)
    state = StandIn(wiki_api)

    @app.get("/")
    def about() -> dict[str, str]:
        return {"about": (__doc__ or "").strip()}

    @app.get("/switch")
    def asked() -> Seen:
        return state.seen

    @app.post("/switch")
    def switch(switches: Switches) -> Switches:
        state.switches, state.seen = switches, Seen()
        return switches

    @app.api_route("/w/api.php", methods=["GET", "POST"])
    @app.api_route("/wikis/{wiki}/w/api.php", methods=["GET", "POST"])
    async def action_api(request: Request, wiki: str = "") -> Response:
        params = {**request.query_params, **{key: str(value) for key, value in (await request.form()).items()}}
        return await run_in_threadpool(
            lambda: _guarded(state, request, lambda: action(state, params, wiki), is_action=True)
        )

    @app.get("/api/rest_v1/metrics/{rest:path}")
    def metrics_api(request: Request) -> Response:
        # The raw path: an article's name may hold an encoded slash.
        raw = request.scope["raw_path"].decode().split("/api/rest_v1/metrics/", 1)[1]
        return _guarded(state, request, lambda: metrics(raw, state.month()), is_action=False)

    return app


def _guarded(state: StandIn, request: Request, answer: Callable[[], Response], *, is_action: bool) -> Response:
    """The answer, or what the switches and the agent policy put in its place."""
    with state.counted(request.url.path):
        if NAMELESS_AGENT.match(request.headers.get("user-agent", "")):
            return Response("Please set a user-agent and respect our robot policy.", 403, media_type="text/plain")
        if state.spend("too_many"):
            headers = {"Retry-After": state.switches.retry_after} if state.switches.retry_after else {}
            return Response("Too many requests", 429, headers, media_type="text/plain")
        if state.spend("broken"):
            return Response("<html>upstream connect error</html>", 503, media_type="text/html")
        if state.spend("garbage"):
            return Response("<html>not JSON</html>", 200, media_type="text/html")
        if is_action and state.spend("maxlag"):
            return _api_error(
                "maxlag",
                "Waiting for a database server: 7.2 seconds lagged.",
                {"Retry-After": "1", "X-Database-Lag": "7"},
            )
        return answer()


def _api_error(code: str, info: str, headers: Mapping[str, str] | None = None) -> Response:
    body = {"error": {"code": code, "info": info, "docref": "See api.php for API usage."}, "servedby": "stand-in"}
    return JSONResponse(body, headers={"MediaWiki-API-Error": code, **(headers or {})})


def action(state: StandIn, params: Mapping[str, str], wiki: str) -> Response:
    """`action=query` with `prop=globalusage` or `list=search`, in format version 2."""
    if params.get("action") != "query" or params.get("format") != "json" or params.get("formatversion") != "2":
        return _api_error("badvalue", "This stand-in speaks action=query, format=json, formatversion=2 only.")
    if params.get("list") == "search":
        return _search(params, wiki)
    if params.get("prop") != "globalusage":
        return _api_error("badvalue", 'Unrecognized value for parameter "prop".')
    titles = [title for title in params.get("titles", "").split("|") if title]
    if len(titles) > TITLES_CAP:
        # A live client saw no error and no pages over the cap.
        return JSONResponse({"batchcomplete": True})
    known = _known_titles(state, titles)
    if known is None:
        return Response("The rehearsal wiki does not answer.", 503, media_type="text/plain")
    return _global_usage(state, params, known)


def _search(params: Mapping[str, str], wiki: str) -> Response:
    limit = min(int(params.get("srlimit", "10")), LIMIT_CAP)
    found = [{"ns": 0, "title": title} for title in search(wiki, params.get("srsearch", ""))[:limit]]
    return JSONResponse({"batchcomplete": True, "query": {"search": found}})


class Known(BaseModel):
    """The part of the answer that says which pages there are."""

    pages: list[dict[str, Any]] = []
    normalized: list[dict[str, Any]] = []
    redirects: list[dict[str, Any]] = []


def _known_titles(state: StandIn, titles: list[str]) -> Known | None:
    """What the rehearsal wiki knows of the titles; without a wiki every file exists. None: the wiki does not answer."""
    known = _ask_wiki(state.wiki_api, titles) if state.wiki_api else _invent(titles)
    if known is None:
        return None
    dropped, missing = set(state.switches.drop), set(state.switches.missing)
    pages = [page for page in known.pages if page["title"] not in dropped]
    known.pages = [{"ns": 6, "title": p["title"], "missing": True} if p["title"] in missing else p for p in pages]
    return known


def _invent(titles: list[str]) -> Known:
    names = {title: _normal(title) for title in titles}
    normalized = [{"fromencoded": False, "from": title, "to": name} for title, name in names.items() if title != name]
    pages = [{"pageid": number, "ns": 6, "title": name} for number, name in enumerate(dict.fromkeys(names.values()), 1)]
    return Known(pages=pages, normalized=normalized)


def _normal(title: str) -> str:
    name = " ".join(title.replace("_", " ").removeprefix("File:").split())
    return f"File:{name[:1].upper()}{name[1:]}"


def _ask_wiki(api: str, titles: list[str]) -> Known | None:
    form = {
        "action": "query",
        "prop": "info",
        "redirects": "1",
        "format": "json",
        "formatversion": "2",
        "titles": "|".join(titles),
    }
    try:
        answer = httpx.post(api, data=form, headers={"User-Agent": "StafettStandIn/0.1"}, timeout=30).json()
        known = Known.model_validate(answer.get("query", {}))
    except (httpx.HTTPError, ValueError):
        return None
    known.pages = [
        {key: page[key] for key in ("pageid", "ns", "title", "missing") if key in page} for page in known.pages
    ]
    return known


def _global_usage(state: StandIn, params: Mapping[str, str], known: Known) -> Response:
    """The limit counts uses of the whole request, so that one file's uses may be split over several answers."""
    rows = [row for page in sorted(known.pages, key=lambda page: str(page["title"])) for row in _uses_of(state, page)]
    wanted = params.get("gunamespace", "*")
    rows = [row for row in rows if wanted in ("*", row.ns)]
    start = _place(rows, params.get("gucontinue", ""))
    if start is None:
        return _api_error("badcontinue", "Invalid continue param. You should pass the original value returned.")
    limit = min(int(params.get("gulimit", "10")), LIMIT_CAP, state.switches.largest_page)
    part, rest = rows[start : start + limit], rows[start + limit :]
    pages = [
        page | {"globalusage": [_as_json(use, params) for use in part if use.file == page["title"]]}
        for page in known.pages
    ]
    answer: dict[str, Any] = {"query": {"pages": pages}}
    answer["query"] |= {key: value for key in ("normalized", "redirects") if (value := getattr(known, key))}
    answer |= {"continue": {"gucontinue": rest[0].key, "continue": "||"}} if rest else {"batchcomplete": True}
    return JSONResponse(answer)


def _uses_of(state: StandIn, page: Mapping[str, Any]) -> list[DbUse]:
    return [] if page.get("missing") else uses(str(page["title"]), state.month())


def _place(rows: list[DbUse], key: str) -> int | None:
    if not key:
        return 0
    return next((place for place, row in enumerate(rows) if row.key == key), None)


def _as_json(use: DbUse, params: Mapping[str, str]) -> dict[str, str]:
    asked = params.get("guprop", "url").split("|")
    optional = {"url": use.url, "pageid": use.pageid, "ns": use.ns}
    names = {"url": "url", "pageid": "pageid", "namespace": "ns"}
    return {"title": use.title, "wiki": use.wiki} | {
        names[name]: optional[names[name]] for name in asked if name in names
    }


def metrics(path: str, now: str) -> Response:
    """Pageviews per article and media requests per file, by whole months."""
    parts = path.split("/")
    shapes = {("pageviews", "per-article"): 9, ("mediarequests", "per-file"): 8}
    if len(parts) < 2 or shapes.get((parts[0], parts[1])) != len(parts):
        return _problem(404, path, "Invalid route")
    granularity, start, end = parts[-3], parts[-2][:8], parts[-1][:8]
    if granularity != "monthly":
        return _problem(400, path, "Invalid granularity")
    if not (start.isdecimal() and end.isdecimal() and len(start) == len(end) == 8):
        return _problem(400, path, ["start timestamp is invalid, must be a valid date in YYYYMMDD format"])
    months = [month for month in _full_months(start, end) if month < now]
    items = _page_items(parts, months) if parts[0] == "pageviews" else _file_items(parts, months)
    return JSONResponse({"items": items}) if items else _problem(404, path, NO_DATA)


def _problem(status: int, path: str, detail: str | list[str]) -> Response:
    body = {"detail": detail, "method": "get", "status": status, "type": "about:blank", "uri": f"/metrics/{path}"}
    title = {400: "Bad Request", 404: "Not Found"}[status]
    return JSONResponse(body | {"title": title}, status, media_type="application/problem+json")


def _full_months(start: str, end: str) -> list[str]:
    """The calendar months that lie in start..end as a whole; parts of months are dropped."""
    first, last = int(start[:4]) * 12 + int(start[4:6]) - 1, int(end[:4]) * 12 + int(end[4:6]) - 1
    months = [f"{number // 12}-{number % 12 + 1:02}" for number in range(first, min(last, first + 600) + 1)]
    if months and start[6:] != "01":
        months = months[1:]
    # A month ends where the next day would be a first; 28 is enough for February only.
    whole = end[6:] >= {"02": "28", "04": "30", "06": "30", "09": "30", "11": "30"}.get(end[4:6], "31")
    return months if whole else months[:-1]


def _page_items(parts: list[str], months: list[str]) -> list[dict[str, Any]]:
    project, access, agent, article = parts[2], parts[3], parts[4], unquote(parts[5])
    if article.replace("_", " ") not in ARTICLES.get(f"{project}.org", ()):
        return []
    same = {"project": project, "article": article, "granularity": "monthly", "access": access, "agent": agent}
    return [
        same | {"timestamp": f"{month.replace('-', '')}0100", "views": views(project, article, month)}
        for month in months
    ]


def _file_items(parts: list[str], months: list[str]) -> list[dict[str, Any]]:
    path = unquote(parts[4])
    if not path.startswith("/"):
        return []
    same = {"referer": parts[2], "file_path": parts[4], "granularity": "monthly", "agent": parts[3]}
    return [
        same | {"timestamp": f"{month.replace('-', '')}0100", "requests": transfers(path, month)} for month in months
    ]


def main() -> None:
    """Serve on 127.0.0.1 until ended."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--wiki-api", default="", help="api.php of the rehearsal wiki, asked which files exist")
    options = parser.parse_args()
    print("Stand-in for the usage APIs: none of these figures is real.", file=sys.stderr)
    uvicorn.run(make_app(options.wiki_api), host="127.0.0.1", port=options.port, log_level="warning")


if __name__ == "__main__":
    main()
