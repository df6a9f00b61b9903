"""The board: the relay itself. Also the dashboard's figures come from its lanes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from portal.lanes import Lane, in_order, lane_of, matching
from portal.table import csv_answer
from portal.visitor import Anyone, AnyPortal, Portal, Visitor
from stafett.ledger.views import PartnershipView
from stafett.phases import Party, Phase

rooms = APIRouter()


@rooms.get("/")
@rooms.get("/staff/{token}/")
@rooms.get("/staff/{token}", include_in_schema=False)
def board(portal: AnyPortal, visitor: Anyone) -> Response:
    """Every partnership: where it is, who holds the baton, since when, until when."""
    lanes, ended = lanes_now(portal, visitor)
    return portal.show(
        "board",
        visitor,
        lanes=matching(lanes, visitor.query),
        total=len(lanes),
        ended=ended,
        waiting=Counter(lane.party for lane in lanes),
        late=sum(lane.is_late for lane in lanes),
        parties=list(Party),
        phases=list(Phase),
    )


@rooms.get("/board.csv")
@rooms.get("/staff/{token}/board.csv")
def board_csv(portal: AnyPortal, visitor: Anyone) -> Response:
    """The board as a table, with the same filters."""
    lanes, _ = lanes_now(portal, visitor)
    rows = [_row(lane, visitor) for lane in matching(lanes, visitor.query)]
    return csv_answer("board", HEADER, rows)


def lanes_now(portal: Portal, visitor: Visitor) -> tuple[list[Lane], list[PartnershipView]]:
    """The lanes of the active partnerships in the board's order, and the partnerships that have ended."""
    all_ = portal.ledger.board()
    active = in_order(lane_of(one, visitor.now) for one in all_ if one.status == "active")
    ended = sorted((one for one in all_ if one.status != "active"), key=lambda one: one.changed_at, reverse=True)
    return active, ended


HEADER = (
    *("partnership", "title", "institution", "phase", "cycle", "step", "waits_for_party", "waits_for_person"),
    *("since", "due", "late", "records_in", "uploaded", "already_there", "rejected", "waiting", "balanced"),
)


def _row(lane: Lane, visitor: Visitor) -> list[Any]:
    one, counts = lane.partnership, lane.partnership.counts
    title = lane.step.spec["title"] if lane.step else {}
    return [
        one.slug,
        one.title,
        one.institution,
        one.phase.value,
        one.cycle,
        title.get(visitor.language) or title.get("en", ""),
        lane.party.value,
        lane.holder,
        lane.since,
        lane.due or "",
        "yes" if lane.is_late else "no",
        counts.records_in,
        counts.uploaded,
        counts.already_there,
        counts.rejected,
        counts.waiting,
        "yes" if counts.balanced else "no",
    ]
