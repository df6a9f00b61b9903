"""File titles that are legal on Commons and good for people: description, institution, id.

Sources of the rules: Commons:File naming, MediaWiki:Titleblacklist and $wgIllegalFileChars.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from mappings.wikitext import BIDI_CONTROLS

TITLE_BYTES = 240
"""Longest title in bytes of UTF-8 with extension: 255 less the archive's timestamp (Commons:File naming)."""

REPLACEMENTS = {
    "[": "(", "{": "(", "]": ")", "}": ")", "<": "(", ">": ")",
    "#": "no. ", "|": "-", "/": "-", "\\": "-", ":": " -", "_": " ", "~": "-",
    "=": "-", '"': "”", "?": "", "*": "",
}  # fmt: skip
"""What stands instead of a character that MediaWiki forbids or replaces, or that breaks links to the file.

“&”, “+” and “%” are legal ($wgLegalTitleChars). They stay, in every language, where they begin no entity and no code
of a URL."""

FORBIDDEN = frozenset("#<>[]|{}")
"""The characters a partner is told about; the others are replaced silently, as MediaWiki itself does."""

_TRANSLATION = str.maketrans(REPLACEMENTS)
_TIDYING = (
    (re.compile(r"'{2,}"), "’"),
    (re.compile(r"\(\s*\)"), ""),
    (re.compile(r"\s+(?=[,.;])"), ""),
    (re.compile(r"(?:- ?){2,}"), "- "),
    (re.compile(r"%(?=[0-9A-Fa-f]{2})|&(?=#?\w+;)"), " "),
)
_UNTIDY = re.compile(r"[^A-Za-z0-9À-ÖØ-öø-ɏ ,.;()'!$@^`-]|''|\( *\)| [ ,.;]|- ?-")
"""Where this finds nothing, a text is composed and holds nothing that `legal` would change but its ends."""
_SPACES = re.compile(r"[\s\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000]+")
_CAMERA_NAME = re.compile(
    r"(?:dsc[nf_]?|img|imgp|pict|p|cimg|dcp|mvc|scan|image|bild|photo)[ _-]?\d{3,}", re.IGNORECASE
)
_FILE_NAME = (
    ("namespace", re.compile(r"^(?:(?:file|image|fil|bild)\s*:\s*)+", re.IGNORECASE)),
    ("extension", re.compile(
        r"(?:\.(?:jpe?g|tiff?|png|gif|webp|svg|xcf|bmp|pdf|djvu?|og[gva]|webm|mp[34]|wav|flac|mid|stl)){1,4}$",
        re.IGNORECASE,
    )),
    ("camera", re.compile(
        r"^(?:(?:dsc[nf]?|img|imgp|pict|cimg|dcp|mvc)[ _-]?\d{3,}|p\d{7})(?:_\d{6,9})?(?![^\W_])[\s_.,:;–—-]*",
        re.IGNORECASE,
    )),
)  # fmt: skip
"""What shows that a title was a file's name: kind → where it stands. Only names of cameras that are no words, and
numbers as long as theirs: "Photo 1945" and "P 1234" may be what the museum means."""
LONGEST_ENDING = len(".jpeg")
_EXTENSION = re.compile(r"[a-z0-9]{1,10}")
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")
_EXTENSIONS = {"jpeg": "jpg", "tiff": "tif"}


class Title(NamedTuple):
    """A file title, and its bytes before it was cut (or 0)."""

    text: str
    bytes_before: int = 0


def normal(title: str) -> str:
    """Give `title` as MediaWiki stores it: NFC, spaces for underscores, runs of spaces collapsed, first letter upper.

    Two titles that are equal after this are the same page.
    """
    if title.isascii() and title.isprintable() and "_" not in title and "  " not in title:
        text = title.strip()
    else:
        text = _SPACES.sub(" ", unicodedata.normalize("NFC", title).replace("_", " ")).strip()
    first = text[:1].upper()
    return (first if len(first) == 1 else text[:1]) + text[1:]


def clash_key(title: str) -> str:
    """Give what two titles may not share: letter case and extension make no file of its own on Commons
    (`exists-normalized`)."""
    stem, _, extension = normal(title).rpartition(".")
    return f"{stem or extension}".casefold()


@lru_cache(maxsize=16)
def legal(text: str) -> str:
    """Give `text` without anything a title may not hold: forbidden, invisible, private, outside the BMP."""
    if not _UNTIDY.search(text):
        return text.strip(" -.,;")
    composed = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    if not composed.isprintable() or max(composed, default="") > "\uffff":
        composed = "".join(filter(_allowed, composed))
    calm = _SPACES.sub(" ", composed.translate(_TRANSLATION))  # also for speed: long runs of spaces are tried at each
    for pattern, instead in _TIDYING:
        calm = pattern.sub(instead, calm)
    return _SPACES.sub(" ", calm).strip(" -.,;")


def make_title(pattern: str, values: Mapping[str, str], media: str, limit: int = TITLE_BYTES) -> Title:
    """Fill `pattern` ("{title} - {institution} - {id}") and cut `{title}` at a word until the whole fits `limit` bytes.

    The extension follows `media`, in lower case. Raises ValueError where the pattern without its title is too long
    already, which is a mistake in the crosswalk or an id of more than a hundred letters.
    """
    return fitting(pattern, {name: legal(value) for name, value in values.items()}, extension_of(media), limit)


def fitting(pattern: str, parts: Mapping[str, str], extension: str, limit: int = TITLE_BYTES) -> Title:
    """As `make_title`, for parts that are legal already."""
    whole = _filled(pattern, parts, extension)
    size = len(whole) if whole.isascii() else len(whole.encode())
    if size <= limit:
        return Title(whole)
    room = len(parts["title"].encode()) - (size - limit)
    if room < 1:
        raise ValueError(f"{size} bytes, of which the title has {len(parts['title'].encode())}")
    return Title(_filled(pattern, {**parts, "title": cut_at_word(parts["title"], room)}, extension), size)


def forbidden_in(text: str) -> str:
    """The characters of `FORBIDDEN` in a text, in order of their code points."""
    return "" if FORBIDDEN.isdisjoint(text) else "".join(sorted(FORBIDDEN & set(text)))


def cut_at_word(text: str, limit: int) -> str:
    """Give the longest beginning of `text` that ends with a whole word and has at most `limit` bytes of UTF-8."""
    if len(text.encode()) <= limit:
        return text
    cut = text.encode()[:limit].decode(errors="ignore")
    whole_words = cut if text[len(cut) :].startswith(" ") else cut.rpartition(" ")[0] or cut
    return whole_words.rstrip(" -,;:(.")


def without_file_name(text: str) -> tuple[str, dict[str, str]]:
    """Give `text` without what it has from a file's name ("File:", "DSC_0001", ".jpg"), and what was taken, by kind.

    The name of a camera with no words behind it stays, so that `says_nothing` sees it.
    """
    taken: dict[str, str] = {}
    for kind, pattern in _FILE_NAME:
        if kind == "extension" and "." not in text[-LONGEST_ENDING:]:
            continue  # the search goes through the whole text, and nearly all titles are none
        if found := pattern.search(text):
            rest = pattern.sub("", text).strip()
            if kind != "camera" or not says_nothing(legal(rest)):
                text, taken[kind] = rest, found[0].strip()
    return text, taken


def is_camera_name(description: str) -> bool:
    """Tell whether a description (which is `legal`) is only a name as cameras give, which the wiki's lists refuse."""
    return bool(_CAMERA_NAME.fullmatch(description))


def says_nothing(description: str) -> bool:
    """Tell whether a description (which is `legal`) is empty or only a name as cameras give
    (MediaWiki:Filename-prefix-blacklist)."""
    return not _TWO_LETTERS.search(description) or is_camera_name(description)


def extension_of(media: str) -> str:
    """Give the extension in the form that Commons prefers, without dot; "" where there is none that a file can have."""
    stem, _, ending = media.rpartition(".")
    if ending.isascii() and ending.isalnum() and stem and stem[-1] not in "/\\":
        extension = ending.lower()
    else:
        extension = PurePosixPath(media.replace("\\", "/")).suffix.lower().lstrip(".")
    return _EXTENSIONS.get(extension, extension) if _EXTENSION.fullmatch(extension) else ""


def category_name(name: str) -> str:
    """Give a category's name as MediaWiki stores it. Raises ValueError for a name that cannot be one."""
    text = normal(name.removeprefix("Category:"))
    if not text or FORBIDDEN & set(text) or not all(_allowed(char) for char in text) or len(text.encode()) > 255:
        raise ValueError(f"“{name}” cannot be the name of a category")
    if re.search(r"~~~|%[0-9A-Fa-f]{2}|&#?\w+;", text) or text.startswith(":"):
        raise ValueError(f"“{name}” cannot be the name of a category")
    return text


def _filled(pattern: str, parts: Mapping[str, str], extension: str) -> str:
    stem = normal(pattern.format_map(parts)).strip(" -.")
    return f"{stem}.{extension}" if extension else stem


def _allowed(char: str) -> bool:
    """MediaWiki:Titleblacklist refuses what is invisible, private, unassigned or outside the BMP."""
    if char == " ":
        return True
    if ord(char) > 0xFFFF or char in BIDI_CONTROLS or char == "\ufffd":
        return False
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
