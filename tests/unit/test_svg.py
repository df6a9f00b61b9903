"""Drawings that Commons refuses, and their harmless neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest

from stafett.media import inspect

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">'
NAMESPACES = {"ns_svg": "http://www.w3.org/2000/svg", "ns_xlink": "http://www.w3.org/1999/xlink"}
DTD = "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"
UNCHECKED = "media-not-fully-checked"


def rules(path: Path, inside: str) -> list[str]:
    path.write_text(f"{HEAD}{inside}</svg>", encoding="utf-8")
    return [problem.rule for problem in inspect(path).problems]


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<path onload="alert(1)"/>',
        '<a x:href="javascript:alert(1)"><path/></a>',
        '<image x:href="https://example.org/a.png"/>',
        '<use href="other.svg#part"/>',
        '<path style="fill: url(https://example.org/a.svg#b)"/>',
        "<style>@import 'https://example.org/a.css';</style>",
        "<style>/* a */ path { fill: u<![CDATA[rl(https://example.org/a)]]> }</style>",
        '<set attributeName="onload" to="alert(1)"/>',
        "<handler/>",
        '<set attributeName="fill" to="data:text/html,a"/>',
        '<?xml-stylesheet href="a.css"?>',
    ],
)
def test_a_drawing_with_scripts_or_things_from_elsewhere(tmp_path: Path, inside: str) -> None:
    assert rules(tmp_path / "a.svg", inside) == [UNCHECKED, "media-svg-refused"]


@pytest.mark.parametrize(
    "inside",
    [
        "<text>script</text>",
        '<a x:href="https://example.org/"><path/></a>',
        '<image x:href="data:image/png;base64,AAAA"/>',
        '<image x:href="data:image/webp;base64,AAAA"/>',
        '<set attributeName="fill" to="red"/>',
        '<i:path-effect xmlns:i="http://www.inkscape.org/namespaces/inkscape" only_selected="false"/>',
        '<m:pgf xmlns:m="http://ns.adobe.com/Extensibility/1.0/"/>',
        '<m:a xmlns:m="&amp;#38;ns_extend;"/>',
        '<path xmlns:e="http://example.org/" e:a="1"/>',
        '<use href="#part"/>',
        '<path style="fill: url(#b)"/>',
        "<style>path { fill: url(#b) }</style>",
        '<style>@font-face { font-family: "A"; src:url("data:;base64,AAAA") }</style>',
        '<animate attributeName="x" from="0" to="9"/>',
    ],
)
def test_a_drawing_that_keeps_to_itself(tmp_path: Path, inside: str) -> None:
    assert rules(tmp_path / "a.svg", inside) == [UNCHECKED]


@pytest.mark.parametrize(
    ("inside", "namespace"),
    [
        (
            '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">a</p></foreignObject>',
            "http://www.w3.org/1999/xhtml",
        ),
        ('<e:a xmlns:e="http://Example.org/NS"/>', "http://example.org/ns"),
        ('<m:a xmlns:m="http://ns.adobe.com/Extensibility/2.0/"/>', "http://ns.adobe.com/extensibility/2.0/"),
    ],
)
def test_a_drawing_with_elements_that_the_wiki_does_not_know(tmp_path: Path, inside: str, namespace: str) -> None:
    path = tmp_path / "a.svg"
    assert rules(path, inside) == [UNCHECKED, "media-svg-namespace"]
    assert inspect(path).problems[1].detail == {"namespace": namespace}


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "{DTD}">', []),
        ('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 20001102//EN" "svg-20001102.dtd">', ["media-svg-refused"]),
        (f'<!DOCTYPE svg SYSTEM "{DTD}">', ["media-svg-refused"]),
        ('<?xml version="1.0" encoding="iso-8859-1"?>', []),
        ('<?xml version="1.0" encoding="ISO-8859-5"?>', ["media-svg-refused"]),
    ],
)
def test_a_drawing_whose_beginning_the_wiki_refuses(tmp_path: Path, head: str, expected: list[str]) -> None:
    path = tmp_path / "a.svg"
    path.write_text(f"{head}{HEAD}</svg>")
    assert [problem.rule for problem in inspect(path).problems] == [UNCHECKED, *expected]


def test_a_drawing_that_ends_too_early(tmp_path: Path) -> None:
    assert rules(tmp_path / "a.svg", "<g>") == [UNCHECKED, "media-broken"]


def test_a_drawing_as_illustrator_writes_it(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY {name} "{address}">' for name, address in NAMESPACES.items())
    kind = f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "{DTD}" [{entities}]>'
    head = f'<?xml version="1.0"?>\n<!-- Generator -->\n{kind}'
    path = tmp_path / "a.svg"
    path.write_text(f'{head}<svg xmlns="&ns_svg;" xmlns:xlink="&ns_xlink;"><path/></svg>')
    assert [problem.rule for problem in inspect(path).problems] == [UNCHECKED]


def test_entities_that_grow_are_no_drawing(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    path = tmp_path / "a.svg"
    path.write_text(f'<!DOCTYPE svg [<!ENTITY a "lol">{laughs}]>{HEAD}<text x="&j;">&j;</text></svg>')
    assert "media-broken" in [problem.rule for problem in inspect(path).problems]
