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

from trefas.base.arguments import a_number, a_whole_number, one_of
from trefas.base.declared import Declared
from trefas.base.errors import LocalError
from trefas.base.instant import EPOCH, Instant, Moment, instant_from
from trefas.base.label import Label
from trefas.base.layout import Layout
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.reading import Reading
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.core.count_limits import Action
from trefas.core.counting import APPARENT_FACTOR_ARON, STARTING_W, Counting
from trefas.core.demand import Demand
from trefas.core.energy import Energy
from trefas.core.indications import Indications
from trefas.core.kernel import Summation
from trefas.core.live import Live
from trefas.core.memory import Memory
from trefas.core.occurrence import CLOCK_SET, Occurrence, Occurrences
from trefas.core.operation import Operation
from trefas.core.pulse_train import Hears as HearsPulses
from trefas.core.registry import Registry
from trefas.core.rtc import Rtc
from trefas.core.stops import ManyStops
from trefas.core.supply import Supply
from trefas.core.timeline import Timeline
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
        self._registry = Registry((Energy, Live, Indications, Operation, Rtc, *parts), meters)
        self.layout: Layout = self._registry.layout
        self.rows: Rows = self._registry.rows
        self.parts: list[Part] = self._registry.parts
        self.frontend = Frontend(wiring, meters, nominal_hz, start=start)
        self.wiring = wiring
        self.summation = summation
        self.starting_w = starting_w
        self.occurrences = Occurrences()
        factor = APPARENT_FACTOR_ARON if wiring is Wiring.ARON else 1.0
        self._counting = Counting(self.rows, summation, starting_w, factor)
        self._timeline = Timeline(self._registry, self._counting, self.occurrences, wiring.value, start)
        self._supply = Supply(self._registry, self._timeline, self.occurrences)
        self._memory = Memory(self._registry)
        for meter in range(meters):
            self.set_clock(start, meter=meter)
            self.rows.put(Operation.last_ns, start, meter)
        self._timeline.begin()

    # Parts and values.

    def part(self, kind: type[_Kind]) -> _Kind:
        """The part of a kind. Raises LocalError for a meter without one."""
        return self._registry.part(kind)

    def find(self, kind: type[_Kind]) -> _Kind | None:
        """The part of a kind; None for a meter without one."""
        return self._registry.find(kind)

    def called(self, name: str) -> Declared | Label:
        """What is called ``A14``, ``1.8.0`` or ``1-1:1.8.0``. Raises SetupError where the meter has no such."""
        return self._registry.called(name)

    def read(self, name: str | Obis | Declared, *, meter: int = 0) -> Reading:
        """A value by its name (as ``called``) or declaration. Raises SetupError for one that it has not, LocalError for none."""
        return self._registry.read(name, meter)

    @property
    def values(self) -> list[Declared]:
        """Every value that has a logical name and is measured, in the order of the names."""
        return self._registry.values

    @property
    def measures(self) -> Callable[[Obis], bool]:
        """Whether the meter was ordered to measure the value of a name."""
        return self._registry.measures

    @measures.setter
    def measures(self, measures: Callable[[Obis], bool]) -> None:
        self._registry.measures = measures

    # Time passes.

    @property
    def now(self) -> Instant:
        """Where the samples end, or what was counted without any. What does not fill a window yet is still to be counted."""
        return self._timeline.now

    def feed(self, block: SampleBlock) -> None:
        """Samples pass: measured, then counted. Those that do not say when they begin follow at ``now``. Raises LocalError."""
        one_of(block, SampleBlock, "what is fed", "SampleBlock(u_v, i_a, rate_hz=4000.0)")
        self.advance(self.frontend.measure(self._timeline.gated(block)))
        assert self.frontend.end is not None, "samples were measured"
        self._timeline.sampled_to = self.frontend.end

    def skip(self, gap: Gap) -> None:
        """Time passes in which nothing was measured; what is due in it is done at its end, before anything is measured again.
        Meters with a supply of their own had none."""
        one_of(gap, Gap, "what is skipped", 'Gap(start, end, "the recorder was off")')
        self.advance(self.frontend.skip(gap))
        self._timeline.sampled_to = gap.end
        self._supply.lapse(gap)
        self._timeline.pass_to(gap.end, np.flatnonzero(self._supply.at_work))

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
        self._supply.take(intervals)
        self._timeline.counted_to = Instant(int(intervals.end_ns.max()))

    def at_end_of(self, stop: ManyStops) -> None:
        """From now on something is done whenever it is due. What is due at one instant is done in the order of these calls."""
        self._timeline.at_end_of(stop)

    def when_reached(self, slot: Slot, count: int, action: Action, *, meter: int = 0) -> None:
        """Runs until a register has counted so much: ``action(meter, now)`` is called once, at the end of the interval with which
        it has, before the next is counted. For a register that is there already that is the next interval. No part of the
        memory. Raises LocalError for what is not counted interval by interval, and beyond sixteen limits of one meter.
        """
        count = a_whole_number(count, "count", 0, (1 << 63) - 1)
        self._timeline.when_reached(slot, count, action, self._registry.index(meter))

    def hear_pulses(self, hearer: HearsPulses) -> Callable[[], None]:
        """The pulses that each block of intervals brings are told, of all meters, at its end; what is given back ends that."""
        return self._timeline.counting.pulses.hear(hearer)

    def drop_limits(self, action: Action, *, meter: int = 0) -> None:
        """The limits that were set with this action hold no more; nothing where there are none."""
        self._timeline.drop_limits(action, self._registry.index(meter))

    # Commands, between steps.

    @property
    def rtc(self) -> Rtc:
        """The clock of the first meter."""
        return self._timeline.clock

    def set_clock(self, now: Moment, rtc_ns: int | None = None, *, meter: int = 0) -> None:
        """Sets a clock (default: to the truth); periods end by the new time from then on."""
        now = instant_from(now, "now")
        meter = self._registry.index(meter)
        rtc = self._timeline.clock.of(meter)
        before_ns = rtc.at(now)
        if rtc_ns is None:
            rtc.set_from_utc(now, rtc.zone_min)
        else:
            rtc.set(now, rtc_ns)
        self.replan(meter, now)
        self.occurrences.tell(Occurrence(CLOCK_SET, now, value=rtc.at(now) - before_ns), meter=meter)

    def replan(self, meter: int, now: Instant) -> None:
        """The clock was changed: period ends are found again, and the second under way is another."""
        self._timeline.replan(meter, now)

    def switch_tariff(self, tariff: int, *, meter: int = 0) -> None:
        """Counts into tariff 1 to 8 from now on; 0 into none. Raises LocalError for another."""
        self.rows.put(Energy.active_tariff, tariff, self._registry.index(meter))

    def reset_demand(self, *, meter: int = 0) -> None:
        """Maxima of the demand begin again, as at a debiting stop. Raises LocalError for a meter without them."""
        if Demand not in self.layout.parts:
            raise LocalError("the meter was built without Demand, so it has no maxima to reset")
        self.part(Demand).of(self._registry.index(meter)).reset()

    # Power.

    @property
    def at_work(self) -> bool:
        """Whether the first meter has power and has started; without it, it is silent."""
        return bool(self._supply.at_work[0])

    def set_ambient(self, now: Moment, ambient_mc: int, *, meter: int = 0) -> None:
        """The meter has another temperature from now on, in thousandths of a degree: its clock goes by it."""
        now = instant_from(now, "now")
        meter = self._registry.index(meter)
        self._timeline.clock.of(meter).temper(now, ambient_mc)
        self.replan(meter, now)

    @property
    def all_at_work(self) -> NDArray[np.bool_]:
        """Which meters (meters,) are ``at_work``."""
        return self._supply.at_work

    def started(self, now: Instant, *, meter: int = 0) -> None:
        """What is due after a start is done, and what happened is told: after ``restore``, when the logs have their rows too."""
        self._supply.started(self._registry.index(meter), now)

    # Memory.

    def image(self, *, meter: int = 0) -> bytes:
        """What survives a power cut, as bytes; each image has the next number (``sequence``)."""
        return self._memory.image(self._registry.index(meter))

    @property
    def sequence(self) -> int:
        """The number of the newest image of the first meter."""
        return self.sequence_of(0)

    def sequence_of(self, meter: int) -> int:
        """The number of the newest image of a meter; each counts its own."""
        return int(self._memory.sequences[self._registry.index(meter)])

    def changed(self, *, meter: int = 0) -> bool:
        """Whether anything that the meter's image keeps changed since this was last asked of it."""
        return self._memory.changed(self._registry.index(meter))

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
        meter = self._registry.index(meter)
        one_of(image, bytes, "the image", "meter.image()")
        unknown = self._memory.restore(image, meter)
        self._counting.work[meter] = 0.0
        if now is not None:
            at = max(instant_from(now, "now"), Instant(self.rows.count(Operation.last_ns, meter)))
            self._timeline.counted_to = self._timeline.sampled_to = self.frontend.start = at
        before_work()
        if now is not None:
            self._supply.wake(meter, self.now)
        for part in self.parts:
            if type(part) in unknown:
                part.of(meter).unknown_to_image(meter, self.now)
        self.replan(meter, self.now)
        return self.sequence_of(meter)
