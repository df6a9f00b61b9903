"""Dimensions: number, unit, what is measured, of which part; never a guessed unit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings import dimension_pieces, dimensions
from mappings.dimension_words import KINDS
from mappings.dimensions import Dimension, parse_dimensions


def measured(text: str, language: str = "", order: tuple[str, ...] = ()) -> list[tuple[float, str, str, str]] | None:
    found = parse_dimensions(text, language, order)
    return None if found is None else [(one.number, one.unit, one.kind, one.part) for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H 20 x B 30,5 x D 4 cm", [(20, "cm", "height", ""), (30.5, "cm", "width", ""), (4, "cm", "depth", "")]),
        ("H20xB30xD4 cm", [(20, "cm", "height", ""), (30, "cm", "width", ""), (4, "cm", "depth", "")]),
        ("support: 394 x 419 mm / frame: 500 x 600 mm",
         [(394, "mm", "", "support"), (419, "mm", "", "support"), (500, "mm", "", "frame"), (600, "mm", "", "frame")]),
        ("pipa 273 mm", [(273, "mm", "", "pipa")]),
        ("Ø 12 cm", [(12, "cm", "diameter", "")]),
        ("Höhe 20 cm; Breite 30 cm", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("20 cm high", [(20, "cm", "height", "")]),
        ("vikt 1,2 kg", [(1.2, "kg", "weight", "")]),
        ("object: 9 x 8 mm, 9.9 kg", [(9, "mm", "", ""), (8, "mm", "", ""), (9.9, "kg", "weight", "")]),
        ("12 1/2 x 9¾ in.", [(12.5, "in", "", ""), (9.75, "in", "", "")]),
        ("12.199999999999999 cm", [(12.2, "cm", "", "")]),
        ("H 20 cm, B 30 cm, D 4 cm", [(20, "cm", "height", ""), (30, "cm", "width", ""), (4, "cm", "depth", "")]),
        ("HxB: 20 x 30 cm", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("20 (h) x 30 (b) cm", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("Ram: höjd 50 cm, bredd 60 cm", [(50, "cm", "height", "Ram"), (60, "cm", "width", "Ram")]),
        ("50 x 60 cm (med ram)", [(50, "cm", "", "med ram"), (60, "cm", "", "med ram")]),
        ("kuva-ala 10 cm", [(10, "cm", "", "kuva-ala")]),
        ("7 1/2 x 10 3/4 in. (19.1 x 27.3 cm)", [(7.5, "in", "", ""), (10.75, "in", "", "")]),
        ("3'6\"", [(42, "in", "", "")]),
        ("Längd 1 250 mm", [(1250, "mm", "length", "")]),
        ("L 20 x B 10 cm", [(20, "cm", "length", ""), (10, "cm", "width", "")]),
    ],
)  # fmt: skip
def test_dimensions_are_understood(text: str, expected: list[tuple[float, str, str, str]]) -> None:
    assert measured(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "20 x 30",  # no unit
        "support: 9 x 9 mm\nframe: 9 x 9 x 9",  # one piece without a unit
        "D 20 cm",  # depth or diameter
        "L 20 cm",  # length, or largeur
        "1,200 mm",  # more than a metre, or little more than a millimetre
        "12 tum",  # whose inch?
        "7 1/2 in. (91.1 cm)",  # they do not agree
        "Fot: diam 5 cm; höjd 20 cm",  # of the foot, or of the whole
        "H 1 m ; avec cadre H. 1,40 m ; L. 1 m",
        "Ram: höjd 12 cm. Bredd 8 cm", "Ram: höjd 12 cm\nBredd 8 cm",
        "del 1 132 mm",  # the first part
        "150:o", "display dimensions variable", "duration: 9min", "max 20 cm", "minst 3 mm", "0 cm",
        "20 x 30 x 9 g", "",
        "20/30 cm",  # no fraction
        ",5 cm", "-5 cm", "~5 cm", ">5 cm",  # something is lost, or not understood
        "1.250 mm",  # whatever the language
        "2 x 20 cm",  # two pieces, or a ribbon
        "20 cm / 30 cm",  # one or the other
        "Del B 20 cm",  # the second part
        "största bredd 30 cm", "größte Breite 30 cm",
        "H 20 cm, B 30 cm (ram)",  # the width of the frame, or both
        "20 x 30 cm (HxB), Rahmen: 50 x 60 cm",
        "två delar, 20 cm",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_not_guessed(text: str) -> None:
    assert parse_dimensions(text) is None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Höjd med ram 50 cm", "sv", [(50, "cm", "height", "med ram")]),
        ("H (med ram): 50 cm", "sv", [(50, "cm", "height", "med ram")]),
        ("H. totale 20 cm", "fr", [(20, "cm", "height", "")]),
        ("Gesamthöhe 20 cm", "de", [(20, "cm", "height", "")]),
        ("Innerdiameter 5 cm", "sv", [(5, "cm", "diameter", "Innerdiameter")]),
        ("utbredd 96 cm", "sv", [(96, "cm", "", "utbredd")]),
        ("Hauteur en cm : 20", "fr", [(20, "cm", "height", "")]),
        ("Dimensions (H x L) : 20 x 30 cm", "fr", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("12 cm in diameter", "en", [(12, "cm", "diameter", "")]),
        ("20 cm lång och 5 cm bred", "sv", [(20, "cm", "length", ""), (5, "cm", "width", "")]),
        ("11-13/16 inches", "en", [(11.8125, "in", "", "")]),
        ("(HxB) 29,7 x 21 cm", "sv", [(29.7, "cm", "height", ""), (21, "cm", "width", "")]),
        ("HWD: 7 x 9 x 4 cm", "en", [(7, "cm", "height", ""), (9, "cm", "width", ""), (4, "cm", "depth", "")]),
        ("(a) H. 20 cm; (b) H. 12 cm", "en", [(20, "cm", "height", "a"), (12, "cm", "height", "b")]),
        ("L. of blade 31 cm", "en", [(31, "cm", "length", "of blade")]),
        ("Diamètre de l'ouverture : 12 cm", "fr", [(12, "cm", "diameter", "de l'ouverture")]),
        ("H. noch 12 cm", "de", [(12, "cm", "height", "noch")]),
        ("Format: 65 x 54 cm", "de", [(65, "cm", "", ""), (54, "cm", "", "")]),
        ("Samlet længde 44 cm", "da", [(44, "cm", "length", "")]),
        ("Hoehe: 42 cm", "de", [(42, "cm", "height", "")]),
        ("Höjd 24 cm vardera", "sv", [(24, "cm", "height", "vardera")]),
        ("5 x 4 cm (utan ram), 7 x 6 cm (med ram)", "sv",
         [(5, "cm", "", "utan ram"), (4, "cm", "", "utan ram"), (7, "cm", "", "med ram"), (6, "cm", "", "med ram")]),
        ("Höhe (Rahmen): 95 cm, Breite (Rahmen): 114 cm", "de",
         [(95, "cm", "height", "Rahmen"), (114, "cm", "width", "Rahmen")]),
        ("20 cm (image) 30 cm (sheet)", "en", [(20, "cm", "", "image"), (30, "cm", "", "sheet")]),
        ("H. 20 cm (7 7/8 in.) W. 30 cm (11 13/16 in.)", "en", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("Vekt: 2,1 kg, høyde: 14 cm", "nb", [(2.1, "kg", "weight", ""), (14, "cm", "height", "")]),
        ("Lengde: 87 cm Bredde: 40 cm Vekt: 12 kg", "nb",
         [(87, "cm", "length", ""), (40, "cm", "width", ""), (12, "kg", "weight", "")]),
        ("Wt. 2 lb. 4 oz. (1020.6 g)", "en", [(36, "oz", "weight", "")]),
        ("4 in. wide, 5 in. high", "en", [(4, "in", "width", ""), (5, "in", "height", "")]),
        ("Poids : 1 250 g", "fr", [(1250, "g", "weight", "")]),
        ("Höjd (cm): 30", "sv", [(30, "cm", "height", "")]),
        ("Höhe in cm: 30", "de", [(30, "cm", "height", "")]),
        ("Diameter (mm) 23; vikt (g): 3,2", "sv", [(23, "mm", "diameter", ""), (3.2, "g", "weight", "")]),
        ("Hauteur (en cm) : 12", "fr", [(12, "cm", "height", "")]),
        ("object (diameter): 485 mm", "en", [(485, "mm", "diameter", "")]),
        ("Mündung (Durchmesser): 12 cm", "de", [(12, "cm", "diameter", "Mündung")]),
        ("Højde, med låg: 12 cm", "da", [(12, "cm", "height", "med låg")]),
        ("Høyde m. sokkel 12 cm", "nb", [(12, "cm", "height", "m. sokkel")]),
        ("Øvre kant 12 cm", "nb", [(12, "cm", "", "Øvre kant")]),
        ("(c) 29 mm", "sv", [(29, "mm", "", "c")]),
        ("Image: 12 x 8 in. Sheet: 14 in.", "en",
         [(12, "in", "", "Image"), (8, "in", "", "Image"), (14, "in", "", "Sheet")]),
        ("V: 3,2 g", "da", [(3.2, "g", "weight", "")]),
        ("Blatt (beschnitten): 30 cm", "de", [(30, "cm", "", "Blatt (beschnitten)")]),
        ("Höjd 20 cm och bredd 30 cm", "sv", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("20 h x 30 b cm", "sv", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("H. 8 in. (20.3 cm); diam. of rim 4 in. (10.2 cm)", "en",
         [(8, "in", "height", ""), (4, "in", "diameter", "of rim")]),
        ("framstycke (h) 260 mm", "sv", [(260, "mm", "", "framstycke (h)")]),
        ("Höhe des Sockels 5 cm", "de", [(5, "cm", "height", "des Sockels")]),
        ("runt handleden 170 mm", "sv", [(170, "mm", "", "runt handleden")]),
        ("axel 300 mm", "sv", [(300, "mm", "", "axel")]),
        ("Knapp 2,3 cm", "sv", [(2.3, "cm", "", "Knapp")]),
    ],
)  # fmt: skip
def test_words_around_a_measure_say_what_it_is(
    text: str, language: str, expected: list[tuple[float, str, str, str]]
) -> None:
    assert measured(text, language) == expected


def test_a_german_d_may_be_diameter_depth_or_thickness() -> None:
    assert parse_dimensions("H 20 x B 30 x D 4 cm", "de") is None
    assert parse_dimensions("D 20 mm", "de") is None
    assert Dimension(4, "cm", "depth") in (parse_dimensions("H 20 x B 30 x D 4 cm", "sv") or ())


def test_the_language_and_the_museums_custom_settle_what_is_open() -> None:
    assert measured("L 20 cm", "sv") == [(20, "cm", "length", "")]
    assert measured("L 20 cm", "fi") == [(20, "cm", "width", "")]
    assert measured("1,250 kg", "sv") == [(1.25, "kg", "weight", "")]
    assert measured("20 x 30 cm", order=("height", "width", "depth")) == [
        (20, "cm", "height", ""),
        (30, "cm", "width", ""),
    ]


@pytest.mark.parametrize(
    "text", ["L. 71 cm", "Lame : L. 71 cm", "l. 71 cm", "L. 30 cm ; L. 20 cm", "L. 30 cm ; ép. 2 cm"]
)
def test_a_french_l_is_longueur_or_largeur_where_no_height_is_beside_it(text: str) -> None:
    assert parse_dimensions(text, "fr") is None
    assert measured("H. 20 ; L. 30 cm", "fr") == [(20, "cm", "height", ""), (30, "cm", "width", "")]
    assert measured("H. 20 ; l. 30 cm", "fr") == [(20, "cm", "height", ""), (30, "cm", "width", "")]
    assert measured("h = 200 cm ; la = 120 cm", "fr") == [(200, "cm", "height", ""), (120, "cm", "width", "")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("L 8 cm, B 2 cm, T 1 cm", "da"),  # tykkelse; German has Tiefe
        ("T 4 cm", "sv"), ("T 4 cm", ""), ("H 20 x B 30 x T 4 cm", ""),
        ("K 20 cm", "sv"), ("P 20 cm", "en"), ("S 20 mm", "sv"), ("D 23 cm", "fi"),
        ("(b) 16 mm", "sv"),  # the second part, or bredd
    ],
)  # fmt: skip
def test_a_letter_of_another_language_says_nothing(text: str, language: str) -> None:
    assert parse_dimensions(text, language) is None
    assert measured("H 20 x W 30 cm", "sv") == [(20, "cm", "height", ""), (30, "cm", "width", "")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("knappt 20 cm", "sv"), ("drygt 20 cm", "sv"), ("nästan 2 m", "sv"), ("knapp 20 cm", "de"),
        ("gut 20 cm lang", "de"),
        ("næsten 20 cm", "da"), ("nesten 20 cm", "nb"), ("lähes 20 cm", "fi"), ("just under 20 cm", "en"),
        ("près de 20 cm", "fr"),
        ("average 20 cm", "en"), ("medelhöjd 20 cm", "sv"), ("durchschnittlich 20 cm", "de"),
        ("keskikorkeus 20 cm", "fi"),
        ("maxhöjd 44 cm", "sv"), ("Maximalmaß: 16 x 12 cm", "de"), ("maksimileveys 20 cm", "fi"),
        ("longest 20 cm", "en"),
        ("urspr. 2280 mm", "sv"), ("ursprünglich 20 cm", "de"), ("opprinnelig 20 cm", "nb"), ("jadis 20 cm", "fr"),
        ("troligen 20 cm", "sv"), ("vermutlich 20 cm", "de"), ("estimated 20 cm", "en"),
        ("hyllmeter: 2 m", "sv"), ("Film: 35 mm", "de"), ("brännvidd 50 mm", "sv"), ("à 20 x 30 cm", "fi"),
        ("from 20 cm", "en"),
        ("24 cm (?)", "en"), ("ca? 310 mm", "sv"), ("ram > 20 cm", "sv"), ("ram ± 20 cm", "sv"),
        ("Höjd: - 20 cm", "sv"),
        ("a-b 32 mm", "sv"), ("b-c 120 mm", "sv"),  # from point to point on a drawing; c is no circa
        ("20 cm (H x B)", "sv"), ("HB 20 cm", "sv"),
        ("runt 20 cm", "sv"), ("rund 20 cm", "de"), ("n. 20 cm", ""), ("set of 20 cm", "en"),
        ("inre, a och b 12 mm", "sv"),
        ("gr. Br. 30 cm", "de"), ("rekonstruierte Höhe 30 cm", "de"), ("højst 20 cm", "da"), ("Höjd (cm): 30 mm", "sv"),
        ("L: 30 cm, D: 10 cm", "nb"),  # of a thing that is long and round, or deep
        ("Volym 2 l, höjd 20 cm", "sv"), ("Stempelstellung 6 h, Durchmesser 12 mm", "de"), ("5 d, H 20 cm", "en"),
        ("Mått 80 x 64 cm || 118 x 86 cm", "sv"), ("object: 508 x 286 mm\nobject: 394 x 235 mm", "en"),
        ("c4 x 5 cm", "en"), ("20 x 30 x 40 x 50 cm", "sv"),
        ("2 kg, 300 g", "sv"), ("vikt 2 kg; vikt 3 kg", "sv"),
    ],
)  # fmt: skip
def test_words_that_say_how_sure_a_number_is_are_no_part(text: str, language: str) -> None:
    assert parse_dimensions(text, language) is None


@pytest.mark.parametrize("text", ["20² cm", "20 cm²", "20³ cm", "①20 cm", "20¹ cm"])
def test_a_raised_number_does_not_lengthen_another(text: str) -> None:
    assert parse_dimensions(text) is None
    assert measured("1¹/₁₆ in.", "en") == [(1.0625, "in", "", "")]


@pytest.mark.parametrize("text", ['9"', '10" x 12"', "3'6\""])
def test_the_sign_for_inches_may_be_an_old_inch_but_in_english(text: str) -> None:
    assert parse_dimensions(text, "de") is None
    assert parse_dimensions(text, "en")
    assert measured('28" (71 cm)', "de") == [(28, "in", "", "")]


@pytest.mark.parametrize(
    "text",
    [
        "3 1/2 in x 4 in; 8.89 cm x 10.16 cm", "3 1/2 x 4 in. / 8.9 x 10.2 cm", "3 1/2 x 4 in\n8.9 x 10.2 cm",
        "3 1/2 x 4 in. (8.9 x 10.2 cm)",
    ],
)  # fmt: skip
def test_the_same_in_other_units_is_read_once(text: str) -> None:
    assert measured(text, "en") == [(3.5, "in", "", ""), (4, "in", "", "")]
    assert measured(f"Sheet: {text}", "en") == [(3.5, "in", "", "Sheet"), (4, "in", "", "Sheet")]
    assert measured(f"{text}\n{text}", "en") == [(3.5, "in", "", ""), (4, "in", "", "")]
    assert measured("H 5 in; H 12.7 cm", "en") == [(5, "in", "height", "")]
    assert parse_dimensions("3 1/2 in x 4 in; 9.89 cm x 10.16 cm", "en") is None


def test_about_is_kept() -> None:
    assert parse_dimensions("klack ca 9 mm") == (Dimension(9, "mm", part="klack", circa=True),)
    assert parse_dimensions("Höjd: ca 20 cm") == (Dimension(20, "cm", "height", circa=True),)
    assert parse_dimensions("Höjd: 20 cm") == (Dimension(20, "cm", "height"),)
    assert parse_dimensions("H. approximative 12 cm", "fr") == (Dimension(12, "cm", "height", circa=True),)
    assert parse_dimensions("34 kg (approx)") == (Dimension(34, "kg", "weight", circa=True),)


@pytest.mark.parametrize(
    "text",
    [
        "1 x " * 240,
        "9" * 900,
        "a " * 490,
        "(" * 900,
        "1/2 " * 200,
        "x" * 10**6,
        " " * 900,
        "1 cm (" + "a " * 480,
        "1 cm (a) " + "a" * 900,
        "1 cm (a) " * 110,
        "1¹" * 450,
    ],
)
def test_hostile_text_is_refused(text: str) -> None:
    """Where an expression could try every way of reading it, this test would never end."""
    assert parse_dimensions(text) is None


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80) | st.from_regex(r"[HBD ]{0,3}\d{1,4}([.,]\d)? ?(x|×|cm|mm|kg|/|\n| ){1,3}\d{0,3} ?(cm|mm|g)?")
)
def test_any_text_is_parsed_soundly_or_not_at_all(text: str) -> None:
    for one in parse_dimensions(text) or ():
        assert one.number > 0 and one.unit and one.kind in ("", *KINDS)


SIGNS = ["H", "B ", "ram", "ca ", "Diam.", "x", " × ", "X", "1", "20", "3/4", "½", ".5", ",", ", ", ";", "/", " / ",
         "\n", " ", "(", ")", ":", "-", "cm", "mm.", " kg", "in.", '"', "'", " by ", " de ", " en m "]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), max_size=12).map("".join), st.sampled_from(["", "sv", "en", "fr"]))
def test_what_is_known_of_a_shape_holds_for_its_numbers(text: str, language: str) -> None:
    short = dimensions.parse_pieces(text, language)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dimensions, "_is_one_piece", lambda *_: False)
        patch.setattr(dimension_pieces, "shape_of", str)
        assert short == dimensions.parse_pieces(f"{text}\n", language)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["H", "B"]), st.integers(1, 9999)), min_size=1, max_size=2, unique_by=lambda x: x[0]
    )
)
def test_what_is_written_is_read(pairs: list[tuple[str, int]]) -> None:
    text = " x ".join(f"{label} {number}" for label, number in pairs) + " cm"
    names = {"H": "height", "B": "width"}
    assert measured(text) == [(number, "cm", names[label], "") for label, number in pairs]


@pytest.mark.parametrize("text", ["ca H 20 cm", "Ca. höjd 20 cm", "cirka H: 20 cm", "omkring höjd 20 cm"])
def test_about_before_a_label_is_no_part(text: str) -> None:
    assert parse_dimensions(text, "sv") == (Dimension(20.0, "cm", "height", "", True),)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Olja på duk, 60 x 80 cm", "sv"),  # a technique
        ("Öl auf Leinwand: 60 x 80 cm", "de"),
        ("Preis 30 M", "de"),
        ("Höjd 30 cm, varav foten 5 cm", "sv"),
        ("Höjd enligt Wrangel 30 cm", "sv"),
        ("ehem. 30 x 40 cm", "de"),
        ("Humpen 20 cm", "de"),
        ("Höhe 30 cm (nach Müller)", "de"),
        ("B upptill 30 cm", "sv"),  # a width at the top, or of what is called B?
        ("Abstand 30 cm", "de"),  # "-stand" ends no part that begins with "Ab-"
        ("Fundtiefe 30 cm", "de"),
        ("restaurering: 30 x 40 cm", "sv"),
        ("Höjd: 12 cm; 13 cm", "sv"),  # a second height?
        ("30 cm; diam 12 cm", "sv"),
        ("12'30\"", "en"),  # minutes
        ("60 x 120 in. (two panels)", "en"),  # both, or each?
        ("Längd (klinga): beräknat 71 cm", "sv"),
        ("H 20 cm B 30 cm (ram)", "sv"),  # both, or the last?
        ("Höjd med lock 20 cm bredd 30 cm", "sv"),
        ("Deckel: H 5 cm / Dm. 12 cm", "de"),
        ("Höjd till 30 cm", "sv"),  # something is missing
        ("Höhe mit nicht Sockel 30 cm", "de"),
        ("c a 20 cm", "sv"),
        ("Ram! 20 x 30 cm", "sv"),
        ("Ram ): 20 x 30 cm", "sv"),
        ("Höhe (mit Sockel: 30 cm", "de"),
        ("A 12 cm", "en"),  # a label, or a piece?
        ("Vorher: H 30 cm; nachher: H 28 cm", "de"),
        ("Original: H 60 x W 80 cm", "en"),
        ("djup tallrik 24 cm", "sv"),  # a deep plate, not 24 cm deep
    ],
)
def test_a_word_that_nobody_knows_is_no_part(text: str, language: str) -> None:
    assert parse_dimensions(text, language) is None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Humpen: Höhe 20 cm", "de", [(20, "cm", "height", "Humpen")]),
        ("Höhe mit Aufsteckblüte 20 cm", "de", [(20, "cm", "height", "mit Aufsteckblüte")]),
        ("Fußplattendurchmesser 20 cm", "de", [(20, "cm", "diameter", "Fußplattendurchmesser")]),
        ("(a) 12 cm", "en", [(12, "cm", "", "a")]),
        ("nedre fotplatta 12 mm", "sv", [(12, "mm", "", "nedre fotplatta")]),
        ("Diam. base 12 cm", "fr", [(12, "cm", "diameter", "base")]),
        ("Breite oben 30 cm, unten 20 cm", "de", [(30, "cm", "width", "oben"), (20, "cm", "width", "unten")]),
        ("Höjd med lock 22 cm, utan lock 18 cm", "sv",
         [(22, "cm", "height", "med lock"), (18, "cm", "height", "utan lock")]),
        ("L. 41 cm ; l. 30 cm ; H. 4 cm", "fr",
         [(41, "cm", "length", ""), (30, "cm", "width", ""), (4, "cm", "height", "")]),
        ("H x W: 40.6 x 30.5 cm (16 x 12 in.)", "en", [(40.6, "cm", "height", ""), (30.5, "cm", "width", "")]),
        ("H. x L. : 65 x 54 cm", "fr", [(65, "cm", "height", ""), (54, "cm", "width", "")]),
        ("lid: diam. 9 cm, frame: 3 cm", "en", [(9, "cm", "diameter", "lid"), (3, "cm", "", "frame")]),
        ("Mått h x b 20 x 30 cm", "sv", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("Größe (HxB): 20 x 30 cm", "de", [(20, "cm", "height", ""), (30, "cm", "width", "")]),
        ("20x30 cm. Med ram: 30x40 cm.", "sv",
         [(20, "cm", "", ""), (30, "cm", "", ""), (30, "cm", "", "Med ram"), (40, "cm", "", "Med ram")]),
        ("34 cm i diameter", "sv", [(34, "cm", "diameter", "")]),
        ("Höhe [cm] 34", "de", [(34, "cm", "height", "")]),
        ("Skål, höjd 6 cm, diam 22 cm", "sv", [(6, "cm", "height", "Skål"), (22, "cm", "diameter", "Skål")]),
        ("korkeus ilman kantta 12 cm, kannen kanssa 18 cm", "fi",
         [(12, "cm", "height", "ilman kantta"), (18, "cm", "height", "kannen kanssa")]),
    ],
)  # fmt: skip
def test_what_is_known_or_stands_where_a_part_must_stand_is_read(
    text: str, language: str, expected: list[tuple[float, str, str, str]]
) -> None:
    assert measured(text, language) == expected
