"""What a phase leaves in Prefect's own pages: its progress, a table of counts, a link to the partnership's page."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from typing import Any

import httpx
from prefect.artifacts import create_link_artifact, create_progress_artifact, create_table_artifact

from stafett.ledger.views import Counts, PartnershipView, StepView
from stafett.machine import CLOSED
from stafett.phases import Phase
from stafett.settings import Settings

log = logging.getLogger(__name__)
_shown: dict[tuple[str, Phase], float] = {}
"""The progress that this process has shown: a bar that goes backwards would tell nobody anything."""


def link_to_partnership(settings: Settings, lane: PartnershipView, phase: Phase) -> None:
    """A link to the page where everybody sees where the partnership stands."""
    _leave(
        create_link_artifact,
        link=f"{settings.portal_url}/partnership/{lane.slug}",
        link_text=lane.slug,
        key=_key(lane.slug, phase, "page"),
        description="The partnership’s page.",
    )


def show_progress(slug: str, phase: Phase, share: float, what: str) -> None:
    """How far a phase is, as a share between 0 and 1."""
    share = _shown[slug, phase] = max(share, _shown.get((slug, phase), 0.0))
    percent = round(share * 100, 1)
    _leave(create_progress_artifact, progress=percent, key=_key(slug, phase, "progress"), description=what)


def share_of_steps(lane: PartnershipView, cycle: int, phase: Phase) -> float:
    """Which share of a phase's steps is closed in its newest round."""
    newest = {one.key: one for one in lane.steps if one.phase is phase and one.cycle == cycle}
    return sum(one.state in CLOSED for one in newest.values()) / max(len(newest), 1)


def show_counts(slug: str, phase: Phase, counts: Counts, summary: dict[str, Any]) -> None:
    """The balance of the delivery and what the phase counted."""
    names = ("records_in", "uploaded", "already_there", "rejected", "waiting", "balanced")
    rows = [{"what": name.replace("_", " "), "number": getattr(counts, name)} for name in names]
    rows += [{"what": key, "number": value} for key, value in summary.items() if isinstance(value, int | float | str)]
    _leave(create_table_artifact, table=rows, key=_key(slug, phase, "counts"), description="Counts of this phase.")


def show_waiting(slug: str, phase: Phase, views: Sequence[StepView]) -> None:
    """For whom the phase waits, and until when."""
    rows = [
        {
            "step": view.spec["title"]["en"],
            "waits for": view.waits_for.value,
            "state": view.state.value,
            "due": view.due_at.date().isoformat() if view.due_at else "",
        }
        for view in views
    ]
    _leave(
        create_table_artifact, table=rows, key=_key(slug, phase, "waiting"), description="Whom this phase waits for."
    )


def _key(slug: str, phase: Phase, what: str) -> str:
    return re.sub(r"[^a-z0-9-]", "-", f"{slug}-{phase.value}-{what}")


def _leave(create: Callable[..., Any], **what: Any) -> None:
    """Leave an artifact; one that Prefect does not take just now is not worth failing for."""
    try:
        create(**what)
    except (httpx.HTTPError, RuntimeError) as failure:
        log.warning("The artifact %s could not be left: %s", what["key"], failure)
