"""Steps are data: keys that Prefect can hold, the same fingerprint for the same form, one playbook."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from stafett.phases import Party, Phase
from stafett.steps import Exhibit, FileRef, Form, Playbook, Step, ask, fingerprint

TEXT = {"en": "Title", "sv": "Titel"}


class Answer(Form):
    """A form."""

    what: str = ask(en="What?", sv="Vad?", hint_sv="Kort.", choices={"a": TEXT})


def step(key: str = "request", phase: Phase = Phase.INTAKE) -> Step[Answer]:
    """A step."""
    return Step(key=key, phase=phase, party=Party.PARTNER, title=TEXT, why=TEXT, form=Answer, business_days=3)


@pytest.mark.parametrize("key", ["Request", "re_quest", "r", "1st", "å", "a" * 81, "a--" + "b" * 90, ""])
def test_a_key_that_prefect_cannot_hold_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="lowercase letters, digits and dashes"):
        step(key)


def test_a_step_about_one_subject_keeps_its_place_in_the_playbook() -> None:
    one = step().about("ships").about("sv")
    assert (one.key, one.declared, one.spec()["base"]) == ("request--ships--sv", "request", "request")
    with pytest.raises(ValueError, match="lowercase"):
        step().about("Skepp & båtar")


def test_a_spec_is_json_and_its_form_is_known_by_its_content() -> None:
    spec = step().showing(Exhibit(title=TEXT, kind="text", text=TEXT), what="a").spec()
    assert json.loads(json.dumps(spec)) == spec
    assert spec["form"] == fingerprint(spec["schema"]) and spec["starts"] == {"what": "a"}
    assert spec["schema"]["properties"]["what"]["label"] == {"en": "What?", "sv": "Vad?"}


def test_the_order_of_keys_does_not_change_a_fingerprint() -> None:
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1}) != fingerprint({"a": 1, "b": [3]})


def test_a_playbook_has_each_step_once_in_the_order_of_the_road() -> None:
    book = Playbook([step("second", Phase.UPLOAD), step("first")])
    assert [spec["key"] for spec in book.specs()] == ["first", "second"]
    with pytest.raises(ValueError, match="declared twice: first"):
        Playbook([step("first"), step("first", Phase.UPLOAD)])


@pytest.mark.parametrize("wrong", [{"what": "x" * 20_001}, {"what": "a", "more": 1}, {}])
def test_a_form_is_bounded_and_closed(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate(wrong)


@pytest.mark.parametrize("sha256", ["", "z" * 64, "A" * 64, "../" + "0" * 61])
def test_a_file_is_known_by_a_hash_only(sha256: str) -> None:
    with pytest.raises(ValidationError):
        FileRef(sha256=sha256, name="a.csv", size=1)
