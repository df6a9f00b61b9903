"""What stands between the network and the pages: security headers, HEAD, and a limit on what is sent to us."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FORM_LIMIT = 4 << 20
"""Bytes of a form without files."""
UPLOAD_LIMIT = 6 << 30
"""Bytes of a form with files: one delivery of media."""
PERSONAL = ("/s/", "/p/", "/staff/", "/files/", "/shared/", "/api/step", "/api/file")


class TooMuch(Exception):
    """More was sent than a page takes."""


def image_sources(addresses: Iterable[str]) -> str:
    """The origins of these addresses, for the content security policy."""
    parts = [urlsplit(address) for address in addresses if address]
    known = {f"{one.scheme}://{one.netloc}" for one in parts if one.scheme in ("http", "https") and one.netloc}
    return " ".join(["'self'", "https://upload.wikimedia.org", *sorted(known)])


class Headers:
    """Adds the security headers; tokens stand in addresses, so no address may leak and no personal page be kept."""

    def __init__(self, app: ASGIApp, images: str) -> None:
        self.app = app
        self.policy = (
            f"default-src 'none'; style-src 'self'; script-src 'self'; img-src {images}; font-src 'self'; "
            "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with the headers on its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self.app(scope, receive, with_headers)

    def _add(self, headers: MutableHeaders, path: str) -> None:
        headers.setdefault("Content-Security-Policy", self.policy)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Robots-Tag"] = "noindex, nofollow"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers.setdefault("Cache-Control", "no-store" if path.startswith(PERSONAL) else "no-cache")


class HeadAsGet:
    """Answers HEAD as GET without the body, on every page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as GET and keep its body back."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)


class BodyLimit:
    """Stops a request that sends more than a form may hold, whatever its headers say."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what arrives, and answer 413 where it is too much."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        limit = UPLOAD_LIMIT if headers.get(b"content-type", b"").startswith(b"multipart/") else FORM_LIMIT
        arrived = 0

        async def counted() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > limit:
                raise TooMuch
            return message

        try:
            if int(headers.get(b"content-length", b"0") or 0) > limit:
                raise TooMuch
            await self.app(scope, counted, send)
        except TooMuch:
            answer = PlainTextResponse(f"That is more than {limit >> 20} MB; nothing was kept.\n", status_code=413)
            await answer(scope, receive, send)
