"""``/api/type``: a type number and its set-up, digit by digit: what each is, what it could be, and what differs from a meter.

    /api/type?text=684-11-38B-N14-3002-084 Z4=3&meter=1        looked at; nothing is applied

A meter is what it was ordered to be: another type number is another meter file.
"""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from trefas.base.errors import SetupError
from trefas.device.configuration import Configuration, coded_values, nearest, problems
from trefas.device.digit import Digit
from trefas.device.digits import DIGITS
from trefas.device.type_number import TEXT_SIZE_MAX, read
from trefas.run.web.operation import Operation, Parameter, Refusal, Visit

TEXT = Parameter(
    "text",
    Annotated[str, StringConstraints(max_length=TEXT_SIZE_MAX)],
    "18 characters, and digits of the software as Z4=3; without it, that of the meter",
)
METER = Parameter("meter", Annotated[int, Field(ge=1, le=10_000)], "with which meter of this process it is compared", 1)


class Choice(BaseModel):
    """A value that a digit can have while the others stand."""

    code: str
    meaning: str


class Place(BaseModel):
    """One digit. ``differs`` is the code that the meter has instead, null where it is the same."""

    name: str
    title: str
    hardware: bool
    code: str
    meaning: str
    said: bool
    differs: str | None
    can_be: list[Choice]
    any_number: bool
    """Whether it can also be the number of an order form."""


class Difference(BaseModel):
    """Something that is otherwise than at the meter."""

    name: str
    meter: str
    wanted: str


class TypeNumber(BaseModel):
    """What a text says; where something is wrong, ``digits`` are what would do."""

    ok: bool
    problems: list[str]
    remarks: list[str]
    written: str
    text: str
    """All of it, as a meter file takes it."""
    digits: list[Place]
    ratings: list[Difference]
    """What follows from the digits and differs from the meter."""


def _looked_at(visit: Visit) -> TypeNumber:
    meters = visit.site.meters
    if visit.said["meter"] > len(meters):
        raise Refusal(404, f"there is no meter {visit.said['meter']} to compare with; there are {len(meters)}")
    has = meters[visit.said["meter"] - 1].device.configuration
    text = visit.said["text"]
    try:
        codes = read(text) if text is not None else {name: has.values[name].code for name in has.given}
        wrong = problems(codes)
        wanted = nearest(codes) if wrong else Configuration.around(coded_values(codes))
    except SetupError as error:
        raise Refusal(422, str(error)) from None
    return TypeNumber(
        ok=not wrong,
        problems=wrong,
        remarks=wanted.remarks,
        written=wanted.written,
        text=wanted.text,
        digits=[_place(each, wanted, has) for each in DIGITS],
        ratings=_differences(has, wanted),
    )


def _place(of: Digit, wanted: Configuration, has: Configuration) -> Place:
    value = wanted.values[of.name]
    other = has.values[of.name].code
    return Place(
        name=of.name,
        title=of.title,
        hardware=of.hardware,
        code=value.code,
        meaning=value.words,
        said=of.name in wanted.given,
        differs=None if other == value.code else other,
        can_be=[Choice(code=each.code, meaning=each.words) for each in wanted.allowed(of)],
        any_number=wanted.form(of) is not None,
    )


def _differences(has: Configuration, wanted: Configuration) -> list[Difference]:
    before, after = has.spec.as_json(), wanted.spec.as_json()
    return [
        Difference(name=name, meter=str(before.get(name)), wanted=str(value))
        for name, value in after.items()
        if before.get(name) != value
    ]


OPERATIONS = (
    Operation(
        *("GET", "/api/type", "a type number, digit by digit, beside that of a meter", _looked_at, TypeNumber),
        takes=(TEXT, METER),
    ),
)
