"""What a file is by its first bytes, whatever its name says (used for metadata and for media).

Signatures from the formats' own specifications; the types that Commons takes from
https://commons.wikimedia.org/wiki/Commons:File_types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

HEAD_BYTES = 4096


@dataclass(frozen=True)
class Kind:
    """A kind of content: its short name (the same in all languages), MIME type and file name extensions."""

    name: str
    mime: str
    extensions: tuple[str, ...] = ()
    on_commons: bool = False


EMPTY = Kind("empty", "application/x-empty")
TEXT = Kind("text", "text/plain", ("txt", "csv", "tsv", "tab"))
BINARY = Kind("binary data", "application/octet-stream")
HTML = Kind("HTML", "text/html", ("html", "htm"))
XML = Kind("XML", "application/xml", ("xml",))
JSON = Kind("JSON", "application/json", ("json",))
ZIP = Kind("ZIP", "application/zip", ("zip", "xlsx", "ods"))
JPEG = Kind("JPEG", "image/jpeg", ("jpg", "jpeg", "jpe"), True)
PNG = Kind("PNG", "image/png", ("png",), True)
TIFF = Kind("TIFF", "image/tiff", ("tif", "tiff"), True)
GIF = Kind("GIF", "image/gif", ("gif",), True)
WEBP = Kind("WebP", "image/webp", ("webp",), True)
SVG = Kind("SVG", "image/svg+xml", ("svg",), True)
PDF = Kind("PDF", "application/pdf", ("pdf",), True)
OGG = Kind("Ogg", "application/ogg", ("ogg", "oga", "ogv", "ogx", "opus", "spx"), True)
WEBM = Kind("WebM", "video/webm", ("webm",), True)
MATROSKA = Kind("Matroska", "video/x-matroska", ("mkv",))
WAV = Kind("WAV", "audio/wav", ("wav",), True)
AVI = Kind("AVI", "video/x-msvideo", ("avi",))
MP3 = Kind("MP3", "audio/mpeg", ("mp3",), True)

SIGNATURES: list[tuple[re.Pattern[bytes], Kind]] = [
    (re.compile(pattern, re.DOTALL), kind)
    for pattern, kind in (
        (rb"\xff\xd8\xff", JPEG),
        (rb"\x89PNG\r\n\x1a\n", PNG),
        (rb"II[*+]\x00|MM\x00[*+]", TIFF),
        (rb"GIF8[79]a", GIF),
        (rb"RIFF....WEBP", WEBP),
        (rb"RIFF....WAVE", WAV),
        (rb"RIFF....AVI ", AVI),
        (rb"%PDF-", PDF),
        (rb"AT&TFORM....DJV", Kind("DjVu", "image/vnd.djvu", ("djvu", "djv"), True)),
        (rb"gimp xcf ", Kind("XCF", "image/x-xcf", ("xcf",), True)),
        (rb"OggS", OGG),
        (rb"fLaC", Kind("FLAC", "audio/flac", ("flac",), True)),
        (rb"MThd", Kind("MIDI", "audio/midi", ("mid", "midi"), True)),
        (rb"ID3|\xff[\xfb\xf3\xf2\xfa]", MP3),
        (rb"\x1aE\xdf\xa3.{0,60}webm", WEBM),
        (rb"\x1aE\xdf\xa3", MATROSKA),
        (rb"\x00\x00\x01[\xba\xb3]", Kind("MPEG", "video/mpeg", ("mpg", "mpeg"), True)),
        (rb"....ftyp(?:heic|heix|mif1|avif)", Kind("HEIF", "image/heif", ("heic", "heif", "avif"))),
        (rb"....ftypqt", Kind("QuickTime", "video/quicktime", ("mov", "qt"))),
        (rb"....ftyp", Kind("MP4", "video/mp4", ("mp4", "m4v", "m4a"))),
        (rb"\x00\x00\x00\x0cjP  ", Kind("JPEG 2000", "image/jp2", ("jp2",))),
        (rb"8BPS", Kind("Photoshop", "image/vnd.adobe.photoshop", ("psd",))),
        (rb"BM....\x00\x00\x00\x00", Kind("BMP", "image/bmp", ("bmp",))),
        (rb"PK(?:\x03\x04|\x05\x06)", ZIP),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind("old Office", "application/x-ole-storage", ("xls", "doc", "ppt"))),
        (rb"\x1f\x8b", Kind("GZIP", "application/gzip", ("gz",))),
        (rb"7z\xbc\xaf\x27\x1c", Kind("7-Zip", "application/x-7z-compressed", ("7z",))),
        (rb"Rar!", Kind("RAR", "application/vnd.rar", ("rar",))),
        (rb"\x7fELF|MZ", Kind("program", "application/x-executable", ("exe",))),
    )
]

BREAKS = (9, 10, 11, 12, 13, 29)
"""Control characters of text; FileMaker writes 11 for a line's end in a cell and 29 between repeated values."""

_BOM = rb"(?:\xef\xbb\xbf)?\s*"
MARKUP: list[tuple[re.Pattern[bytes], Kind]] = [
    (re.compile(_BOM + rb"<(?:!doctype html|html[\s>])", re.IGNORECASE), HTML),
    (
        re.compile(
            _BOM + rb"(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*"
            rb"(?:<!doctype svg[^>\[]*(?:\[.{0,3000}?\]\s*)?>\s*)?(?:<!--.{0,2000}?-->\s*)*<svg[\s>]",
            re.I | re.S,
        ),
        SVG,
    ),
    (re.compile(_BOM + rb"<\?xml\s"), XML),
    (re.compile(_BOM + rb"[\[{]\s*[\"{\[]"), JSON),
]


def kind_of(head: bytes) -> Kind:
    """Tell what a file is from its first bytes (4096 are enough). Text of any encoding is `TEXT`."""
    if not head:
        return EMPTY
    for pattern, kind in SIGNATURES + MARKUP:
        if pattern.match(head):
            return kind
    return TEXT if _looks_like_text(head) else BINARY


def extension_of(name: str) -> str:
    """The extension of a file name in lower case without the dot, or an empty string."""
    return Path(name).suffix.lower().lstrip(".")


def utf16_without_mark(head: bytes) -> str:
    """The codec of UTF-16 text without a byte order mark: nearly every second byte is zero; empty for all else."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 5 < len(head) * 2 or min(even, odd) > len(head) // 50:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _looks_like_text(head: bytes) -> bool:
    """A byte order mark, zeros as in UTF-16, or hardly any control characters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    if utf16_without_mark(head):
        return True
    controls = sum(head.count(code) for code in range(32) if code not in BREAKS)
    return controls <= len(head) // 50 + 1
