"""Templates to pages: one Jinja environment per language, strict about what is missing, escaping everything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal import languages, words
from stafett.phases import Text
from stafett.problems import Problem
from stafett.rules import Explained, explain
from stafett.settings import Settings

if TYPE_CHECKING:
    from portal.visitor import Visitor

HERE = Path(__file__).parent


class Pages:
    """Renders the templates of the portal."""

    def __init__(self, settings: Settings, person_name: Callable[[str], str] = lambda _: "—") -> None:
        self._settings = settings
        self._person_name = person_name
        self._environments: dict[str, Environment] = {}

    def render(self, name: str, visitor: Visitor, **context: Any) -> str:
        """The page `name` (without .html) in the visitor's language."""
        template = self._environment(visitor.language).get_template(f"{name}.html")
        return template.render(visitor=visitor, now=visitor.now, url=visitor.url, page=name, **context)

    @cached_property
    def stamp(self) -> str:
        """Changes whenever a static file does, so that browsers may keep them."""
        contents = b"".join(path.read_bytes() for path in sorted((HERE / "static").iterdir()) if path.is_file())
        return hashlib.sha256(contents).hexdigest()[:12]

    def _environment(self, language: str) -> Environment:
        if language not in self._environments:
            self._environments[language] = self._make(language)
        return self._environments[language]

    def _make(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        )
        texts = languages.messages(language)
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            texts.gettext, texts.ngettext, newstyle=True, pgettext=texts.pgettext, npgettext=texts.npgettext
        )
        environment.filters.update(self._filters(language))
        environment.globals.update(
            languages=languages.available(),
            language=language,
            zone=str(languages.ZONE),
            stamp=self.stamp,
            word=words.Words(texts),
            wiki_page=self.wiki_page,
            person_name=self._person_name,
        )
        return environment

    def _filters(self, language: str) -> dict[str, Any]:
        def say(text: Text) -> str:
            return text.get(language) or text.get("en") or next(iter(text.values()), "")

        def said(problem: dict[str, Any]) -> tuple[Problem, Explained]:
            kept = Problem.model_validate(problem)
            return kept, explain(kept, language)

        return {
            "say": say,
            "said": said,
            "dumped": lambda problem: problem.model_dump(mode="json"),
            "rule_title": lambda rule: explain(Problem(rule=rule), language).title,
            "day": lambda at: languages.day(at, language),
            "moment": lambda at: languages.moment(at, language),
            "iso": lambda at: at.isoformat() if at else "",
            "span": lambda length: languages.span(length, language),
            "number": lambda value: languages.number(value, language),
            "bytes": lambda size: file_size(size, language),
            "web_address": web_address,
            "bare_address": bare_address,
            "pretty": lambda value: json.dumps(value, ensure_ascii=False, indent=2, default=str),
        }

    def wiki_page(self, title: str) -> str:
        """Address of a file's page on the target wiki, or nothing where no wiki is set."""
        api = self._settings.wiki_api
        if not api or not title:
            return ""
        return f"{api.removesuffix('api.php')}index.php?title=File:{quote(title.replace(' ', '_'))}"


def web_address(text: str) -> str:
    """`text` if a browser may be sent there, otherwise nothing: javascript: and its like are only ever shown."""
    try:
        parts = urlsplit(text.strip())
    except (ValueError, AttributeError):
        return ""
    return text.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def bare_address(address: str) -> str:
    """An address as people read it: decoded, without its scheme, cut where it gets long."""
    text = unquote(address.partition("://")[2])
    return text if len(text) <= 60 else f"{text[:28]}…{text[-30:]}"


def file_size(size: int, language: str) -> str:
    """Bytes as people say them."""
    value, unit = float(size), "B"
    for bigger in ("kB", "MB", "GB"):
        if value < 1000:
            break
        value, unit = value / 1000, bigger
    return f"{languages.number(value, language)} {unit}"
