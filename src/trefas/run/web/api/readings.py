"""``/api/meters/{n}/readings``: every value that has a logical name and is measured, from the declarations."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints

from trefas.base.declared import Declared
from trefas.base.errors import LocalError, SetupError
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.reading import Reading as Read
from trefas.core.displayed import reading_of
from trefas.run.live import LiveMeter
from trefas.run.web.api._path import METER, N
from trefas.run.web.operation import Operation, Parameter, Refusal, Visit

NAME_SIZE_MAX = 64
NAME = Parameter(
    "name",
    Annotated[str, StringConstraints(max_length=NAME_SIZE_MAX)],
    "a name (A14) or an OBIS code (1.8.0, 1-1:1.8.0)",
)
GROUP = Parameter(
    "group", Annotated[str, StringConstraints(max_length=NAME_SIZE_MAX)], "of one part alone, as energy or live"
)


class Reading(BaseModel):
    """A value at one moment."""

    name: str
    obis: str
    label: str
    group: str
    value: float | None
    count: str | None
    per_unit: int
    text: str
    unit: str
    measured: bool


class Readings(BaseModel):
    """All of them, or those of a group."""

    readings: list[Reading]


def kebab(part: type[Part]) -> str:
    """What a part is called here: ``VoltageQuality`` is voltage-quality."""
    name = part.__name__
    return "".join(f"-{c.lower()}" if c.isupper() and place else c.lower() for place, c in enumerate(name))


@cache
def _groups(kinds: tuple[type[Part], ...]) -> dict[Declared, str]:
    return {value: kebab(kind) for kind in kinds for value in kind.declared() if isinstance(value, Declared)}


def groups(live: LiveMeter) -> dict[Declared, str]:
    """Of each value the part that declares it."""
    return _groups(tuple(type(part) for part in live.device.meter.parts))


def written(read: Read, group: str) -> Reading:
    """A reading as it goes out."""
    return Reading.model_construct(**said(read, group))


def said(read: Read, group: str) -> dict[str, Any]:
    """Its fields."""
    return {
        **_said_of(read.slot, group),
        "value": read.value if read.measured else None,
        "count": str(read.count) if read.measured else None,
        "text": str(read),
        "measured": read.measured,
    }


@cache
def _said_of(value: Declared, group: str) -> dict[str, Any]:
    """What is always the same."""
    return {
        "name": value.name,
        "obis": value.obis.short if value.obis else "",
        "label": value.in_python.replace("[", " ").replace("]", "").replace("_", " "),
        "group": group,
        "per_unit": value.per_unit,
        "unit": value.unit.symbol,
    }


def all_readings(live: LiveMeter, group: str | None = None) -> Iterator[Reading]:
    """What a meter shows now."""
    meter, of = live.device.meter, groups(live)
    for value in meter.values:
        if group is None or of.get(value) == group:
            yield written(reading_of(meter, value), of.get(value, ""))


def _readings(visit: Visit) -> Readings:
    group = visit.said["group"]
    found = [*all_readings(visit.live, group)]
    if group is not None and not found:
        there = sorted({*groups(visit.live).values()} & {each.group for each in all_readings(visit.live)})
        raise Refusal(404, f"there is no group {group!a}; there are {', '.join(there)}")
    return Readings(readings=found)


def _reading(visit: Visit) -> Reading:
    name, meter = visit.said["name"], visit.live.device.meter
    value = next((each for each in meter.values if each.name == name), None)
    try:
        read = reading_of(meter, meter.read(value if value is not None else _obis(name)).slot)
    except (SetupError, LocalError) as error:
        raise Refusal(404, str(error)) from None
    return written(read, groups(visit.live).get(read.slot, ""))


def _obis(name: str) -> Obis:
    """Of three numbers are those of electricity, channel 1."""
    return Obis.parse(f"1-1:{name}" if name.count(".") == 2 and ":" not in name else name)


OPERATIONS = (
    Operation("GET", f"{METER}/readings", "what the meter shows, by logical name", _readings, Readings, (N, GROUP)),
    Operation("GET", f"{METER}/readings/{{name}}", "one value", _reading, Reading, (N, NAME)),
)
