"""OpenRefine's HTTP commands, one at a time: the token kept fresh, every answer checked, every failure named."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx


class OpenRefineError(Exception):
    """OpenRefine refused, or answered something that makes its result not to be trusted."""


class OpenRefineDown(OpenRefineError):
    """OpenRefine cannot be reached or broke off; the same call may succeed later."""


class Commands:
    """The commands of one server. `http` has `/command/core/` as its base address."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self._token = ""

    def columns(self, project: str) -> dict[str, int]:
        model = self.json(self.send("get-models", method="GET", params={"project": project}))
        return {column["name"]: column["cellIndex"] for column in model["columnModel"]["columns"]}

    def count(self, project: str) -> int:
        answer = self.send("get-rows", method="GET", params={"project": project, "start": "0", "limit": "1"})
        return int(self.json(answer)["total"])

    def history(self, project: str) -> list[dict[str, Any]]:
        past: list[dict[str, Any]] = self.json(self.send("get-history", method="GET", params={"project": project}))[
            "past"
        ]
        return past

    def post(self, command: str, form: dict[str, str]) -> dict[str, Any]:
        """Send a changing command with the token, and give its answer if that is good."""
        return self.json(
            self.with_fresh_token(lambda: self.send(command, data={**form, "csrf_token": self.csrf_token()}))
        )

    def with_fresh_token(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        """Send, and once more with a new token where the server has forgotten ours (an hour, or a restart)."""
        answer = send()
        if answer.status_code == 200 and b"csrf_token" in answer.content[:300]:
            self._token = ""
            answer = send()
        return answer

    def csrf_token(self) -> str:
        if not self._token:
            self._token = str(self.json(self.send("get-csrf-token", method="GET"))["token"])
        return self._token

    def send(self, command: str, *, method: str = "POST", **content: Any) -> httpx.Response:
        with reached():
            return self.http.request(method, command, **content)

    def json(self, answer: httpx.Response, *, checked: bool = True) -> dict[str, Any]:
        """Give the answer's object; whatever the status, HTML, anything else and `code` other than ok is an error."""
        try:
            content = answer.json()
        except ValueError:
            content = None
        if not isinstance(content, dict) or (checked and content.get("code", "ok") != "ok"):
            raise OpenRefineError(f"OpenRefine answered {answer.status_code}: {excerpt(answer)}")
        return content


@contextlib.contextmanager
def reached() -> Iterator[None]:
    try:
        yield
    except httpx.TransportError as error:
        raise OpenRefineDown(f"OpenRefine cannot be reached or broke off ({type(error).__name__}): {error}") from error


def excerpt(answer: httpx.Response) -> str:
    """What the server says, short: the message of its JSON, or the text of its HTML page."""
    return re.sub(r"<[^>]*>|\s+", " ", answer.text[:2000]).strip()[:200]
