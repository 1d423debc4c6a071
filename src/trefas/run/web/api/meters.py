"""``/api/meters``: which meters there are, what stands on their nameplates, and how they are."""

from typing import Any

from pydantic import BaseModel

from trefas.base.instant import Instant, datetime_of
from trefas.base.label import Label
from trefas.device.nameplate import Nameplate
from trefas.run.live import LiveMeter
from trefas.run.web.api._path import METER, N
from trefas.run.web.operation import Operation, Visit
from trefas.run.web.site import now_of


class Port(BaseModel):
    """Where a meter is reached."""

    interface: str
    address: str


class Meter(BaseModel):
    """One meter."""

    n: int
    number: int
    serial_number: int
    type_number: str
    software: str
    nameplate: dict[str, str]
    """Texts that were engraved, by their names."""
    power: bool
    """Whether it has power; without, it shows and answers nothing."""
    time: str | None
    """Of its clock, standard time."""
    at: str
    """The instant of its world, UTC."""
    speed: float | None
    """How fast its world goes; null is as fast as it can."""
    wiring: str
    nominal_voltage: str
    """As its type number says: 3x230/400 V."""
    phases: list[int]
    source: str
    ports: list[Port]
    sessions: int
    """Conversations with clients since the start."""
    disk_refuses: bool
    """Whether what it counts cannot be stored at the moment."""


class Meters(BaseModel):
    """All of this process."""

    meters: list[Meter]


def written(at: Instant) -> str:
    """An instant as text, to the millisecond."""
    return datetime_of(at).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def described(n: int, live: LiveMeter) -> Meter:
    """A meter as it is now."""
    device, meter = live.device, live.device.meter
    plate = device.nameplate
    labels = {each.name: plate.value_of(each) for each in Nameplate.declared() if isinstance(each, Label)}
    return Meter(
        n=n,
        number=plate.meter_number_1,
        serial_number=plate.serial_number,
        type_number=str(plate.type_number),
        software=str(plate.software_number_revision),
        nameplate={name: _text(value) for name, value in labels.items()},
        power=meter.at_work,
        time=meter.rtc.shown(meter.now).isoformat(timespec="seconds") if meter.at_work else None,
        at=written(now_of(live)),
        speed=live.clock.speed,
        wiring=meter.wiring.name.lower().replace("_", "-"),
        nominal_voltage=device.spec.nominal_voltage,
        phases=[each + 1 for each in meter.wiring.value],
        source=live.source.note,
        ports=[
            Port(interface=each.interface, address=f"{each.port.name.partition(':')[0]}:{each.port.address}")
            for each in live.listening
        ],
        sessions=live.sessions,
        disk_refuses=live.keeping.refused is not None,
    )


def _text(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _all(visit: Visit) -> Meters:
    return Meters(meters=[described(n, live) for n, live in enumerate(visit.site.meters, 1)])


def _one(visit: Visit) -> Meter:
    return described(visit.said["n"], visit.live)


OPERATIONS = (
    Operation("GET", "/api/meters", "the meters of this process", _all, Meters),
    Operation("GET", METER, "one meter: numbers, nameplate, power, clock, ports", _one, Meter, (N,)),
)
