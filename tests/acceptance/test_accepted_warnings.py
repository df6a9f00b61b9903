"""A partner accepts warnings with the previews: on their page, with reasons, per rule or object, never errors."""

from __future__ import annotations

import html
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from flows import data_prep
from flows.data_prep import APPROVE_AS_PARTNER, DELIVER_METADATA
from stafett.engine import relay
from stafett.engine.relay import check_off, reopen
from stafett.errors import InvalidDelivery
from stafett.phases import Phase
from stafett.rules import RULES
from stafett.steps import Exhibit, FileRef
from tasks import acceptances, cleaning, preview, register, render
from tests.acceptance.test_bad_input import SLUG, Desk, Parcel, desk
from tests.fixtures.portal import form_of
from tests.integration.test_engine_crash import (
    DATA_PREP,
    Fate,
    Theatre,
    no_prefect,
    sample,
    stub_data_prep,
    words,
)

__all__ = ["desk", "no_prefect"]  # fixtures

WHY = "Seasons are how our register says it"


@pytest.fixture
def previews(desk: Desk, tmp_path: Path) -> FileRef:
    """Two objects with a date that is not understood, shown to the partner; an object without rights beside them."""
    parcel = Parcel(tmp_path / "parcel")
    for row in parcel.rows[:2]:
        row["date"] = "vintern 1909"
    parcel.rows[2]["rights"] = ""
    examined = desk.deliver(parcel)
    check_off(DELIVER_METADATA)
    cleaned = cleaning.clean_records.fn(SLUG, examined)
    assert isinstance(cleaned, Path)
    pages = render.render_pages.fn(SLUG, examined, cleaned)
    shown = preview.preview_exhibits.fn(SLUG, examined, pages)
    desk.lane.offer(APPROVE_AS_PARTNER.showing(*shown, accepted=acceptances.warnings_found(SLUG)))
    desk.examined = examined  # type: ignore[attr-defined]
    return pages


def starts(desk: Desk) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = desk.newest(APPROVE_AS_PARTNER.key).spec["starts"]["accepted"]
    return rows


def link(desk: Desk) -> str:
    """The partner's personal link to the approval."""
    step = desk.newest(APPROVE_AS_PARTNER.key)
    person = desk.lane.who("Karin").person or ""
    return "/s/" + desk.ledger.links.make(person, "act", partnership=desk.lane.id, step=step.id)


def approve(desk: Desk, **typed: str) -> Any:
    """Approve on the partner's page, with what was typed for date-unparsed (`reason`, `only`)."""
    address = link(desk)
    place = [row["rule"] for row in starts(desk)].index("date-unparsed")
    words = {f"f.accepted.{place}.{name}": text for name, text in typed.items()}
    form = form_of(desk.page.get(address))
    return desk.page.post(f"{address}?lang=en", data={**form, "f.decision": "approve", **words, "action": "deliver"})


def test_the_form_lists_the_warnings_that_were_found_and_no_error(desk: Desk, previews: FileRef) -> None:
    rows = {row["rule"]: row for row in starts(desk)}
    assert rows["date-unparsed"]["number"] == "2" and rows["date-unparsed"]["finding"]
    assert "rights-missing" not in rows
    page = html.unescape(desk.page.get(f"{link(desk)}?lang=en").text)
    assert "Warnings that you accept" in page and rows["date-unparsed"]["finding"] in page


def test_an_accepted_warning_is_kept_with_reason_and_name_and_shown_with_the_object(
    desk: Desk, previews: FileRef
) -> None:
    assert approve(desk, reason=WHY, only="SMN 0001\r\nSMN 0404\r\n").status_code == 200
    assert acceptances.refused_acceptances(SLUG) == ""
    accepted = acceptances.accept_warnings(SLUG, previews)
    register.register_records.fn(SLUG, desk.examined, accepted)  # type: ignore[attr-defined]

    lines = desk.ledger.files.path(accepted).read_text(encoding="utf-8").splitlines()
    found = {page["source_id"]: page["problems"] for page in map(json.loads, lines)}
    verdicts = {
        record: [one["accepted"] for one in problems if one["rule"] == "date-unparsed"]
        for record, problems in found.items()
    }
    person, day = desk.lane.who("Karin").person, desk.ledger.clock().date().isoformat()
    assert verdicts["SMN 0001"] == [{"reason": WHY, "by": f"person:{person}", "on": day}]
    assert verdicts["SMN 0002"] == [None]

    token = desk.ledger.links.make(person or "", "view", partnership=desk.lane.id)
    objects = [
        html.unescape(desk.page.get(f"/p/{token}/object/{record}", params={"lang": "en"}).text)
        for record in ("SMN 0001", "SMN 0002")
    ]
    name = next(one.name for one in desk.ledger.people(SLUG) if one.id == person)
    assert f"Accepted by {name}, {day}:" in objects[0] and WHY in objects[0]
    assert "Accepted by" not in objects[1]
    table = desk.page.get(f"/p/{token}/records.csv").text
    assert [line.count("date-unparsed") for line in table.splitlines() if "SMN 000" in line] == [2, 1, 0, 0]


def test_the_page_of_the_approval_shows_the_report_with_what_was_accepted_and_what_it_was_for_nothing(
    desk: Desk, previews: FileRef
) -> None:
    approve(desk, reason=WHY, only="SMN 0001\r\nSMN 0404\r\n")
    acceptances.accept_warnings(SLUG, previews)
    page = desk.page.get(f"{link(desk)}?lang=en")
    shown = html.unescape(page.text)
    assert "Acceptances that are for nothing that was found" in shown
    assert "(“date-unparsed · SMN 0404”)" in shown and "(“date-unparsed · SMN 0001”)" not in shown
    [report, packed] = re.findall(r'href="([^"]*-report\.(?:html|zip)[^"]*)"', page.text)[:2]
    told = html.unescape(desk.page.get(report).text)
    assert WHY in told and "SMN 0404" in told and "Partner" in told and "person:" not in told
    assert desk.page.get(packed).content.startswith(b"PK")

    folder = desk.here.settings.home / "work" / SLUG / "1" / "accepted"
    (folder / "report.html").write_text("as it was", encoding="utf-8")
    acceptances.accept_warnings(SLUG, previews)
    assert (folder / "report.html").read_text(encoding="utf-8") == "as it was", "it is written once"


def test_where_every_acceptance_is_for_something_nothing_is_said_of_others(desk: Desk, previews: FileRef) -> None:
    approve(desk, reason=WHY)
    acceptances.accept_warnings(SLUG, previews)
    shown = html.unescape(desk.page.get(f"{link(desk)}?lang=en").text)
    assert "The report with what was accepted" in shown and "for nothing that was found" not in shown


def test_a_reason_of_one_word_is_not_taken_and_stays_in_the_form(desk: Desk, previews: FileRef) -> None:
    answer = approve(desk, reason="OK")
    assert answer.status_code == 422 and ">\nOK</textarea>" in answer.text
    step = desk.newest(APPROVE_AS_PARTNER.key)
    with pytest.raises(InvalidDelivery):
        payload = {"decision": "approve", "accepted": [{"rule": "date-unparsed", "reason": "OK"}]}
        desk.lane.do(desk.lane.who("Karin"), step.id, "deliver", payload=payload)


def test_an_error_named_through_another_door_is_refused_with_its_reason(desk: Desk, previews: FileRef) -> None:
    step = desk.newest(APPROVE_AS_PARTNER.key)
    payload = {"decision": "approve", "accepted": [{"rule": "rights-missing", "reason": "We want it anyway"}]}
    desk.lane.do(desk.lane.who("Karin"), step.id, "deliver", payload=payload)
    assert "”rights-missing” (rad 1 bland godtagandena) är ett fel" in acceptances.refused_acceptances(SLUG)


def test_nothing_accepted_leaves_the_pages_as_they_are(desk: Desk, previews: FileRef) -> None:
    assert approve(desk).status_code == 200
    assert acceptances.accept_warnings(SLUG, previews) == previews


def test_reasons_come_back_with_their_rule_when_the_partner_is_asked_again(desk: Desk, previews: FileRef) -> None:
    """Another rule has come first in the meantime."""
    approve(desk, reason=WHY, only="SMN 0001")
    reopen(APPROVE_AS_PARTNER, "Once more")
    newer = {"rule": "title-capitals", "finding": "Capitals", "number": "9", "reason": "", "only": []}
    desk.lane.offer(APPROVE_AS_PARTNER.showing(accepted=[newer, *starts(desk)]))
    page = desk.page.get(link(desk)).text
    typed = dict(re.findall(r'<textarea[^>]* name="f\.accepted\.([^"]*)"[^>]*>([^<]*)</textarea>', page))
    place = [row["rule"] for row in starts(desk)].index("date-unparsed")
    assert starts(desk)[0]["rule"] == "title-capitals" and typed["0.reason"].strip() == ""
    assert (typed[f"{place}.reason"].strip(), typed[f"{place}.only"].strip()) == (WHY, "SMN 0001")


def test_the_report_and_its_tables_stand_beside_the_previews(desk: Desk, previews: FileRef) -> None:
    exhibits = [Exhibit.model_validate(one) for one in desk.newest(APPROVE_AS_PARTNER.key).spec["exhibits"]]
    packed = next(one.file for one in exhibits if one.file and one.file.name.endswith(".zip"))
    with zipfile.ZipFile(desk.ledger.files.path(packed)) as archive:
        assert {"report.html", "rules.csv", "report.csv"} <= set(archive.namelist())
        assert "rights-missing" in archive.read("rules.csv").decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["<dt>Object</dt>", ">Held back<"]),
        ("sv", ["<dt>Föremål</dt>", ">Hålls inne<"]),
    ],
)
def test_what_was_found_is_told_in_the_language_of_whoever_reads_it(
    desk: Desk, previews: FileRef, language: str, words: list[str]
) -> None:
    page = html.unescape(desk.page.get(f"{link(desk)}?lang={language}").text)
    assert all(word in page for word in words)
    rule = RULES["date-unparsed"].title
    assert re.search(rf'<th scope="row"[^>]*>{re.escape(rule[language])}</th>', page)


def test_findings_about_whole_columns_stand_beside_the_previews(desk: Desk, tmp_path: Path) -> None:
    parcel = Parcel(tmp_path / "parcel")
    for row in parcel.rows:
        row["credit_line"] = ""
    examined = desk.deliver(parcel)
    cleaned = cleaning.clean_records.fn(SLUG, examined)
    assert isinstance(cleaned, Path)
    shown = preview.preview_exhibits.fn(SLUG, examined, render.render_pages.fn(SLUG, examined, cleaned))
    whole = next(one for one in shown if one.title["en"] == "About whole columns")
    assert [item["rule"] for item in whole.items] == ["column-empty"] and whole.items[0]["column"] == "credit_line"
    assert "column-empty" in {row["rule"] for row in acceptances.warnings_found(SLUG)}


def test_the_flow_asks_the_partner_again_where_an_error_was_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_prefect: None
) -> None:
    stub_data_prep(monkeypatch)
    theatre = Theatre(tmp_path, data_prep.data_prep, Phase.DATA_PREP, {})
    lane = theatre.launch(data_prep.STEPS)
    wrong = [{"rule": "rights-missing", "reason": "We want it anyway"}]
    theatre.script = {
        **DATA_PREP,
        "deliver-metadata": [words(metadata=sample(theatre))],
        "approve-previews": [words(decision="approve", accepted=wrong), words(decision="approve")],
        "approve-crosswalk": [words(decision="approve")],
    }
    monkeypatch.setattr(relay, "open_ledger", lambda _: Fate().attach(theatre.ledger()))
    theatre.play(lane)
    rounds = {one.round: one for one in lane.ledger.partnership("museum").steps if one.key == "approve-previews"}
    assert sorted(rounds) == [1, 2] and "är ett fel, inte en varning" in rounds[2].reason
