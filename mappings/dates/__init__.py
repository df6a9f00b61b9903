"""Dates as museums write them, in seven languages, parsed to a typed value or not at all.

Wrong is far worse than unparsed: what these rules do not fully understand is None, and the caller keeps the text and
names it. The words stand in vocabularies/date_words.toml; `words` turns a text into signs, `reading` reads the signs.
"""

from mappings.dates.points import ParsedDate, Point
from mappings.dates.reading import parse_date

__all__ = ["ParsedDate", "Point", "parse_date"]
