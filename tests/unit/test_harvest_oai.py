"""Harvesting OAI-PMH, against a stand-in that speaks the protocol over a real connection."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stafett.cli import main
from stafett.process import free_port
from stafett.sources import oai, read_delivery
from stafett.sources.fetching import Fetcher, HarvestStopped, NotGiven
from stafett.sources.fields import Record
from tests.fixtures.museums import Museum, Reply, Repository, oai_record

Type = Callable[..., Result]


@pytest.fixture
def type_() -> Type:
    def run(*words: object, status: int = 0) -> Result:
        result = CliRunner().invoke(main, ["harvest", *map(str, words)])
        assert result.exit_code == status, result.output
        return result

    return run


def lines(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def records(repository: Repository, wish: oai.Wish | None = None) -> list[Record]:
    with Fetcher("StafettTest/0.1") as fetcher:
        hauls = oai.harvest(repository.address, wish or oai.Wish(), fetcher)
        return [record for haul in hauls for record in haul.records]


def three_pages(repository: Repository) -> None:
    repository.pages = [
        [oai_record("a", "<dc:title>A</dc:title>"), oai_record("b")],
        [oai_record("c")],
        [oai_record("d")],
    ]


def test_every_page_becomes_flat_records_with_the_same_columns(
    repository: Repository, type_: Type, tmp_path: Path
) -> None:
    repository.pages = [
        [
            oai_record(
                "oai:norro:1",
                '<dc:title xml:lang="sv">Kväll</dc:title><dc:title>Evening</dc:title>'
                "<dc:subject>hamn</dc:subject><dc:subject>båt</dc:subject><dc:subject>hamn</dc:subject>",
                extra="<setSpec>art</setSpec><setSpec>art:oil</setSpec>",
            )
        ],
        [oai_record("oai:norro:2", deleted=True)],
    ]
    out = tmp_path / "new" / "norro.jsonl"
    said = type_("oai", repository.address, "--out", out)
    first, second = lines(out)
    assert list(first) == list(second) == [*oai.HEADER, *oai.ELEMENTS, "title:sv"]
    assert (first["title"], first["title:sv"], first["subject"]) == ("Evening", "Kväll", "hamn|båt")
    assert (first["id"], first["sets"], first["datestamp"]) == ("oai:norro:1", "art|art:oil", "2026-05-01")
    assert first["origin"].endswith("?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai%3Anorro%3A1")
    assert (first["status"], second["status"]) == ("present", "deleted")
    assert "2 records, 1 deleted" in said.output
    assert sorted(path.name for path in out.parent.iterdir()) == ["norro.jsonl", "norro.jsonl.harvest.json"]
    assert repository.museum.agents[0].startswith("StafettBot/")
    delivered = read_delivery(out)
    assert (list(delivered.records["id"]), delivered.deleted) == (["oai:norro:1"], 1)


def test_another_format_is_flattened_as_a_delivered_file_of_it(repository: Repository) -> None:
    inner = '<m xmlns="urn:m" id="7"><who role="maker"><life from="1853"/></who><who>Ås</who><status>sold</status></m>'
    repository.pages = [[f"<record><header><identifier>1</identifier></header><metadata>{inner}</metadata></record>"]]
    (record,) = records(repository, oai.Wish(prefix="m"))
    assert (record["who.@role"], record["who.life.@from"], record["@id"]) == ("maker|", "1853|", "7")
    assert (record["status"], record["metadata.status"]) == ("present", "sold")


@pytest.mark.parametrize(
    ("prefix", "inner", "column", "text"),
    [
        (
            "lido",
            '<lido:lidoWrap xmlns:lido="http://www.lido-schema.org"><lido:lido><lido:lidoRecID>X/1</lido:lidoRecID>'
            '<lido:descriptiveMetadata xml:lang="sv"><lido:objectIdentificationWrap><lido:titleWrap><lido:titleSet>'
            "<lido:appellationValue>Båt</lido:appellationValue></lido:titleSet></lido:titleWrap>"
            "</lido:objectIdentificationWrap></lido:descriptiveMetadata></lido:lido></lido:lidoWrap>",
            "title_sv",
            "Båt",
        ),
        (
            "marc21",
            '<marc:record xmlns:marc="http://www.loc.gov/MARC21/slim">'
            '<marc:controlfield tag="001">7</marc:controlfield>'
            '<marc:datafield tag="700"><marc:subfield code="a">Ek</marc:subfield></marc:datafield>'
            '<marc:datafield tag="700"><marc:subfield code="a">Ås</marc:subfield><marc:subfield code="e">tryck'
            "</marc:subfield></marc:datafield></marc:record>",
            "700e",
            "|tryck",
        ),
        (
            "mods",
            '<mods xmlns="http://www.loc.gov/mods/v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            'xsi:schemaLocation="http://www.loc.gov/mods/v3 mods.xsd" version="3.7"><titleInfo><title>Karta</title>'
            '</titleInfo><name type="personal"><namePart>Ek</namePart>'
            "<role><roleTerm>kartograf</roleTerm></role></name><name><namePart>Ås</namePart></name></mods>",
            "name.role.roleTerm",
            "kartograf|",
        ),
    ],
)
def test_a_record_has_the_same_columns_from_a_server_and_in_a_file(
    repository: Repository, tmp_path: Path, prefix: str, inner: str, column: str, text: str
) -> None:
    whole = f"<record><header><identifier>1</identifier></header><metadata>{inner}</metadata></record>"
    repository.pages = [[whole]]
    (record,) = records(repository, oai.Wish(prefix=prefix))
    (tmp_path / "two.xml").write_text(f"<all>{inner}{inner}</all>", encoding="utf-8")
    delivered = read_delivery(tmp_path / "two.xml").records.iloc[0].to_dict()
    harvested = {name: value for name, value in record.items() if name not in oai.HEADER}
    assert harvested == {name: value for name, value in delivered.items() if value}
    assert harvested[column] == text and "@schemaLocation" not in harvested


def test_a_record_that_cannot_be_flattened_is_named_and_the_others_go_on(repository: Repository) -> None:
    def whole(identifier: str, inner: str) -> str:
        head = f"<header><identifier>{identifier}</identifier></header>"
        return f"<record>{head}<metadata><m>{inner}</m></metadata></record>"

    many = "".join(f"<f{number}>1</f{number}>" for number in range(501))
    deep = "<a>" * 70 + "1" + "</a>" * 70
    repository.pages = [[whole("many", many), whole("deep", deep), whole("good", "<t>1</t>")]]
    found = {record["id"]: record for record in records(repository, oai.Wish(prefix="m"))}
    assert [found[one]["status"] for one in ("many", "deep", "good")] == ["present", "unreadable", "present"]
    assert "64 levels" in found["deep"]["problem"] and found["good"]["t"] == "1"
    assert found["many"]["f500"] == "1"


def test_a_set_and_a_time_are_asked_for_as_finely_as_the_server_understands(
    repository: Repository, type_: Type, tmp_path: Path
) -> None:
    repository.pages = [[oai_record("a")]]
    wish = ["oai", repository.address, "--set", "art", "--until", "2026-05-01"]
    type_(*wish, "--from", "2026-01-01T10:00:00Z", "--out", tmp_path / "a.jsonl")
    repository.granularity = "YYYY-MM-DD"
    type_(*wish, "--from", "2026-01-01T10:00:00Z", "--out", tmp_path / "b.jsonl")
    fine, coarse = repository.questions()
    assert (fine["set"], fine["from"], fine["until"]) == ("art", "2026-01-01T10:00:00Z", "2026-05-01T23:59:59Z")
    assert (coarse["from"], coarse["until"]) == ("2026-01-01", "2026-05-01")


def test_a_second_harvest_fetches_what_is_new_since_the_first_began(
    repository: Repository, type_: Type, tmp_path: Path
) -> None:
    three_pages(repository)
    type_("oai", repository.address, "--out", tmp_path / "a.jsonl")
    repository.pages = []
    said = type_("oai", repository.address, "--since", tmp_path / "a.jsonl", "--out", tmp_path / "b.jsonl")
    assert repository.questions()[-1]["from"] == "2026-05-11T08:00:00Z"
    assert "nothing (new)" in said.output
    assert [path.name for path in tmp_path.glob("b.*")] == []


def test_what_is_new_cannot_be_told_without_the_time_or_the_end_of_the_first(
    repository: Repository, type_: Type, tmp_path: Path, pauses: list[float]
) -> None:
    three_pages(repository)
    repository.faults[1] = [(503, {}, b"")] * 6
    out, again = tmp_path / "a.jsonl", ["--since", tmp_path / "a.jsonl", "--out", tmp_path / "b.jsonl"]
    type_("oai", repository.address, "--out", out, status=1)
    assert "Let that harvest end first" in type_("oai", repository.address, *again, status=2).output
    out.with_name("a.jsonl.part").unlink()
    real = repository.reply

    def timeless(question: dict[str, str]) -> Reply:
        status, headers, content = real(question)
        return status, headers, content.replace(b"2026-05-11T08:00:00Z", b"today")

    repository.museum.answer["/oai"] = timeless
    type_("oai", repository.address, "--out", out)
    assert "Say it with --from" in type_("oai", repository.address, *again, status=2).output


def test_new_records_of_something_else_cannot_be_told(repository: Repository, type_: Type, tmp_path: Path) -> None:
    three_pages(repository)
    type_("oai", repository.address, "--out", tmp_path / "a.jsonl")
    again = ["--since", tmp_path / "a.jsonl", "--out", tmp_path / "b.jsonl"]
    assert "another set" in type_("oai", repository.address, "--set", "art", *again, status=2).output
    assert "harvest.json is not there" in type_("oai", repository.address, "--since", "x", *again[2:], status=2).output


def test_a_busy_server_is_given_the_pause_that_it_asks_for(repository: Repository, pauses: list[float]) -> None:
    three_pages(repository)
    repository.faults[1] = [(503, {"Retry-After": "17"}, b""), (503, {}, b"")]
    assert [record["id"] for record in records(repository)] == ["a", "b", "c", "d"]
    assert pauses == [17, 4]


def test_a_server_that_stays_busy_stops_it_and_the_same_command_goes_on(
    repository: Repository, type_: Type, tmp_path: Path, pauses: list[float]
) -> None:
    three_pages(repository)
    repository.faults[1] = [(503, {"Retry-After": "5"}, b"")] * 6
    out = tmp_path / "a.jsonl"
    said = type_("oai", repository.address, "--out", out, status=1)
    assert "503" in said.output and "resumptionToken=page-1" in said.output
    assert "2 records are in" in said.output and not out.exists() and len(lines(tmp_path / "a.jsonl.part")) == 2
    with (tmp_path / "a.jsonl.part").open("a") as part:
        part.write('{"id": "half a')  # as a kill in the middle of a line would leave it
    said = type_("oai", repository.address, "--out", out)
    assert "Going on after the 2 records" in said.output
    assert [record["id"] for record in lines(out)] == ["a", "b", "c", "d"]
    assert [question.get("resumptionToken") for question in repository.questions()[-2:]] == ["page-1", "page-2"]


def test_a_pause_that_is_too_long_is_not_waited_for(repository: Repository, pauses: list[float]) -> None:
    three_pages(repository)
    repository.faults[0] = [(429, {"Retry-After": "Wed, 01 Jan 2200 00:00:00 GMT"}, b"")]
    with pytest.raises(HarvestStopped, match=r"asks for a pause of .* later"):
        records(repository)
    assert pauses == []


def test_a_place_that_the_server_forgot_begins_again_from_the_start(
    repository: Repository, type_: Type, tmp_path: Path
) -> None:
    three_pages(repository)
    repository.faults[2] = [repository.error("badResumptionToken", "expired")]
    said = type_("oai", repository.address, "--out", tmp_path / "a.jsonl")
    assert [record["id"] for record in lines(tmp_path / "a.jsonl")] == ["a", "b", "c", "d"]
    assert "begun again" in said.output


def test_broken_xml_in_the_middle_keeps_what_came_before(repository: Repository, type_: Type, tmp_path: Path) -> None:
    three_pages(repository)
    repository.faults[1] = [(200, {}, b"<OAI-PMH><ListRecords><record>")]
    said = type_("oai", repository.address, "--out", tmp_path / "a.jsonl", status=1)
    assert "broken XML" in said.output and "page-1" in said.output and "2 records are in" in said.output


def test_characters_that_xml_forbids_are_replaced_and_told(repository: Repository, type_: Type, tmp_path: Path) -> None:
    repository.pages = [[oai_record("a", "<dc:title>Boat\x0b and&#x1F; sea&#10;&#31;!</dc:title>")]]
    said = type_("oai", repository.address, "--out", tmp_path / "a.jsonl")
    assert lines(tmp_path / "a.jsonl")[0]["title"] == "Boat\ufffd and\ufffd sea\n\ufffd!"
    assert "3 characters that XML forbids" in said.output


@pytest.mark.parametrize("bomb", ['<!ENTITY a "ha">', '<!ENTITY a SYSTEM "file:///etc/hostname">'])
def test_entities_are_never_read(bomb: str, repository: Repository) -> None:
    text = f"<!DOCTYPE OAI-PMH [{bomb}]><OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'>&a;</OAI-PMH>"
    repository.museum.answer["/oai"] = lambda _: (200, {}, text.encode())
    with pytest.raises(HarvestStopped, match="DOCTYPE"):
        records(repository)


def test_a_billion_laughs_stop_it_at_once(repository: Repository) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><x a="&a11;">&a11;</x>'
    repository.museum.answer["/oai"] = lambda _: (200, {}, text.encode())
    with pytest.raises(HarvestStopped, match="broken XML"):
        records(repository)


def test_a_server_that_repeats_its_records_for_ever_is_stopped(
    repository: Repository, type_: Type, tmp_path: Path
) -> None:
    repository.pages = [[oai_record("a"), oai_record("b")]] * 1000
    repository.token = lambda _: "page-1"
    for _ in range(2):
        said = type_("oai", repository.address, "--out", tmp_path / "a.jsonl", status=1)
        assert "again and again" in said.output and "page-1" in said.output
        assert len(lines(tmp_path / "a.jsonl.part")) == 2


def test_one_token_for_all_answers_is_no_circle(repository: Repository) -> None:
    three_pages(repository)
    count = iter(range(10))
    real = repository.reply

    def session(question: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if question["verb"] == "ListRecords":
            question = question | {"resumptionToken": f"page-{next(count)}"}
        status, headers, content = real(question)
        return status, headers, content.replace(b">page-1<", b">same<").replace(b">page-2<", b">same<")

    repository.museum.answer["/oai"] = session
    assert [record["id"] for record in records(repository)] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("compressed", [False, True])
def test_an_answer_that_is_too_large_is_refused(compressed: bool, repository: Repository) -> None:
    content = b"<OAI-PMH>" + b" " * 2_000_000
    headers = {"Content-Encoding": "gzip"} if compressed else {}
    body = gzip.compress(content) if compressed else content
    repository.museum.answer["/oai"] = lambda _: (200, headers, body)
    with Fetcher("StafettTest/0.1", largest=1_000_000) as fetcher, pytest.raises(NotGiven, match="1,000,000 bytes"):
        list(oai.harvest(repository.address, oai.Wish(), fetcher))


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (("badArgument", "No such set"), "No such set"),
        (("cannotDisseminateFormat", ""), "It has --prefix lido"),
        (("noSetHierarchy", ""), "leave --set out"),
        (("undefinedError", ""), "(undefinedError). Ask whoever runs the server."),
    ],
)
def test_what_the_server_refuses_is_told_with_what_to_do(
    reply: tuple[str, str], told: str, repository: Repository, type_: Type, tmp_path: Path
) -> None:
    repository.faults[0] = [repository.error(*reply)]
    said = type_("oai", repository.address, "--out", tmp_path / "a.jsonl", status=1)
    assert told in said.output and reply[0] in said.output and "verb=ListRecords" in said.output


def test_an_answer_to_another_question_is_not_taken_for_an_empty_list(repository: Repository) -> None:
    repository.faults[0] = [repository.xml("<ListSets/>")]
    with pytest.raises(HarvestStopped, match="neither records nor an error"):
        records(repository)


def test_an_error_of_the_protocol_with_a_status_of_https_is_understood(repository: Repository) -> None:
    repository.faults[0] = [(404, {}, repository.error("noRecordsMatch")[2])]
    assert records(repository) == []


@pytest.mark.parametrize("answer", [b"<html><body>Welcome</body></html>", b'{"a": 1}', b""])
def test_what_is_no_oai_server_is_named(answer: bytes, museum: Museum, type_: Type, tmp_path: Path) -> None:
    museum.answer["/"] = lambda _: (200, {}, answer)
    said = type_("oai", f"{museum.address}/", "--out", tmp_path / "a.jsonl", status=1)
    assert "not OAI-PMH" in said.output or "broken XML" in said.output


def test_a_server_that_is_not_there_is_named_at_once(type_: Type, tmp_path: Path, pauses: list[float]) -> None:
    said = type_("oai", f"http://127.0.0.1:{free_port()}/oai", "--out", tmp_path / "a.jsonl", status=1)
    assert "no server answers there" in said.output and "verb=Identify" in said.output
    assert pauses == []


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "museum.example/oai", "ftp://museum.example/", "http://", ""]
)
def test_only_addresses_of_the_web_are_fetched(address: str, type_: Type, tmp_path: Path) -> None:
    told = type_("oai", address, "--out", tmp_path / "a.jsonl", status=2).output
    assert f"{address!r} is no whole address: write it as https://museum.example/" in told


@pytest.mark.parametrize(
    ("target", "told"),
    [("/oai", "redirects"), ("file:///etc/passwd", "only http and https")],
)
def test_redirects_are_bounded_and_stay_on_the_web(
    target: str, told: str, repository: Repository, pauses: list[float]
) -> None:
    repository.museum.answer["/oai"] = lambda _: (302, {"Location": target}, b"")
    with pytest.raises(HarvestStopped, match=told):
        records(repository)


def test_a_redirect_is_followed_with_the_question(repository: Repository) -> None:
    three_pages(repository)
    query = "verb={verb}" + "&resumptionToken={resumptionToken}"
    repository.museum.answer["/old"] = lambda question: (
        301,
        {"Location": "/oai?" + query.format(**({"resumptionToken": "page-0"} | question))},
        b"",
    )
    repository.address = f"{repository.museum.address}/old"
    assert len(records(repository)) == 4


def test_a_delivery_is_never_written_over(repository: Repository, type_: Type, tmp_path: Path) -> None:
    three_pages(repository)
    out = tmp_path / "a.jsonl"
    out.write_text("mine")
    assert "never changed" in type_("oai", repository.address, "--out", out, status=2).output
    assert out.read_text() == "mine"


def test_a_harvest_that_never_began_leaves_nothing_behind(repository: Repository, type_: Type, tmp_path: Path) -> None:
    three_pages(repository)
    type_("oai", f"{repository.address}/mistyped", "--out", tmp_path / "a.jsonl", status=1)
    assert list(tmp_path.iterdir()) == []
    type_("oai", repository.address, "--out", tmp_path / "a.jsonl")


def test_a_part_of_another_harvest_is_not_written_over(repository: Repository, type_: Type, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.part").write_text("something")
    said = type_("oai", repository.address, "--out", tmp_path / "a.jsonl", status=2)
    assert "another harvest" in said.output
    assert (tmp_path / "a.jsonl.part").read_text() == "something"


def test_columns_beyond_the_bound_are_kept_in_one(repository: Repository, type_: Type, tmp_path: Path) -> None:
    many = "".join(f"<f{n}>{n}</f{n}>" for n in range(700))
    header = "<header><identifier>1</identifier></header>"
    repository.pages = [[f'<record>{header}<metadata><m xmlns="urn:m">{many}</m></metadata></record>']]
    type_("oai", repository.address, "--prefix", "m", "--out", tmp_path / "a.jsonl")
    (record,) = lines(tmp_path / "a.jsonl")
    assert len(record) == 500 and record["f400"] == "400"
    assert record["other"].startswith("f494: 494|") and record["other"].endswith("f699: 699")


def test_ctrl_c_keeps_what_was_fetched_and_says_where(repository: Repository, type_: Type, tmp_path: Path) -> None:
    three_pages(repository)
    real = oai.harvest

    def interrupted(*given: object) -> object:
        for number, haul in enumerate(real(*given)):  # type: ignore[arg-type]
            if number == 1:
                raise KeyboardInterrupt
            yield haul

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(oai, "harvest", interrupted)
        said = type_("oai", repository.address, "--out", tmp_path / "a.jsonl", status=130)
    assert "Stopped. 2 records are in" in said.output and "a.jsonl.part" in said.output
    type_("oai", repository.address, "--out", tmp_path / "a.jsonl")
    assert [record["id"] for record in lines(tmp_path / "a.jsonl")] == ["a", "b", "c", "d"]


def test_a_harvest_that_is_really_interrupted_and_really_killed_loses_nothing(
    repository: Repository, tmp_path: Path, type_: Type
) -> None:
    three_pages(repository)
    hangs, real = threading.Event(), repository.reply
    here = threading.Event()

    def hanging(question: dict[str, str]) -> Reply:
        if question.get("resumptionToken") == "page-1" and not here.is_set():
            hangs.set()
            here.wait(30)
        return real(question)

    repository.museum.answer["/oai"] = hanging
    words = ["harvest", "oai", repository.address, "--out", str(tmp_path / "a.jsonl")]
    for signal_, status in ((signal.SIGINT, 130), (signal.SIGKILL, -9)):
        # A shell that runs the tests in the background has made their children deaf to Ctrl-C.
        hearing = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        command = [sys.executable, "-m", "stafett.cli", *words]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=hearing)
        assert hangs.wait(30)
        hangs.clear()
        process.send_signal(signal_)
        _, told = process.communicate(timeout=120)
        assert process.returncode == status
        assert "2 records are in" in told if status == 130 else "Going on after the 2 records" in told
    here.set()
    type_(*words[1:])
    assert [record["id"] for record in lines(tmp_path / "a.jsonl")] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("words", "told"), [(("--from", "soon"), "is not a day"), (("--from", "2026-01-01", "--since", "x"), "Choose one")]
)
def test_what_is_typed_wrong_is_named(words: tuple[str, ...], told: str, type_: Type, tmp_path: Path) -> None:
    assert told in type_("oai", "http://127.0.0.1:9/", *words, "--out", tmp_path / "a.jsonl", status=2).output
