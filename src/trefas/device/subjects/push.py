"""What a meter sends unsolicited, as ordered. As delivered it sends nothing: no set-up has a destination.

[push]
destination = "tcp:192.0.2.7:4059"           # or "udp:…", "hdlc:…": frames over a TCP connection
every_s = 900                                # by the meter's clock, from midnight on
objects = ["P14", "U_L1", "1-1:1.8.0"]         # beside set-up, device and clock; by the maker's names or logical names
randomise_s = 60                             # each push waits for up to so long
retries = 3
retry_s = 60
event_mask = 64                              # EventMaskA: which bits of EventStatusA are alarms; none as delivered (Z26)

[push.alarm]                                 # the same for what is pushed at alarms
destination = "tcp:192.0.2.7:4059"

[push.alarm_call]                            # the maker's, with no need for the standard face
address = "192.0.2.7"
port = 5001

Set-ups are kept in the memory from the first start on, as keys are: what a client changed is there after the next one.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from trefas.base.errors import LocalError, SetupError
from trefas.base.label import Label
from trefas.base.obis import Obis
from trefas.base.shown import Shown
from trefas.base.slot import Slot
from trefas.core.displayed import Displayed, Glance
from trefas.core.meter import Meter
from trefas.core.push import (
    CALL_PORT,
    DELAY_S,
    OBJECTS_MAX,
    RETRIES,
    Destination,
    PushObject,
    PushSetups,
    Service,
    Setup,
)
from trefas.core.push_schedule import PushTimes
from trefas.core.recurring import Recurring
from trefas.core.status import Status
from trefas.cosem.classes.push_setup import NAMES
from trefas.cosem.faces.omnipower import LOGICAL_DEVICE_NAME
from trefas.cosem.faces.standard import STANDARD, standard_name
from trefas.cosem.model import CLOCK
from trefas.cosem.push import Pushes
from trefas.cosem.rights import Rights
from trefas.cosem.server import ServerDevice
from trefas.cosem.value import VALUE
from trefas.device.subject import Delivery, Fields, Subject
from trefas.device.table import OF_TOML, Table

_U16 = Annotated[int, Field(ge=0, le=0xFFFF)]
MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400
EVERY_S_MIN = 10
PUSH_SETUP, DATA, CLOCK_CLASS = 40, 1, 8
LEADING = 3
"""What comes first of every push: the set-up, the device and the clock."""
VALUES = ("A14", "A23")
ALARMS = ("EventStatusA", "EventStatusB")
"""What is pushed unless the order says something else: our own choice."""


class PushTable(Table):
    """A set-up."""

    destination: str | None = None
    objects: Annotated[tuple[str, ...], Field(max_length=OBJECTS_MAX - LEADING), OF_TOML] = ()
    randomise_s: _U16 = 0
    retries: Annotated[int, Field(ge=0, le=0xFF)] = RETRIES
    retry_s: _U16 = DELAY_S

    @field_validator("destination")
    @classmethod
    def _somewhere(cls, text: str | None) -> str | None:
        if text is not None:
            destination_of(text)
        return text


class AlarmCallTable(Table):
    """The maker's registers."""

    address: Annotated[IPv4Address, OF_TOML]
    port: Annotated[int, Field(ge=1, le=0xFFFF)] = CALL_PORT


class PushTables(PushTable):
    """All of it."""

    every_s: Annotated[int, Field(ge=EVERY_S_MIN, le=DAY_S)] | None = None
    """None: when a client says so."""
    event_mask: Annotated[int, Field(ge=0, le=0xFFFF_FFFF)] = 0
    alarm: PushTable | None = None
    alarm_call: AlarmCallTable | None = None

    @model_validator(mode="after")
    def _regular(self) -> Self:
        if self.every_s is not None:
            times_of(self.every_s)
            if self.destination is None:
                raise ValueError("every_s is there, and destination is not; values are pushed to somebody")
        return self

    @property
    def needs_standard(self) -> bool:
        """Whether something of it is an object of the standard face."""
        return bool(self.model_fields_set - {"alarm_call", "event_mask"})


def destination_of(text: str) -> Destination:
    """``KIND:HOST:PORT``. Raises ValueError with what would do."""
    kind, colon, place = text.partition(":")
    services = {each.name.lower(): each for each in Service}
    if not colon or kind not in services or not place:
        raise ValueError(f"a destination is '{text}'; it is tcp:HOST:PORT, udp:HOST:PORT or hdlc:HOST:PORT")
    try:
        return Destination(services[kind], place)
    except LocalError as error:
        raise ValueError(str(error)) from error


def times_of(every_s: int) -> tuple[Recurring, ...]:
    """The times of a day that are so far apart. Raises ValueError where a day has no whole number of them, or they are no times
    that a schedule has room for: it repeats seconds in every minute, minutes in every hour, hours in every day."""
    for whole_s, unit_s, form in (
        (MINUTE_S, 1, lambda n: Recurring(second=n)),
        (HOUR_S, MINUTE_S, lambda n: Recurring(minute=n)),
        (DAY_S, HOUR_S, lambda n: Recurring(hour=n, minute=0)),
    ):
        if whole_s % every_s == 0 and every_s % unit_s == 0:
            return tuple(form(n) for n in range(0, whole_s // unit_s, every_s // unit_s))
    raise ValueError(
        f"every_s is {every_s}; must be {EVERY_S_MIN} or more seconds that divide a minute, minutes that divide an hour, "
        "or hours that divide a day, as 10, 60, 900, 3600, 86400"
    )


class PushFields(Fields):
    """The table of a meter file."""

    push: Annotated[
        PushTables, Field(description="What it sends unsolicited, where to and when: see [push](../do/push.md)")
    ] = PushTables()
    """What it sends unsolicited; as delivered nothing."""


def serve_pushes(delivery: Delivery, server: ServerDevice) -> Pushes:
    """Has the meter push what was ordered. Raises SetupError for objects that it has not, and where it lacks the face."""
    meter, tables = delivery.meter, PushFields.of(delivery.order).push
    setups = meter.part(PushSetups)
    standard = server.rights(STANDARD)
    if standard is None and tables.needs_standard:
        raise SetupError(
            "[push] needs standard_face = true: what is pushed are objects of the standard face (and [keys.standard], where "
            "every interface is encrypted)"
        )
    if standard is not None:
        for setup, table, names in (
            (Setup.VALUES, tables, VALUES),
            (Setup.ALARM, tables.alarm or PushTable(), ALARMS),
        ):
            known = table.objects or [name for name in names if meter_has(meter, standard, name)]
            _configure(setups, setup, table, objects_of(meter, standard, setup, known))
    if tables.alarm_call is not None:
        setups.alarm_address, setups.alarm_port = int(tables.alarm_call.address), tables.alarm_call.port
    meter.part(Status).mask_a = tables.event_mask
    meter.at_end_of(PushTimes(setups))
    setups.set_schedule(times_of(tables.every_s) if tables.every_s else (), meter.now)
    setups.follow(meter.occurrences)
    return Pushes(setups, server, meter.occurrences)


def meter_has(meter: Meter, rights: Rights, name: str) -> bool:
    """Whether the face shows a value by the maker's name: a meter without export has no A−."""
    shown = {each.logical_name for each in rights.objects}
    return any(value.name == name and value.obis and standard_name(value.obis) in shown for value in meter.values)


def objects_of(meter: Meter, rights: Rights, setup: Setup, names: Sequence[str]) -> tuple[PushObject, ...]:
    """The set-up's own name, the device's and the time; then the values of these names."""
    by_name = {value.name: standard_name(value.obis) for value in meter.values if value.obis}
    classes = {each.logical_name: each.class_id for each in rights.objects if VALUE in each.attributes}
    found = [
        PushObject(PUSH_SETUP, NAMES[setup], 1),
        PushObject(DATA, LOGICAL_DEVICE_NAME),
        PushObject(CLOCK_CLASS, CLOCK),
    ]
    for name in names:
        try:
            obis = by_name.get(name) or standard_name(Obis.parse(name))
        except SetupError:
            obis = None
        if obis not in classes:
            raise SetupError(
                f"push.objects has {name!r}, which the standard face of this meter has not; it has values by the maker's "
                "names, among them P14, U_L1 and A14, and each by its logical name"
            )
        found.append(PushObject(classes[obis], obis, VALUE))
    return tuple(found)


def _configure(setups: PushSetups, setup: Setup, table: PushTable, objects: tuple[PushObject, ...]) -> None:
    setups.set_objects(setup, objects)
    setups.set_destination(setup, destination_of(table.destination) if table.destination else Destination())
    setups.spread_s[setup], setups.retries[setup], setups.delay_s[setup] = (
        table.randomise_s,
        table.retries,
        table.retry_s,
    )


def _call(glance: Glance) -> bool:
    setups = glance.find(PushSetups)
    assert setups is not None, "the reading is there where the part is"
    setups.push(Setup.ALARM_CALL, glance.now)
    return True


SUBJECT = Subject(
    "push",
    parts=(PushSetups,),
    readings=(Displayed("CALL", name="call", of=PushSetups, show=lambda _: Shown("", text="CALL"), held=_call),),
    table=PushFields,
    after=("module_ports",),
    serve=serve_pushes,
    keeps={
        "push": (
            Status.mask_a,
            *(
                each
                for each in PushSetups.declared()
                if each not in (PushSetups.notified, *PushSetups.sent, *PushSetups.given_up)
                if isinstance(each, Slot | Label)
            ),
        )
    },
)
