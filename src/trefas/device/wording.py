"""What is wrong with a meter file, in our words: which field, what it is, what it must be, and what was perhaps meant.

pydantic says for each alternative of a field why it does not fit, by a type and a context; here that becomes one sentence.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

KEY = "[key]"
_KEY = re.compile(r"(0x)?[0-9A-Fa-f]{32,}")
SHOWN_SIZE_MAX = 60
"""Characters of a value that are shown."""

_WHOLE, _NUMBER = "a whole number", "a number"
_DATE_TIME = "a date and time without quotes, as 2026-03-29T02:00:00"
_MUST_BE = {
    "bool": "true or false",
    "int": _WHOLE,
    "float": _NUMBER,
    "finite": _NUMBER,
    "string": "text in quotes",
    "list": "a list, in square brackets",
    "tuple": "a list, in square brackets",
    "dict": "a table",
    "model": "a table",
    "mapping": "a table",
    "datetime": _DATE_TIME,
    "timezone": f"{_DATE_TIME} and without a zone",
    "date": "a date without quotes, as 2026-04-01",
    "time": "a time without quotes, as 06:30:00",
    "ip": 'an address in quotes, as "192.0.2.7"',
}
"""By the first word of a type of error."""


def sentence_of(
    error: ValidationError,
    model: type[BaseModel],
    said: object,
    whole: str,
    hidden_fields: Container[str],
    must_be: Mapping[str, str],
) -> str:
    """The first thing that is wrong with what was ``said`` of a model, which is called ``whole``. Hidden fields (those given, and
    what a table within it calls ``hidden``), and what is below them, are not shown: ``must_be`` says what those must be."""
    errors = error.errors(include_url=False)
    errors.sort(key=lambda each: each["type"] != "extra_forbidden")  # where a field is mistyped, another one is missing
    first = _place(errors[0]["loc"], said)
    alternatives = [each for each in errors if _place(each["loc"], said) == first]
    name = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first)[1:] or whole
    owner = _owner_of_hidden(model, first)
    hidden = bool(first) and (first[0] in hidden_fields or owner is not None)
    kind = errors[0]["type"]
    if errors[0]["loc"][-1:] == (KEY,):
        return f"{name} is no name that can stand there; it must be {_choice(errors[0], str(first[-1]))}"
    if kind == "extra_forbidden":
        return _unknown(name, str(first[-1]), model, first[:-1])
    if kind == "missing":
        too_few = isinstance(errors[0]["loc"][-1], int)
        return f"{name} has too few entries" if too_few else f"{name} is missing; it must be there"
    if kind == "value_error":
        said_there = errors[0]["ctx"]["error"]
        return f"{name} is wrong: {said_there}"
    if hidden and kind == "string_pattern_mismatch":
        forms = {**must_be, **getattr(owner, "must_be", {})}
        return f"{name} is wrong; it must be {forms[str(first[-1])]}"
    shown = "wrong" if hidden else _shown(errors[0]["input"])
    would_do = dict.fromkeys(_would_do(each) for each in alternatives)
    if _NUMBER in would_do:
        would_do.pop(_WHOLE, None)
    return f"{name} is {shown}; it must be {' or '.join(would_do)}"


def _owner_of_hidden(model: type[BaseModel], place: Sequence[str | int]) -> type[BaseModel] | None:
    """The table on the way to a place that hides the next step of it; None where none does."""
    for step in place:
        if step in getattr(model, "hidden", ()):
            return model
        if isinstance(step, str) and step in model.model_fields:
            model = next(_models(model.model_fields[step].annotation), model)
    return None


def _place(location: Sequence[str | int], said: object) -> tuple[str | int, ...]:
    """Where in what was said it is wrong: a location without the alternative of which it speaks."""
    place: list[str | int] = []
    for step in location:
        entries = dict(enumerate(said)) if isinstance(said, list | tuple) else said
        if not isinstance(entries, Mapping) or (step not in entries and entries is not said) or step == KEY:
            break
        place.append(step)
        if step not in entries:
            break  # it is missing
        said = entries[step]
    return tuple(place)


def _would_do(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    match kind:
        case "literal_error":
            return _choice(error, error["input"])
        case "greater_than_equal":
            return f"{context['ge']:.12g} or more"
        case "less_than_equal":
            return f"at most {context['le']:.12g}"
        case "greater_than":
            return f"above {context['gt']}"
        case "less_than":
            return f"below {context['lt']}"
        case "string_too_short":
            return f"text of {context['min_length']} or more characters"
        case "string_too_long":
            return f"text of up to {context['max_length']} characters"
        case "multiple_of":
            return f"a multiple of {context['multiple_of']:.12g}"
        case "too_long":
            return f"a list of up to {context['max_length']} entries"
        case "too_short":
            return f"a list of {context['min_length']} or more entries"
    return _MUST_BE.get(kind.partition("_")[0], "something else")


def _choice(error: ErrorDetails, said: object) -> str:
    """The words that would do, and the one that was perhaps meant."""
    expected = error.get("ctx", {}).get("expected", "")
    words = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    return f"{_listed(words)}{_meant(said, words)}".replace("False", "false")


def _unknown(name: str, field: str, model: type[BaseModel], place: Sequence[str | int]) -> str:
    for step in place:
        model = next(_models(model.model_fields[step].annotation), model) if step in model.model_fields else model
    fields = list(model.model_fields)
    meant = _meant(field, fields)
    return f"{name} is no field{meant}" if meant else f"{name} is no field; fields are {', '.join(fields)}"


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models within an annotation, as in a dictionary of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from _models(each)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _meant(said: object, words: Sequence[str]) -> str:
    near = get_close_matches(said.lower(), words, 1) if isinstance(said, str) else []
    return f" (did you mean {near[0]}?)" if near else ""


def _shown(value: object) -> str:
    """As TOML has it, cut where it is long; never what may be a key that stands at the wrong place."""
    if isinstance(value, str) and _KEY.fullmatch(value):
        return "wrong"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    try:
        text = repr(value)
    except ValueError:  # Python writes no number of more than 4300 digits; TOML may have one in hexadecimal
        return "a number of thousands of digits"
    return text if len(text) <= SHOWN_SIZE_MAX else f"{text[:SHOWN_SIZE_MAX]} …"
