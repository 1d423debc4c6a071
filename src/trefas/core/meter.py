"""The meter: its parts, and the order in which time passes for them.

    advance:  breaker                                  (what flows at all)
              → clock → live values → energy → tariff  (kernel, interval by interval)
              → what is due at a period's end          (stops, in Python)

Its only inputs are measured intervals (or samples, which its frontend turns into intervals), and commands between steps. The
same inputs give the same meter, bit for bit. One meter is a fleet of one: all state has a leading axis of meters.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from trefas.base.arguments import a_number, a_whole_number, one_of, shown
from trefas.base.declared import Declared
from trefas.base.derived import Derived
from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import EPOCH, Instant, Moment, instant_from
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.reading import Reading
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.core.backup import Backup
from trefas.core.breaker import Breaker
from trefas.core.counting import APPARENT_FACTOR_ARON, STARTING_W, Counting
from trefas.core.current_gate import CurrentGate
from trefas.core.demand import Demand
from trefas.core.energy import Energy
from trefas.core.indications import Indications
from trefas.core.kernel import Summation
from trefas.core.live import Live
from trefas.core.make import make_of
from trefas.core.occurrence import CLOCK_LOST, CLOCK_SET, POWER, RESET, Occurrence, Occurrences
from trefas.core.operation import Operation
from trefas.core.power import Power, Turn
from trefas.core.rtc import Rtc
from trefas.core.stops import NEVER, ManyStops, Stop
from trefas.core.watch import Watched, Watching
from trefas.metrology.frontend import Frontend
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import Gap, SampleBlock, Wiring

METERS_MAX = 10_000_000
_Kind = TypeVar("_Kind", bound=Part)


class Meter:
    """One or more meters of one make.

    ``parts`` are added to those every meter has. Raises SetupError when two declare one logical name, LocalError for nonsense.
    """

    def __init__(
        self,
        parts: Sequence[type[Part]] = (),
        *,
        meters: int = 1,
        wiring: Wiring = Wiring.FOUR_WIRE,
        summation: Summation = Summation.NET,
        starting_w: float = STARTING_W,
        nominal_hz: float | None = None,
        start: Moment = EPOCH,
    ) -> None:
        meters = a_whole_number(meters, "meters", 1, METERS_MAX)
        wiring = one_of(wiring, Wiring, "wiring", "Wiring.FOUR_WIRE")
        summation = one_of(summation, Summation, "summation", "Summation.NET")
        starting_w = a_number(starting_w, "starting_w", 0.0)
        start = instant_from(start, "start")
        for each in parts:
            if not (isinstance(each, type) and issubclass(each, Part)):
                raise LocalError(f"among the parts is {shown(each)}; they must be classes of parts, as Demand")
        kinds: tuple[type[Part], ...] = (Energy, Live, Indications, Operation, Rtc, *parts)
        make = make_of(kinds)
        self.layout = make.layout
        self.rows = Rows(self.layout, meters)
        self.parts: list[Part] = [kind(self.rows) for kind in kinds]
        self.frontend = Frontend(wiring, meters, nominal_hz, start=start)
        self.wiring = wiring
        self.summation = summation
        self.starting_w = starting_w
        self._counted_to = start
        self._sampled_to = start
        self.measures: Callable[[Obis], bool] = lambda name: True
        """Whether it was ordered to measure the value of a name."""
        self._named, self._images = make.named, make.images
        self._sequence = 0
        self._stored: tuple[bytes, ...] = ()
        self._rtcs = [Rtc(self.rows, meter) for meter in range(meters)]
        self._ends: list[Stop] = []
        # The meters of a fleet are always at work.
        self._power = next((part for part in self.parts if isinstance(part, Power) and meters == 1), None)
        self._backup = next((part for part in self.parts if isinstance(part, Backup)), None)
        self._waking: list[Occurrence] = []
        self.occurrences = Occurrences()
        aron = wiring is Wiring.ARON
        self._counting = Counting(self.rows, summation, starting_w, APPARENT_FACTOR_ARON if aron else 1.0)
        for meter in range(meters):
            self.set_clock(start, meter=meter)
            self.rows.put(Operation.last_ns, start, meter)
        watched = [part for part in self.parts if isinstance(part, Watched)]
        self._watching = Watching(self.rows, self.occurrences, watched, wiring.value) if watched else None
        if self._watching is not None:
            self.at_end_of(self._watching)  # the first of all: what was noticed is known to whatever else is due then
        self._gate: CurrentGate | None = None
        if Breaker in kinds:
            others = (Breaker(self.rows, meter) for meter in range(1, meters))
            self._gate = CurrentGate(self.rows, self.occurrences, [self.part(Breaker), *others])
            if self._watching is not None:
                self._gate.changed = self._watching.look_again
            self.at_end_of(self._gate)

    def part(self, kind: type[_Kind]) -> _Kind:
        """The part of a kind. Raises LocalError for a meter without one."""
        found = next((part for part in self.parts if isinstance(part, kind)), None)
        if found is None:
            raise LocalError(f"the meter was built without {kind.__name__}; it must be among its parts")
        return found

    # Time passes.

    @property
    def now(self) -> Instant:
        """Where the samples end, or what was counted without any. What does not fill a window yet is still to be counted."""
        return max(self._counted_to, self._sampled_to)

    def feed(self, block: SampleBlock) -> None:
        """Samples pass: measured, then counted. Those that do not say when they begin follow at ``now``. Raises LocalError."""
        one_of(block, SampleBlock, "what is fed", "SampleBlock(u_v, i_a, rate_hz=4000.0)")
        if self._gate is not None:
            block = self._gate.block(block)
        self.advance(self.frontend.measure(block))
        assert self.frontend.end is not None, "samples were measured"
        self._sampled_to = self.frontend.end

    def skip(self, gap: Gap) -> None:
        """Time passes in which nothing was measured; what is due in it is done at its end, before anything is measured again.
        A meter with a supply of its own had none."""
        one_of(gap, Gap, "what is skipped", 'Gap(start, end, "the recorder was off")')
        self.advance(self.frontend.skip(gap))
        self._sampled_to = gap.end
        if self._power is not None:
            self._turn(self._power.lapse(gap.start, gap.end))
            self._counted_to = gap.end
            if not self._power.at_work:
                return
        self._pass(np.flatnonzero(self._stops() <= gap.end), np.full(self.rows.meters, gap.end, np.int64))

    def finish(self) -> None:
        """The samples end here: what the frontend still holds is measured and counted."""
        self.advance(self.frontend.finish())

    def advance(self, intervals: Intervals) -> None:
        """Intervals pass. Raises LocalError when they are of another number of meters."""
        one_of(intervals, Intervals, "what passes", "Intervals.empty(meters=1, steps=60)")
        if intervals.meters != self.rows.meters:
            raise LocalError(f"the intervals are of {intervals.meters} meter(s), the rows of {self.rows.meters}")
        if not intervals.steps:
            return
        if self._power is None:
            self._count(intervals)
        else:
            for piece in self._power.take(intervals):
                if isinstance(piece, Intervals):
                    self._count(piece)
                else:
                    self._turn(piece)
        self._counted_to = Instant(int(intervals.end_ns.max()))

    def _count(self, intervals: Intervals) -> None:
        """Intervals in which the meter is at work."""
        if self._gate is not None:
            self._gate.take(intervals)
            intervals = self._gate.flowing
        if self._watching is not None:
            self._watching.look(intervals)
        position = np.zeros(self.rows.meters, np.int64)
        while True:
            stops = self._stops()
            self._counting.run(intervals, position, stops)
            reached = intervals.end_ns[np.arange(self.rows.meters), position - 1]
            due = np.flatnonzero(reached >= stops)
            if not due.size:
                break
            self._pass(due, reached)
            if self._gate is not None:
                intervals = self._gate.flowing  # a breaker may have turned
        if self._gate is not None:
            self._gate.leave()

    def at_end_of(self, end: Stop) -> None:
        """From now on something is done whenever it is due. What is due at one instant is done in the order of these calls."""
        self._ends.append(end)
        for rtc in self._rtcs:
            end.plan(rtc, self.now)

    # Commands, between steps.

    @property
    def rtc(self) -> Rtc:
        """The clock of the first meter."""
        return self._rtcs[0]

    def set_clock(self, now: Moment, rtc_ns: int | None = None, *, meter: int = 0) -> None:
        """Sets a clock (default: to the truth); periods end by the new time from then on."""
        now = instant_from(now, "now")
        rtc = self._rtcs[meter]
        before_ns = rtc.at(now)
        if rtc_ns is None:
            rtc.set_from_utc(now, rtc.zone_min)
        else:
            rtc.set(now, rtc_ns)
        self.replan(meter, now)
        self.occurrences.tell(Occurrence(CLOCK_SET, now, value=rtc.at(now) - before_ns), meter=meter)

    def replan(self, meter: int, now: Instant) -> None:
        """The clock was changed: period ends are found again, and the second under way is another."""
        rtc = self._rtcs[meter]
        self._counting.second[meter] = rtc.at(now) // 1_000_000_000
        for end in self._ends:
            end.plan(rtc, now)

    def switch_tariff(self, tariff: int, *, meter: int = 0) -> None:
        """Counts into tariff 1 to 8 from now on; 0 into none. Raises LocalError for another."""
        self.rows.put(Energy.active_tariff, tariff, meter)

    def reset_demand(self, *, meter: int = 0) -> None:
        """Maxima of the demand begin again, as at a debiting stop. Raises LocalError for a meter without them."""
        if Demand not in self.layout.parts:
            raise LocalError("the meter was built without Demand, so it has no maxima to reset")
        Demand(self.rows, meter).reset()

    # Power.

    @property
    def at_work(self) -> bool:
        """Whether the meter has power and has started; without it, it is silent."""
        return self._power is None or bool(self._power.at_work)

    def set_ambient(self, now: Moment, ambient_mc: int, *, meter: int = 0) -> None:
        """The meter has another temperature from now on, in thousandths of a degree: its clock goes by it."""
        now = instant_from(now, "now")
        self._rtcs[meter].temper(now, ambient_mc)
        self.replan(meter, now)

    def started(self, now: Instant) -> None:
        """What is due after a start is done, and what happened is told: after ``restore``, when the logs have their rows too."""
        self.replan(0, now)
        self._pass(np.flatnonzero(self._stops() <= now), np.full(self.rows.meters, now, np.int64))
        told, self._waking = self._waking, []
        for each in told:
            self.occurrences.tell(each)

    def _turn(self, turn: Turn | None) -> None:
        """The meter shuts down, or starts."""
        if turn is None:
            return
        self._counted_to = turn.at
        if turn.at_work:
            self._wake(turn.at)
            self.started(turn.at)
        else:
            self._sleep(turn.at)
            self.occurrences.tell(Occurrence(POWER, turn.at, False))

    def _sleep(self, at: Instant) -> None:
        assert self._power is not None, "only a meter with a supply turns"
        self._power.shut_down(at)
        if self._backup is not None:
            self._backup.take_over(at)
        for slot in (each for each in Live.declared() if isinstance(each, Slot)):
            self.rows.put(slot, 0)
        self._counting.work[:] = 0.0

    def _wake(self, now: Instant) -> None:
        """The power is back: the clock is what its reserve left of it."""
        power, backup = self._power, self._backup
        assert power is not None, "only a meter with a supply turns"
        if power.at_work:  # it was cut off without a moment to write
            at = Instant(self.rows.count(Operation.last_ns))
            self._sleep(at)
            self._waking.append(Occurrence(POWER, at, False))
        lost_at = Instant(power.lost_at_ns)
        away_ns = power.start(now)
        if backup is not None and not backup.hand_back(now):
            if self.rtc.valid:
                self._waking.append(Occurrence(CLOCK_LOST, now))
            self.rtc.lose(lost_at, now)  # it stands too where it had lost its time before
        self._waking += [Occurrence(POWER, now, value=away_ns), Occurrence(RESET, now)]

    # Memory.

    def image(self, *, meter: int = 0) -> bytes:
        """What survives a power cut, as bytes; each image has the next number (``sequence``)."""
        meter = self._index(meter)
        self._sequence += 1
        return self._images.write(self.rows, self._sequence, meter)

    @property
    def sequence(self) -> int:
        """The number of the newest image."""
        return self._sequence

    def changed(self) -> bool:
        """Whether anything that the first meter's image keeps changed since this was last asked."""
        kept = self._images.kept(self.rows)
        same = kept == self._stored
        self._stored = kept
        return not same

    def restore(
        self,
        image: bytes,
        *,
        now: Moment | None = None,
        meter: int = 0,
        before_work: Callable[[], None] = lambda: None,
    ) -> int:
        """Takes an image back; the second under way and period ends begin again. Returns its number. Raises SetupError, and
        changes nothing, for an image that is damaged or of another build.

        With ``now`` it starts again after having been without power: not before its memory ends, since time does not go back.
        ``before_work`` looks at it as it was stored, before anything is done, and may raise.
        """
        meter = self._index(meter)
        one_of(image, bytes, "the image", "meter.image()")
        self._sequence, unknown = self._images.read(image, self.rows, meter)
        self._counting.work[meter] = 0.0
        if now is not None:
            now = instant_from(now, "now")
            self._counted_to = self._sampled_to = self.frontend.start = max(
                now, Instant(self.rows.count(Operation.last_ns, meter))
            )
        before_work()
        if now is not None and self._power is not None:
            self._wake(self.now)
        for part in self.parts:
            if type(part) in unknown:
                part.unknown_to_image(meter, self.now)
        self.replan(meter, self.now)
        return self._sequence

    # Reading.

    def read(self, name: str | Obis | Declared, *, meter: int = 0) -> Reading:
        """A value by its logical name or declaration. Raises SetupError for one that the meter has not, LocalError for none."""
        meter = self._index(meter)
        if isinstance(name, str):
            name = Obis.parse(name)
        value = self._named.get(name) if isinstance(name, Obis) else name
        obis = getattr(value, "obis", None)
        if (value is None and name is not None) or (obis is not None and not self.measures(obis)):
            why = "has no value" if value is None else "was not ordered to measure"
            raise SetupError(f"this meter {why} {name}; it has {len(self.values)}, among them 1-1:1.8.0 (A14)")
        if not isinstance(value, Slot | Derived):
            raise LocalError(f"the name of a value is {shown(name)}; it must be as 1-1:1.8.0, or a declaration")
        if isinstance(value, Slot) and value not in self.layout.column:
            raise LocalError(f"the meter was built without {value}; its part must be among its parts")
        return self.rows.reading(value, meter)

    def _index(self, meter: int) -> int:
        """Which meter of the fleet."""
        return a_whole_number(meter, "meter", 0, self.rows.meters - 1)

    @property
    def values(self) -> list[Declared]:
        """Every value that has a logical name and is measured, in the order of the names."""
        return [self._named[name] for name in sorted(self._named) if self.measures(name)]

    # Inside.

    def _stops(self) -> NDArray[np.int64]:
        stops = np.full(self.rows.meters, NEVER, np.int64)
        for end in self._ends:
            if isinstance(end, ManyStops):
                np.minimum(stops, end.next_ns, out=stops)
            else:
                np.minimum(stops, [end.deadline(meter) for meter in range(self.rows.meters)], out=stops)
        return stops

    def _pass(self, due: NDArray[np.int64], reached: NDArray[np.int64]) -> None:
        """What is due for these meters at the instants they reached, one kind of stop after the other."""
        for end in self._ends:
            if isinstance(end, ManyStops):
                passed = due[end.next_ns[due] <= reached[due]]
                if passed.size:
                    end.plan_many(passed, reached[passed])
                    end.action_many(passed, reached[passed])
                continue
            for meter in due.tolist():
                now = Instant(int(reached[meter]))
                if end.deadline(meter) <= now:
                    self._counted_to = now
                    end.plan(self._rtcs[meter], now)
                    end.action(meter, now)
