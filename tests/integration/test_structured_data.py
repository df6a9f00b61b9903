"""Structured data on files: added once, in one edit, and never over what the community wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stafett.wiki import PageRejected, Published, Wiki
from tests.fixtures.wiki import MediaMaker, Person

CAPTIONS = {"sv": "Hamnen i Göteborg", "en": "The harbour of Gothenburg"}


def item(property_id: str, item_id: str, **more: Any) -> dict[str, Any]:
    value = {"entity-type": "item", "numeric-id": int(item_id[1:]), "id": item_id}
    return claim(property_id, "wikibase-entityid", value, **more)


def claim(property_id: str, kind: str, value: Any, **more: Any) -> dict[str, Any]:
    snak = {"snaktype": "value", "property": property_id, "datavalue": {"type": kind, "value": value}}
    return {"mainsnak": snak, "type": "statement", "rank": "normal", **more}


def year(time: str) -> dict[str, Any]:
    calendar = "http://www.wikidata.org/entity/Q1985727"
    value = {"time": time, "timezone": 0, "before": 0, "after": 0, "precision": 9, "calendarmodel": calendar}
    return claim("P571", "time", value)


STATEMENTS = [
    item("P195", "Q190804", qualifiers={"P217": [claim("P217", "string", "NM 0123")["mainsnak"]]}),
    item("P6216", "Q19652"),
    item("P275", "Q6938433"),
    claim("P973", "string", "https://example.org/object/123"),
    year("+1642-00-00T00:00:00Z"),
    claim("P2048", "quantity", {"amount": "379.5", "unit": "http://www.wikidata.org/entity/Q174728"}),
    claim("P1476", "monolingualtext", {"language": "sv", "text": "Hamnen"}),
    {"mainsnak": {"snaktype": "somevalue", "property": "P170"}, "type": "statement", "rank": "normal"},
]


@pytest.fixture
def page_id(wiki: Wiki, media_maker: MediaMaker) -> int:
    """A new file without structured data."""
    done = wiki.publish(media_maker.jpeg(), media_maker.title("Structured"), "[[Category:X]]", "Test")
    assert isinstance(done, Published)
    return done.page_id


def texts(wiki: Wiki, page_id: int) -> dict[str, str]:
    return {language: term["value"] for language, term in wiki.structured_data(page_id)["labels"].items()}


def values(wiki: Wiki, page_id: int, property_id: str) -> list[Any]:
    claims = wiki.structured_data(page_id)["statements"].get(property_id, [])
    return [one["mainsnak"].get("datavalue", {}).get("value") for one in claims]


def test_everything_is_added_in_one_revision_and_only_once(wiki: Wiki, page_id: int, admin: Person) -> None:
    assert wiki.structured_data(page_id) == {"labels": {}, "statements": {}}
    revision = wiki.add_structured_data(page_id, CAPTIONS, STATEMENTS, "Structured data of a test")
    assert revision
    assert texts(wiki, page_id) == CAPTIONS
    assert sum(len(claims) for claims in wiki.structured_data(page_id)["statements"].values()) == len(STATEMENTS)
    assert wiki.add_structured_data(page_id, CAPTIONS, STATEMENTS, "Again") is None
    title = admin.call(action="query", pageids=page_id)["query"]["pages"][0]["title"]
    history = admin.revisions(title)
    assert (len(history), history[0]["revid"], history[0]["user"]) == (2, revision, "StafettBot")
    assert history[0]["comment"].endswith("Structured data of a test")


@pytest.mark.parametrize("name", ["artwork", "object"])
def test_what_a_page_says_is_taken_whole_and_only_once(wiki: Wiki, page_id: int, name: str) -> None:
    path = Path(__file__).parents[1] / "golden" / f"{name}.statements.json"
    statements = json.loads(path.read_text(encoding="utf-8"))
    assert wiki.add_structured_data(page_id, CAPTIONS, statements, "All of a page")
    stored = wiki.structured_data(page_id)["statements"]
    assert sum(len(claims) for claims in stored.values()) == len(statements)
    assert wiki.add_structured_data(page_id, CAPTIONS, statements, "Again") is None


def test_letters_outside_ascii_are_taken_as_they_are(wiki: Wiki, page_id: int) -> None:
    """The second byte of Å is a line break (NEL) to whoever reads bytes instead of letters."""
    assert wiki.add_structured_data(page_id, {}, [claim("P2093", "string", "Märta Åkerström")], "A name")
    assert values(wiki, page_id, "P2093") == ["Märta Åkerström"]


def test_a_work_is_free_in_two_countries(wiki: Wiki, page_id: int) -> None:
    countries = [{"P1001": [item("P1001", country)["mainsnak"]]} for country in ("Q34", "Q30")]
    free = [item("P6216", "Q19652", qualifiers=qualifiers) for qualifiers in countries]
    wiki.add_structured_data(page_id, {}, free, "Copyright status")
    assert len(values(wiki, page_id, "P6216")) == len(countries)
    assert wiki.add_structured_data(page_id, {}, free, "Again") is None
    assert wiki.add_structured_data(page_id, {}, [item("P6216", "Q19652")], "Without a country") is None


def test_what_the_community_wrote_is_kept(wiki: Wiki, page_id: int, volunteer: Person) -> None:
    volunteer.entity(
        page_id, labels={"sv": {"language": "sv", "value": "Bättre text"}}, claims=[item("P180", "Q283202")]
    )
    wiki.add_structured_data(page_id, CAPTIONS, [*STATEMENTS, item("P180", "Q25287")], "Add")
    assert texts(wiki, page_id) == {"sv": "Bättre text", "en": CAPTIONS["en"]}
    assert [value["id"] for value in values(wiki, page_id, "P180")] == ["Q283202", "Q25287"]


def test_the_same_value_written_otherwise_is_not_added_again(wiki: Wiki, page_id: int, volunteer: Person) -> None:
    amount = claim("P2048", "quantity", {"amount": "+379.5", "unit": "http://www.wikidata.org/entity/Q174728"})
    volunteer.entity(page_id, claims=[year("+1642-01-01T00:00:00Z"), amount])
    by_number = claim("P180", "wikibase-entityid", {"entity-type": "item", "numeric-id": 146})
    volunteer.entity(page_id, claims=[by_number])
    repeated = [year("+1642-00-00T00:00:00Z"), STATEMENTS[5], item("P180", "Q146"), item("P180", "Q146")]
    assert wiki.add_structured_data(page_id, {}, repeated, "Nothing new") is None
    assert wiki.add_structured_data(page_id, {}, [year("+1643-00-00T00:00:00Z")], "Another year")
    assert len(values(wiki, page_id, "P571")) == 2


@pytest.mark.parametrize(
    ("captions", "statement", "code"),
    [
        ({"sv": "x" * 251}, None, "modification-failed"),
        ({"no-such-language-code": "x"}, None, "not-recognized-language"),
        ({}, claim("P217", "string", " leading space"), "modification-failed"),
        ({}, claim("P973", "string", "javascript:alert(1)"), "modification-failed"),
        ({}, claim("P180", "string", "not an item"), "modification-failed"),
        ({}, claim("P99999", "string", "no such property"), "modification-failed"),
        ({}, claim("P571", "time", {"time": "1642", "precision": 9}), "modification-failed"),
    ],
)
def test_a_value_that_the_wiki_refuses_leaves_the_file_as_it_was(
    wiki: Wiki, page_id: int, captions: dict[str, str], statement: dict[str, Any] | None, code: str
) -> None:
    with pytest.raises(PageRejected) as rejection:
        wiki.add_structured_data(page_id, {"en": "Good", **captions}, [statement] if statement else [], "Bad")
    assert rejection.value.code == code
    assert wiki.structured_data(page_id) == {"labels": {}, "statements": {}}


def test_a_file_that_is_gone_is_named_as_such(wiki: Wiki) -> None:
    with pytest.raises(PageRejected) as rejection:
        wiki.add_structured_data(99999999, CAPTIONS, [], "Nowhere")
    assert rejection.value.code == "no-such-entity"
    assert wiki.structured_data(99999999) == {"labels": {}, "statements": {}}


def test_one_protected_file_does_not_stop_the_others(wiki: Wiki, page_id: int, admin: Person) -> None:
    admin.act(action="protect", pageid=page_id, protections="edit=sysop", reason="Test")
    with pytest.raises(PageRejected) as rejection:
        wiki.add_structured_data(page_id, CAPTIONS, [], "Protected")
    assert rejection.value.code == "permissiondenied"


class TestTheStandIn:
    """The stand-in answers as a real Wikibase MediaInfo was seen to answer."""

    def test_statements_are_written_under_claims(self, volunteer: Person, page_id: int) -> None:
        volunteer.entity(page_id, labels={"en": {"language": "en", "value": "x \n y"}})
        answer = volunteer.entity(page_id, statements=[item("P180", "Q5")])
        assert "nochange" in answer["entity"]
        assert answer["entity"]["statements"] == []
        assert answer["entity"]["labels"]["en"]["value"] == "x y"

    def test_nothing_is_deduplicated_and_equal_snaks_have_equal_hashes(self, volunteer: Person, page_id: int) -> None:
        answer = volunteer.entity(page_id, claims=[item("P180", "Q5"), item("P180", "Q5")])
        first, second = answer["entity"]["statements"]["P180"]
        assert first["id"] != second["id"]
        assert first["mainsnak"]["hash"] == second["mainsnak"]["hash"]
        assert first["id"].startswith(f"M{page_id}$")

    def test_stale_bases_are_merged_or_refused(self, volunteer: Person, page_id: int) -> None:
        def label(language: str, text: str) -> str:
            return json.dumps({"labels": {language: {"language": language, "value": text}}})

        def edit(base: int, data: str) -> dict[str, Any]:
            token = volunteer.call(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
            return volunteer.call(action="wbeditentity", id=f"M{page_id}", baserevid=base, data=data, token=token)

        base = volunteer.entity(page_id, labels={"en": {"language": "en", "value": "One"}})["entity"]["lastrevid"]
        volunteer.entity(page_id, labels={"en": {"language": "en", "value": "Two"}})
        patched = edit(base, label("fr", "Trois"))
        assert patched["warnings"]["wbeditentity"]["messages"][0]["name"] == "wikibase-conflict-patched"
        assert patched["entity"]["labels"]["en"]["value"] == "One"
        assert edit(base, label("en", "Three"))["error"]["code"] == "editconflict"
        assert edit(1, label("en", "Three"))["error"]["code"] == "nosuchrevid"
        now = volunteer.call(action="wbgetentities", ids=f"M{page_id}")["entities"][f"M{page_id}"]["labels"]
        assert {language: term["value"] for language, term in now.items()} == {"en": "Two", "fr": "Trois"}

    def test_single_claims_can_be_made_qualified_referenced_and_removed(self, volunteer: Person, page_id: int) -> None:
        entity = f"M{page_id}"
        made = volunteer.act(
            action="wbcreateclaim",
            entity=entity,
            property="P180",
            snaktype="value",
            value='{"entity-type":"item","numeric-id":146}',
        )["claim"]
        assert made["mainsnak"]["datatype"] == "wikibase-item"
        assert made["mainsnak"]["datavalue"]["value"]["id"] == "Q146"
        qualified = volunteer.act(
            action="wbsetqualifier", claim=made["id"], property="P1163", snaktype="value", value='"image/jpeg"'
        )["claim"]
        assert qualified["qualifiers"]["P1163"][0]["datavalue"]["value"] == "image/jpeg"
        snaks = json.dumps({"P854": [claim("P854", "string", "https://example.org/r")["mainsnak"]]})
        assert volunteer.act(action="wbsetreference", statement=made["id"], snaks=snaks)["reference"]["hash"]
        chosen = item("P275", "Q6938433", id=f"{entity}$12345678-1234-1234-1234-123456789ABC")
        for _ in range(2):
            volunteer.act(action="wbsetclaim", claim=json.dumps(chosen))
        volunteer.act(action="wbsetlabel", id=entity, language="en", value="A caption")
        volunteer.act(action="wbremoveclaims", claim=made["id"])
        now = volunteer.call(action="wbgetentities", ids=entity)["entities"][entity]
        assert list(now["statements"]) == ["P275"]
        assert len(now["statements"]["P275"]) == 1
        assert now["labels"]["en"]["value"] == "A caption"

    def test_the_file_page_shows_it(self, volunteer: Person, page_id: int) -> None:
        volunteer.entity(page_id, labels={"en": {"language": "en", "value": "<b>Bold</b> caption"}})
        html = volunteer.call(action="parse", pageid=page_id, prop="text")["parse"]["text"]
        assert "&lt;b&gt;Bold&lt;/b&gt; caption" in html
