"""A partnership is exported whole, and imported whole or not at all, from one kind of database to the other."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from stafett.commands import ENGINE
from stafett.errors import Refused
from stafett.ledger import Ledger
from stafett.ledger.bundle import ORDER, export_journal, export_partnership, import_partnership
from stafett.ledger.tables import metadata
from tests.fixtures.ledger import DELIVER, STAFF, Lane, launch
from tests.integration.test_ledger_records import IDS, record


def lived(ledger: Ledger, slug: str) -> Lane:
    """A partnership with something in every table."""
    lane = launch(ledger, slug)
    lane.agree()
    step = lane.offer(DELIVER)
    reference = lane.file()
    lane.do(lane.who("Petra"), step, "deliver", payload={"what": "Lista åäö", "sample": reference.model_dump()})
    lane.do(ENGINE, step, "send_back", reason="Empty.", problems=({"rule": "delivery-empty"},))
    latest = ledger.latest(slug, 1, DELIVER.key)
    assert latest
    ledger.save_draft(latest.id, lane.who("Petra").person or "", {"what": "So fa"})
    lane.do(lane.who("Hedda"), latest.id, "delegate", person=lane.who("Pelle").person)
    ledger.records.register(lane.id, 1, [record(one) for one in IDS])
    ledger.effects.intend(f"upload:{slug}", lane.id, {"title": "A.jpg"})
    ledger.remember(lane.id, 1, "profile", {"rows": 3})
    lane.hold(next(iter(lane.ledger.partnership(slug).phases)).phase)
    return lane


def content(ledger: Ledger, lane: Lane) -> dict[str, list[dict[str, Any]]]:
    """Everything that a bundle carries, but for what each ledger numbers itself."""
    found: dict[str, list[dict[str, Any]]] = {}
    with ledger.database.reading() as connection:
        for table in ORDER:
            rows = connection.execute(select(table).order_by(*table.primary_key)).mappings()
            found[table.name] = [
                {key: value for key, value in row.items() if key not in ("seq", "registered_at")}
                for row in rows
                if row.get("partnership", lane.id) in (lane.id, None)
            ]
    return found


@pytest.fixture
def bundle(ledger: Ledger, tmp_path: Path) -> Path:
    """A bundle of a partnership that has lived."""
    lived(ledger, "norro")
    return export_partnership(ledger, "norro", tmp_path / "norro.zip")


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, ledger: Ledger, tmp_path: Path) -> Ledger:
    """An empty ledger in the other kind of database."""
    url = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    if ledger.database.sqlite:
        url = str(request.getfixturevalue("postgres_database"))
    made = Ledger(url, tmp_path / "elsewhere-files", clock=ledger.clock)
    made.database.migrate()
    request.addfinalizer(made.close)
    return made


def test_there_and_elsewhere_are_the_same(ledger: Ledger, elsewhere: Ledger, bundle: Path) -> None:
    assert import_partnership(elsewhere, bundle) == "norro"
    here, there = Lane(ledger, "norro"), Lane(elsewhere, "norro")
    assert all(content(ledger, here).values()), "Every table of the bundle is put to the test."
    assert content(elsewhere, there) == content(ledger, here)
    delivered = [step for step in elsewhere.partnership("norro").steps if step.delivered_at]
    delivery = elsewhere.delivery(delivered[0].id)
    assert delivery and elsewhere.files.path(delivery.payload["sample"]["sha256"]).read_bytes() == b"id;title\n1;A\n"
    assert elsewhere.outbox.waiting() == []


def test_the_imported_partnership_goes_on(elsewhere: Ledger, bundle: Path) -> None:
    import_partnership(elsewhere, bundle)
    lane = Lane(elsewhere, "norro")
    latest = elsewhere.latest("norro", 1, DELIVER.key)
    assert latest
    lane.do(lane.who("Petra"), latest.id, "deliver", payload={"what": "Better"})
    assert lane.do(STAFF, latest.id, "check_off").state == "done"
    events = [json.loads(line)["type"] for line in export_journal(elsewhere, "norro")]
    assert events[0] == "launch" and events[-2:] == ["deliver", "check_off"]


def test_two_partnerships_share_the_staff(ledger: Ledger, elsewhere: Ledger, bundle: Path, tmp_path: Path) -> None:
    import_partnership(elsewhere, bundle)
    lived(ledger, "soder")
    import_partnership(elsewhere, export_partnership(ledger, "soder", tmp_path / "soder.zip"))
    assert Lane(elsewhere, "norro").who("Hedda") == Lane(elsewhere, "soder").who("Hedda")


def test_a_partnership_that_is_here_already_is_refused(ledger: Ledger, bundle: Path) -> None:
    with pytest.raises(Refused, match="already a partnership called 'norro'"):
        import_partnership(ledger, bundle)


def rewritten(bundle: Path, change: Callable[[dict[str, bytes]], object], *, honest: bool) -> Path:
    """The bundle with other members; `honest`: with a manifest that agrees."""
    with zipfile.ZipFile(bundle) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if honest:
        manifest = json.loads(members["manifest.json"])
        manifest["members"] = {
            name: {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
            for name, body in members.items()
            if name != "manifest.json"
        }
        members["manifest.json"] = json.dumps(manifest).encode()
    target = bundle.with_name("hostile.zip")
    with zipfile.ZipFile(target, "w") as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return target


def in_rows(table: str, old: str, new: str) -> Callable[[dict[str, bytes]], object]:
    """Change words in the rows of a table."""

    def change(members: dict[str, bytes]) -> None:
        name = f"tables/{table}.jsonl"
        assert old.encode() in members[name]
        members[name] = members[name].replace(old.encode(), new.encode())

    return change


HOSTILE: list[tuple[str, Callable[[dict[str, bytes]], object], bool]] = [
    ("a changed row", in_rows("record", "NM 0001", "NM 9999"), False),
    ("a path out of the folder", lambda members: members.update({"../../evil": b"x"}), True),
    ("a file under another hash", lambda members: members.update({f"files/{'0' * 64}": b"x"}), True),
    ("a missing member", lambda members: members.pop("tables/event.jsonl"), False),
    ("a missing table", lambda members: members.pop("tables/event.jsonl"), True),
    ("no manifest", lambda members: members.pop("manifest.json"), False),
    ("a manifest that is none", lambda members: members.update({"manifest.json": b"[1]"}), False),
    ("a format of the future", lambda members: members.update({"manifest.json": b'{"format": 99}'}), False),
    ("a row that is none", in_rows("record", '{"changed_at"', '["changed_at"'), True),
    ("another column", in_rows("record", '"media"', '"medium"'), True),
    ("a number for a text", in_rows("record", '"media": "a.jpg"', '"media": 7'), True),
    ("a text for a number", in_rows("record", '"page_id": 0', '"page_id": "0"'), True),
    ("a false form", in_rows("form", "What?", "Password?"), True),
    ("a false playbook", in_rows("playbook", "Words", "Other"), True),
    ("a state that does not exist", in_rows("record", '"waiting"', '"stolen"'), True),
    ("another slug", in_rows("partnership", '"norro"', '"other"'), True),
]


@pytest.mark.parametrize(("what", "change", "honest"), HOSTILE, ids=[what for what, _, _ in HOSTILE])
def test_a_hostile_bundle_is_refused_whole(
    tmp_path: Path, what: str, change: Callable[[dict[str, bytes]], object], honest: bool
) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'a.sqlite'}", tmp_path / "a")
    empty = Ledger(f"sqlite:///{tmp_path / 'b.sqlite'}", tmp_path / "b")
    ledger.database.migrate()
    empty.database.migrate()
    lived(ledger, "norro")
    bundle = export_partnership(ledger, "norro", tmp_path / "norro.zip")
    with pytest.raises(Refused):
        import_partnership(empty, rewritten(bundle, change, honest=honest))
    with empty.database.reading() as connection:
        left = {table.name for table in metadata.sorted_tables if connection.execute(select(table)).first()}
    assert left == set() and not (tmp_path / "evil").exists()
    ledger.close()
    empty.close()


def test_a_bundle_cannot_write_into_another_partnership(ledger: Ledger, elsewhere: Ledger, bundle: Path) -> None:
    victim, mine = launch(elsewhere, "victim"), Lane(ledger, "norro").id
    before = len(elsewhere.journal("victim"))
    for table in ("step", "event", "record", "finding"):
        with pytest.raises(Refused, match="does not belong"):
            change = in_rows(table, f'"partnership": "{mine}"', f'"partnership": "{victim.id}"')
            import_partnership(elsewhere, rewritten(bundle, change, honest=True))
    assert len(elsewhere.journal("victim")) == before


def test_what_is_no_zip_is_said_so(ledger: Ledger, tmp_path: Path) -> None:
    for content_ in (b"", b"no zip", b"PK\x03\x04 half"):
        (tmp_path / "none.zip").write_bytes(content_)
        with pytest.raises(Refused, match="not a whole bundle"):
            import_partnership(ledger, tmp_path / "none.zip")
