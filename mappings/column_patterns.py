"""The small patterns by which a column is made of others: "{type} {value}[ {unit}]".

A name in braces is a column. What stands in brackets stands only where its columns are filled, and goes with its
punctuation where one is not. Cells are put in as they are: a cell with braces is no pattern.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"\{([^{}]+)\}|[\[\]{}]|[^\[\]{}]+")


class Piece(NamedTuple):
    """Words and columns by turns: before each of the `columns`, and at the end, stands one of the `texts`."""

    texts: tuple[str, ...]
    columns: tuple[str, ...]
    optional: bool


@lru_cache(maxsize=1000)
def pieces_of(pattern: str) -> tuple[Piece, ...]:
    """The pieces of a pattern; raises ValueError, in words for who wrote it."""
    pieces: list[Piece] = []
    texts, columns, optional = [""], list[str](), False
    for token in _TOKEN.finditer(pattern):
        sign = token[0]
        if token[1]:
            columns.append(token[1])
            texts.append("")
        elif sign in ("{", "}"):
            raise ValueError("must name each column between { and }, such as {type} {value}")
        elif sign in ("[", "]"):
            if (sign == "]") != optional or (optional and not columns):
                raise ValueError("must close each [ with ], around a column and what goes with it, such as [ {unit}]")
            pieces.append(Piece(tuple(texts), tuple(columns), optional))
            texts, columns, optional = [""], [], not optional
        else:
            texts[-1] += sign
    pieces.append(Piece(tuple(texts), tuple(columns), optional))
    if optional:
        raise ValueError("must close each [ with ]")
    if not any(piece.columns for piece in pieces):
        raise ValueError("must name a column between { and }, such as {type} {value}")
    return tuple(piece for piece in pieces if piece.columns or any(piece.texts))


@lru_cache(maxsize=1000)
def needed_in(pattern: str) -> tuple[str, ...]:
    """The columns without which a pattern says nothing."""
    needed = (column for piece in pieces_of(pattern) if not piece.optional for column in piece.columns)
    return tuple(dict.fromkeys(needed))


def columns_in(pattern: str) -> list[str]:
    """The columns that a pattern names, each once."""
    return list(dict.fromkeys(column for piece in pieces_of(pattern) for column in piece.columns))


def lacking(pattern: str, cells: Mapping[str, str]) -> list[str]:
    """The columns whose cells are empty and without which the pattern says nothing."""
    return [column for column in needed_in(pattern) if not cells[column]]


def parts_filled(pattern: str, cells: Mapping[str, str]) -> list[str]:
    """What a pattern makes of cells, in parts to be joined; pieces in brackets only where their cells are filled."""
    parts: list[str] = []
    for texts, columns, optional in pieces_of(pattern):
        filled = [cells[column] for column in columns]
        if not optional or all(filled):
            for text, cell in zip(texts, (*filled, ""), strict=True):
                parts += (text, cell)
    return parts
