"""Each language of the portal says everything that English says."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import portal
from portal.languages import available, choose

HERE = Path(portal.__file__).parent


def said_in_english() -> set[str | tuple[str, ...]]:
    """Every message of the templates and the code."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    keywords: dict[str, tuple[int, ...] | None] = {"_": None, "ngettext": (1, 2)}
    return {message for _, _, message, _, _ in extract_from_dir(HERE, method_map=methods, keywords=keywords)}


@pytest.mark.parametrize("language", sorted(set(available()) - {"en"}))
def test_nothing_is_left_untranslated_or_over(language: str) -> None:
    with (HERE / "locale" / language / "LC_MESSAGES" / "portal.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    translated = {one.id if isinstance(one.id, str) else tuple(one.id) for one in catalogue if one.id and one.string}
    assert said_in_english() == translated
    assert [str(error) for one in catalogue for error in one.check(catalogue)] == []


@pytest.mark.parametrize(
    ("asked", "person", "accepts", "language"),
    [
        ("sv", "en", "en", "sv"),
        ("xx", "sv", "en", "sv"),
        ("", "", "de, sv-SE;q=0.5", "sv"),
        ("", "", "", "en"),
        ("", "", "de" * 10_000, "en"),
        ("../../etc", "", "", "en"),
    ],
)
def test_the_readers_language(asked: str, person: str, accepts: str, language: str) -> None:
    assert choose(asked, person, accepts) == language
