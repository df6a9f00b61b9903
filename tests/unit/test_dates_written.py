"""A typed date, written in words of each language in many ways, is read as the same date; so is its EDTF."""

from __future__ import annotations

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.dates import parse_date
from mappings.dates.points import Part, Point

ROMAN = {16: "XVI", 17: "XVII", 18: "XVIII", 19: "XIX"}
ENGLISH = {16: "sixteenth", 17: "seventeenth", 18: "eighteenth", 19: "nineteenth"}
DECADES = {
    "sv": ("{d}-talet", "{d} talet", "{d}-t."),
    "nb": ("{d}-årene", "{d}-åra", "{d}-tallet"),
    "da": ("{d}'erne", "{d}erne", "{d}’erne"),
    "fi": ("{d}-luku", "{d}-luvulta"),
    "en": ("{d}s", "the {d}s", "{d}'s"),
    "de": ("{d}er Jahre", "{d}er", "{d}er-Jahre"),
    "fr": ("années {d}", "les années {d}"),
}
CENTURIES = {
    "sv": ("{c}-talet", "{c}-tal", "{c}-t."),
    "nb": ("{c}-tallet", "{n}. århundre", "{c}-t."),
    "da": ("{c}-tallet", "{n}. århundrede", "{n}. årh."),
    "fi": ("{c}-luku", "{c}-luvulta"),
    "en": ("{n}th century", "{n}th c.", "the {word} century"),
    "de": ("{n}. Jahrhundert", "{n}. Jh.", "{n}.Jh."),
    "fr": ("{roman}e siècle", "{n}e siècle", "{roman}e s."),
}
PARTS: dict[str, dict[Part, tuple[str, ...]]] = {
    "sv": {
        "early": ("början av {c}-talet", "{c}-talets början", "tidigt {c}-tal"),
        "mid": ("mitten av {c}-talet", "{c}-talets mitt"),
        "late": ("slutet av {c}-talet", "{c}-talet, slutet", "sent {c}-tal"),
        "1half": ("{c}-talets första hälft", "1:a hälften av {c}-talet"),
        "2half": ("andra hälften av {c}-talet", "{c}-talets senare hälft"),
        "4quarter": ("sista fjärdedelen av {c}-talet",),
    },
    "nb": {
        "early": ("begynnelsen av {c}-tallet", "tidlig på {c}-tallet"),
        "mid": ("midten av {c}-tallet", "midt på {c}-tallet"),
        "late": ("slutten av {c}-tallet", "sent på {c}-tallet"),
        "1half": ("1. h. {c}-t.", "første halvdel av {c}-tallet"),
        "2half": ("siste halvdel av {c}-tallet", "{c}-tallet, 2. halvdel"),
    },
    "da": {
        "early": ("begyndelsen af {c}-tallet", "beg. af {n}. årh."),
        "mid": ("midten af {n}. årh.", "{c}-tallets midte"),
        "late": ("slutningen af {c}-tallet", "slutn. af {c}-tallet"),
        "1half": ("1. halvdel af {n}. årh.", "{c}-tallets første halvdel"),
        "2half": ("anden halvdel af {c}-tallet",),
    },
    "fi": {
        "early": ("{c}-luvun alku", "{c}-luvun alussa"),
        "mid": ("{c}-luvun puoliväli",),
        "late": ("{c}-luvun loppu", "{c}-luvun lopulta"),
        "1half": ("{c}-luvun alkupuoli", "{c}-luvun ensimmäinen puolisko"),
        "2half": ("{c}-luvun jälkipuolisko",),
        "4quarter": ("{c}-luvun viimeinen neljännes",),
    },
    "en": {
        "early": ("early {n}th century", "beginning of the {n}th century"),
        "mid": ("mid-{n}th century", "middle of the {word} century"),
        "late": ("late {word} century", "{n}th century (late)"),
        "1half": ("first half of the {n}th century",),
        "2half": ("2nd half of the {n}th century", "{n}th century, second half"),
        "3third": ("last third of the {n}th century",),
    },
    "de": {
        "early": ("Anfang {n}. Jh.", "frühes {n}. Jahrhundert"),
        "mid": ("Mitte des {n}. Jahrhunderts",),
        "late": ("Ende {n}. Jh.", "spätes {n}. Jh."),
        "1half": ("1. Hälfte {n}. Jh.", "1.H.{n}.Jh."),
        "2half": ("{n}. Jh., 2. Hälfte", "{n}. Jh., 2. H."),
        "3quarter": ("3. Viertel {n}. Jh.",),
    },
    "fr": {
        "early": ("début {roman}e s.", "début du {n}e siècle"),
        "mid": ("milieu du {roman}e siècle",),
        "late": ("fin {roman}e s.", "{n}e siècle (fin)"),
        "1half": ("1ère moitié {n}e siècle", "première moitié du {roman}e siècle"),
        "2half": ("2e moitié {n}e siècle",),
        "1third": ("premier tiers du {roman}e siècle",),
    },
}
RESERVED: dict[str, dict[str, tuple[str, ...]]] = {
    "sv": {"circa": ("ca {}", "ca. {}", "c:a {}", "omkring {}"), "presumably": ("troligen {}", "{} (?)", "{}?")},
    "nb": {"circa": ("ca. {}", "omkring {}", "rundt {}"), "presumably": ("trolig {}", "{}?")},
    "da": {"circa": ("ca. {}", "omkring {}"), "presumably": ("formentlig {}", "{} (?)")},
    "fi": {"circa": ("noin {}", "n. {}"), "presumably": ("mahdollisesti {}", "{}?")},
    "en": {"circa": ("c. {}", "circa {}", "about {}"), "presumably": ("probably {}", "{} (?)")},
    "de": {"circa": ("um {}", "ca. {}", "etwa {}"), "presumably": ("vermutlich {}", "{}?")},
    "fr": {"circa": ("vers {}", "environ {}", "ca {}"), "presumably": ("probablement {}", "{} ?")},
}
YEARS = {
    "sv": ("{}", "år {}"), "nb": ("{}", "i {}"), "da": ("{}", "år {}"), "fi": ("{}", "vuonna {}", "v. {}"),
    "en": ("{}", "in {}"), "de": ("{}", "im Jahr {}"), "fr": ("{}", "en {}"),
}  # fmt: skip
SPANS = {
    "sv": ("{}-{}", "{} – {}", "mellan {} och {}", "från {} till {}"),
    "nb": ("{}-{}", "mellom {} og {}", "fra {} til {}"),
    "da": ("{}-{}", "mellem {} og {}", "fra {} til {}"),
    "fi": ("{}-{}", "vuosina {}-{}", "vuosien {} ja {} välillä", "vuodesta {} vuoteen {}"),
    "en": ("{}-{}", "{} to {}", "between {} and {}", "{}/{}"),
    "de": ("{}-{}", "zwischen {} und {}", "{} bis {}"),
    "fr": ("{}-{}", "entre {} et {}", "de {} à {}"),
}
BOUNDS = {
    "sv": ("före {}", "efter {}"), "nb": ("før {}", "etter {}"), "da": ("før {}", "efter {}"),
    "fi": ("ennen vuotta {}", "vuoden {} jälkeen"), "en": ("before {}", "after {}"), "de": ("vor {}", "nach {}"),
    "fr": ("avant {}", "après {}"),
}  # fmt: skip
LANGUAGES = sorted(DECADES)
years = st.integers(1100, 1999)


def forms(century: int) -> dict[str, object]:
    """What the templates above ask for, of the century that begins with a year."""
    number = century // 100 + 1
    return {"c": century, "n": number, "roman": ROMAN[number], "word": ENGLISH[number]}


@st.composite
def written(draw: st.DrawFn, language: str) -> tuple[str, Point, str]:
    """A date in words, the point that it is, and the certainty."""
    unit = draw(st.sampled_from(["year", "decade", "century", "part"]))
    century = draw(st.sampled_from([1500, 1600, 1700, 1800]))
    if unit == "year":
        point = Point(draw(years))
        text = draw(st.sampled_from(YEARS[language])).format(point.year)
    elif unit == "decade":
        point = Point(century + 10 * draw(st.integers(1, 9)), unit="decade")
        text = draw(st.sampled_from(DECADES[language])).format(d=point.year)
    elif unit == "century":
        point = Point(century, unit="century")
        text = draw(st.sampled_from(CENTURIES[language])).format(**forms(century))
    else:
        part = draw(st.sampled_from(sorted(PARTS[language])))
        point = Point(century, unit="century", part=part)
        text = draw(st.sampled_from(PARTS[language][part])).format(**forms(century))
    certainty = draw(st.sampled_from(["", "circa", "presumably"]))
    own = RESERVED[language].get(certainty, ("{}",))
    # "ca år 1890", "um im Jahr 1890": not every language has a preposition behind a reservation.
    bare = text if unit != "year" or not certainty else str(point.year)
    return draw(st.sampled_from(own)).format(bare), point, certainty


def days_of(edtf: str) -> tuple[str, str]:
    """First and last day by the library for EDTF."""
    read = parse_edtf(edtf)
    first, last = read.lower_strict(), read.upper_strict()
    return "{:04}-{:02}-{:02}".format(*first[:3]), "{:04}-{:02}-{:02}".format(*last[:3])


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_date_in_words_is_read_as_it_was_meant(language: str, data: st.DataObject) -> None:
    text, point, certainty = data.draw(written(language))
    date = parse_date(text, language)
    assert date is not None, text
    assert (date.earliest, date.latest, date.certainty) == (*point.span, certainty), text
    assert days_of(date.edtf) == (date.earliest, date.latest)
    again = parse_date(date.edtf)
    assert again is not None, date.edtf
    assert (again.edtf, again.earliest, again.latest, again.certainty) == (
        date.edtf,
        date.earliest,
        date.latest,
        date.certainty,
    )


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_two_years_in_words_are_read_as_they_were_meant(language: str, data: st.DataObject) -> None:
    first = data.draw(years)
    last = data.draw(st.integers(first + 1, min(first + 150, 2050)))
    date = parse_date(data.draw(st.sampled_from(SPANS[language])).format(first, last), language)
    assert date is not None
    assert (date.edtf, date.earliest, date.latest) == (f"{first}/{last}", f"{first}-01-01", f"{last}-12-31")


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=15, deadline=None)
@given(year=years)
def test_before_and_after_a_year_are_read_as_they_were_meant(language: str, year: int) -> None:
    before, after = (parse_date(words.format(year), language) for words in BOUNDS[language])
    assert before is not None and after is not None
    assert (before.edtf, before.earliest, before.latest) == (f"../{year}", "", f"{year}-01-01")
    assert (after.edtf, after.earliest, after.latest) == (f"{year}/..", f"{year}-12-31", "")
