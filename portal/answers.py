"""What is wrong with an answer, at the field, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from portal.forms import Field

Say = Callable[[str], str]


def _(message: str) -> str:
    """Mark a message for the catalogue."""
    return message


SENTENCES = {
    "required": _("Please fill this in."),
    "const": _("Please tick this box."),
    "enum": _("Please choose one of the alternatives."),
    "minLength": _("This is too short: at least {limit} characters."),
    "maxLength": _("This is too long: at most {limit} characters."),
    "minimum": _("This must be {limit} or more."),
    "exclusiveMinimum": _("This must be more than {limit}."),
    "maximum": _("This must be {limit} or less."),
    "exclusiveMaximum": _("This must be less than {limit}."),
    "minItems": _("Please give at least {limit}."),
    "maxItems": _("Please give at most {limit}."),
    "pattern": _("This is not written in the expected way."),
    "format": _("This is not written in the expected way."),
    "additionalProperties": _("This form has changed; open the page again."),
}
TYPES = {
    "integer": _("Please write a whole number."),
    "number": _("Please write a number."),
    "string": _("Please write a text."),
}


def wrong(schema: Mapping[str, Any], payload: Mapping[str, Any], say: Say) -> dict[str, str]:
    """Input name without its prefix (`owners.0.hours`) → what is wrong, for every field that is wrong."""
    found: dict[str, str] = {}
    validator = Draft202012Validator(dict(schema), format_checker=FormatChecker(["date"]))
    for error in validator.iter_errors(dict(payload)):
        for one in _innermost(error):
            for name in _names(one):
                found.setdefault(name, sentence(one, say))
    return found


def _innermost(error: ValidationError) -> Iterable[ValidationError]:
    """Behind “one of these” stands what the filled-in alternative lacks; that no value would do as well is no help."""
    inner = [one for one in error.context or () if one.validator_value != "null"]
    if error.validator != "anyOf" or not inner:
        return [error]
    return [deeper for one in inner for deeper in _innermost(one)]


def _names(error: ValidationError) -> list[str]:
    here = ".".join(str(part) for part in error.absolute_path)
    if error.validator != "required":
        return [here]
    required: list[str] = error.validator_value  # type: ignore[assignment]
    given: dict[str, Any] = error.instance  # type: ignore[assignment]
    missing = [name for name in required if name not in given]
    return [f"{here}.{name}" if here else name for name in missing]


def sentence(error: ValidationError, say: Say) -> str:
    """What is wrong, as a sentence with its limit; never the machine's own words."""
    kind = str(error.validator)
    if kind in ("minItems", "minLength") and error.validator_value == 1:
        return say(SENTENCES["required"])
    if kind == "type":
        return say(TYPES.get(str(error.validator_value), SENTENCES["pattern"]))
    return say(SENTENCES.get(kind, SENTENCES["pattern"])).format(limit=error.validator_value)


def labels(fields: Iterable[Field], wrong_names: Iterable[str]) -> dict[str, str]:
    """Input name → the question's label, for the list of errors at the top of a form."""
    top = {one.name: one.label for one in fields}
    return {name: top.get(name.partition(".")[0], name) for name in wrong_names}
