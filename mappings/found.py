"""What is wrong with a value, whoever's record it stands in."""

from __future__ import annotations

import orjson

from stafett.problems import Problem, Severity
from stafett.rules import bounded, finding


class Found:
    """A finding about a value that many records can have: said of each of them as JSON, without being made anew."""

    __slots__ = ("_after", "_before", "grave", "problem", "rule")

    def __init__(self, problem: Problem) -> None:
        self.problem, self.rule, self.grave = problem, problem.rule, problem.severity is Severity.ERROR
        parts = dict(vars(problem))
        self._before = orjson.dumps({name: parts.pop(name) for name in ("rule", "severity")}).decode()[:-1]
        del parts["record"], parts["row"]
        self._after = orjson.dumps(parts).decode()[1:]

    def said_of(self, record: str, row: int) -> str:
        """The problem as JSON, of the record whose source id is `record` (a JSON string), on this line."""
        return f'{self._before},"record":{record},"row":{row},{self._after}'

    def of(self, record: str, row: int) -> Problem:
        """The problem of the record with this source id, on this line."""
        return self.problem.model_copy(update={"record": bounded(record), "row": row})


def found(code: str, about: str = "", content: str = "", **detail: object) -> Found:
    """A finding against a rule, about a column and what it holds; raises what `stafett.rules.finding` raises."""
    return Found(finding(code, record="", row=0, column=about, value=content, **detail))
