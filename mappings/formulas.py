"""Cells that a spreadsheet would compute: an apostrophe keeps them text on the way out, and goes away on the way back.

(https://owasp.org/www-community/attacks/CSV_Injection)
"""

from __future__ import annotations

import re

_COMPUTED = r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]"
_OUT = re.compile(f"'*{_COMPUTED}")
_BACK = re.compile(f"'+{_COMPUTED}")


def neutral(text: str) -> str:
    """`text` as a cell that is shown and never computed; `restored` gives it back unchanged."""
    return f"'{text}" if _OUT.match(text) else text


def restored(text: str) -> str:
    """The text that `neutral` was given; what somebody typed stays as it is."""
    return text[1:] if _BACK.match(text) else text
