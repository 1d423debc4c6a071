"""The breaker: a bistable switch in the three phases behind the measuring systems, and who may open and close it.

    closed   4 connected   5 warning before a cut-off   13 cut off in the log alone
    open     1 by command   11 by push button   6 cut off by the load   12 by a neutral fault   14 by overvoltage
             7 credit used up   9 credit used up, and the time of a low load is over
             8 released, or waited for long enough: it may be connected again

``TURNS`` is the table of what leads from which state to which. States and commands are the maker's, as CouplingState has them.
What the consumer's credit lets flow is told from outside (``supply``, ``trefas.core.prepaid``). The position is in the memory, as
it is in the switch: a power cut changes nothing about it. A breaker is closed five seconds after it was opened at the earliest.
"""

from collections.abc import Callable
from enum import IntEnum, IntFlag

from trefas.base.derived import Derived
from trefas.base.errors import AccessError, LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.coupling import CLOSED, TURNS, BreakerAction, BreakerState, Cause, Command, Supplied, lamp_of
from trefas.core.live import MICRO, MILLI, Live
from trefas.core.occurrence import BREAKER, CUT_OFF_WARNING, Occurrence, Occurrences
from trefas.core.power import SUPPLY_V, Power
from trefas.core.watches.neutral_fault import NeutralGuard

OPEN_NS = 5 * NS_PER_S
"""However it is connected again, it is so after five seconds at the earliest."""
TENTHS = 10
"""k1, k2 and k3 are stored in tenths."""
_U8_MAX, _U16_MAX = 0xFF, 0xFFFF


class Basis(IntFlag):
    """CutoffBasis: what may open the breaker by itself."""

    LOAD = 1 << 0
    PREPAYMENT = 1 << 1
    POWER = 1 << 2
    """The load is looked at as power, and not as current."""
    NEUTRAL_FAULT = 1 << 3
    LOG_ONLY = 1 << 4
    """What the load would do is logged and not done."""
    PREPAYMENT_UNRESTRICTED = 1 << 5
    OVERVOLTAGE = 1 << 6


OF_CREDIT = Basis.PREPAYMENT | Basis.PREPAYMENT_UNRESTRICTED
"""What is heeded where a part keeps a credit."""
_BY_BUTTON_AT_LOW = (BreakerState.CREDIT_USED_UP, BreakerState.BY_BUTTON)
"""From these nothing but the button closes: so may a consumer whose credit is used up."""


class Feedback(IntFlag):
    """CouplingFeedback. Nothing here breaks the line to the switch, or welds it: bits 4 and 7 are always as they should be."""

    L1 = 1 << 0
    VALID = 1 << 3
    COMMUNICATION_OK = 1 << 4
    FOLLOWS_HIGH = 1 << 5
    PENDING = 1 << 6


class Symbol(IntEnum):
    """What the display shows."""

    NONE = 0
    CONNECTED = 1
    DISCONNECTED = 2


def feedback_of(state: int, closing: int, supplied: int, *u_mv: int) -> int:
    """Voltage behind the breaker, phase by phase: where it is closed, that before it. Not valid where none is measured."""
    found = Feedback.COMMUNICATION_OK
    if supplied == Supplied.FULL:
        found |= Feedback.FOLLOWS_HIGH
    if any(u_mv):
        found |= Feedback.VALID
    if closing:
        found |= Feedback.PENDING
    there = sum(Feedback.L1 << phase for phase, each in enumerate(u_mv) if each > SUPPLY_V * MILLI)
    return found | (there if state in CLOSED else 0)


def threshold_of(high: int, low: int, supplied: int) -> int:
    """ThresholdLow while there is no credit."""
    return high if supplied == Supplied.FULL else low


def symbol_of(state: int, basis: int) -> int:
    """Nothing where smart disconnect is off."""
    if not basis & Basis.LOAD:
        return Symbol.NONE
    return Symbol.CONNECTED if state in CLOSED else Symbol.DISCONNECTED


def _setting(element: int, name: str, wire: Wire, initial: int, limits: tuple[int, int]) -> Slot:
    return Slot(f"1-1:128.0.{element}", Unit.NONE, name, wire=wire, writable=True, initial=initial, limits=limits)


class Breaker(Part):
    """The breaker of one meter."""

    state = Slot("1-1:128.0.0", Unit.NONE, "CouplingState", wire=Wire.U8, writable=True, initial=BreakerState.CONNECTED)
    short_circuit_a = _setting(1, "I_ShortCircuit", Wire.U8, 100, (0, _U8_MAX))
    k1 = _setting(2, "K1_Const", Wire.U8, TENTHS, (0, 99))
    k2 = _setting(3, "K2_Const", Wire.U8, TENTHS, (0, 99))
    k3 = _setting(4, "K3_Const", Wire.U8, TENTHS, (0, 99))
    t1_s = _setting(5, "T1_Time", Wire.U16, 30, (0, _U16_MAX))
    t2_s = _setting(6, "T2_Time", Wire.U16, 30, (0, _U16_MAX))
    t3_s = _setting(7, "T3_Time", Wire.U16, 30, (0, _U16_MAX))
    connect_wait_s = _setting(8, "T_ConnectWait", Wire.U16, 60, (0, _U16_MAX))
    prepayment_days = _setting(9, "T_PrepaymentLowMax", Wire.U8, 255, (0, _U8_MAX))
    coupling = _setting(10, "Coupling", Wire.U8, 0, (0, 1))
    basis = _setting(11, "CutoffBasis", Wire.U8, 0, (0, 0x7F))
    threshold_low = _setting(12, "ThresholdLow", Wire.U8, 0, (0, 80))
    threshold_high = _setting(13, "ThresholdHigh", Wire.U8, 0, (0, 80))
    supplied = Slot(None, Unit.NONE, "breaker: what the credit lets flow", limits=(0, max(Supplied)))
    threshold = Derived(
        *("1-1:128.0.14", Unit.NONE, "ThresholdDisconnect"),
        of=(threshold_high, threshold_low, supplied),
        by=threshold_of,
        wire=Wire.U8,
    )
    overvoltage_v = _setting(19, "OvervoltageDisconnectThreshold", Wire.U16, 285, (260, 320))
    overvoltage_s = _setting(20, "OvervoltageSampleTimeDisconnect", Wire.U16, 1, (1, 3_600))
    reconnect_v = _setting(21, "OvervoltageReconnectThreshold", Wire.U16, 265, (250, 270))
    reconnect_s = _setting(22, "OvervoltageSampleTimeReconnect", Wire.U16, 60, (1, 3_600))
    opened_ns = Slot(None, Unit.NONE, "breaker: opened at (instant, ns)")
    due_ns = Slot(None, Unit.NONE, "breaker: closes, or has waited, at (instant, ns; 0 is not)")
    closing = Slot(None, Unit.NONE, "breaker: is about to close", limits=(0, 1))
    button_opens = Slot(None, Unit.NONE, "breaker: the button may disconnect", initial=1, limits=(0, 1))
    remote_closes = Slot(None, Unit.NONE, "breaker: a remote reconnection needs no button", limits=(0, 1))
    feedback = Derived(
        *("1-1:128.0.18", Unit.NONE, "CouplingFeedback"),
        of=(state, closing, supplied, *Live.u_l),
        by=feedback_of,
        wire=Wire.U8,
    )
    lamp = Derived(None, Unit.NONE, "breaker: red light", of=(state, supplied), by=lamp_of)
    symbol = Derived(None, Unit.NONE, "breaker: symbol", of=(state, basis), by=symbol_of)
    highest_current = Derived(
        *("1-1:11.7.0", Unit.A, "I_Highest"), of=tuple(Live.i_l), by=max, per_unit=MICRO, scaler=-2
    )

    _occurrences: Occurrences | None = None
    _credited: Callable[[int, Instant], None] | None = None

    def tell_to(self, occurrences: Occurrences) -> None:
        """From now on every change of state is told."""
        self._occurrences = occurrences

    def keep_credit(self, credited: Callable[[int, Instant], None]) -> None:
        """From now on somebody keeps a credit, and is told where what it may do to the breaker of a meter was written."""
        self._credited = credited

    @property
    def closed(self) -> bool:
        """Whether current can flow."""
        return self.state in CLOSED

    @property
    def cut_off_by(self) -> Basis:
        """What may open it by itself."""
        return Basis(self.basis)

    @property
    def blocked(self) -> str:
        """Why the switch cannot be moved now; empty where it can."""
        if Power not in self.rows.layout.parts:
            return ""
        if not self.rows.count(Power.at_work, self.meter):
            return "the meter has no power"
        low = all(self.rows.count(u, self.meter) < SUPPLY_V * MILLI for u in Live.u_l)
        return "the meter lives on its auxiliary supply" if low and self.rows.count(Power.auxiliary, self.meter) else ""

    # By hand and by remote command.

    def disconnect(self, now: Instant) -> None:
        """By command. Raises AccessError, as all of these, where that cannot be."""
        if self.state != BreakerState.BY_COMMAND:
            self._ask(Cause.DISCONNECT, now)

    def release(self, now: Instant) -> None:
        """The consumer may connect what was disconnected by command; with automatic coupling the meter does it."""
        self._ask(Cause.RELEASE, now)
        self.settle(now)

    def reconnect(self, now: Instant) -> None:
        """By command, what was released."""
        self._ask(Cause.RECONNECT, now)

    def press_off(self, now: Instant) -> None:
        """The left button was held for six seconds at the reading that disconnects."""
        if not self.button_opens:
            raise AccessError("the breaker was to be disconnected by push button, and this one is not to do it")
        self._ask(Cause.BUTTON_OFF, now)

    def press_on(self, now: Instant) -> None:
        """The left button was held for six seconds at any other reading."""
        self._ask(Cause.BUTTON_ON, now)

    def accept(self, slot: Slot | Derived, count: int, now: Instant) -> None:
        """CouplingState takes commands, and settings are as the maker says they can be together."""
        if slot is Breaker.state:
            self.command(count, now)
            return
        if slot is Breaker.basis and count & OF_CREDIT and self._credited is None:
            raise LocalError(
                f"CutoffBasis was written as {count}, and nothing here keeps a credit; must be without bits 1 and 5 (2 and 32)"
            )
        assert isinstance(slot, Slot), "nothing computed is written"
        if slot.limits is None or slot.limits[0] <= count <= slot.limits[1]:
            self.check({slot: count})
        super().accept(slot, count, now)

    def command(self, number: int, now: Instant) -> None:
        """1 disconnects, 2 releases, 3 reconnects. Raises LocalError for another."""
        actions = {
            Command.DISCONNECT: self.disconnect,
            Command.RELEASE: self.release,
            Command.RECONNECT: self.reconnect,
        }
        if number not in actions:
            raise LocalError(
                f"CouplingState was written as {number}; it takes 1 (disconnect), 2 (release), 3 (reconnect)"
            )
        actions[Command(number)](now)

    def written(self, value: object, now: Instant) -> None:
        """What was written holds at once."""
        if value is Breaker.basis:
            self.neutral_fault(self._neutral_fault_lasts, now)
        if self._credited is not None:
            self._credited(self.meter, now)
        self.settle(now)

    def check(self, other: dict[Slot, int]) -> None:
        """Raises LocalError where these counts do not go with each other and those that there are: t1 ≤ t2 ≤ t3, k3 ≤ k2 ≤ k1,
        and it is disconnected above the voltage of reconnection."""
        for slots in RISING:
            counts = [other.get(slot, self.rows.count(slot, self.meter)) for slot in slots]
            strict = slots[0] is Breaker.reconnect_v
            if counts != sorted(counts) or (strict and counts[0] == counts[1]):
                said = ", ".join(f"{slot.name} {count}" for slot, count in zip(slots, counts, strict=True))
                order = "the first is below the second" if strict else "each is at most the next"
                raise LocalError(f"the breaker would have {said}; {order}")

    # By itself.

    def turn(self, cause: Cause, now: Instant) -> bool:
        """Something happened to it; whether it is in another state since."""
        before = BreakerState(self.state)
        if cause is Cause.OVERLOAD and self.supplied == Supplied.LOW:
            cause = Cause.LOW_OVERLOAD
        if (before, cause) not in TURNS or self.blocked:
            return False
        if TURNS.step(before, cause).action is BreakerAction.CLOSE_SOON:
            return self._close(now)
        self._enter(cause, now)
        return True

    def neutral_fault(self, lasts: bool, now: Instant) -> None:
        """There is one from now on, or none."""
        heeded = lasts and bool(self.cut_off_by & Basis.NEUTRAL_FAULT)
        if heeded:
            self.turn(Cause.NEUTRAL_FAULT, now)
            if self.state == BreakerState.BY_NEUTRAL_FAULT:
                self.due_ns = self.closing = 0
        elif self.state == BreakerState.BY_NEUTRAL_FAULT and not self.due_ns:
            self.due_ns = now + self.connect_wait_s * NS_PER_S
        self.settle(now)

    def supply(self, supplied: Supplied, now: Instant) -> None:
        """The credit lets so much flow from now on."""
        self.supplied = supplied
        self.settle(now)

    @property
    def owes(self) -> bool:
        """Whether the credit asks for another state, and the switch could not be moved."""
        cause = _BY_CREDIT.get(Supplied(self.supplied))
        return cause is not None and (BreakerState(self.state), cause) in TURNS

    def settle(self, now: Instant) -> None:
        """Does what is due, what the credit says, and what the coupling does by itself."""
        if self.due_ns and now >= self.due_ns:
            if self.blocked:
                self.due_ns = now + NS_PER_S
                return
            closing, self.closing, self.due_ns = self.closing, 0, 0
            if closing or self.coupling:
                self._close(now)
            else:
                self.turn(Cause.WAITED, now)
        by_credit = _BY_CREDIT.get(Supplied(self.supplied))
        if by_credit is not None:
            self.turn(by_credit, now)
        if self.supplied in (Supplied.LOW, Supplied.NONE) and self.state == BreakerState.RELEASED:
            self.turn(Cause.CLOSE_WITHOUT_CREDIT, now)
        waits = self.state == BreakerState.RELEASED and self.coupling and not self.due_ns
        if waits and not self._neutral_fault_stops and not self.blocked:
            self._close(now)

    # Inside.

    @property
    def _neutral_fault_lasts(self) -> bool:
        there = NeutralGuard in self.rows.layout.parts
        return there and self.rows.count(NeutralGuard.lasting, self.meter) != 0

    @property
    def _neutral_fault_stops(self) -> bool:
        return self._neutral_fault_lasts and bool(self.cut_off_by & Basis.NEUTRAL_FAULT)

    def _ask(self, cause: Cause, now: Instant) -> None:
        """Somebody wants it. Raises AccessError where that cannot be."""
        state = BreakerState(self.state)
        why = self.blocked
        if (state, cause) not in TURNS:
            able = ", ".join(str(int(each)) for each in sorted(TURNS.states(cause)))
            why = f"its state is {int(state)}; that is done in state {able}"
        elif TURNS.step(state, cause).action is BreakerAction.CLOSE_SOON:
            if self._neutral_fault_stops:
                why = "there is a neutral fault"
            elif self.supplied in (Supplied.NONE, Supplied.OVER):
                why = "its credit is used up"
        if why:
            raise AccessError(f"the breaker was to be {cause.value}, and {why}")
        self.turn(cause, now)

    def _close(self, now: Instant) -> bool:
        """Closes it, at once or when it has been open for long enough; whether its state is another now."""
        earliest = self.opened_ns + OPEN_NS
        if now < earliest:
            self.closing, self.due_ns = 1, earliest
            return False
        at_low = self.supplied == Supplied.LOW and self.state in _BY_BUTTON_AT_LOW
        if self._neutral_fault_stops:
            self._enter(Cause.CLOSE_IN_FAULT, now)
        elif self.supplied == Supplied.FULL or at_low:
            self._enter(Cause.CLOSE, now)
        else:
            self._enter(Cause.CLOSE_WITHOUT_CREDIT, now)
        return True

    def _enter(self, cause: Cause, now: Instant) -> None:
        before = BreakerState(self.state)
        after, action = TURNS.step(before, cause)
        self.state, self.due_ns, self.closing = after, 0, 0
        if action in (BreakerAction.OPEN, BreakerAction.OPEN_FOR_A_WHILE):
            self.opened_ns = now
        if action is BreakerAction.OPEN_FOR_A_WHILE:
            self.due_ns = now + self.connect_wait_s * NS_PER_S
        if after is not before:
            self._tell(before, after, now)

    def _tell(self, before: BreakerState, after: BreakerState, now: Instant) -> None:
        if self._occurrences is None:
            return
        for state, begins in ((before, False), (after, True)):
            if state is BreakerState.WARNING:
                self._occurrences.tell(Occurrence(CUT_OFF_WARNING, now, begins), meter=self.meter)
        if {before, after} != {BreakerState.CONNECTED, BreakerState.WARNING}:
            told = Occurrence(BREAKER, now, after not in CLOSED, value=int(after))
            self._occurrences.tell(told, meter=self.meter)


_BY_CREDIT = {
    Supplied.FULL: Cause.CREDIT_BACK,
    Supplied.NONE: Cause.CREDIT_USED_UP,
    Supplied.OVER: Cause.LOW_LOAD_OVER,
}
"""What is done where it is in a state of another credit."""
RISING = (
    (Breaker.t1_s, Breaker.t2_s, Breaker.t3_s),
    (Breaker.k3, Breaker.k2, Breaker.k1),
    (Breaker.reconnect_v, Breaker.overvoltage_v),
)
"""Settings that go with each other: each at most the next, the last two not alike."""

SETTINGS = (
    *(
        slot
        for slot in Breaker.declared()
        if isinstance(slot, Slot)
        and slot.writable
        and slot not in (Breaker.state, Breaker.threshold_low, Breaker.prepayment_days)
    ),
    *(Breaker.button_opens, Breaker.remote_closes),
)
"""How it goes; not where it stands, nor what goes by the credit."""
