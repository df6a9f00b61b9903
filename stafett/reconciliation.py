"""What values may be in Wikidata, asked of a reconciliation service.

The protocol is the Reconciliation Service API 0.2 of the W3C community group
(https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/): a manifest, and batches of questions
that a service answers in one go. What it answers is a guess for a person to judge, and hostile until it is checked.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from stafett.errors import StafettError
from stafett.sources.fetching import Answer, Fetcher, HarvestStopped, Patience

if TYPE_CHECKING:
    from stafett.reconciliation_answers import KeptAnswers

MOST_ASKED = 2_000
"""Values that a service is asked for at once, the most frequent first: 100 requests."""
BATCH = 20
"""Questions in one request; a service may ask for fewer in its manifest."""
LIMIT = 3
"""Candidates asked for per value: more are not read."""
LONGEST_VALUE = 250
"""Characters; what is longer is no name of anything (a label in Wikidata has at most as many)."""
LARGEST_ANSWER = 2 * 1024 * 1024
PATIENCE = Patience(tries=3, silence=30, answer=60, pause=60)
"""Somebody waits for the sheet, which is useful without suggestions too."""
VERSIONS = {"0.1", "0.2"}
"""Those whose batches have the same form; a manifest of 0.1 names no version."""
WIKIDATA = re.compile(r"https?://(www\.)?wikidata\.org/(entity|wiki)/?")
NUMBER = re.compile(r"Q[1-9][0-9]{0,14}")


class ReconciliationDown(StafettError):
    """The reconciliation service cannot be asked, or what it answers cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Candidate:
    """An item of Wikidata that a value may mean. `score` is the service's own, brought into 0 to 100; `match` says that
    the service is sure."""

    item: str
    name: str
    score: float
    match: bool = False
    description: str = ""


def _number(said: object) -> object:
    """An item's number; some services give its whole address."""
    return WIKIDATA.sub("", said, count=1) if isinstance(said, str) else said


class _Manifest(BaseModel):
    """Of the manifest, what decides whether and how the service is asked."""

    versions: list[str] = []
    identifier_space: str = Field(alias="identifierSpace")
    batch_size: int = Field(BATCH, alias="batchSize", ge=1)


class _Found(BaseModel):
    id: Annotated[str, BeforeValidator(_number)] = Field(pattern=f"^{NUMBER.pattern}$")
    name: str = Field(max_length=LONGEST_VALUE)
    score: float = Field(allow_inf_nan=False)
    match: bool = False
    description: str | None = None


class Reconciliation:
    """Asks one service; close it, or use it in a `with`. `left_out` counts candidates that were no items of Wikidata,
    or not in the form of the protocol, `asked` the values that it was asked for."""

    def __init__(
        self,
        address: str,
        user_agent: str,
        *,
        tell: Callable[[str], None] = lambda _: None,
        wait: Callable[[float], None] = time.sleep,
        patience: Patience = PATIENCE,
    ) -> None:
        self.address, self.left_out, self.asked = address, 0, 0
        self._fetcher = Fetcher(user_agent, tell=tell, wait=wait, largest=LARGEST_ANSWER, patience=patience)

    def __enter__(self) -> Self:
        self._fetcher.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._fetcher.__exit__(*error)

    def candidates(self, values: Iterable[str], *, of_type: str = "") -> Iterator[dict[str, list[Candidate]]]:
        """The candidates for each value, the best first, batch by batch: what came stays when the service fails.

        `of_type` is an item of Wikidata that the candidates are instances of, such as Q5. A value that the service does
        not answer for is missing from its batch, as is one of more than 250 characters. Raises ReconciliationDown.
        """
        asked = [value for value in dict.fromkeys(values) if 0 < len(value) <= LONGEST_VALUE]
        if not asked:
            return
        address, size = self._introduced()
        for start in range(0, len(asked), size):
            answers = self._batch(address, asked[start : start + size], of_type)
            self.asked = min(start + size, len(asked))
            yield answers

    def _introduced(self) -> tuple[str, int]:
        """Where questions go, after redirects, and how many at a time; the service must speak of Wikidata."""
        answer = self._asked(lambda: self._fetcher.get(self.address))
        try:
            manifest = _Manifest.model_validate(_object(answer))
        except ValidationError as error:
            what = "Set STAFETT_RECONCILIATION_URL to the address of a reconciliation service"
            raise ReconciliationDown(f"{answer.address} answers no manifest ({_first(error)}). {what}.") from error
        if not WIKIDATA.fullmatch(manifest.identifier_space):
            space = manifest.identifier_space[:200]
            raise ReconciliationDown(f"{answer.address} knows “{space}”, not Wikidata. Name a service that does.")
        if manifest.versions and not VERSIONS & set(manifest.versions):
            spoken = ", ".join(manifest.versions)[:200]
            raise ReconciliationDown(f"{answer.address} speaks version {spoken}, not 0.2. Name a service that does.")
        return answer.address, min(BATCH, manifest.batch_size)

    def _batch(self, address: str, values: Sequence[str], of_type: str) -> dict[str, list[Candidate]]:
        kind = {"type": of_type} if of_type else {}
        queries = {f"q{at}": {"query": value, "limit": LIMIT, **kind} for at, value in enumerate(values)}
        form = {"queries": json.dumps(queries)}
        answer = self._asked(lambda: self._fetcher.post(address, form))
        said = _object(answer)
        results = {value: _result(said.get(f"q{at}")) for at, value in enumerate(values)}
        found = {value: self._checked(result) for value, result in results.items() if result is not None}
        if not found:
            shown = answer.content[:300].decode(errors="replace")
            raise ReconciliationDown(f"{address} answers none of {len(values)} questions, but: {shown}")
        return found

    def _checked(self, result: list[Any]) -> list[Candidate]:
        found, left_out = candidates_of(result)
        self.left_out += left_out
        return found

    def _asked(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        except HarvestStopped as stopped:
            raise ReconciliationDown(str(stopped)) from stopped


def ask_service(
    address: str,
    user_agent: str,
    values: Sequence[str],
    *,
    of_type: str = "",
    tell: Callable[[str], None] = lambda _: None,
    kept: KeptAnswers | None = None,
    anew: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> dict[str, list[Candidate]]:
    """What a service answers for values, as far as it does; what it could not be asked or did not answer is told.

    What is `kept` is not asked again, except `anew`; what comes is kept at once. `progress` is told how many of the
    values to ask for have been asked.
    """
    found = kept.known(values) if kept and not anew else {}
    asked = [value for value in values if value not in found and 0 < len(value) <= LONGEST_VALUE][:MOST_ASKED]
    with Reconciliation(address, user_agent, tell=tell) as client:
        try:
            for batch in client.candidates(asked, of_type=of_type):
                found |= batch
                progress(client.asked, len(asked))
                if kept:
                    kept.keep(batch)
        except (ReconciliationDown, OSError) as down:
            tell(f"Reconciliation: {down}")
        if client.left_out:
            tell(f"Reconciliation: {client.left_out} candidates are no items of Wikidata and were left out.")
    if len(found) < len(values):
        tell(f"{len(values) - len(found)} of {len(values)} values have no answer from reconciliation.")
    return found


def candidates_of(result: Iterable[object]) -> tuple[list[Candidate], int]:
    """The candidates in what a service says about one value, the best first, and how many could not be used."""
    found: dict[str, Candidate] = {}
    left_out = 0
    for one in result:
        try:
            candidate = _candidate(_Found.model_validate(one))
            found.setdefault(candidate.item, candidate)
        except ValidationError:
            left_out += 1
    return sorted(found.values(), key=lambda one: (-one.match, -one.score))[:LIMIT], left_out


def _object(answer: Answer) -> dict[str, Any]:
    try:
        said = json.loads(answer.content)
    except (ValueError, RecursionError) as error:
        raise ReconciliationDown(f"{answer.address} answers something that is not JSON. Check the address.") from error
    if not isinstance(said, dict):
        raise ReconciliationDown(f"{answer.address} answers JSON that is not an object. Check the address.")
    return said


def _result(said: object) -> list[Any] | None:
    result = said.get("result") if isinstance(said, dict) else None
    return result if isinstance(result, list) else None


def _candidate(found: _Found) -> Candidate:
    score = min(max(found.score, 0.0), 100.0)
    return Candidate(found.id, found.name, score, found.match, (found.description or "")[:LONGEST_VALUE])


def _first(error: ValidationError) -> str:
    one = error.errors()[0]
    return f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
