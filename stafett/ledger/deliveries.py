"""Keep what was handed over: checked against the form that was pinned at the offer, then never changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from stafett.commands import StepCommand, new_id
from stafett.errors import Conflict, InvalidDelivery
from stafett.ledger.tables import delivery, form
from stafett.ledger.transaction import Transaction
from stafett.ledger.views import StepView
from stafett.steps import Form

LONGEST = Form.model_config.get("str_max_length") or 20_000


def pin_form(tx: Transaction, spec: dict[str, Any]) -> None:
    """Keep the form of an offer, so that the answer is checked against it and no later one."""
    if tx.connection.execute(select(form.c.hash).where(form.c.hash == spec["form"])).first() is None:
        tx.connection.execute(insert(form).values(hash=spec["form"], schema=spec["schema"]))


def keep_delivery(tx: Transaction, command: StepCommand, before: StepView) -> None:
    """Check the payload against the form that was pinned at the offer, and keep it for ever."""
    payload = stripped(command.payload if command.payload is not None else {})
    schema = tx.connection.execute(select(form.c.schema).where(form.c.hash == before.spec["form"])).scalar_one()
    problems = wrong_fields(schema, payload)
    problems |= dict.fromkeys(_missing_files(tx, payload), "This file has not arrived; choose it again.")
    if problems:
        raise InvalidDelivery(problems)
    row = {
        "id": new_id(),
        "step": before.id,
        "person": command.actor.person,
        "door": command.actor.door.value,
        "form": before.spec["form"],
        "payload": payload,
        "at": tx.now,
    }
    try:
        tx.connection.execute(insert(delivery).values(row))
    except IntegrityError as twice:
        raise Conflict("This step has already been delivered.") from twice


def wrong_fields(schema: dict[str, Any], payload: dict[str, Any]) -> dict[str, str]:
    """Field → what is wrong with it, by the JSON Schema of the form and the bounds that hold for every form."""
    found: dict[str, str] = {}
    checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for error in checker.iter_errors(payload):
        name = ".".join(str(part) for part in error.absolute_path)
        if error.validator == "required":
            missing = [field for field in error.validator_value if field not in error.instance]
            found |= {".".join(filter(None, (name, field))): "Please fill this in." for field in missing}
        else:
            found.setdefault(name, error.message[:300])
    too_long = f"Please use at most {LONGEST:,} characters."
    return found | {name: too_long for name, text in _texts(payload) if len(text) > LONGEST}


def stripped(value: Any) -> Any:
    """The same value without white space around its texts, as every form takes it."""
    if isinstance(value, dict):
        return {key: stripped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [stripped(inner) for inner in value]
    return value.strip() if isinstance(value, str) else value


def _texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a payload with the path to it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from _texts(part, f"{name}.{key}" if name else str(key))
    if isinstance(value, str):
        yield name, value


def _missing_files(tx: Transaction, payload: Any, name: str = "") -> list[str]:
    if isinstance(payload, dict):
        if {"sha256", "name", "size"} <= payload.keys():
            return [] if tx.files.has(str(payload["sha256"])) else [name]
        return [bad for key, value in payload.items() for bad in _missing_files(tx, value, name or str(key))]
    if isinstance(payload, list):
        return [bad for value in payload for bad in _missing_files(tx, value, name)]
    return []
