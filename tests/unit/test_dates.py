"""Dates as museums write them. Wrong is worse than unparsed: what is ambiguous must stay unparsed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.dates import parse_date
from mappings.infobox import date_wikitext
from mappings.statements.inception import inception

PARSED = [
    # text, EDTF, earliest, latest, certainty, wikitext
    ("1885", "1885", "1885-01-01", "1885-12-31", "", "1885"),
    ("Sign. 1885", "1885", "1885-01-01", "1885-12-31", "", "1885"),
    ("år 1885", "1885", "1885-01-01", "1885-12-31", "", "1885"),
    ("1904-05-12", "1904-05-12", "1904-05-12", "1904-05-12", "", "1904-05-12"),
    ("12 maj 1904", "1904-05-12", "1904-05-12", "1904-05-12", "", "1904-05-12"),
    ("den 12:e maj 1904", "1904-05-12", "1904-05-12", "1904-05-12", "", "1904-05-12"),
    ("May 12, 1904", "1904-05-12", "1904-05-12", "1904-05-12", "", "1904-05-12"),
    ("12/5 1904", "1904-05-12", "1904-05-12", "1904-05-12", "", "1904-05-12"),
    ("juli 1911", "1911-07", "1911-07-01", "1911-07-31", "", "1911-07"),
    ("February 1904", "1904-02", "1904-02-01", "1904-02-29", "", "1904-02"),
    ("1921-05", "1921-05", "1921-05-01", "1921-05-31", "", "1921-05"),
    ("ca 1890", "1890~", "1890-01-01", "1890-12-31", "circa", "{{other date|1=circa|2=1890}}"),
    ("c. 1910", "1910~", "1910-01-01", "1910-12-31", "circa", "{{other date|1=circa|2=1910}}"),
    ("c1910", "1910~", "1910-01-01", "1910-12-31", "circa", "{{other date|1=circa|2=1910}}"),
    ("omkring 1700", "1700~", "1700-01-01", "1700-12-31", "circa", "{{other date|1=circa|2=1700}}"),
    ("1905?", "1905?", "1905-01-01", "1905-12-31", "presumably", "{{other date|1=presumably|2=1905}}"),
    ("Utf. 1690 (?)", "1690?", "1690-01-01", "1690-12-31", "presumably", "{{other date|1=presumably|2=1690}}"),
    ("före 1850", "../1850", "", "1850-01-01", "", "{{other date|1=before|2=1850}}"),
    ("after 1655", "1655/..", "1655-12-31", "", "", "{{other date|1=after|2=1655}}"),
    ("mellan 1870 och 1880", "1870/1880", "1870-01-01", "1880-12-31", "", "{{other date|1=between|2=1870|3=1880}}"),
    ("1895–1900", "1895/1900", "1895-01-01", "1900-12-31", "", "{{other date|1=-|2=1895|3=1900}}"),
    ("1815-17", "1815/1817", "1815-01-01", "1817-12-31", "", "{{other date|1=-|2=1815|3=1817}}"),
    ("1901–05", "1901/1905", "1901-01-01", "1905-12-31", "", "{{other date|1=-|2=1901|3=1905}}"),
    ("1557 eller 1558", "[1557,1558]", "1557-01-01", "1558-12-31", "", "{{other date|1=or|2=1557|3=1558}}"),
    ("1890-talet", "189X", "1890-01-01", "1899-12-31", "", "{{other date|1=decade|2=1890}}"),
    ("1920s", "192X", "1920-01-01", "1929-12-31", "", "{{other date|1=decade|2=1920}}"),
    ("1600-talet", "16XX", "1600-01-01", "1699-12-31", "", "{{other date|1=century|2=17}}"),
    ("17th century", "16XX", "1600-01-01", "1699-12-31", "", "{{other date|1=century|2=17}}"),
    ("troligen 1650-tal", "165X?", "1650-01-01", "1659-12-31", "presumably",
     "{{complex date|date1=1650|precision1=decade|certainty=presumably}}"),
    ("1700-talets mitt", "1725/1774", "1725-01-01", "1774-12-31", "",
     "{{complex date|date1=18|adj1=mid|precision1=century}}"),
    ("1800-talets slut", "1850/1899", "1850-01-01", "1899-12-31", "",
     "{{complex date|date1=19|adj1=late|precision1=century}}"),
    ("second half of the 16th century", "1550/1599", "1550-01-01", "1599-12-31", "",
     "{{complex date|date1=16|adj1=2half|precision1=century}}"),
    ("sista fjärdedelen av 1600-talet", "1675/1699", "1675-01-01", "1699-12-31", "",
     "{{complex date|date1=17|adj1=4quarter|precision1=century}}"),
    ("mellan ca 1665 och 1670", "1665~/1670~", "1665-01-01", "1670-12-31", "circa",
     "{{complex date|conj=between|date1=1665|date2=1670|certainty=circa}}"),
    ("1600-talet - 1700-talet", "16XX/17XX", "1600-01-01", "1799-12-31", "",
     "{{complex date|conj=-|date1=17|precision1=century|date2=18|precision2=century}}"),
    ("1640-1650-talet", "164X/165X", "1640-01-01", "1659-12-31", "",
     "{{complex date|conj=-|date1=1640|precision1=decade|date2=1650|precision2=decade}}"),
    ("1600- och 1700-talet", "16XX/17XX", "1600-01-01", "1799-12-31", "",
     "{{complex date|conj=-|date1=17|precision1=century|date2=18|precision2=century}}"),
    ("senast 1850", "../1850", "", "1850-12-31", "", "{{other date|1=by|2=1850}}"),
    ("1850 or later", "1850/..", "1850-01-01", "", "", "{{other date|1=from|2=1850}}"),
    ("före 1800-talet", "../1800", "", "1800-01-01", "", "{{complex date|date1=19|adj1=before|precision1=century}}"),
    ("före 1890-talets andra hälft", "../1895", "", "1895-01-01", "", "{{other date|1=before|2=1895}}"),
    ("efter sommaren 1905", "1905-22/..", "1905-08-31", "", "", "{{other date|1=after|2=1905-08}}"),
    ("1850 - c. 1860", "1850/1860~", "1850-01-01", "1860-12-31", "circa",
     "{{complex date|conj=-|date1=1850|date2=1860|adj2=circa}}"),
    ("ca 1850 - 1860-tal", "1850~/1869~", "1850-01-01", "1869-12-31", "circa",
     "{{complex date|conj=-|date1=1850|date2=1860|precision2=decade|certainty=circa}}"),
    ("ca sommaren 1905", "1905-06~/1905-08~", "1905-06-01", "1905-08-31", "circa",
     "{{complex date|date1=1905|adj1=summer|certainty=circa}}"),
    ("1. Drittel 19. Jh.", "1800/1832", "1800-01-01", "1832-12-31", "", "{{other date|1=between|2=1800|3=1832}}"),
    ("probably the last third of the 19th century", "1867?/1899?", "1867-01-01", "1899-12-31", "presumably",
     "{{complex date|conj=between|date1=1867|date2=1899|certainty=presumably}}"),
    ("12-14 maj 1904", "1904-05-12/1904-05-14", "1904-05-12", "1904-05-14", "",
     "{{other date|1=-|2=1904-05-12|3=1904-05-14}}"),
    ("[18--?]", "18XX?", "1800-01-01", "1899-12-31", "presumably",
     "{{complex date|date1=19|precision1=century|certainty=presumably}}"),
    ("June 21,1958", "1958-06-21", "1958-06-21", "1958-06-21", "", "1958-06-21"),
    ("Entstehungszeit: um 1912", "1912~", "1912-01-01", "1912-12-31", "circa", "{{other date|1=circa|2=1912}}"),
    ("12 June 1720 (O.S.)", "1720-06-23", "1720-06-23", "1720-06-23", "",
     "{{other date|1=julian|2=1720-06-23|3=1720-06-12}}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "edtf", "earliest", "latest", "certainty", "wikitext"), PARSED)
def test_a_date_is_understood(text: str, edtf: str, earliest: str, latest: str, certainty: str, wikitext: str) -> None:
    date = parse_date(text)
    assert date is not None
    assert (date.edtf, date.earliest, date.latest, date.certainty) == (edtf, earliest, latest, certainty)
    assert date_wikitext(date, text) == wikitext


NOTED = [
    # text, EDTF, earliest, latest, certainty
    ("1890~", "1890~", "1890-01-01", "1890-12-31", "circa"),
    ("189X", "189X", "1890-01-01", "1899-12-31", ""),
    ("18XX?", "18XX?", "1800-01-01", "1899-12-31", "presumably"),
    ("1890/1895", "1890/1895", "1890-01-01", "1895-12-31", ""),
    ("1890/1895~", "1890/1895~", "1890-01-01", "1895-12-31", "circa"),
    ("189X?/191X?", "1890?/1919?", "1890-01-01", "1919-12-31", "presumably"),
    ("1901-05/1901-07", "1901-05/1901-07", "1901-05-01", "1901-07-31", ""),
    ("1901-05~", "1901-05~", "1901-05-01", "1901-05-31", "circa"),
    ("1890-05?", "1890-05?", "1890-05-01", "1890-05-31", "presumably"),
    ("1890-05-20/1890-06-03", "1890-05-20/1890-06-03", "1890-05-20", "1890-06-03", ""),
    ("../1890", "../1890", "", "1890-12-31", ""),
    ("1890-05/..", "1890-05/..", "1890-05-01", "", ""),
    ("-0300", "-0300", "-0300-01-01", "-0300-12-31", ""),
    ("-0499/-0399", "-0499/-0399", "-0499-01-01", "-0399-12-31", ""),
    ("0476", "0476", "0476-01-01", "0476-12-31", ""),
    ("1890-05-20T14:30:00Z", "1890-05-20", "1890-05-20", "1890-05-20", ""),
    ("1890-05-20 14:30", "1890-05-20", "1890-05-20", "1890-05-20", ""),
]


@pytest.mark.parametrize(("text", "edtf", "earliest", "latest", "certainty"), NOTED)
def test_edtf_and_iso_are_read_whatever_the_language(
    text: str, edtf: str, earliest: str, latest: str, certainty: str
) -> None:
    for language in ("", "sv", "en"):
        date = parse_date(text, language)
        assert date is not None
        assert (date.edtf, date.earliest, date.latest, date.certainty) == (edtf, earliest, latest, certainty)


@pytest.mark.parametrize(
    "text",
    [
        "1890~/1895",  # the types hold no reservation on the first end alone
        "1890%",  # two reservations
        "1895/1890",
        "1890-02-30",
        "1890-13~",
        "1890-00-00",
        "0000",
        "0001",  # machines write these for nothing
        "0001-01-01",
        "1890-01-01T00:00:00",  # a database that knows the year only
        "-1850",  # "until 1850" too
        "../..",
        "1890/",
        "Y-17E7",
        "2999~",
        "189x",
    ],
)
def test_what_is_no_certain_notation_is_not_read(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("före mitten av 1800-talet", "sv"),  # 1840 is before the middle, and 1860 after it
        ("before the late 19th century", "en"),
        ("by the middle of the 19th century", "en"),
        ("2000-talet", "sv"),  # ten years, a hundred, or a thousand
        ("2000-luvun alku", "fi"),
        ("1800-luvun alkuvuodet", "fi"),  # a few years
        ("vuodesta 1890", "fi"),
        ("500 BC-4th century", "en"),  # of which era?
        ("by the 1840s", "en"),  # before them, or in them
        ("bis 18. Jh.", "de"),
        ("années 1850-1890", "fr"),  # decades, or years
        ("1840s slutning", "da"),  # of a year, or a decade
        ("années 1880 à 1890", "fr"),  # from a decade to a year?
        ("1890? - 1895", ""),
        ("torsdag 1890", "sv"),
        ("sen 1740-talet", "sv"),  # late in the 1740s, or since
        ("2nd millennium", "en"),  # before our era or of it
        ("de første tiår av 1700-tallet", "nb"),  # how many?
        ("engraved 1758", "en"),  # after a painting that is older
        ("ritad 1912", "sv"),  # designed, and made when?
    ],
)
def test_what_has_no_certain_edge_is_not_read(text: str, language: str) -> None:
    assert parse_date(text, language) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("jul 1912", "sv"),  # July or Christmas
        ("jul 1912", "da"),
        ("1912 jul.", "nb"),
        ("jul 1912", ""),
        ("d. 1740", "sv"),  # died
        ("d. maj 1912", "da"),
        ("d 1740", "nb"),
        ("d. 12 May 1904", "en"),
        ("v. 14.6.1912", "de"),  # vom: on that day; vor: before it
        ("v. 1740", "de"),
        ("5.6.1912", "en"),  # May in America
        ("5/6 1912", "en"),
        ("juni 1912 eller 1913", "sv"),  # of both years?
        ("June 1912-1913", "en"),
        ("Sommer 1912 oder 1913", "de"),
        ("1740 or 1750s", "en"),
        ("189²", ""),  # a note, no year 1892
    ],
)
def test_an_abbreviation_of_two_meanings_is_not_read(text: str, language: str) -> None:
    assert parse_date(text, language) is None


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("25 jul 1912", "sv", "1912-07-25"),
        ("jul 25, 1912", "", "1912-07-25"),
        ("1912 jul 25", "da", "1912-07-25"),
        ("Jul 1912", "en", "1912-07"),
        ("juli 1912", "sv", "1912-07"),
        ("d. 14/6 1912", "da", "1912-06-14"),
        ("d. 14. juni 1912", "nb", "1912-06-14"),
        ("d. 18. århundrede", "da", "17XX"),
        ("14.6.1912", "en", "1912-06-14"),
        ("5.5.1912", "en", "1912-05-05"),
        ("14/6 1912", "en", "1912-06-14"),
        ("5.6.1912", "de", "1912-06-05"),
    ],
)
def test_an_abbreviation_is_read_where_it_has_one_meaning(text: str, language: str, edtf: str) -> None:
    date = parse_date(text, language)
    assert date is not None and date.edtf == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1.-3. Viertel 18. Jh.", "1700/1774"),
        ("1.-2. Drittel des 18. Jhs.", "1700/1766"),
        ("1. oder 2. Viertel 18. Jh.", "[1700..1724,1725..1749]"),
        ("1er-2e quart 18e siècle", "1700/1749"),
        ("du 1er au 3e quart du 18e siècle", "1700/1774"),
        ("first to third quarter of the 18th century", "1700/1774"),
        ("1st and 2nd quarter of the 18th century", "1700/1749"),
        ("2.-3. fjerdedel af 1700-tallet", "1725/1774"),
        ("17th-first half of the 18th century", "16XX/1749"),
        ("3rd-first half of the 4th century AD", "02XX/0349"),
        ("3.-1. Viertel 18. Jh.", None),
        ("1.-letztes Viertel 18. Jh.", None),
        ("1st-2nd half of the 3rd century", None),  # the first century, or its half?
    ],
)
def test_a_count_of_parts_is_no_century(text: str, edtf: str | None) -> None:
    date = parse_date(text)
    assert (date and date.edtf) == edtf


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("1600- eller 1700-tal", "sv", "[16XX,17XX]"),
        ("1640- eller 1700-tal", "sv", None),
        ("900-talets slut", "sv", "0950/0999"),
        ("ett 200-tal", "sv", None),  # pieces
        ("1740-tal o 1750-tal", "sv", "174X/175X"),
        ("1600-luvun loppu-1700-luvun alku", "fi", "1650/1749"),
        ("1880-1890-luvut", "fi", "188X/189X"),
        ("1880er- und 1890er-Jahre", "de", "188X/189X"),
        ("third quarter, 19th century", "en", "1850/1874"),
        ("mid-nineteenth-century", "en", "1825/1874"),
        ("May or June 1912", "en", "[1912-05,1912-06]"),
        ("14 or 15 June 1912", "en", "[1912-06-14,1912-06-15]"),
        ("15 or 14 June 1912", "en", None),
        ("18è siècle", "fr", "17XX"),
    ],
)
def test_what_is_said_once_for_two_dates_is_read_for_both(text: str, language: str, edtf: str | None) -> None:
    date = parse_date(text, language)
    assert (date and date.edtf) == edtf


@pytest.mark.parametrize("text", ["odaterad", "u.å.", "n.d.", "Okänt datum", "Undated", "[n.d.]"])
def test_a_date_stated_to_be_unknown_is_no_problem(text: str) -> None:
    date = parse_date(text)
    assert date is not None and date.unknown
    assert date_wikitext(date, text) == "{{other date|1=?}}"
    assert inception(date, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "5/7/1921",  # May or July
        "1901-05",  # May, or 1901 to 1905
        "1800s",  # a decade or a century
        "1904-02-30",
        "31 juni 1900",
        "1900-1890",
        "1895 eller 1892",
        "vintern 1909",
        "troligen ca 1700 (?)",
        "1700, kopia 1900",
        "före branden 1850",
        "efter Rembrandt",
        "1640-1700-talet",  # a decade and a century
        "1850-tal eller 1852",  # in it
        "1600- och 1800-talet",  # not the time between
        "12/23 June 1720",
        "12 February 1720 O.S.",  # 1720 or 1721
        "5 mars 1710 (gamla stilen)",  # Sweden had a calendar of its own
        "mellan ca 1700 och troligen 1710",
        "5.1904",  # May, or an inventory number
        "18??",
        "185",
        "99999",
        "-1890",
        "maj",
        "{{1890}}",
        "1890 [[x]]",
        "",
        "a" * 5000,
    ],
)
def test_what_is_not_certain_is_not_guessed(text: str) -> None:
    assert parse_date(text) is None


def test_what_was_not_understood_stands_as_text() -> None:
    assert date_wikitext(None, "vintern [1909]") == "vintern &#91;1909&#93;"


@pytest.mark.parametrize(
    ("texts", "edtf"),
    [
        ("19. Jahrhundert|XIXe siècle|1800-luku|1800-tallet|19. århundrede|nineteenth century", "18XX"),
        ("1890er|1890er Jahre|1890'erne|1890-årene|1890-luku|les années 1890|the 1890s", "189X"),
        ("slutet av 1700-talet|Ende des 18. Jahrhunderts|fin du XVIIIe siècle|1700-luvun loppu",
         "1750/1799"),
        ("2. Hälfte 19. Jh.|2e moitié du XIXe siècle|anden halvdel af 1800-tallet|1800-luvun loppupuoli", "1850/1899"),
        ("um 1700|vers 1700|noin 1700|omkring 1700|ca. 1700", "1700~"),
        ("vermutlich 1650|luultavasti 1650|probablement 1650|sandsynligvis 1650|trolig 1650|?1650", "1650?"),
        ("zwischen 1870 und 1880|entre 1870 et 1880|vuosien 1870 ja 1880 välillä|mellem 1870 og 1880", "1870/1880"),
        ("vor 1850|avant 1850|ennen vuotta 1850|før 1850", "../1850"),
        ("nach 1850|après 1850|vuoden 1850 jälkeen|etter 1850", "1850/.."),
        ("12. Mai 1904|12 mai 1904|12. toukokuuta 1904|12.5.1904", "1904-05-12"),
        ("sommaren 1905|été 1905|Sommer 1905|kesällä 1905|summer of 1905", "1905-22"),
        ("200 f.Kr.|200 BC|200 v. Chr.|200 av. J.-C.", "-0199"),
        ("3rd century BC|3. Jahrhundert v. Chr.", "-0299/-0200"),
        ("200-100 BC|200–100 f.Kr.", "-0199/-0099"),
        ("XVIIe-XVIIIe siècle|17.-18. Jh.|17th–18th century", "16XX/17XX"),
        ("c.1823–4", "1823~/1824~"),
        ("troligen slutet av 1640-talet", "1645?/1649?"),
        ("late 1960s–early 1970s", "1965/1974"),
        ("mid-19th century", "1825/1874"),
        ("ohne Jahr|o. J.|s.d.|u.å.|n.d.|ajoittamaton|udateret|sans date", ""),
    ],
)  # fmt: skip
def test_seven_languages_say_the_same(texts: str, edtf: str) -> None:
    assert {text: date.edtf if (date := parse_date(text)) else None for text in texts.split("|")} == dict.fromkeys(
        texts.split("|"), edtf
    )


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [("n. 1890", "fi", "1890~"), ("n. 1890", "de", "1890/.."), ("44 eKr.", "fi", "-0043"), ("44 e.Kr.", "sv", "0044")],
)
def test_a_word_of_two_meanings_needs_the_language(text: str, language: str, edtf: str) -> None:
    date = parse_date(text, language)
    assert date is not None and date.edtf == edtf
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text", ["03/04/1905", "18./19. Jahrhundert", "1800er Jahre", "vinter 1905", "?c.1797", "1646/47"]
)
def test_what_two_people_would_read_in_two_ways_stays_text(text: str) -> None:
    assert parse_date(text) is None


def test_a_date_before_our_era_is_rendered_without_a_sign() -> None:
    date = parse_date("200 f.Kr.")
    assert date is not None
    assert date_wikitext(date, "") == "{{complex date|date1=200|era1=BC}}"
    assert inception(date, "")[0]["mainsnak"]["datavalue"]["value"]["time"] == "-0200-00-00T00:00:00Z"


@pytest.mark.parametrize(
    "text", ["(" * 120, "1-" * 60, "ca " * 40, "x" * 10**6, "?" * 120, "19. " * 30, "den " * 30 + "1904"]
)
def test_hostile_text_is_refused(text: str) -> None:
    """Where an expression could try every way of reading it, this test would never end."""
    assert parse_date(text) is None


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"(ca |före |mellan )?\d{2,4}[-–/ ]?(talet|och|\d{2,4})?", fullmatch=True))
def test_any_text_is_parsed_soundly_or_not_at_all(text: str) -> None:
    date = parse_date(text)
    if date and date.earliest and date.latest:
        assert date.earliest <= date.latest
    if date:
        assert inception(date, text) == [] or date.points


def value_of(text: str) -> dict[str, object]:
    date = parse_date(text)
    assert date is not None
    made = inception(date, text)[0]
    return made | {"mainsnak": made["mainsnak"].get("datavalue", {}).get("value", made["mainsnak"]["snaktype"])}


@pytest.mark.parametrize(
    ("text", "stamp", "precision"),
    [
        ("1904-05-12", "+1904-05-12T00:00:00Z", 11),
        ("juli 1911", "+1911-07-00T00:00:00Z", 10),
        ("1880", "+1880-00-00T00:00:00Z", 9),
        ("1890-talet", "+1890-00-00T00:00:00Z", 8),
        ("1600-talet", "+1601-00-00T00:00:00Z", 7),
        ("1871-1878", "+1870-00-00T00:00:00Z", 8),
        ("1870-1895", "+1801-00-00T00:00:00Z", 7),
        ("1700-03-01", "+1700-00-00T00:00:00Z", 9),  # Julian or Gregorian: nobody knows
    ],
)
def test_inception_has_the_right_precision(text: str, stamp: str, precision: int) -> None:
    value = value_of(text)["mainsnak"]
    assert isinstance(value, dict)
    assert (value["time"], value["precision"]) == (stamp, precision)


@pytest.mark.parametrize(
    ("text", "stamp", "calendar"),
    [
        ("12 June 1720 (O.S.)", "+1720-06-12T00:00:00Z", "Q1985786"),
        ("12 juni 1720 (gregorianska kalendern)", "+1720-06-12T00:00:00Z", "Q1985727"),
    ],
)
def test_a_calendar_that_is_stated_gives_the_day(text: str, stamp: str, calendar: str) -> None:
    value = value_of(text)["mainsnak"]
    assert isinstance(value, dict)
    assert (value["time"], value["precision"]) == (stamp, 11)
    assert value["calendarmodel"].endswith(f"/{calendar}")


@pytest.mark.parametrize(
    ("text", "property_id", "stamp"),
    [
        ("före 1890-talets andra hälft", "P1326", "+1895-00-00T00:00:00Z"),
        ("senast 1890-talet", "P1326", "+1899-00-00T00:00:00Z"),
        ("1890-talet eller senare", "P1319", "+1890-00-00T00:00:00Z"),
        ("efter 1890-talet", "P1319", "+1899-00-00T00:00:00Z"),
    ],
)
def test_a_limit_is_the_year_that_bounds_it(text: str, property_id: str, stamp: str) -> None:
    qualifiers = value_of(text)["qualifiers"]
    assert isinstance(qualifiers, dict)
    assert qualifiers[property_id][0]["datavalue"]["value"]["time"] == stamp


def test_inception_tells_what_is_uncertain() -> None:
    qualifiers = value_of("ca 1890")["qualifiers"]
    assert isinstance(qualifiers, dict)
    assert qualifiers["P1480"][0]["datavalue"]["value"]["id"] == "Q5727902"
    assert qualifiers["P1932"][0]["datavalue"]["value"] == "ca 1890"


def test_inception_of_an_open_date_is_unknown_with_a_limit() -> None:
    made = value_of("före 1850")
    assert made["mainsnak"] == "somevalue"
    assert isinstance(made["qualifiers"], dict) and list(made["qualifiers"]) == ["P1326", "P1932"]
