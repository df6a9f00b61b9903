"""What the players of the rehearsal say: one answer for each step, as a partner, a volunteer or the helpdesk would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.players import Answer, FilledIn
from stafett.ledger.views import StepView

FOR_THE_READER = frozenset({"sign-reconciliation", "accept-rest", "run-event", "continue-or-close"})
"""The last handoff of each phase from the upload on: left to the one who watches."""


@dataclass(frozen=True)
class Parcel:
    """What the partner delivers: a metadata file and the media that belong to it."""

    metadata: Path
    media: Sequence[Path]


@dataclass(frozen=True)
class Script:
    """The answers, for a first delivery that is sent back (or none) and a good one."""

    good: Parcel
    bad: Parcel | None
    expected_files: int
    leave_to_reader: bool

    def answer(self, step: StepView) -> Answer | None:
        """The answer to a step, or None where the reader is to give it."""
        if self.leave_to_reader and step.base in FOR_THE_READER:
            return None
        if step.base == "request":
            return self._request()
        if step.base == "deliver-metadata":
            return self._deliver(step)
        if step.base == "fill-table":
            return _makers(step)
        return FIXED[step.base]

    def _request(self) -> Answer:
        return {
            "what": "Paintings, photographs, tools and charts of our coast, from the seventeenth century to 1930. "
            "Schools and local historians ask for them every week, and today they can only look at them here.",
            "expected_files": self.expected_files,
            "rights": "Most makers died long ago; of the rest we hold the rights and choose a free licence.",
            "sample": self.good.metadata,
            "sample_media": list(self.good.media[:8]),
        }

    def _deliver(self, step: StepView) -> Answer:
        parcel = self.bad if self.bad and step.round == 1 else self.good
        return {"metadata": parcel.metadata, "media": list(parcel.media), "remarks": "With our best wishes."}


def _makers(step: StepView) -> Answer:
    """The spreadsheet with a year that is none, and the row that came back on the page itself."""
    asked = [row["value"] for row in step.spec["starts"]["rows"]]
    if not MAKERS.keys() & set(asked):
        return FIXED["fill-table-community"]
    if step.round == 1:
        return {"sheet": FilledIn(MAKERS | {"Verner Granlund": {"born": "omkring 1903"}})}
    known = {place: MAKERS[value] for place, value in enumerate(asked) if value in MAKERS}
    return {f"rows.{place}.{column}": word for place, words in known.items() for column, word in words.items()}


MAKERS: dict[str, dict[str, str]] = {
    "Bertil Hagman": {"born": "1921", "died": "1994"},
    "G. A. Lundqvist": {"name": "Gustaf Adolf Lundqvist", "born": "1851", "died": "1915"},
    "Norrö turistförening": {"without": "An association, not a person."},
    "Verner Granlund": {"born": "1903", "died": "1978"},
}
FIXED: dict[str, Answer] = {
    "completeness": {"verdict": "complete"},
    "decision": {"decision": "accept", "reason": "It fills a gap, the rights are clear, and there are hands for it."},
    "propose-agreement": {"note": "We write to each other on the partnership’s page. Credit line as in the metadata."},
    "accept-agreement": {"decision": "accept"},
    "mend-cleaning": {"how": "again", "remarks": "The history is the newest now."},
    "fill-table-community": {"without": "We have asked everybody who might know, and go on with what we have."},
    "approve-previews": {"decision": "approve", "comment": "Names and dates are right."},
    "approve-crosswalk": {"decision": "approve", "comment": "Templates, licence tags and categories are right."},
    "adjust-crosswalk": {"changed": "Nothing had to be changed."},
    "approve-pilot-community": {"decision": "approve", "comment": "Looked at all of them on the wiki."},
    "approve-pilot-partner": {"decision": "approve", "comment": "They look as they should."},
    "correct-pilot": {"changed": "Nothing had to be changed."},
    "decide-doubtful": {},
    "sign-reconciliation": {"agreed": True, "remarks": "It agrees with our own list."},
    "sort-packet": {"sorted_files": 3, "remarks": "Sorted what I know; the rest needs a second pair of eyes."},
    "accept-rest": {"accepted": True},
    "post-announcements": {
        "links": [
            "https://commons.wikimedia.org/wiki/Commons:Village_pump",
            "https://sv.wikipedia.org/wiki/Wikipedia:Bybrunnen",
        ]
    },
    "run-event": {
        "links": ["https://sv.wikipedia.org/wiki/Wikipedia:Skrivstuga"],
        "participants": 12,
        "files_used": 9,
        "lessons": "Begin with the unused portraits; they were gone first.",
    },
    "review-report": {"seen": True, "remarks": "More readers than visitors in a year."},
    "act-on-alarm": {"done": "Looked at each file and answered on the nomination’s page."},
    "continue-or-close": {"decision": "close", "lessons": "The mapping of creators took longest; begin with it."},
}
