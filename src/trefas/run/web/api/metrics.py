"""``/metrics``: every value as OpenMetrics, in base units; and ``/healthz``.

    # TYPE trefas_energy_active_import_joules counter
    trefas_energy_active_import_joules_total{meter="10000001",obis="1-1:1.8.0"} 45678.9

A family is a value, or a family of values, of one part: its name is that of the part and of the value, with the unit. What was
not measured has no sample.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel
from starlette.responses import Response

from trefas.base.declared import Declared
from trefas.base.derived import Derived
from trefas.base.unit import Unit
from trefas.core.displayed import reading_of
from trefas.run.live import LiveMeter
from trefas.run.web.api.readings import groups
from trefas.run.web.operation import Operation, Visit

MEDIA = "application/openmetrics-text"
TYPE = f"{MEDIA}; version=1.0.0; charset=utf-8"

BASE_UNITS: dict[Unit, tuple[str, Fraction]] = {
    Unit.DAY: ("seconds", Fraction(86_400)),
    Unit.HOUR: ("seconds", Fraction(3_600)),
    Unit.MINUTE: ("seconds", Fraction(60)),
    Unit.SECOND: ("seconds", Fraction(1)),
    Unit.DEGREE: ("degrees", Fraction(1)),
    Unit.M3: ("cubic_metres", Fraction(1)),
    Unit.LITRE: ("cubic_metres", Fraction(1, 1_000)),
    Unit.W: ("watts", Fraction(1)),
    Unit.VA: ("volt_amperes", Fraction(1)),
    Unit.VAR: ("vars", Fraction(1)),
    Unit.WH: ("joules", Fraction(3_600)),
    Unit.VAH: ("volt_ampere_seconds", Fraction(3_600)),
    Unit.VARH: ("var_seconds", Fraction(3_600)),
    Unit.A: ("amperes", Fraction(1)),
    Unit.V: ("volts", Fraction(1)),
    Unit.HZ: ("hertz", Fraction(1)),
    Unit.PERCENT: ("ratio", Fraction(1, 100)),
    Unit.NONE: ("", Fraction(1)),
}
"""The base unit of each unit, and how many of it one is."""


class Health(BaseModel):
    """Whether all is well."""

    status: Literal["ok", "the memory is not stored"]


@dataclass
class Family:
    """Samples of one name."""

    kind: str
    unit: str
    help: str
    samples: list[str] = field(default_factory=list)


def _metrics(visit: Visit) -> Response:
    families: dict[str, Family] = {}
    for live in visit.site.meters:
        _add(families, live)
    return Response("".join(_lines(families)), headers={"content-type": TYPE})


def _add(families: dict[str, Family], live: LiveMeter) -> None:
    meter, of = live.device.meter, groups(live)
    number = live.device.nameplate.meter_number_1
    families.setdefault("trefas_power", Family("gauge", "", "whether the meter has power")).samples.append(
        f'trefas_power{{meter="{number}"}} {int(meter.at_work)}'
    )
    for value in meter.values:
        reading = reading_of(meter, value)
        if not reading.measured:
            continue
        unit, factor = BASE_UNITS[value.unit]
        name = _name(value, of.get(value, ""), unit)
        counts = is_counter(value)
        family = families.setdefault(name, Family("counter" if counts else "gauge", unit, _help(value)))
        obis = value.obis.short if value.obis else ""
        end = "_total" if counts else ""
        family.samples.append(f'{name}{end}{{meter="{number}",obis="{obis}"}} {float(reading.exact * factor)!r}')


def is_counter(value: Declared) -> bool:
    """Whether a value only grows: a register. A difference of two (net energy) does not."""
    return value.accumulates and not value.wire.signed and not isinstance(value, Derived)


def _name(value: Declared, group: str, unit: str) -> str:
    base = re.sub(r"[^a-z0-9]+", "_", f"{group}_{value.in_python.partition('[')[0]}".lower()).strip("_")
    return f"trefas_{base}_{unit}" if unit else f"trefas_{base}"


def _help(value: Declared) -> str:
    """What the value is called, without the number that tells it from its like."""
    return re.sub(r"_?L?\d*$", "", value.name) if "[" in value.in_python else value.name


def _lines(families: dict[str, Family]) -> Iterator[str]:
    for name, family in families.items():
        yield f"# TYPE {name} {family.kind}\n"
        if family.unit:
            yield f"# UNIT {name} {family.unit}\n"
        yield f"# HELP {name} {family.help}\n"
        yield from (f"{sample}\n" for sample in family.samples)
    yield "# EOF\n"


def _health(visit: Visit) -> Response:
    """Says nothing of a meter, so anybody may ask."""
    refused = any(each.keeping.refused is not None for each in visit.site.meters)
    health = Health(status="the memory is not stored" if refused else "ok")
    return Response(health.model_dump_json(), 503 if refused else 200, media_type="application/json")


OPERATIONS = (
    Operation("GET", "/metrics", "every value as OpenMetrics", _metrics, None, media=(MEDIA,)),
    Operation("GET", "/healthz", "whether all is well; 503 where the memory is not stored", _health, Health),
)
