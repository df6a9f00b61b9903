"""The rehearsal's people have something to say to every step of the road."""

from __future__ import annotations

import pytest

from demo.script import FIXED, FOR_THE_READER
from flows.playbook import PLAYBOOK
from stafett.steps import AnyStep

ASKED_FOR = {"request", "deliver-metadata", "fill-table"}
"""Steps whose answer depends on what is delivered, or on what is shown."""


@pytest.mark.parametrize("step", PLAYBOOK.steps, ids=lambda step: step.key)
def test_every_step_has_an_answer_of_its_form(step: AnyStep) -> None:
    assert step.key in FIXED or step.key in ASKED_FOR
    assert set(FIXED.get(step.key, {})) <= set(step.form.model_fields)


def test_nothing_is_answered_that_nobody_asks() -> None:
    assert set(FIXED) | FOR_THE_READER <= {step.key for step in PLAYBOOK.steps}
