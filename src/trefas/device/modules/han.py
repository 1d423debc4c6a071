"""Module CCC: the port in the home, which says what the meter counts and measures to whoever listens (5512-2441, 5512-2584).

[modules.han]
profile = "dk"                             # one of PROFILES; by the country (X14-X16, Z16) where not given
ports = ["serial:/dev/ttyUSB0", "tcp:127.0.0.1:4061"]
gpk60 = "5AD8…"                            # what encrypts, and what authenticates
gpk61 = "AFB3…"
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import EPOCH, Instant
from trefas.cosem.conversation import Conversation
from trefas.cosem.server import ServerDevice
from trefas.cosem.standing import Standing
from trefas.cosem.storing import Storing
from trefas.device.han.faults import EVERY_MAX, HAN_FAULTS, OVERLOAD_A, HanFaults, Need
from trefas.device.han.port import HOUR_S, HanPort, HomePort, Manner
from trefas.device.han.profile import PROFILES, usual_profile
from trefas.device.han.values import Values
from trefas.device.hand import Choice, Control, Hand, Indicator, Number, said
from trefas.device.keys import InvocationCounters
from trefas.device.module import Module, ModuleTable, World
from trefas.device.nameplate import Nameplate
from trefas.device.subject import Delivery
from trefas.wire.han.frame import HanKeys
from trefas.wire.han.p1 import P1List
from trefas.wire.han.rows import Absent, HanList, Scalers

_Key = Annotated[str, Field(pattern="^[0-9A-Fa-f]{32}$")]
_Scaler = Annotated[int, Field(ge=-3, le=3)]


class HanTable(ModuleTable):
    """What may be said of it. What is not said is as the profile has it."""

    hidden = frozenset(("gpk60", "gpk61"))
    must_be = dict.fromkeys(("gpk60", "gpk61"), "32 hexadecimal digits")

    profile: Literal["no", "se", "dk", "ch", "at", "p1", "p1-nl", "p1-be", "aidon", "kaifa", "kaifa-se"] | None = None
    push: bool = True
    """Whether it pushes; without, it is the CCC port, and who associates there is answered."""
    lists: (
        Annotated[
            tuple[
                Literal["nve-1", "nve-2", "push-1", "aidon-2", "aidon-3", "kaifa-1", "kaifa-2", "kaifa-3", "kaifa-se"],
                ...,
            ],
            Field(min_length=1, strict=False),
        ]
        | None
    ) = None
    encrypted: bool | None = None
    gpk60: _Key | None = Field(None, repr=False)
    gpk61: _Key | None = Field(None, repr=False)
    energy_scaler: _Scaler | None = None
    voltage_scaler: _Scaler = 0
    current_scaler: _Scaler = -2
    absent: Literal["dropped", "nulls"] | None = None
    summer_time: bool | None = None
    """Local time with its mark; standard time all year otherwise."""
    tagged_time: bool = False
    """As the firmware before 2018."""
    interval_s: Annotated[int, Field(ge=1, le=60)] | None = None
    slip_s_max: Annotated[int, Field(ge=0, le=300, multiple_of=10)] = 0
    gs1: Annotated[str, Field(pattern="^[0-9]{16}$")] | None = None
    faults: dict[str, int] = {}
    """By name, on each how many-eth push they fall: ``trefas.device.han.faults``."""
    fault_seed: int = 0
    overload_a: Annotated[float, Field(gt=0, le=100)] = OVERLOAD_A

    @field_validator("faults")
    @classmethod
    def _known(cls, said: dict[str, int]) -> dict[str, int]:
        faults = HanFaults()
        for name, every in said.items():
            try:
                faults.begin(name, every)
            except LocalError as error:
                raise ValueError(str(error)) from None
        return said

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if (self.gpk60 is None) is not (self.gpk61 is None):
            raise ValueError("gpk60 and gpk61 belong together; give both or none")
        if self.gpk60 is not None and self.encrypted is False:
            raise ValueError("encrypted is false, and there are gpk60 and gpk61; one of the two must go")
        is_p1 = self.profile is not None and isinstance(PROFILES[self.profile].lists[0], P1List)
        if is_p1 and (self.lists is not None or self.encrypted or self.gpk60 is not None):
            raise ValueError(
                f"profile {self.profile} is one telegram in clear; lists, encrypted, gpk60 and gpk61 are of the others"
            )
        if self.interval_s is not None and 60 % self.interval_s:
            raise ValueError(f"interval_s is {self.interval_s}; must be seconds that divide a minute, as 1, 5, 10")
        return self


class HanConversation:
    """With who listens. While the port pushes it hears nothing; while it does not, it is an ordinary one."""

    closed = False
    standing = Standing.SILENT
    hears = False

    def __init__(self, port: HomePort, world: World, otherwise: Callable[[], Conversation]) -> None:
        self._port = port
        self._world = world
        self._otherwise = otherwise
        self._spoken: Conversation | None = None
        self.awaits: tuple[Storing, ...] = ()
        port.attend(world.now())
        self._given = port.number
        self._is_there = True

    def receive(self, data: bytes, now: Instant) -> bytes:
        """What was pushed since; or an answer. Raises RemoteError where a conversation cannot go on."""
        self._port.advance(self._world.at(now))
        said, self._given, self.awaits = self._port.since(self._given), self._port.number, ()
        if self._port.pushes:
            self._leave(now)
            return said
        if self._spoken is None:
            self._spoken = self._otherwise()
        said += self._spoken.receive(data, now)
        self.awaits = self._spoken.awaits
        if self._spoken.closed:
            self._leave(now)
        return said

    def deadline(self) -> Instant | None:
        """When the next push is due, or the conversation has something to do; at once where a push was made for another peer
        and this one was not told yet."""
        if self._given < self._port.number:
            return EPOCH
        due = self._world.real(self._port.deadline())
        other = None if self._spoken is None else self._spoken.deadline()
        return due if other is None else min(due, other)

    def close(self, now: Instant) -> None:
        """The peer has gone."""
        self._leave(now)
        if self._is_there:
            self._is_there = False
            self._port.leave()

    def _leave(self, now: Instant) -> None:
        spoken, self._spoken = self._spoken, None
        if spoken is not None:
            spoken.close(now)


@dataclass(frozen=True, slots=True)
class Han:
    """The module at work."""

    port: HomePort
    speed_bd: int
    kinds: frozenset[str] = frozenset(("tcp", "tcp-client", "serial", "pty", "mqtt", "mqtts"))
    """Not datagrams: what is sent unasked to whoever says to be there is sent to others, too."""

    def conversation(self, world: World, otherwise: Callable[[], Conversation]) -> HanConversation:
        """With somebody at a port."""
        return HanConversation(self.port, world, otherwise)


def begin(delivery: Delivery, table: HanTable) -> None:
    """As ordered."""
    part = delivery.meter.part(HanPort)
    part.is_plugged, part.off = True, int(not table.push)


def plug(delivery: Delivery, server: ServerDevice, table: HanTable) -> Han:
    """A port that says what was ordered. Raises SetupError where it is to encrypt and has no keys."""
    meter, spec = delivery.meter, delivery.spec
    name = table.profile or usual_profile(spec)
    profile = PROFILES[name]
    by_name = {each.name: each for usual in PROFILES.values() for each in usual.lists}
    lists = profile.lists if table.lists is None else tuple(by_name[each] for each in table.lists)
    keys = _keys(name, table, encrypted=profile.encrypted if table.encrypted is None else table.encrypted)
    energy = profile.energy_scaler if table.energy_scaler is None else table.energy_scaler
    scalers = Scalers(
        energy=spec.energy_scaler if energy is None else energy,
        voltage=table.voltage_scaler,
        current=table.current_scaler,
    )
    is_p1 = isinstance(lists[0], P1List)
    manner = Manner(
        lists,
        absent=profile.absent if table.absent is None else Absent(table.absent),
        tagged_time=table.tagged_time,
        summer_time=is_p1 if table.summer_time is None else table.summer_time,
        slip_s_max=table.slip_s_max,
        interval_s=table.interval_s,
        others=PROFILES["no"].lists if is_p1 or lists[0] not in PROFILES["no"].lists else PROFILES["dk"].lists,
        overload_a=table.overload_a,
    )
    part = meter.part(HanPort)
    part.faults = faults = _faults(table, lists, keys)
    plate = meter.part(Nameplate)
    port = HomePort(
        meter,
        Values(meter, scalers, table.gs1),
        manner,
        identification=delivery.configuration.identification,
        seed=plate.serial_number,
        title=plate.system_title,
        keys=keys,
        take_counter=meter.part(InvocationCounters).take,
        faults=faults,
    )
    return Han(port, profile.speed_bd)


def _faults(table: HanTable, lists: tuple[HanList | P1List, ...], keys: HanKeys | None) -> HanFaults:
    """Those that a port with these lists begins with. Raises SetupError for one that it cannot have."""
    has = {Need.KEYS} if keys is not None else set()
    has |= {Need.FRAMES} if isinstance(lists[0], HanList) else set()
    has |= {Need.HOURLY} if any(each.period_s >= HOUR_S for each in lists) else set()
    faults = HanFaults(table.fault_seed, has)
    for name, every in table.faults.items():
        try:
            faults.begin(name, every)
        except LocalError as error:
            raise SetupError(f"modules.han.faults is wrong: {error}") from None
    return faults


def _keys(name: str, table: HanTable, *, encrypted: bool) -> HanKeys | None:
    if table.gpk60 is not None and table.gpk61 is not None:
        return HanKeys(bytes.fromhex(table.gpk60), bytes.fromhex(table.gpk61))
    if encrypted:
        raise SetupError(
            f"the home port is encrypted in profile {name}, and has no keys; give gpk60 and gpk61 in [modules.han] of the "
            "meter file, or say encrypted = false there"
        )
    return None


def _turn(hand: Hand, whether: str) -> str:
    part = hand.part(HanPort)
    if not part.is_plugged:
        raise LocalError("no home port is plugged; plug one in [modules] of the meter file, or with --module")
    part.off = int(whether == "off")
    return said(hand, HAN)


def _seen(hand: Hand) -> str:
    part = hand.part(HanPort)
    return "none" if not part.is_plugged else "off" if part.off else "on"


NONE = "none"


def _fault(hand: Hand, name: str, every: float) -> str:
    faults = hand.part(HanPort).faults
    if faults is None:
        raise LocalError("no home port is plugged; plug one in [modules] of the meter file, or with --module")
    if name == NONE:
        faults.end()
    elif not every:
        faults.end(name)
    else:
        faults.begin(name, int(every))
    return said(hand, FAULTS)


def _faults_seen(hand: Hand) -> str:
    faults = hand.part(HanPort).faults
    active = {} if faults is None else faults.active
    return ",".join(name if every == 1 else f"{name}/{every}" for name, every in active.items()) or NONE


FAULTS = Indicator(
    "han_fault", _faults_seen, "what is wrong with the home port on demand, and on each how many-eth push"
)
HAN = Indicator("han", _seen, "whether the home port pushes", values=("on", "off", "none"))

MODULE = Module(
    "han",
    plug=plug,
    table=HanTable,
    parts=(HanPort,),
    begin=begin,
    controls=(
        Control("han", (Choice("WHETHER", ("on", "off")),), "switches the push of the home port", _turn),
        Control(
            "han_fault",
            (Choice("FAULT", (NONE, *HAN_FAULTS)), Number("EVERY", 0, EVERY_MAX, usual=1)),
            "has a fault of the home port fall on every so many-eth push (0 ends it, none ends all)",
            _fault,
        ),
    ),
    indicators=(HAN, FAULTS),
)
