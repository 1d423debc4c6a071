"""One line's dialogue with a device in modes A and C of IEC 62056-21: readout, password, and commands.

    R1 OBJECT()              its value                       R5 1.0.0()         the clock
    W1 OBJECT(VALUE)         a setting, the tariff            W5 1.0.0(TIME)     sets the clock
    R6 LOG(START;END;ROWS)   rows, so many in a part          W5 131.0.17(N)(OBJECT)…   user data 2, in the maker's own mode

Whose password it is, and what a wrong one counts for, is that of the association of the same port. Errors are ours, since none is
public beyond their first two letters.
"""

import hmac
from datetime import datetime

from trefas.base.errors import AccessError, LocalError, RemoteError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.local_readout import INTERFACES, OBJECTS, OBJECTS_MAX, SETTINGS, LocalReadout, Modes
from trefas.core.occurrence import RECONFIGURED, Occurrence
from trefas.cosem.attempts import Origin
from trefas.cosem.place import Place
from trefas.cosem.storing import Storing
from trefas.device.build import Device
from trefas.device.local_values import CLOCK, ROWS_DEFAULT, LocalValues, time_read
from trefas.wire.iec21 import SPEEDS_BD
from trefas.wire.iec21_dialogue import Accepted, Answer, Failed, Timers, Told
from trefas.wire.iec21_message import CR_LF, Command, DataSet

UNKNOWN, READ_ONLY, WRONG, NO_COMMAND = (
    Failed("ER01 no such object"),
    Failed("ER02 cannot be written"),
    Failed("ER03 not such a value"),
    Failed("ER04 no such command"),
)
WRITABLE = ("129.0.0", "96.5.1", *SETTINGS)
"""By W1 (5512-1458, figures 1 and 11); the clock by W5."""
ROWS_MAX = 99
LISTED, SET = 5, 6
"""What the journal of reconfigurations calls user data 2, and a setting."""


class LocalDialogue:
    """``interface`` is ``module``, ``ccc`` or ``optical``; ``place`` says where the client is, as an association has it."""

    def __init__(self, device: Device, interface: str, place: str) -> None:
        self.interface = interface if interface in INTERFACES else "optical"
        self._device = device
        self._values = LocalValues(device)
        self._part = device.meter.find(LocalReadout)
        rights = device.server.rights(self.interface)
        self._view = None if rights is None else rights.view
        self._place = Place.parse(place)
        self._awaits: tuple[Storing, ...] = ()

    @property
    def offered(self) -> bool:
        """Whether they were ordered, and are on at this port."""
        return self._part is not None and self._part.modes[INTERFACES.index(self.interface)] != Modes.NONE

    @property
    def timers(self) -> Timers:
        """As they are set."""
        part = self._part
        return Timers() if part is None else Timers(part.character_gap_ns, part.choice_ns, part.inactivity_ns)

    @property
    def unasked(self) -> tuple[int, int] | None:
        """Mode D0."""
        period_ns = 0 if self._part is None else self._part.unasked_ns(self.interface)
        if self._part is None or not period_ns:
            return None
        return period_ns, SPEEDS_BD[self._part.unasked_speed[INTERFACES.index(self.interface)]]

    def take_awaits(self) -> tuple[Storing, ...]:
        """Who has to store what was changed since this was asked last."""
        awaits, self._awaits = self._awaits, ()
        return awaits

    def readout(self, now: Instant) -> str:
        """The list that is selected; an object that this meter has not is passed over."""
        assert self._part is not None, "modes that are not offered have no readout"
        world, lines = self._world(now), []
        for name in self._part.names(self.interface):
            said = self._values.said(name, world)
            if said is not None:
                lines.append(f"{name}{said}{CR_LF.decode()}")
        return "".join(lines)

    def admits(self, password: str, now: Instant) -> bool:
        """Whether it is the password of the port's association; one that comes too often is not judged."""
        server, view = self._device.server, self._view
        if view is None:
            return False
        origin = Origin(self._place, view.client)
        if not server.attempts.judges(origin, now):
            return False
        if not hmac.compare_digest(password.encode(), bytes(server.secrets[view.name])):
            server.now = self._world(now)
            server.failed(view)
            server.attempts.failed(origin, now)
            return False
        server.attempts.passed(origin)
        return True

    def answer(self, command: Command, now: Instant, *, own: bool) -> Answer:
        """Does a command."""
        try:
            data = command.data
            if own:
                return self._list(data, now) if command.kind == "W5" else NO_COMMAND
            return self._do(command.kind, data, now)
        except (RemoteError, LocalError, AccessError):
            return WRONG

    def _do(self, kind: str, data: DataSet, now: Instant) -> Answer:
        name = data.identifier
        if kind in ("R1", "R5"):
            said = self._values.said(name, self._world(now)) if kind == "R1" or name == CLOCK else None
            return UNKNOWN if said is None else Told(iter((f"{name}{said}",)))
        if kind == "R6":
            return self._log(data)
        if kind == "W5":
            return self._set_clock(data, now) if name == CLOCK else READ_ONLY if self._values.has(name) else UNKNOWN
        if kind == "W1":
            return self._set(data, now)
        return NO_COMMAND

    def _log(self, data: DataSet) -> Answer:
        profile = self._values.profile(data.identifier)
        if profile is None:
            return UNKNOWN
        asked = _one(data) if data.values else ";;"
        begin, _, rest = asked.partition(";")
        end, _, size = rest.partition(";")
        if end and not begin:
            return WRONG
        rows = ROWS_DEFAULT
        if size:
            if not (size.isascii() and size.isdigit() and 0 < int(size) <= ROWS_MAX):
                return WRONG
            rows = int(size)
        first, last = (time_read(each) if each else None for each in (begin, end))
        return Told(self._values.parts(profile, first, last, rows))

    def _set_clock(self, data: DataSet, now: Instant) -> Answer:
        text = _one(data)
        rtc_ns = int((time_read(text) - datetime(1970, 1, 1)).total_seconds()) * NS_PER_S
        server = self._device.server
        server.now = self._world(now)
        server.set_clock(rtc_ns)
        self._changed()
        return Accepted()

    def _set(self, data: DataSet, now: Instant) -> Answer:
        name, slot = data.identifier, self._values.setting(data.identifier)
        if name not in WRITABLE or slot is None:
            return READ_ONLY if self._values.has(name) else UNKNOWN
        text = _one(data)
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            return WRONG
        part = next(each for each in self._device.meter.parts if slot in type(each).declared())
        world = self._world(now)
        part.accept(slot, int(text) * slot.per_unit, world)
        if name in SETTINGS:
            self._device.meter.occurrences.tell(Occurrence(RECONFIGURED, world, value=SET))
        self._changed()
        return Accepted()

    def _list(self, data: DataSet, now: Instant) -> Answer:
        """User data 2: as many objects as are said, all of them there, and up to forty."""
        count, names = (data.values or ("",))[0], data.values[1:]
        if data.identifier != OBJECTS or self._part is None:
            return UNKNOWN
        if count != str(len(names)) or not 0 < len(names) <= OBJECTS_MAX:
            return WRONG
        if not all(self._values.has(each) for each in names):
            return UNKNOWN
        world = self._world(now)
        self._part.accept_text(LocalReadout.objects, " ".join(names), world)
        self._device.meter.occurrences.tell(Occurrence(RECONFIGURED, world, value=LISTED))
        self._changed()
        return Accepted()

    def _changed(self) -> None:
        self._device.server.note_change()
        self._awaits = self._device.server.storing

    def _world(self, now: Instant) -> Instant:
        return max(self._device.meter.now, self._device.server.world(now))


def _one(data: DataSet) -> str:
    """The value of a data set. Raises LocalError where it has none, or several."""
    if len(data.values) != 1:
        raise LocalError(f"{data.identifier} has {len(data.values)} values; must be one")
    return data.values[0]
