"""The customer's port: pushes at instants of the meter's own clock, made of its registers as they are then. No socket here.

    deadline(now) → Instant        when the next list is due
    attend(now), leave()           somebody listens, or does no more
    advance(now)                   makes what has become due; what nobody could make in time is passed over
    since(number) → bytes          what was made after the push of a number

Standard time says when: list 1 at every tenth second of a minute, list 2 five seconds past the hour and as much later as it has
slipped. A push is made once, whoever listens, and so has one invocation counter. While push is off, or the meter is without
power, nothing is made.
"""

import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from trefas.base.draw import Draw
from trefas.base.errors import TrefasError
from trefas.base.held import Held
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.local_time import LocalTime
from trefas.core.meter import Meter
from trefas.core.occurrence import RESET, Occurrence
from trefas.cosem import date_time
from trefas.device.han.faults import BACK_MAX, LATE_S_MAX, OVERLOAD_A, PUSH_FAULTS, RETURN_S, HanFaults
from trefas.device.han.port_table import PORT, PortAction, PortEvent, PortState
from trefas.device.han.values import Replacement, Values
from trefas.wire.han.frame import HanKeys, cipher, framed
from trefas.wire.han.notification import Notification
from trefas.wire.han.notification import encode as encode_notification
from trefas.wire.han.p1 import P1List, P1Telegram
from trefas.wire.han.p1 import encode as encode_telegram
from trefas.wire.han.rows import Absent, HanList

KEPT = 8
"""Pushes that a slow peer may still be given: more than can become due while a line is looked at."""
HOUR_S, SLIP_S = 3_600, 10
_SILENCED_BY = {PortState.FROZEN: "freeze", PortState.DROPPED: "overload"}
_EPOCH = datetime(1970, 1, 1)


class HanPort(Part):
    """What the memory keeps of it."""

    off = Slot(None, Unit.NONE, "the home port's push was switched off", limits=(0, 1))
    pushed = Slot(None, Unit.NONE, "pushes of the home port", accumulates=True)
    is_plugged = Held(False)
    faults = Held[HanFaults | None](None)
    """Those of the port at work; None where none is plugged."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How it says what it says."""

    lists: tuple[HanList | P1List, ...]
    absent: Absent = Absent.NULLS
    tagged_time: bool = False
    summer_time: bool = False
    """Whether it shows local time, with its mark in summer; standard time all year otherwise."""
    slip_s_max: int = 0
    """How much later than it is due an hourly list may come: as the meter's number and the hour decide, in steps of 10 s."""
    interval_s: int | None = None
    """Of the lists that come every few seconds; None: their own."""
    others: tuple[HanList | P1List, ...] = ()
    """Lists that fault 'other-list' has instead."""
    overload_a: float = OVERLOAD_A
    """The current above which fault 'overload' takes the supply away."""


class HomePort:
    """Of one meter."""

    def __init__(
        self,
        meter: Meter,
        values: Values,
        manner: Manner,
        *,
        identification: str,
        seed: int,
        title: bytes = b"",
        keys: HanKeys | None = None,
        take_counter: Callable[[], int] = lambda: 0,
        faults: HanFaults | None = None,
    ) -> None:
        self.number = 0
        """Pushes made since the start."""
        self.faults = faults or HanFaults()
        """What is wrong with it, on demand."""
        self.suffered: frozenset[str] = frozenset()
        """The faults that fell on the newest push."""
        self._state, self._low_since_s = PORT.begin, 0
        self._counter: int | None = None
        self._meter = meter
        self._part = meter.part(HanPort)
        self._values = values
        self._manner = manner
        self._identification = identification
        self._seed = seed
        self._title, self._keys, self._take_counter = title, keys, take_counter
        self._local = LocalTime(meter.rtc)
        self._kept: deque[bytes] = deque(maxlen=KEPT)
        self._reached = meter.now
        self._listeners = 0
        self._due: Instant | None = None
        self._due_by: tuple[object, ...] = ()
        """What the deadline was found by; it is the same for all who ask before it."""
        meter.occurrences.hear(RESET, self._reset)

    @property
    def state(self) -> PortState:
        """Whether it says its lists, or which fault silences it."""
        return self._state

    @property
    def pushes(self) -> bool:
        """Whether it pushes; it hears nothing then."""
        return not self._part.off

    def attend(self, now: Instant) -> None:
        """Somebody begins to listen. What was due while nobody did is not made up for."""
        if not self._listeners:
            self._reached, self._due = max(now, self._reached), None
        self._listeners += 1

    def leave(self) -> None:
        """Somebody listens no more."""
        self._listeners -= 1

    def deadline(self) -> Instant:
        """When the next list is due, after what was looked at last."""
        rtc, faults = self._meter.rtc, self.faults.active
        by = (rtc.set_at_ns, rtc.set_to_ns, rtc.drift_ppb, *faults.items())
        if self._due is None or by != self._due_by:
            reached_s = rtc.at(self._reached) // NS_PER_S
            self._due = rtc.instant_at(min(self._next_s(each, reached_s) for each in self._lists) * NS_PER_S)
            self._due_by = by
        return self._due

    def advance(self, now: Instant) -> None:
        """Makes each list that has become due, once: the last of those that were, where time has made a leap."""
        if now < self.deadline():
            self._reached = max(now, self._reached)
            return
        rtc = self._meter.rtc
        after_s, now_s = rtc.at(self._reached) // NS_PER_S, rtc.at(now) // NS_PER_S
        self._reached, self._due = max(now, self._reached), None
        if now_s <= after_s or not self.pushes or not self._meter.at_work:
            return
        due = [(self._last_s(each, after_s, now_s), each) for each in self._lists]
        for due_s, pushed in sorted(((s, each) for s, each in due if s is not None), key=lambda pair: pair[0]):
            if self._says(pushed, due_s):
                self._push(pushed, due_s)

    def since(self, number: int) -> bytes:
        """What was made after the push of a number, as far as it is kept."""
        count = min(self.number - number, len(self._kept))
        return b"".join(list(self._kept)[-count:]) if count > 0 else b""

    # Whether.

    def _says(self, pushed: HanList | P1List, due_s: int) -> bool:
        """Whether no fault silences it."""
        faults = self.faults
        if "overload" in faults.active and self._values.largest_current_a() > self._manner.overload_a:
            self._step(PortEvent.OVERLOADED, due_s)
        elif due_s - self._low_since_s >= RETURN_S:
            self._step(PortEvent.RECOVERED)
        if _SILENCED_BY.get(self._state, "") not in ("", *faults.active):
            self._step(PortEvent.ENDED)
        if faults.falls("freeze"):
            self._step(PortEvent.FREEZES)
        is_missing = pushed.period_s >= HOUR_S and faults.falls("missing")
        return self._state is PortState.SAYING and not is_missing

    def _reset(self, meter: int, occurrence: Occurrence) -> None:
        self._step(PortEvent.RESET)
        if self.faults.active.get("freeze") == 1:  # it would freeze again with the first list
            self.faults.end("freeze")

    def _step(self, event: PortEvent, due_s: int = 0) -> None:
        self._state, action = PORT.step(self._state, event)
        if action is PortAction.WAIT:
            self._low_since_s = due_s

    @property
    def _lists(self) -> tuple[HanList | P1List, ...]:
        return self._manner.others if "other-list" in self.faults.active else self._manner.lists

    # When.

    def _next_s(self, pushed: HanList | P1List, after_s: int) -> int:
        """The first time after another at which a list is due, in standard time."""
        period_s = self._period_s(pushed)
        number = (after_s - pushed.offset_s - self._slip_s_max(pushed)) // period_s
        while (due_s := self._due_s(pushed, number)) <= after_s:
            number += 1
        return due_s

    def _last_s(self, pushed: HanList | P1List, after_s: int, now_s: int) -> int | None:
        """The last time in a stretch at which a list was due; None where it was not."""
        number = (now_s - pushed.offset_s) // self._period_s(pushed)
        while (due_s := self._due_s(pushed, number)) > now_s:
            number -= 1
        return due_s if due_s > after_s else None

    def _due_s(self, pushed: HanList | P1List, number: int) -> int:
        """When its so many-eth time since 1970 is."""
        due_s = number * self._period_s(pushed) + pushed.offset_s
        if pushed.period_s < HOUR_S:
            return due_s
        slips = self._manner.slip_s_max // SLIP_S
        due_s += zlib.crc32(f"{self._seed} {number}".encode()) % (slips + 1) * SLIP_S
        every = self.faults.active.get("late")
        if every is not None and number % every == 0:
            due_s += (1 + Draw(self.faults.seed ^ number).below(LATE_S_MAX // SLIP_S)) * SLIP_S
        return due_s

    def _period_s(self, pushed: HanList | P1List) -> int:
        return pushed.period_s if pushed.period_s >= HOUR_S else self._manner.interval_s or pushed.period_s

    def _slip_s_max(self, pushed: HanList | P1List) -> int:
        if pushed.period_s < HOUR_S:
            return 0
        return self._manner.slip_s_max + (LATE_S_MAX if "late" in self.faults.active else 0)

    # What.

    def _push(self, pushed: HanList | P1List, due_s: int) -> None:
        self.suffered = frozenset(name for name in PUSH_FAULTS if self.faults.falls(name))
        self._values.instead = self._replacement()
        try:
            made = self._telegram(pushed, due_s) if isinstance(pushed, P1List) else self._frame(pushed, due_s)
        except TrefasError:  # no counter is left, or none could be kept: then nothing may be said
            return
        made, fallen = self.faults.spoiled(made)
        self.suffered |= {fallen} if fallen is not None else set()
        self._kept.append(made)
        self.number += 1
        self._part.pushed += 1

    def _frame(self, pushed: HanList, due_s: int) -> bytes:
        moment = self._moment(due_s, pushed.deviation_min)
        manner = self._manner
        said = Notification(
            pushed.version, moment, self._values.of_list(pushed, moment), manner.tagged_time, manner.absent
        )
        apdu = encode_notification(pushed, said)
        if self._keys is not None:
            apdu = self._ciphered(apdu, self._keys)
        return framed(apdu, pushed.addresses, pushed.control)

    def _ciphered(self, apdu: bytes, keys: HanKeys) -> bytes:
        """As it is sent; with the faults of keys and counters."""
        last = self._counter
        if "counter-repeated" in self.suffered and last is not None:
            counter = last
        else:
            counter = self._counter = self._take_counter()
        if "counter-back" in self.suffered:
            counter = max(0, counter - 1 - self.faults.draw.below(BACK_MAX))
        if "wrong-key" in self.suffered:
            keys = replace(keys, gpk60=bytes(byte ^ 0xFF for byte in keys.gpk60))
        title = self._title if self._values.instead is None else self._values.instead.title
        return cipher(apdu, keys, title, counter)

    def _replacement(self) -> Replacement | None:
        """The meter that is there instead, with fault 'replaced': the same one as long as it lasts."""
        if "replaced" not in self.faults.active:
            return None
        if self._values.instead is not None:
            return self._values.instead
        return self._values.replacement((self._seed + 1 + self.faults.draw.below(10**6)) % 10**8)

    def _telegram(self, pushed: P1List, due_s: int) -> bytes:
        shown_s = self._shown_s(due_s)
        letter = "S" if shown_s != due_s else "W"
        time = f"{_EPOCH + timedelta(seconds=shown_s + self._ahead_s):%y%m%d%H%M%S}{letter}"
        values, texts = self._values.of_p1(pushed), self._values.texts_of_p1(pushed)
        return encode_telegram(pushed, P1Telegram(self._identification, time, values, texts=texts))

    def _moment(self, due_s: int, deviation_min: int) -> bytes:
        """As the clock says it: summer time and an invalid clock have their bits."""
        valid = bool(self._meter.rtc.valid) and "clock-invalid" not in self.suffered
        ahead_s = self._ahead_s
        return date_time.of_clock(
            self._shown_s(due_s) + ahead_s, due_s + ahead_s, valid=valid, deviation_min=deviation_min
        )

    @property
    def _ahead_s(self) -> int:
        """By fault 'dst-hour'."""
        return HOUR_S if "dst-hour" in self.suffered else 0

    def _shown_s(self, due_s: int) -> int:
        return self._local.at(self._meter.rtc.instant_at(due_s * NS_PER_S)) if self._manner.summer_time else due_s
