"""How a draft of a crosswalk writes what a partner's file holds: as YAML that holds it safely, or as a comment."""

from __future__ import annotations

from mappings.profile import ColumnProfile


def quoted(text: str) -> str:
    """`text` as a double-quoted scalar of YAML, with every sign that does not print as an escape."""
    return '"' + "".join(_scalar(sign) for sign in text) + '"'


def _scalar(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    return sign if sign.isprintable() else f"\\U{ord(sign):08X}"


def remark(column: ColumnProfile) -> str:
    """A column as a comment: never more than one line of signs that print."""
    shown = f"{column.name} ({column.kind}, {column.fill_rate:.0%} filled): {' · '.join(column.examples[:2])}"
    return "".join(sign if sign.isprintable() else " " for sign in shown)[:110]
