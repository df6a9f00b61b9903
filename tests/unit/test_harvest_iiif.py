"""Harvesting IIIF Presentation 2 and 3, against a stand-in that serves manifests over a real connection."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from stafett.cli import main
from stafett.process import free_port
from stafett.sources import iiif
from stafett.sources.fetching import Fetcher, HarvestStopped, NotGiven
from stafett.sources.fields import Record
from stafett.sources.iiif_fields import full_size
from tests.fixtures.museums import Museum, manifest2, manifest3

Type = Callable[..., Result]
Records = Callable[[str], list[Record]]


@pytest.fixture
def type_() -> Type:
    def run(*words: object, status: int = 0) -> Result:
        result = CliRunner().invoke(main, ["harvest", "iiif", *map(str, words)])
        assert result.exit_code == status, result.output
        return result

    return run


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    with Fetcher("StafettTest/0.1") as one:
        yield one


@pytest.fixture
def records(fetcher: Fetcher) -> Records:
    return lambda address: [record for haul in iiif.harvest(address, fetcher) for record in haul.records]


def collection(museum: Museum, path: str, *members: tuple[str, str], **more: Any) -> str:
    items = [{"id": one if ":" in one else museum.address + one, "type": sort} for one, sort in members]
    return museum.json(path, {"id": museum.address + path, "type": "Collection", "items": items, **more})


def lines(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_image_of_a_manifest_of_version_3_is_a_record(museum: Museum, type_: Type, tmp_path: Path) -> None:
    said = {
        "summary": {"none": ["Boats"]},
        "rights": "http://creativecommons.org/publicdomain/mark/1.0/",
        "requiredStatement": {"label": {"en": ["Credit"]}, "value": {"en": ["Norrö Museum"]}},
        "provider": [{"id": "https://norro.example", "type": "Agent", "label": {"sv": ["Norrö"]}}],
        "homepage": [{"id": "https://norro.example/1", "type": "Text"}],
        "metadata": [
            {"label": {"sv": ["Skapare"], "en": ["Creator"]}, "value": {"none": ["Ek, Johan", "Ås, Eva"]}},
            {"label": {"sv": ["Datering"]}, "value": {"sv": ["1890-tal"]}},
        ],
    }
    address = museum.json("/m", manifest3(f"{museum.address}/m", canvases=2, **said))
    out = type_(address, "--out", tmp_path / "m.jsonl")
    first, second = lines(tmp_path / "m.jsonl")
    assert "2 records" in out.output and list(first) == list(second)
    assert (first["id"], second["id"]) == (f"{address}/canvas/1", f"{address}/canvas/2")
    assert (first["origin"], first["status"], first["number"], second["number"]) == (address, "present", "1", "2")
    assert (first["label:sv"], first["label:en"], first["label"], first["summary"]) == ("Kväll", "Evening", "", "Boats")
    assert (first["rights"], first["homepage"]) == (said["rights"], "https://norro.example/1")
    assert (first["attribution:en"], first["provider:sv"]) == ("Norrö Museum", "Norrö")
    assert (first["metadata.Creator"], first["metadata.Datering:sv"]) == ("Ek, Johan|Ås, Eva", "1890-tal")
    assert second["image_url"] == f"{address}/image/2/full/max/0/default.jpg"
    assert (first["media_type"], first["width"], first["height"]) == ("image/jpeg", "4000", "3000")


def test_a_manifest_of_version_2_gives_the_same_columns(museum: Museum, records: Records) -> None:
    context = "http://iiif.io/api/image/2/context.json"
    service = {"@context": context, "@id": "https://i.example/7/", "profile": "http://iiif.io/api/image/2/level1.json"}
    (record,) = records(museum.json("/m", manifest2(f"{museum.address}/m", service)))
    assert (record["label:sv"], record["label"], record["summary"]) == ("Karta", "Map 1", "A map")
    assert record["rights"] == "https://creativecommons.org/publicdomain/mark/1.0/"
    assert record["attribution"] == "Norrö Museum"
    assert record["metadata.Creator"] == "Ek"
    assert record["metadata.Link"] == "the map (https://norro.example/1)"
    assert (record["canvas_label"], record["width"], record["height"]) == ("1r", "800", "600")
    assert record["image_url"] == "https://i.example/7/full/full/0/default.jpg"


@pytest.mark.parametrize(
    ("service", "presentation", "tail"),
    [
        ({"type": "ImageService3", "profile": "level0"}, 3, "full/max/0/default.jpg"),
        ({"@type": "ImageService2", "profile": "level2"}, 3, "full/full/0/default.jpg"),
        ({"profile": ["http://iiif.io/api/image/2/level0.json", {"maxWidth": 900}]}, 2, "full/full/0/default.jpg"),
        ({"@context": "http://iiif.io/api/image/3/context.json"}, 2, "full/max/0/default.jpg"),
        (
            {"profile": "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level2"},
            2,
            "full/full/0/native.jpg",
        ),
        ({"@context": "http://iiif.io/api/image/1/context.json"}, 2, "full/full/0/native.jpg"),
        ({}, 2, "full/full/0/default.jpg"),
        ({}, 3, "full/max/0/default.jpg"),
    ],
)
def test_the_full_size_is_asked_for_as_the_version_of_the_service_writes_it(
    service: dict[str, Any], presentation: int, tail: str
) -> None:
    assert full_size({"@id": "https://i.example/7", **service}, presentation) == f"https://i.example/7/{tail}"


def test_an_image_without_a_service_is_its_own_address_and_a_login_is_no_service(
    museum: Museum, records: Records
) -> None:
    (plain,) = records(museum.json("/m", manifest2(f"{museum.address}/m", None)))
    login = {"@id": "https://i.example/login", "profile": "http://iiif.io/api/auth/1/login"}
    (guarded,) = records(museum.json("/n", manifest2(f"{museum.address}/n", login)))
    assert plain["image_url"] == f"{museum.address}/m/plain.jpg"
    assert guarded["image_url"] == f"{museum.address}/n/plain.jpg"


def test_a_choice_gives_its_first_and_a_canvas_without_image_is_named(museum: Museum, records: Records) -> None:
    manifest = manifest3(f"{museum.address}/m", canvases=2)
    annotation = manifest["items"][0]["items"][0]["items"][0]
    annotation["body"] = {"type": "Choice", "items": [annotation["body"], {"id": "https://x.example/uv.jpg"}]}
    manifest["items"][1]["items"] = []
    first, second = records(museum.json("/m", manifest))
    assert first["image_url"].endswith("/image/1/full/max/0/default.jpg")
    assert (second["image_url"], second["problem"]) == ("", "The canvas has no image.")


def test_a_part_of_an_image_leads_to_the_whole_and_a_text_on_a_canvas_is_no_image(
    museum: Museum, records: Records
) -> None:
    manifest = manifest3(f"{museum.address}/m")
    page = manifest["items"][0]["items"][0]
    page["items"].insert(0, {"type": "Annotation", "body": {"type": "TextualBody", "value": "Boats"}})
    annotation = page["items"][1]
    annotation["body"] = {"id": "https://x.example/part", "type": "SpecificResource", "source": annotation["body"]}
    (record,) = records(museum.json("/m", manifest))
    assert record["image_url"].endswith("/image/1/full/max/0/default.jpg")


def test_several_images_on_a_canvas_have_ids_of_their_own(museum: Museum, records: Records) -> None:
    manifest = manifest3(f"{museum.address}/m")
    page = manifest["items"][0]["items"][0]
    page["items"].append(page["items"][0] | {"body": {"id": "https://x.example/2.jpg", "type": "Image"}})
    assert [record["id"].rpartition("/")[2] for record in records(museum.json("/m", manifest))] == ["1", "1#image-2"]


def test_collections_are_followed_each_once_even_if_they_contain_themselves(museum: Museum, records: Records) -> None:
    for name in ("/a", "/b", "/c"):
        museum.json(name, manifest3(museum.address + name))
    top = collection(museum, "/top", ("/inner", "Collection"), ("/a", "Manifest"), ("/top", "Collection"))
    collection(
        museum, "/inner", ("/b", "Manifest"), ("/top", "Collection"), ("/inner", "Collection"), ("/a", "Manifest")
    )
    found = [record["origin"].removeprefix(museum.address) for record in records(top)]
    assert found == ["/b", "/a"]
    assert [path for path, _ in museum.asked] == ["/top", "/inner", "/b", "/a"]


def test_collections_of_version_2_and_their_pages_are_followed(museum: Museum, records: Records) -> None:
    for name in ("/a", "/b", "/c", "/d"):
        museum.json(name, manifest3(museum.address + name))

    def page(path: str, **more: Any) -> str:
        return museum.json(path, {"@id": museum.address + path, "@type": "sc:Collection", **more})

    page("/sub", manifests=[{"@id": "b", "@type": "sc:Manifest"}])
    page("/page", members=[{"@id": f"{museum.address}/c", "@type": "sc:Manifest"}], next=f"{museum.address}/last")
    page("/last", manifests=[f"{museum.address}/d"])
    top = page(
        "/top",
        collections=[{"@id": f"{museum.address}/sub"}],
        manifests=[{"@id": f"{museum.address}/a"}],
        first=f"{museum.address}/page",
    )
    assert [record["origin"][-1] for record in records(top)] == ["b", "a", "c", "d"]


def test_collections_without_end_are_bounded(museum: Museum, records: Records) -> None:
    for number in range(30):
        collection(museum, f"/c{number}", (f"/c{number + 1}", "Collection"))
    (record,) = records(museum.address + "/c0")
    assert record["status"] == "unreadable" and "20 collections deep" in record["problem"]


def test_a_manifest_that_cannot_be_had_is_named_and_the_others_go_on(
    museum: Museum, type_: Type, tmp_path: Path
) -> None:
    museum.json("/good", manifest3(f"{museum.address}/good"))
    museum.json("/empty", {"id": "x", "type": "Manifest", "items": []})
    museum.json("/annotation", {"id": "x", "type": "Annotation"})
    museum.answer["/broken"] = lambda _: (200, {}, b'{"type": "Manifest", ')
    museum.answer["/deep"] = lambda _: (200, {}, b"[" * 500_000)
    names = ["/gone", "/broken", "/deep", "/empty", "/annotation", "/good"]
    members = [(name, "Manifest") for name in [*names, "file:///etc/passwd", "mailto:x"]]
    top = collection(museum, "/top", *members, ("/lost", "Collection"))
    said = type_(top, "--out", tmp_path / "m.jsonl")
    found = {record["origin"].removeprefix(museum.address): record for record in lines(tmp_path / "m.jsonl")}
    assert [name for name, record in found.items() if record["status"] == "present"] == ["/good"]
    problems = {name: record["problem"] for name, record in found.items()}
    assert "404" in problems["/gone"] and "404" in problems["/lost"]
    assert "no JSON" in problems["/broken"] and "nested" in problems["/deep"]
    assert "no canvas" in problems["/empty"] and "no manifest" in problems["/annotation"]
    assert "only http and https" in problems["file:///etc/passwd"] and problems["mailto:x"]
    assert "9 records, 8 unreadable" in said.output and "404" in said.stderr


@pytest.mark.parametrize(
    "content", [b"<html>", b'"text"', b'{"type": "Canvas"}', b"[" * 500_000, b"\xff\xfe", b"1" * 9000]
)
def test_what_is_no_manifest_stops_it_with_what_to_do(
    content: bytes, museum: Museum, type_: Type, tmp_path: Path
) -> None:
    museum.answer["/m"] = lambda _: (200, {}, content)
    said = type_(f"{museum.address}/m", "--out", tmp_path / "m.jsonl", status=1)
    assert "address of a manifest or a collection" in said.output


def test_a_manifest_that_is_too_large_is_refused(museum: Museum) -> None:
    address = museum.json("/m", manifest3(f"{museum.address}/m", summary={"en": ["x" * 200_000]}))
    with Fetcher("StafettTest/0.1", largest=100_000) as fetcher, pytest.raises(HarvestStopped, match="100,000 bytes"):
        list(iiif.harvest(address, fetcher))


def test_a_manifest_that_would_become_huge_is_named(museum: Museum, records: Records) -> None:
    manifest = manifest3(f"{museum.address}/m", summary={"en": ["x" * 1_000_000]})
    manifest["items"] = [{"id": f"https://c.example/{n}", "type": "Canvas"} for n in range(100)]
    (record,) = records(museum.json("/m", manifest))
    assert record["status"] == "unreadable" and "too much" in record["problem"]


@pytest.mark.parametrize(
    "odd", [None, 7, True, "x", [], {}, [[]], [None], {"en": 7}, {"en": [7, None, {}]}, [{"@value": {}}]]
)
def test_odd_values_in_any_place_do_no_harm(odd: object, museum: Museum, records: Records) -> None:
    address = f"{museum.address}/m"
    for name in [*("label", "summary", "metadata", "requiredStatement", "provider", "rights", "homepage", "sequences")]:
        (record,) = records(museum.json("/m", manifest3(address) | {name: odd}))
        assert record["status"] == "present" and all(isinstance(value, str) for value in record.values())
    for level in range(4):
        manifest = manifest3(address)
        place: Any = manifest
        for _ in range(level):
            place = place["items"][0]
        place["body" if level == 3 else "items"] = odd
        assert len(records(museum.json("/m", manifest))) == 1
    for name in ("service", "width", "format", "id", "type"):
        manifest = manifest3(address)
        manifest["items"][0]["items"][0]["items"][0]["body"][name] = odd
        assert len(records(museum.json("/m", manifest))) == 1


def test_a_server_that_fails_stops_it_and_the_same_command_goes_on(
    museum: Museum, type_: Type, tmp_path: Path, pauses: list[float]
) -> None:
    for name in ("/a", "/b", "/c"):
        museum.json(name, manifest3(museum.address + name))
    top = collection(museum, "/top", ("/a", "Manifest"), ("/b", "Manifest"), ("/c", "Manifest"))
    good, museum.answer["/b"] = museum.answer["/b"], lambda _: (502, {}, b"")
    said = type_(top, "--out", tmp_path / "m.jsonl", status=1)
    assert "502" in said.output and "/b" in said.output and "1 records are in" in said.output
    assert pauses == [2, 4, 8, 16, 32]
    museum.answer["/b"] = good
    museum.asked.clear()
    type_(top, "--out", tmp_path / "m.jsonl")
    assert [record["origin"][-1] for record in lines(tmp_path / "m.jsonl")] == ["a", "b", "c"]
    assert [path for path, _ in museum.asked] == ["/top", "/b", "/c"]


def test_a_collection_that_no_longer_leads_to_the_place_begins_again(
    museum: Museum, type_: Type, tmp_path: Path, pauses: list[float]
) -> None:
    for name in ("/a", "/b"):
        museum.json(name, manifest3(museum.address + name))
    top = collection(museum, "/top", ("/a", "Manifest"), ("/down", "Manifest"))
    museum.answer["/down"] = lambda _: (503, {}, b"")
    type_(top, "--out", tmp_path / "m.jsonl", status=1)
    collection(museum, "/top", ("/b", "Manifest"))
    assert "begun again" in type_(top, "--out", tmp_path / "m.jsonl").output
    assert [record["origin"][-1] for record in lines(tmp_path / "m.jsonl")] == ["b"]


def test_half_characters_in_names_values_and_addresses_are_replaced(
    museum: Museum, type_: Type, tmp_path: Path
) -> None:
    pair = {"label": "Mak\ud800er", "value": "E\udc00k\x00"}
    museum.json("/a", manifest3("x\ud83d", metadata=[pair]))
    type_(collection(museum, "/top", ("/a", "Manifest"), ("/\ud800", "Manifest")), "--out", tmp_path / "m.jsonl")
    good, bad = lines(tmp_path / "m.jsonl")
    assert (good["metadata.Mak\ufffder"], good["id"]) == ("E\ufffdk\ufffd", "x\ufffd/canvas/1")
    assert (bad["status"], bad["origin"]) == ("unreadable", f"{museum.address}/\ufffd")


def test_a_server_that_is_not_there_is_named(type_: Type, tmp_path: Path) -> None:
    said = type_(f"http://127.0.0.1:{free_port()}/m", "--out", tmp_path / "m.jsonl", status=1)
    assert "no server answers there" in said.output
    assert list(tmp_path.glob("*.jsonl")) == []


def test_what_comes_compressed_wrongly_is_named(museum: Museum) -> None:
    museum.answer["/m"] = lambda _: (200, {"Content-Encoding": "gzip"}, b"plain")
    with Fetcher("StafettTest/0.1") as fetcher, pytest.raises(NotGiven, match="compressed"):
        fetcher.get(f"{museum.address}/m")
