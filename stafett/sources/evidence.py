"""How a file was read and by what that was found out, in sentences that partner and helpdesk can judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stafett.phases import Text

Kind = Literal["chosen", "mark", "zeros", "valid", "letters", "workbook", "records", "lines", "marc"]

FOUND: dict[Kind, Text] = {
    "chosen": {"en": "as a person said", "sv": "som en människa har sagt"},
    "mark": {"en": "as the byte order mark says", "sv": "som byteordningsmärket säger"},
    "zeros": {"en": "because every second byte is zero", "sv": "för att varannan byte är noll"},
    "valid": {"en": "because its bytes are valid as that", "sv": "för att dess byte är giltiga så"},
    "letters": {
        "en": "a guess, because its bytes then give these letters: {detail}",
        "sv": "en gissning, för att dess byte då ger dessa bokstäver: {detail}",
    },
    "workbook": {"en": "a workbook, sheets {detail}", "sv": "en arbetsbok, bladen {detail}"},
    "records": {"en": "the records are {detail}", "sv": "posterna är {detail}"},
    "lines": {"en": "a record on each line", "sv": "en post på varje rad"},
    "marc": {"en": "MARC 21 records", "sv": "poster i MARC 21"},
}
SEPARATED: dict[str, Text] = {
    "chosen": {
        "en": "cells separated by {sign}, as a person said",
        "sv": "celler åtskilda av {sign}, som en människa har sagt",
    },
    "stated": {
        "en": "cells separated by {sign}, as the first line says",
        "sv": "celler åtskilda av {sign}, som första raden säger",
    },
    "agreement": {
        "en": "cells separated by {sign}, because then {share} % of the first lines have {width} cells each",
        "sv": "celler åtskilda av {sign}, för att då {share} % av de första raderna har {width} celler var",
    },
    "nothing": {"en": "one column only", "sv": "bara en kolumn"},
}
SIGNS: dict[str, Text] = {
    ",": {"en": "comma", "sv": "komma"},
    ";": {"en": "semicolon", "sv": "semikolon"},
    "\t": {"en": "tab", "sv": "tabb"},
}
UNQUOTED: Text = {"en": "; quotation marks belong to the text", "sv": "; citattecken hör till texten"}


@dataclass(frozen=True)
class Evidence:
    """By what something was found out; `detail` is what was seen (letters with their number, sheets, a path)."""

    kind: Kind
    detail: str = ""

    def said(self) -> Text:
        """In each language."""
        return {language: text.format(detail=self.detail) for language, text in FOUND[self.kind].items()}


@dataclass(frozen=True)
class Separation:
    """The sign between cells and why it was taken; `share` is that of the first lines with `width` cells.

    `quoted` says whether quotation marks may stand around cells, or belong to the text.
    """

    sign: str
    kind: Literal["chosen", "stated", "agreement", "nothing"]
    share: float = 0.0
    width: int = 0
    quoted: bool = True

    def said(self) -> Text:
        """In each language."""
        shown = {"share": f"{100 * self.share:.0f}", "width": str(self.width)}
        return {
            language: text.format(sign=SIGNS.get(self.sign, {}).get(language, f"“{self.sign}”"), **shown)
            + ("" if self.quoted else UNQUOTED[language])
            for language, text in SEPARATED[self.kind].items()
        }


def in_words(encoding: str, evidence: Evidence, separation: Separation | None) -> Text:
    """How a file was read: "Windows-1252, a guess, because …; cells separated by semicolon, because …"."""
    of_text = {code: ", ".join(filter(None, (encoding, said))) for code, said in evidence.said().items()}
    of_cells = separation.said() if separation else {}
    return {code: "; ".join(filter(None, (said, of_cells.get(code)))) for code, said in of_text.items()}
