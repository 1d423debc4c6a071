"""The prepayment: a credit that counts down with the total A14, what was paid, and when its end may cut off.

    until = what A14 shows when the credit is used up         A14_Prepayment       = until − A14, or 0
    a top-up moves it on                                      A14_PrepaymentCredit = A14 − until, or 0

Both are computed from the register that is billed, so no count is lost, whatever cuts the power; and what was used beyond zero
is paid first by whatever is paid next. A top-up has a number, which counts once. The meter remembers the highest 32 numbers: one
that it remembers is a repeat, and one below all of them, once there are 32, is refused, since nobody could tell whether it is
one. So numbers go up (a time, a counter of whoever sells), and up to 31 may overtake each other.

Cut off it is on working days alone, and outside of a slot of the day: the rest are exceptions. ``trefas.core.prepaid`` does it.
"""

from collections.abc import Callable
from datetime import date
from enum import IntEnum

from trefas.base.derived import Derived
from trefas.base.errors import AccessError, LocalError
from trefas.base.held import Held
from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import MWS_PER_WH, Unit
from trefas.base.wire_type import Wire
from trefas.core.breaker import Basis, Breaker
from trefas.core.credit import Standing
from trefas.core.daylight import Daylight
from trefas.core.energy import Energy
from trefas.core.operation import NS_PER_HOUR, Operation
from trefas.core.rtc import Rtc

NUMBERS = 32
"""So many numbers of top-ups are remembered."""
NUMBER_MAX = (1 << 63) - 1
AMOUNT_MAX_WH = (1 << 31) - 1
"""Of a top-up, and of the credit: what a double-long of the standard face can show."""
MWS_PER_KWH = 1_000 * MWS_PER_WH
DAY_NS = 24 * NS_PER_HOUR
MONDAY_TO_FRIDAY = 0b001_1111
NUMBER_SIZE, AMOUNT_SIZE = 8, 4
TOKEN_SIZE = NUMBER_SIZE + AMOUNT_SIZE
_U16_MAX = 0xFFFF
_DAY_HHMMSS = 23_59_59


class TokenStatus(IntEnum):
    """What became of a token, as class 115 tells it."""

    NONE = 0
    EXECUTED = 3
    FORMAT_FAILURE = 4
    EXECUTION_FAILURE = 7


def prepayment_of(standing: int, until_mws: int, a14_mws: int) -> int:
    """The credit."""
    return max(0, until_mws - a14_mws) if standing else 0


def used_beyond(standing: int, until_mws: int, a14_mws: int) -> int:
    """What was used since the credit was used up."""
    return max(0, a14_mws - until_mws) if standing else 0


def hours_of_low_load(standing: int, since_ns: int, days: int, now_ns: int) -> int:
    """Hours that have begun, up to the end of T_PrepaymentLowMax; 0 where there is no such time."""
    if standing != Standing.CUT_OFF:
        return 0
    return min(_U16_MAX, max(0, -((now_ns - since_ns - days * DAY_NS) // NS_PER_HOUR)))


def symbol_of(standing: int) -> int:
    """PP: on where there is prepayment."""
    return int(standing != Standing.OFF)


def minute_of(hhmmss: int) -> int:
    """The minute of the day of a time as 163000."""
    return hhmmss // 10_000 * 60 + hhmmss // 100 % 100


def hhmmss_of(minute: int) -> int:
    """A minute of the day as 163000."""
    return minute // 60 * 10_000 + minute % 60 * 100


def token_of(number: int, amount_wh: int) -> bytes:
    """A top-up in twelve octets: its number, and watt-hours."""
    return number.to_bytes(NUMBER_SIZE, "big") + amount_wh.to_bytes(AMOUNT_SIZE, "big")


def _time(element: int, name: str) -> Slot:
    return Slot(f"1-1:130.0.{element}", Unit.NONE, name, writable=True, limits=(0, _DAY_HHMMSS))


class Prepayment(Part):
    """The account of one meter."""

    standing = Slot(None, Unit.NONE, "prepayment: how it stands", limits=(0, max(Standing)))
    until_mws = Slot(None, Unit.NONE, "prepayment: A14 with which the credit is used up (mWs)")
    prepayment = Derived(
        *("1-1:130.0.0", Unit.WH, "A14_Prepayment"),
        of=(standing, until_mws, Energy.active_import),
        by=prepayment_of,
        per_unit=MWS_PER_WH,
        accumulates=True,
        writable=True,
    )
    credit = Derived(
        *("1-1:130.0.1", Unit.WH, "A14_PrepaymentCredit"),
        of=(standing, until_mws, Energy.active_import),
        by=used_beyond,
        per_unit=MWS_PER_WH,
        accumulates=True,
    )
    exception_start = _time(2, "PrepaymentExceptionStart")
    exception_end = _time(3, "PrepaymentExceptionEnd")
    last_ns = Slot(None, Unit.NONE, "LastPrepaymentValue: of (standard time, ns)")
    last = Slot(*("1-1:130.0.4", Unit.WH, "LastPrepaymentValue"), per_unit=MWS_PER_WH, accumulates=True, at=last_ns)
    cut_off_ns = Slot(None, Unit.NONE, "prepayment: cut off at (instant, ns)")
    hours = Derived(
        *("1-1:130.0.6", Unit.NONE, "PrepaymentTimeRemaining"),
        of=(standing, cut_off_ns, Breaker.prepayment_days, Operation.last_ns),
        by=hours_of_low_load,
        wire=Wire.U16,
    )
    alarm_kwh = Slot(
        *("1-1:130.0.7", Unit.NONE, "PrepaymentAlarmLimit"), wire=Wire.U16, writable=True, limits=(0, _U16_MAX)
    )
    token = Label("1-1:130.0.128", "PrepaymentTopUp", writable=True, octets=True, size_max=TOKEN_SIZE)
    """The last token that was executed, as it came over an association. The maker has no object for one, so this is ours."""
    token_ns = Slot(None, Unit.NONE, "prepayment: token came at (standard time, ns)")
    token_status = Slot(None, Unit.NONE, "prepayment: what became of the last token", limits=(0, max(TokenStatus)))
    paid_mws = Slot(None, Unit.NONE, "prepayment: paid since it was turned on (mWs)")
    number = Slots(NUMBERS, None, Unit.NONE, "prepayment: number {n} of top-ups (0 is none)")
    working = Slot(
        None, Unit.NONE, "prepayment: working days, Monday is bit 0", initial=MONDAY_TO_FRIDAY, limits=(0, 0x7F)
    )
    symbol = Derived(None, Unit.NONE, "prepayment: symbol PP", of=(standing,), by=symbol_of)

    holidays = Held[frozenset[date]](frozenset())
    """Days that are no working days."""
    first_mws = Held(0)
    """What an account begins with."""

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self.changed: Callable[[int, Instant], None] = lambda meter, now: None
        """Told where another standing may hold."""
        self.turn: Callable[[int, int, Instant], None] = lambda meter, basis, now: None
        """Has CutoffBasis written."""
        self.topped_up: Callable[[int, Instant, int, int], None] = lambda meter, now, amount_mws, number: None
        """Told of every top-up that counts: its amount, and its number (0 is none)."""

    # Paying.

    def pay(self, amount_wh: int, now: Instant, number: int = 0) -> bool:
        """A top-up; whether it counts, or is a repeat. Without a number it is never a repeat. Raises LocalError for an amount or
        a number that cannot be, and AccessError where there is no account, or a number is too old to be told from a repeat."""
        if not 0 <= number <= NUMBER_MAX:
            raise LocalError(f"a top-up has the number {number}; must be 1 to {NUMBER_MAX}, or 0 for none")
        if self.standing == Standing.OFF:
            raise AccessError("there was a top-up, and prepayment is off; bit 1 of CutoffBasis turns it on")
        known = sorted(self.number)
        if number and number in known:
            return False
        if number and number < known[0]:
            raise AccessError(
                f"a top-up has the number {number}, below the {NUMBERS} that are remembered; it cannot be told from a repeat: "
                f"must be above {known[0]}"
            )
        room_wh = AMOUNT_MAX_WH - self.prepayment // MWS_PER_WH
        if not 1 <= amount_wh <= room_wh:
            raise LocalError(f"a top-up is of {amount_wh} Wh; must be 1 to {room_wh}, so that the credit can be shown")
        amount_mws = amount_wh * MWS_PER_WH
        if number:
            for place, each in zip(self.number.numbers, sorted([*known[1:], number]), strict=True):
                self.number[place] = each
        self.until_mws += amount_mws
        self.paid_mws += amount_mws
        self.last, self.last_ns = amount_mws, Rtc(self.rows, self.meter).at(now)
        self.topped_up(self.meter, now, amount_mws, number)
        self.changed(self.meter, now)
        return True

    def pay_token(self, octets: bytes, now: Instant) -> bool:
        """A top-up in twelve octets. Raises as ``pay``, and LocalError for octets that are no top-up."""
        self.token_ns, self.token_status = Rtc(self.rows, self.meter).at(now), TokenStatus.FORMAT_FAILURE
        if len(octets) != TOKEN_SIZE or not any(octets[:NUMBER_SIZE]):
            raise LocalError(
                f"a top-up came as {octets.hex() or 'nothing'}; must be {TOKEN_SIZE} octets: {NUMBER_SIZE} of a number above 0, "
                f"{AMOUNT_SIZE} of watt-hours"
            )
        number, amount_wh = int.from_bytes(octets[:NUMBER_SIZE], "big"), int.from_bytes(octets[NUMBER_SIZE:], "big")
        self.token_status = TokenStatus.EXECUTION_FAILURE
        counts = self.pay(amount_wh, now, number)
        self.token, self.token_status = octets, TokenStatus.EXECUTED
        return counts

    # Written from outside.

    def accept(self, slot: Slot | Derived, count: int, now: Instant) -> None:
        """What is written to A14_Prepayment is a top-up without a number; times are whole minutes."""
        if slot is Prepayment.prepayment:
            self.pay(count // MWS_PER_WH, now)
            return
        assert isinstance(slot, Slot), "all else that is written is a slot"
        timed = slot in (Prepayment.exception_start, Prepayment.exception_end)
        if timed and (count % 100 or count // 100 % 100 > 59 or count > _DAY_HHMMSS):
            raise LocalError(
                f"{slot.name} was written as {count}; must be a whole minute of the day as hhmmss, as 163000 for 16:30"
            )
        super().accept(slot, count, now)

    def accept_text(self, label: Label, text: str | bytes, now: Instant) -> None:
        """A top-up with a number."""
        assert isinstance(text, bytes), "the only label is of octets"
        self.pay_token(text, now)

    def written(self, value: Slot | Label, now: Instant) -> None:
        """What was written holds at once."""
        self.changed(self.meter, now)

    # When its end cuts off.

    def excepted(self, now: Instant) -> bool:
        """Whether nothing is cut off now: on days that are no working days, and in the slot of working days. A clock that
        cannot be trusted knows of no exception."""
        rtc = Rtc(self.rows, self.meter)
        if not rtc.valid:
            return False
        local = rtc.shown(now)
        if Daylight in self.rows.layout.parts:
            local = Daylight(self.rows, self.meter).local(local)
        if not self.working >> local.weekday() & 1 or local.date() in self.holidays:
            return True
        minute, start, end = local.hour * 60 + local.minute, *self.slot
        return start <= minute < end if start <= end else not end <= minute < start

    @property
    def slot(self) -> tuple[int, int]:
        """Minutes of the day at which the slot begins and is over; the same where there is none."""
        return minute_of(self.exception_start), minute_of(self.exception_end)

    @property
    def low_load(self) -> bool:
        """Whether there is a supply of a low load where the credit is used up."""
        breaker = Breaker(self.rows, self.meter)
        return bool(breaker.threshold_low) and not breaker.cut_off_by & Basis.PREPAYMENT_UNRESTRICTED

    @property
    def low_load_until(self) -> Instant:
        """When the days of the low load are over."""
        days = self.rows.count(Breaker.prepayment_days, self.meter)
        return Instant(self.cut_off_ns + days * DAY_NS)

    def begin(self, now: Instant) -> None:
        """An account begins, with what was ordered."""
        self.until_mws = self.rows.count(Energy.active_import, self.meter) + self.first_mws
        self.paid_mws = self.first_mws
        self.cut_off_ns = 0
