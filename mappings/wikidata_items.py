"""Items of Wikidata as people write them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

ItemId = Annotated[str, Field(pattern=r"^Q[1-9]\d{0,11}$")]
_ITEM = re.compile(r"(?:https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/)?q([1-9]\d{0,11})", re.IGNORECASE)


def item_id(text: str) -> str:
    """The item's id in `text`: “Q42”, “q42”, or its address at Wikidata. "" where it is none."""
    found = _ITEM.fullmatch(text.strip())
    return f"Q{found[1]}" if found else ""
