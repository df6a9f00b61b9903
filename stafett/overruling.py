"""What a person says about how a file is read, where what would be found out about it is wrong."""

from __future__ import annotations

import codecs
import unicodedata
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "bar": "|"}
"""Signs that are hard to type, by name."""
NO_SIGN = "\"'\r\n\0\ufeff"


class Overruling(BaseModel):
    """How files are read; what is empty is found out, and what a kind of file does not have is passed over.

    `encoding` is that of text files, by any name that Python knows: `Windows-1252`, `mac_roman`. `delimiter` stands
    between the cells of a line: one sign, or `comma`, `semicolon`, `tab`, `pipe`. `sheet` is the one of a workbook
    that is read, hidden or not. `records` is where they lie in JSON (`response.docs`) and in XML
    (`export/objects/object`, which reads LIDO and MARC as plain XML).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoding: Annotated[str, Field(max_length=50)] = ""
    delimiter: Annotated[str, Field(max_length=20)] = ""
    sheet: Annotated[str, Field(max_length=200)] = ""
    records: Annotated[str, Field(max_length=2000)] = ""

    @field_validator("encoding")
    @classmethod
    def _codec(cls, value: str) -> str:
        return _codec_of(value) if value.strip() else ""

    @field_validator("delimiter")
    @classmethod
    def _sign(cls, value: str) -> str:
        sign = SIGNS.get(value.strip().lower(), value)
        if len(sign) > 1 or (sign and sign in NO_SIGN) or sign.isalnum():
            raise ValueError("must be one sign, or comma, semicolon, tab or pipe")
        return sign

    @field_validator("sheet")
    @classmethod
    def _title(cls, value: str) -> str:
        return same_title(value)

    def over(self, other: Overruling) -> Overruling:
        """What this says, and where it says nothing, what `other` says."""
        return other.model_copy(update={name: value for name, value in self.model_dump().items() if value})


AS_FOUND = Overruling()
"""Nothing is overruled."""


def same_title(title: str) -> str:
    """A sheet's title as it is compared: without space around it, letters with accents in one form."""
    return unicodedata.normalize("NFC", title).strip()


def _codec_of(name: str) -> str:
    """The codec's own name. Raises ValueError where Python has none of texts by this name."""
    try:
        codec = codecs.lookup(name.strip()).name.replace("-", "_")
        "a".encode(codec).decode(codec)
    except (LookupError, UnicodeError, ValueError) as error:
        raise ValueError("no encoding by this name; common ones are UTF-8, UTF-16, Windows-1252, mac_roman") from error
    return {"utf_8": "utf-8", "iso8859_1": "latin-1"}.get(codec, codec)
