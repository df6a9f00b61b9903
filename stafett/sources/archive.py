"""What is checked of a packed workbook (XLSX, ODS) before any of it is unpacked."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from stafett.content import ZIP
from stafett.rules import finding
from stafett.sources.gate import admit, refusing, unreadable
from stafett.sources.table import UnreadableDelivery

MAX_UNPACKED = 300 << 20
"""Bytes of all members together: openpyxl needs a few times as much memory."""
MAX_MEMBERS = 5_000
DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
"""Office Open XML has no document type; one is there only to blow up (ECMA-376 part 2, 8.1.4)."""


def admit_archive(path: Path, name: str, claimed: str, needs: str) -> None:
    """Bound what will be unpacked: sizes as declared, beyond which zipfile never reads.

    Raises UnreadableDelivery when it is no archive with a member `needs`, broken, or over 300 MiB unpacked.
    """
    admit(path, name, claimed, (ZIP,))
    with refusing(name), zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        size = sum(member.file_size for member in members)
        if size > MAX_UNPACKED or len(members) > MAX_MEMBERS:
            raise UnreadableDelivery(finding("delivery-too-large", value=name, size=size, limit=MAX_UNPACKED))
        if needs not in archive.namelist():
            raise UnreadableDelivery(finding("delivery-not-what-it-says", value=name, claimed=claimed, found="ZIP"))
        for member in members:
            _check_member(archive, member, name)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    if member.filename.endswith((".xml", ".rels")):
        with archive.open(member) as file:
            if DTD.search(file.read(4096).replace(b"\x00", b"")):
                raise UnreadableDelivery(unreadable(name, f"document type in {member.filename}"))
