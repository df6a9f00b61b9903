"""The part of OpenRefine's expression language (GREL) that most operation histories use, compiled to a function.

Understood: `value`, `cells["name"].value`, strings, numbers, regular expressions, `+`, and the functions below, called
as `value.trim()` or `trim(value)`. Whatever else stands in an expression is refused before anything is changed.
Behaviour after the GREL reference, https://openrefine.org/docs/manual/grelfunctions.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Cells = Mapping[str, str | None]
Evaluated = Callable[[str | None, Cells], Any]


class UnsupportedExpression(ValueError):
    """The expression uses something that is not understood here; the message says what."""


class Failed(ValueError):
    """The expression gives an error for this cell, as OpenRefine would say (`onError` then decides)."""


@dataclass(frozen=True)
class Expression:
    """A compiled expression; `columns` are the other columns it looks at."""

    evaluate: Evaluated
    columns: frozenset[str]


@dataclass(frozen=True)
class _Constant:
    """What is the same for all cells."""

    meant: str | re.Pattern[str]

    def __call__(self, value: str | None, cells: Cells) -> str | re.Pattern[str]:
        return self.meant


TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<regex>/(?:[^/\\]|\\.)+/i?)|(?P<number>\d+(?:\.\d+)?)"""
    r"""|(?P<name>[A-Za-z_]\w*)|(?P<sign>[.(),+\[\]]))"""
)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def compile_expression(text: str) -> Expression:
    """Compile a GREL expression, with or without the prefix `grel:`. Raises UnsupportedExpression."""
    language, colon, rest = text.partition(":")
    if colon and language in ("jython", "clojure"):
        raise UnsupportedExpression(f"the language {language}")
    return _Parser(rest if language == "grel" and colon else text).expression()


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.place = 0
        self.columns: set[str] = set()

    def expression(self) -> Expression:
        evaluate = self._sum()
        if self.place < len(self.tokens):
            raise UnsupportedExpression(f"what follows “{self._peek()}”")
        return Expression(evaluate, frozenset(self.columns))

    def _peek(self) -> str:
        return self.tokens[self.place][1] if self.place < len(self.tokens) else ""

    def _take(self, expected: str = "") -> tuple[str, str]:
        if self.place >= len(self.tokens) or (expected and self._peek() != expected):
            raise UnsupportedExpression(f"“{self._peek()}” where “{expected or 'a value'}” should stand")
        self.place += 1
        return self.tokens[self.place - 1]

    def _sum(self) -> Evaluated:
        terms = [self._chain()]
        while self._peek() == "+":
            self._take("+")
            terms.append(self._chain())
        return terms[0] if len(terms) == 1 else _joined(terms)

    def _chain(self) -> Evaluated:
        result = self._operand()
        while self._peek() == ".":
            self._take(".")
            _, name = self._take()
            result = _called(name, [result, *self._arguments()])
        return result

    def _operand(self) -> Evaluated:
        kind, text = self._take()
        if kind == "string":
            words = re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[1]), text[1:-1])
            return _Constant(words)
        if kind == "regex":
            return _Constant(_pattern(text))
        if kind == "number":
            return _Constant(text)
        if text == "value":
            return lambda value, cells: value
        if text == "cells":
            return self._cell()
        if kind == "name":
            return _called(text, self._arguments())
        raise UnsupportedExpression(f"“{text}”")

    def _cell(self) -> Evaluated:
        self._take("[")
        kind, quoted = self._take()
        if kind != "string":
            raise UnsupportedExpression("cells without a column name in quotes")
        for sign in ("]", ".", "value"):
            self._take(sign)
        name = quoted[1:-1]
        self.columns.add(name)
        return lambda value, cells: cells[name]

    def _arguments(self) -> list[Evaluated]:
        self._take("(")
        arguments: list[Evaluated] = []
        while self._peek() != ")":
            if arguments:
                self._take(",")
            arguments.append(self._sum())
        self._take(")")
        return arguments


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place, text = [], 0, text.strip()
    while place < len(text):
        token = TOKEN.match(text, place)
        if token is None:
            raise UnsupportedExpression(f"“{text[place : place + 20]}”")
        found.append((str(token.lastgroup), token[str(token.lastgroup)]))
        place = token.end()
    return found


def _pattern(text: str) -> re.Pattern[str]:
    body, _, flags = text[1:].rpartition("/")
    try:
        # ASCII: in Java \s, \w and \d know no other letters, so a no-break space is not \s.
        return re.compile(body.replace("\\/", "/"), re.ASCII | (re.IGNORECASE if flags else 0))
    except re.error as error:
        raise UnsupportedExpression(f"the regular expression {text}: {error}") from error


def _joined(terms: list[Evaluated]) -> Evaluated:
    def evaluate(value: str | None, cells: Cells) -> str | None:
        parts = [term(value, cells) for term in terms]
        return None if any(part is None for part in parts) else "".join(map(str, parts))

    return evaluate


def _called(name: str, arguments: list[Evaluated]) -> Evaluated:
    if name not in FUNCTIONS:
        raise UnsupportedExpression(f"the function {name}")
    function, least, most = FUNCTIONS[name]
    if not least <= len(arguments) <= most:
        raise UnsupportedExpression(f"{name} with {len(arguments) - 1} arguments")

    subject, *others = arguments
    fixed = [one.meant for one in others if isinstance(one, _Constant)]

    def of_fixed(value: str | None, cells: Cells) -> Any:
        if (first := subject(value, cells)) is None:
            raise Failed(f"{name} of nothing")
        return function(first, *fixed)

    def of_all(value: str | None, cells: Cells) -> Any:
        first, *rest = [argument(value, cells) for argument in arguments]
        if first is None or None in rest:
            raise Failed(f"{name} of nothing")
        return function(first, *rest)

    return of_fixed if len(fixed) == len(others) else of_all


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise Failed("not a text")
    return given


def _list(given: Any) -> list[str]:
    if not isinstance(given, list):
        raise Failed("not a list")
    return given


def _replace(text: Any, what: Any, by: Any) -> str:
    if isinstance(what, re.Pattern):
        try:
            return what.sub(_template(_text(by)), _text(text))
        except (re.error, IndexError) as error:
            raise Failed(str(error)) from error
    return _text(text).replace(_text(what), _text(by))


@lru_cache(maxsize=1000)
def _template(by: str) -> str:
    """Java writes a group as $1 and a plain character as \\$."""
    return re.sub(r"\\(.)|\$(\d)", _group_or_character, by)


def _group_or_character(found: re.Match[str]) -> str:
    if found[2]:
        return f"\\g<{found[2]}>"
    return r"\\" if found[1] == "\\" else found[1]


def _titlecase(text: Any) -> str:
    # OpenRefine's words end at a plain blank or a full stop; a no-break space does not end one.
    return re.sub(r"[^ \t\r\n.]+", lambda word: _title(word[0][0]) + word[0][1:].lower(), _text(text))


def _title(letter: str) -> str:
    """As Java has it: one letter stays one, so that "ß" is not "Ss"."""
    return letter.title() if len(letter.title()) == 1 else letter


def _unescape(text: Any, mode: Any) -> str:
    if mode != "html":
        raise Failed(f"unescape {mode}")
    return html.unescape(_text(text))


def _split(text: Any, separator: Any) -> list[str]:
    """Java's two ways: a regular expression drops empty parts at the end, a text all empty parts but the last."""
    if not isinstance(separator, re.Pattern):
        *parts, last = _text(text).split(_text(separator)) if separator else [_text(text)]
        return [part for part in parts if part] + [last]
    if separator.groups:
        raise Failed("split by a regular expression with groups")
    parts = separator.split(_text(text))
    while parts and not parts[-1]:
        parts.pop()
    return parts


def _join(parts: Any, separator: Any) -> str:
    joined = ""
    for part in _list(parts):  # as OpenRefine: no separator as long as there is nothing before it
        joined += (str(separator) if joined else "") + part
    return joined


FUNCTIONS: dict[str, tuple[Callable[..., Any], int, int]] = {
    "trim": (lambda text: _text(text).strip(), 1, 1),
    "strip": (lambda text: _text(text).strip(), 1, 1),
    "replace": (_replace, 3, 3),
    "toLowercase": (lambda text: _text(text).lower(), 1, 1),
    "toUppercase": (lambda text: _text(text).upper(), 1, 1),
    "toTitlecase": (_titlecase, 1, 1),
    "unescape": (_unescape, 2, 2),
    "split": (_split, 2, 2),
    "join": (_join, 2, 2),
    "uniques": (lambda parts: list(dict.fromkeys(_list(parts))), 1, 1),
    "toString": (_text, 1, 1),
}
"""Name → function, fewest and most arguments (the value it is called on included)."""
