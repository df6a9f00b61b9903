"""A partnership as one file: its whole history with its files, to be carried to another ledger or kept.

A bundle is a zip: `manifest.json` (format, slug, and SHA-256 and length of every other member), `tables/<name>.jsonl`
(one row per line, in the order in which the tables depend on each other) and `files/<sha256>`. A bundle is
hostile until its hashes agree: it is read within bounds, by the names of its manifest only, and goes in whole or not
at all.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, Table, insert, or_, select
from sqlalchemy.exc import SQLAlchemyError

from stafett.errors import Refused
from stafett.ledger import reads
from stafett.ledger.bundle_reading import FORMAT, LARGEST_FILE, MANIFEST, Checked, Members, read_manifest, rows
from stafett.ledger.ledger import Ledger
from stafett.ledger.tables import (
    agreement,
    delivery,
    draft,
    effect,
    event,
    finding,
    form,
    owner,
    partnership,
    person,
    phase,
    playbook,
    record,
    step,
)
from stafett.phases import Party
from stafett.steps import fingerprint

CHUNK = 2000
BLOCK = 1 << 20
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

ORDER = (
    *(playbook, form, partnership, person, phase, owner, agreement, step, delivery, draft, event),
    *(effect, record, finding),
)
"""Leases, links, errands and receipts stay behind, being this installation's; the reconciler starts what is missing."""

SHARED = (playbook, form, person)
"""Rows of these may be here already, because partnerships share playbooks, forms and the staff."""


def export_partnership(ledger: Ledger, slug: str, target: Path) -> Path:
    """Write the partnership with its whole history and files to `target`, a zip; raise Unknown for a wrong slug."""
    members: Members = {}
    partial = target.with_name(f"{target.name}.part")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            with ledger.database.reading() as connection:
                lane = reads.find_partnership(connection, slug)
                queries = _rows_of(connection, lane["id"])
                for table in ORDER:
                    name = f"tables/{table.name}.jsonl"
                    members[name] = _write(archive, name, _lines(connection, queries[table], table))
                hashes = _files_of(connection, queries)
            for sha256 in sorted(filter(ledger.files.has, hashes)):
                members[f"files/{sha256}"] = _write(archive, f"files/{sha256}", _blocks(ledger.files.path(sha256)))
            manifest = {"format": FORMAT, "partnership": lane["slug"], "members": members}
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def import_partnership(ledger: Ledger, source: Path) -> str:
    """Read a bundle into a ledger that has no such partnership, and give its slug.

    Raises Refused for a bundle that is damaged, too large, of a newer format, or already here; nothing is written then
    (files that were already taken over stay in the store, where they hurt nobody).
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = read_manifest(archive, ORDER)
            _take_files(ledger, archive, manifest["members"])
            with ledger.database.writing() as connection:
                return _take_tables(connection, archive, manifest)
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as broken:
        raise Refused(f"{source.name} is not a whole bundle: {broken}") from broken
    except SQLAlchemyError as unfit:
        raise Refused(f"{source.name} does not fit into this ledger; something of it may be here already.") from unfit


def export_journal(ledger: Ledger, slug: str) -> Iterator[str]:
    """The partnership's journal, the oldest event first, one JSON object per line."""
    with ledger.database.reading() as connection:
        id_ = reads.find_partnership(connection, slug)["id"]
        query = select(event).where(event.c.partnership == id_).order_by(event.c.seq)
        for line in _lines(connection, query, event):
            yield line.decode().rstrip("\n")


def _rows_of(connection: Connection, id_: str) -> dict[Table, Select[Any]]:
    """Table → the rows that belong to a partnership, in an order that is the same everywhere."""
    steps = select(step.c.id).where(step.c.partnership == id_)
    specs = connection.execute(select(step.c.spec).where(step.c.partnership == id_)).scalars()
    books = select(partnership.c.playbook).where(partnership.c.id == id_)
    wheres = {
        playbook: playbook.c.hash.in_(books),
        form: form.c.hash.in_({spec["form"] for spec in specs}),
        partnership: partnership.c.id == id_,
        person: or_(person.c.partnership == id_, person.c.id.in_(_staff_named(connection, id_))),
        delivery: delivery.c.step.in_(steps),
        draft: draft.c.step.in_(steps),
    }
    own = {table: table.c.partnership == id_ for table in ORDER if table not in wheres}
    return {table: select(table).where(where).order_by(*table.primary_key) for table, where in (wheres | own).items()}


def _staff_named(connection: Connection, id_: str) -> set[str]:
    """The staff of this installation who own, did or delivered something in the partnership."""
    named: set[str | None] = set()
    for table, columns in (
        (step, ("person", "deputy", "delegate", "asked_person")),
        (owner, ("person", "deputy")),
        (event, ("person",)),
    ):
        for row in connection.execute(select(*(table.c[name] for name in columns)).where(table.c.partnership == id_)):
            named |= set(row)
    steps = select(step.c.id).where(step.c.partnership == id_)
    named |= set(connection.execute(select(delivery.c.person).where(delivery.c.step.in_(steps))).scalars())
    return {one for one in named if one}


def _files_of(connection: Connection, queries: dict[Table, Select[Any]]) -> set[str]:
    """The SHA-256 of every file that a delivery, an exhibit, a finding or a draft refers to."""
    found: set[str] = set()
    for table, column in ((delivery, "payload"), (step, "spec"), (finding, "value"), (draft, "payload")):
        for row in connection.execute(queries[table]).mappings():
            found |= set(_hashes(row[column]))
    return found


def _hashes(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("sha256"), str):
            yield value["sha256"]
        for inner in value.values():
            yield from _hashes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _hashes(inner)


def _lines(connection: Connection, query: Select[Any], table: Table) -> Iterator[bytes]:
    for row in connection.execute(query.execution_options(yield_per=CHUNK)).mappings():
        plain = {column.name: _plain(row[column.name]) for column in table.columns}
        yield json.dumps(plain, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block


def _write(archive: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> dict[str, Any]:
    """Write one member and say what the manifest keeps of it."""
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as out:
        for part in parts:
            digest.update(part)
            size += len(part)
            out.write(part)
    return {"sha256": digest.hexdigest(), "size": size}


def _take_files(ledger: Ledger, archive: zipfile.ZipFile, members: Members) -> None:
    ledger.files.folder.mkdir(parents=True, exist_ok=True)
    if sum(known["size"] for known in members.values()) > shutil.disk_usage(ledger.files.folder).free:
        raise Refused("There is not enough room on this disk for the bundle.")
    for name, known in members.items():
        if name.startswith("files/"):
            with io.BufferedReader(Checked(archive, name, known, LARGEST_FILE)) as content:
                ledger.files.put(content, name, limit=LARGEST_FILE)


def _take_tables(connection: Connection, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> str:
    """Insert every row after seeing that it belongs to the one partnership of the bundle."""
    [lane] = _the_one_partnership(archive, manifest)
    if connection.execute(select(partnership.c.id).where(partnership.c.slug == lane["slug"])).first():
        raise Refused(f"There is already a partnership called {lane['slug']!r} here.")
    steps: set[str] = set()
    for table in ORDER:
        batch: list[dict[str, Any]] = []
        for row in rows(archive, manifest["members"], table):
            _see_that_row_belongs(table, row, lane["id"], steps)
            if table in SHARED and _is_here(connection, table, row):
                continue
            batch.append(_as_ours(table, row))
            if len(batch) == CHUNK:
                connection.execute(insert(table), batch)
                batch = []
        if batch:
            connection.execute(insert(table), batch)
    return str(lane["slug"])


def _the_one_partnership(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> list[dict[str, Any]]:
    found = list(rows(archive, manifest["members"], partnership))
    if len(found) != 1 or found[0]["slug"] != manifest.get("partnership"):
        raise Refused("A bundle holds exactly one partnership, the one of its manifest.")
    return found


def _see_that_row_belongs(table: Table, row: dict[str, Any], id_: str, steps: set[str]) -> None:
    """A hostile bundle must not write into another partnership, nor put a false text under a known hash."""
    if table is step:
        steps.add(row["id"])
    staff = table is person and row["partnership"] is None and row["party"] == Party.HELPDESK.value
    foreign = "partnership" in row and row["partnership"] != id_ and not staff
    lost = row.get("step") is not None and table in (delivery, draft, event) and row["step"] not in steps
    forged = (table is playbook and row["hash"] != fingerprint(row["body"])) or (
        table is form and row["hash"] != fingerprint(row["schema"])
    )
    if foreign or lost or forged:
        raise Refused(f"A row of {table.name} does not belong to this partnership.")


def _is_here(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Whether a shared row is here already; a person of another partnership is never shared."""
    key = table.primary_key.columns.values()[0]
    known = connection.execute(select(table).where(key == row[key.name])).mappings().first()
    if known and table is person and known["partnership"] is not None:
        raise Refused("A person of the bundle is known here in another partnership.")
    return known is not None


def _as_ours(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The journal is numbered anew, in its order; new partnerships follow our newest playbook, not an imported one."""
    if table is event:
        return {name: value for name, value in row.items() if name != "seq"}
    return {**row, "registered_at": LONG_AGO} if table is playbook else row
