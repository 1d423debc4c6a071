"""Pushes: from a set-up that is to be pushed to the bytes that go, and what becomes of them. Three verbs, and no socket.

``PUSHES`` (``cosem/push_table.py``) says what leads from which state to which.

A set-up is under way once. What it is told of before it is read changes nothing, since it is read as late as can be; what it is
told of after that makes it go once more. So it does not matter how many alarms there are: a set-up goes once a second at most.

A notification is a DataNotification whose value is a structure of what the objects are then (Green Book, 9.3.10), read with
the rights of an association and, where that has keys, ciphered with them: general-glo, authenticated and encrypted, whatever its
policy is. What the client of the association could not read is null-data. Tried again, it is the same message with the same
invocation counter: who has heard it already knows it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from trefas.base.errors import AccessError, LocalError, TrefasError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.obis import Obis
from trefas.core.local_time import LocalTime
from trefas.core.occurrence import CLOCK_SET, POWER, PUSH, Occurrence, Occurrences
from trefas.core.push import Destination, PushObject, PushSetups, Service, Setup
from trefas.core.rtc import Rtc
from trefas.core.stops import NEVER
from trefas.cosem import date_time
from trefas.cosem.push_table import PUSHES, PushAction, PushEvent, PushState
from trefas.cosem.rights import Rights, View
from trefas.cosem.security import Form, Layer, SecurityContext
from trefas.cosem.server import ServerDevice
from trefas.wire.axdr import Data, Null, Structure, Values, decode
from trefas.wire.ciphering import KeySet, Protection
from trefas.wire.hdlc_frame import INFO_SIZE_MAX, UI, Frame, encode, format_address
from trefas.wire.reader import length_of
from trefas.wire.wrapper import VERSION
from trefas.wire.xdlms import Name
from trefas.wire.xdlms_notification import DataNotification

GAP_NS = NS_PER_S
"""From the begin of one push of a set-up to the begin of the next, at least: our own choice."""
LONG_AGO = Instant(-GAP_NS)
LOOK_NS = 900 * NS_PER_S
"""A window that is awaited is looked for again so often, since clocks are set and summer begins meanwhile."""
INVOKE_MAX = 0xFF_FFFF
"""The number of a notification has 24 bits (Green Book, 9.5: Long-Invoke-Id-And-Priority)."""
APDU_SIZE_MAX = {Service.TCP: 0xFFFF, Service.UDP: 1400, Service.HDLC: INFO_SIZE_MAX - 3}
"""What the wrapper can say; what a datagram holds that is not cut up on its way; what one frame holds behind its LLC header."""
BODY_SIZE_MAX = APDU_SIZE_MAX[Service.TCP]

CIPHERED = Form((Layer(KeySet.GLOBAL, Protection.BOTH, True),))
_LLC = b"\xe6\xe7\x00"
_NULL = Null().encode()
_SHORT_SAP_MAX = 0x7F


@dataclass(frozen=True, slots=True)
class Delivery:
    """Bytes that are to go somewhere now. Whoever sends them says what became of it."""

    setup: Setup
    destination: Destination
    data: bytes
    attempt: int


@dataclass(frozen=True, slots=True)
class Told(Data):
    """structure: values that are bytes already."""

    value: tuple[bytes, ...]
    tag = Structure.tag

    def content(self) -> bytes:
        return length_of(len(self.value)) + b"".join(self.value)


@dataclass(slots=True)
class _Run:
    """One set-up."""

    state: PushState = PUSHES.begin
    due: Instant = NEVER
    begun: Instant = LONG_AGO
    tries: int = 0
    again: bool = False
    delivery: Delivery | None = None

    @property
    def earliest(self) -> Instant:
        """When the next push may begin."""
        return Instant(self.begun + GAP_NS)


class Pushes:
    """Those of one meter."""

    def __init__(self, setups: PushSetups, server: ServerDevice, occurrences: Occurrences) -> None:
        self.setups = setups
        self.server = server
        self.given_up: Callable[[Setup, str], None] = lambda setup, why: None
        """Told of each push that did not go, and why; for whoever says so to a person."""
        self.local = LocalTime(Rtc(setups.rows, setups.meter))
        self._runs = {setup: _Run() for setup in Setup}
        self._attempts = 0
        occurrences.hear(PUSH, self._told)
        occurrences.hear(POWER, self._power)
        occurrences.hear(CLOCK_SET, self._clock_set)

    def state(self, setup: Setup) -> PushState:
        """Where a set-up stands."""
        return self._runs[setup].state

    def deadline(self) -> Instant | None:
        """When ``due`` has something to do."""
        first = min(run.due for run in self._runs.values())
        return None if first == NEVER else first

    def due(self, now: Instant) -> list[Delivery]:
        """What must go now."""
        found = []
        for setup, run in self._runs.items():
            if run.due <= now:
                opens = self._opens(setup, now)
                event = PushEvent.OPEN if opens is None else PushEvent.CLOSED
                self._step(setup, event, now if opens is None else opens)
                if run.state is PushState.SENDING and run.delivery is not None:
                    found.append(run.delivery)
        return found

    def went(self, delivery: Delivery, now: Instant) -> None:
        """It was delivered."""
        if self._of(delivery) is not None:
            self._step(delivery.setup, PushEvent.WENT, now)

    def failed(self, delivery: Delivery, now: Instant, why: str) -> None:
        """It could not be delivered."""
        run = self._of(delivery)
        if run is not None:
            again = run.tries < self.setups.retries[delivery.setup]
            event = PushEvent.FAILED if again else PushEvent.FAILED_LAST
            self._step(delivery.setup, event, now, f"{delivery.destination}: {why}")

    def forget(self) -> None:
        """What is under way is left: nobody waits for it any more."""
        for setup in Setup:
            self._step(setup, PushEvent.POWER_LOST, NEVER)

    # What happens.

    def _told(self, meter: int, occurrence: Occurrence) -> None:
        if meter == self.setups.meter:
            self._step(Setup(occurrence.value), PushEvent.TOLD, occurrence.at)

    def _power(self, meter: int, occurrence: Occurrence) -> None:
        if meter == self.setups.meter and not occurrence.begins:
            self.forget()

    def _clock_set(self, meter: int, occurrence: Occurrence) -> None:
        """Another window may be open."""
        for setup in Setup:
            self._step(setup, PushEvent.CLOCK_SET, occurrence.at)

    # What the table says.

    def _step(self, setup: Setup, event: PushEvent, at: Instant, why: str = "") -> None:
        run = self._runs[setup]
        run.state, action = PUSHES.step(run.state, event)
        match action:
            case PushAction.BEGIN:
                run.due = max(at, run.earliest)
            case PushAction.LOOK_LATER:
                run.due = at
            case PushAction.LOOK_SOON:
                run.due = min(run.due, max(at, run.earliest))
            case PushAction.DELAY:
                run.due = Instant(at + self._delay_ns(setup))
                if run.due <= at:
                    self._step(setup, PushEvent.OPEN, at)
            case PushAction.MAKE:
                self._make(setup, run, at)
            case PushAction.SEND:
                self._send(setup, run)
            case PushAction.AGAIN:
                run.again = True
            case PushAction.REST:
                run.tries += 1
                run.due = Instant(at + self.setups.delay_s[setup] * NS_PER_S)
            case PushAction.COUNT:
                self._end(setup, run, went=True)
            case PushAction.GIVE_UP:
                self._end(setup, run, went=False)
                self.given_up(setup, why)
            case PushAction.FORGET:
                self._runs[setup] = _Run()
            case PushAction.IGNORE:
                pass

    def _make(self, setup: Setup, run: _Run, now: Instant) -> None:
        run.tries, run.again, run.begun = 0, False, now
        try:
            run.delivery = self._made(setup, now)
        except TrefasError as error:
            self._step(setup, PushEvent.UNMADE, now, str(error))
        else:
            self._step(setup, PushEvent.MADE, now)

    def _send(self, setup: Setup, run: _Run) -> None:
        assert run.delivery is not None, "what is sent was made before"
        self._attempts += 1
        run.delivery = Delivery(setup, run.delivery.destination, run.delivery.data, self._attempts)
        run.due = NEVER

    def _end(self, setup: Setup, run: _Run, *, went: bool) -> None:
        """It is over; once more where it was told of meanwhile."""
        self.setups.counted(setup, went=went)
        run.delivery, run.due = None, NEVER
        again, run.again = run.again, False
        if again:
            self._step(setup, PushEvent.TOLD, run.earliest)

    def _of(self, delivery: Delivery) -> _Run | None:
        """The set-up that waits for it; None where it does not any more."""
        run = self._runs[delivery.setup]
        return run if run.state is PushState.SENDING and run.delivery == delivery else None

    def _opens(self, setup: Setup, now: Instant) -> Instant | None:
        """When a window may open; None where one is open, or none is needed."""
        windows = self.setups.windows(setup)
        if not windows or any(window.is_open(lambda said: self.local.said_at(now, said)) for window in windows):
            return None
        begin = self.local.next_of(tuple(window.begin for window in windows), now)
        return min(begin or NEVER, Instant(now + LOOK_NS))

    def _delay_ns(self, setup: Setup) -> int:
        spread_s = self.setups.spread_s[setup]
        return spread_s * NS_PER_S * int.from_bytes(self.server.draw(4)) >> 32 if spread_s else 0

    # What goes.

    def _made(self, setup: Setup, now: Instant) -> Delivery:
        """The push as it is now. Raises TrefasError where nothing can go: no association, no key, or too long."""
        destination = self.setups.destination(setup)
        name = self.server.model.push_associations.get(setup)
        rights = None if name is None else self.server.rights(name)
        if rights is None:
            raise LocalError(f"a push goes as the {name} association, and the meter has none")
        if not destination.place:
            raise LocalError("the push has no destination any more")
        apdu = self._protected(self._notification(setup, rights, now), rights.view)
        most = APDU_SIZE_MAX[destination.service]
        if len(apdu) > most:
            raise LocalError(f"the push has {len(apdu)} bytes; over {destination.service.name} it can have {most}")
        return Delivery(setup, destination, self._framed(destination.service, rights.view, apdu), 0)

    def _notification(self, setup: Setup, rights: Rights, now: Instant) -> bytes:
        self.server.now = now
        invoke = self.setups.notified & INVOKE_MAX
        self.setups.notified += 1
        named = self.server.logical_devices[rights.view.server].face.named
        values: list[bytes] = []
        size = 0
        for each in self.setups.objects(setup):
            values.append(_read(rights, named, each))
            size += len(values[-1])
            if size > BODY_SIZE_MAX:  # nobody shall make the meter read one log after the other for nothing
                raise LocalError(f"the push has more than {BODY_SIZE_MAX} bytes up to {each.name}; no APDU holds them")
        return DataNotification(invoke, self._moment(now), Told(tuple(values))).encode()

    def _moment(self, now: Instant) -> bytes:
        """As the clock object shows it."""
        rtc = self.local.rtc
        return date_time.of_clock(self.local.at(now), rtc.at(now) // NS_PER_S, valid=bool(rtc.valid))

    def _protected(self, plain: bytes, view: View) -> bytes:
        credentials = self.server.credentials.get(view.name)
        if credentials is None:
            return plain
        return SecurityContext(credentials, credentials.client_title or b"", self.server.draw).protect(plain, CIPHERED)

    def _framed(self, service: Service, view: View, apdu: bytes) -> bytes:
        if service is not Service.HDLC:
            return b"".join(number.to_bytes(2) for number in (VERSION, view.server, view.client, len(apdu))) + apdu
        lower = self.server.line.address
        own = format_address(view.server, lower, 2 if lower <= _SHORT_SAP_MAX else 4)
        return encode(Frame(format_address(view.client), own, UI, _LLC + apdu))


def _read(rights: Rights, named: Callable[[Obis], Obis], wanted: PushObject) -> bytes:
    """One attribute, one element of it, or all attributes of an object, as A-XDR; null-data for what cannot be read."""
    if wanted.attribute == 0:
        names = (wanted.name, named(wanted.name))
        found = next(
            (o for o in rights.objects if o.class_id == wanted.class_id and o.logical_name in names),
            None,
        )
        if found is None:
            return _NULL
        return Told(tuple(_attribute(rights, named, found.name(index)) for index in found.indexes)).encode()
    raw = _attribute(rights, named, Name(wanted.class_id, wanted.name, wanted.attribute & 0xFF))
    if wanted.data_index == 0:
        return raw
    if len(raw) > BODY_SIZE_MAX:
        raise LocalError(
            f"{wanted.name} is to be looked through for one element, and has {len(raw)} bytes; it is too long"
        )
    value = decode(raw)
    elements = value.value if isinstance(value, Values) else ()
    return elements[wanted.data_index - 1].encode() if wanted.data_index <= len(elements) else _NULL


def _attribute(rights: Rights, named: Callable[[Obis], Obis], name: Name) -> bytes:
    # Lists of names as they are declared were written before faces had names of their own.
    shown = name._replace(logical_name=named(name.logical_name))
    read = rights.readers.get(name.encode()) or rights.readers.get(shown.encode())
    try:
        return _NULL if read is None else read()
    except (AccessError, LocalError):
        return _NULL
