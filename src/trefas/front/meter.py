"""A meter as a program has it: ordered, fed with samples or a source, read and written by the names that people use.

    meter = Meter.ordered("684-11-38B-N14-3002-084", start="2026-01-10T12:00Z")
    meter.feed(u_v, i_a, rate_hz=4000)                         arrays (phases, samples), cut anywhere
    meter.run("household:seed=7", until="2026-01-10T12:01Z")   or a source
    float(meter.read("A14")), meter.read("1.8.0").unit

It is a whole one, as it is delivered: ``meter.device``, and its core ``meter.device.meter``. Until the first samples come nothing
is built of it, so that it begins when and as its source does where neither was said.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from numbers import Real
from pathlib import Path
from typing import Any, Self

from numpy.typing import ArrayLike, NDArray

from trefas.base.arguments import one_of, shown
from trefas.base.declared import Declared
from trefas.base.derived import Derived
from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import EPOCH, NS_PER_S, Instant, Moment, datetime_of, instant_from
from trefas.base.label import Label
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.reading import Reading, TextReading
from trefas.base.slot import Slot
from trefas.core.displayed import reading_of
from trefas.core.log_table import moment
from trefas.core.power import START_NS
from trefas.device.build import Device, build
from trefas.device.hand import Hand
from trefas.device.order import Order, read_order
from trefas.device.order_base import WIRINGS
from trefas.device.touch import act
from trefas.front.address import Address
from trefas.front.faulty import Asked, Faults
from trefas.front.log import Log, chosen
from trefas.front.said import block_of, blocks_of, count_of, curve_of, span_ns_of, text_of
from trefas.front.stream import Stream
from trefas.front.turn import Turn, at_once, in_turn
from trefas.metrology.samples import Gap, SampleBlock, Wiring
from trefas.sources.source import HasPast, Source
from trefas.sources.spec import open_source

START_S = START_NS / NS_PER_S + 1
"""Within so long after its supply came back it answers again."""
BLOCK_S = 1.0
"""A source is taken in pieces of about so much."""


class Meter:
    """One meter. ``order`` says what it is to be (default: as delivered), ``start`` when its samples begin (default: with those
    of its first source; 1970 where they do not say). Raises SetupError for an order that cannot be built, LocalError for what is
    none.
    """

    def __init__(self, order: Order | None = None, *, start: Moment | None = None) -> None:
        self.order = Order() if order is None else one_of(order, Order, "the order", "Order(number=12345678)")
        self._wiring = WIRINGS[self.order.wiring] if self.order.wiring else self.order.configured().spec.wiring
        self._start = None if start is None else instant_from(start, "start")
        self._device: Device | None = None
        self._stream: Stream | None = None
        self._own: Source | None = None
        self.faults = Faults()
        """What is wrong at its line."""
        self.ports: dict[str, Address] = {}
        """Where it is served, by interface; empty while it is not."""
        self.turn: Turn = at_once
        """How something is done to it; whoever serves it from a thread of their own says so."""
        self.after: list[Callable[[], None]] = []
        """Called with nothing whenever time has passed or something was done to it."""

    @classmethod
    def ordered(cls, type_number: str | None = None, *, start: Moment | None = None, **fields: Any) -> Self:
        """A meter by its type number and the fields of a meter file: ``display={…}``, ``tariffs={…}``, ``number=12345678``.
        Raises SetupError with the field that is wrong, and what it must be."""
        if type_number is not None:
            fields["type_number"] = type_number
        return cls(Order(**fields), start=start)

    @classmethod
    def from_file(cls, file: str | Path, *, start: Moment | None = None) -> Self:
        """The meter of a meter file. Raises SetupError where it is none."""
        if not isinstance(file, str | Path):
            raise SetupError(f"the meter file is {shown(file)}; it must be the path of one, as 'meter.toml'")
        return cls(read_order(Path(file)), start=start)

    @property
    def device(self) -> Device:
        """The whole of it: nameplate, server, seal; its core is ``device.meter``."""
        return self._begun()

    @property
    def now(self) -> Instant:
        """Where the samples end: nanoseconds since 1970."""
        if self._device is None:
            return self._start if self._start is not None else EPOCH
        return self._device.meter.now

    @property
    @in_turn
    def clock(self) -> datetime:
        """What its clock shows: standard time, without a zone."""
        return moment(self._begun().meter.rtc.at(self.now))

    # Time passes.

    @in_turn
    def feed(
        self,
        u_v: ArrayLike,
        i_a: ArrayLike,
        rate_hz: float = 4000.0,
        *,
        start: Moment | None = None,
        i_n_a: NDArray[Any] | None = None,
    ) -> None:
        """Samples pass: arrays (phases, samples) in volts and amperes, or (samples,) of one phase; ``i_n_a`` (samples,) is the
        measured current of the neutral. They follow where the meter is, unless ``start`` says that there was a hole before.
        However they are cut, the counts are the same. What does not fill a window of ten cycles yet is counted with what follows,
        or by ``finish``. Raises LocalError for what are no samples."""
        begin = None if start is None else instant_from(start, "start")
        block = block_of(u_v, i_a, rate_hz, begin, i_n_a)
        if self._device is None:
            single = self.order.wiring is None and block.systems == 1
            self._begun(Wiring.SINGLE if single else None, start=begin)
        self._check_rows(block)
        self._take(block)
        self._passed()

    @in_turn
    def skip(self, until: Moment, reason: str = "nothing was sampled") -> None:
        """Time passes in which nothing was sampled, and the meter was without supply. Raises LocalError for a time before now."""
        end = self._later(until, "until")
        core = self._begun().meter
        core.skip(Gap(core.now, end, reason))
        self._passed()

    @in_turn
    def finish(self) -> None:
        """The samples end here: what does not fill a window is counted too. More may follow."""
        self._begun().meter.finish()
        self._passed()

    @in_turn
    def run(
        self, source: str | Path | Source | Iterable[SampleBlock | Gap] | None = None, *, until: Moment | None = None
    ) -> Self:
        """Takes what a source streams, to its end or ``until`` a time: ``"household:seed=7"``, ``"recording.cfg"``, a source, or
        blocks and gaps. Without one the source before goes on, at first that of the order. A recording begins at its own time
        where the meter has none yet, and else where the meter is. At the end what does not fill a window is counted too. Raises
        SetupError for a source that cannot be read or is wired otherwise, LocalError for a time before now and for one that does
        not end."""
        if source is not None or self._stream is None:
            self._stream = self._opened(self.order.source if source is None else source)
        end = None if until is None else self._later(until, "until")
        if end is None and self._stream.endless:
            raise LocalError(f"{self._stream.note} does not end; say how far, as run(…, until='2026-01-10T12:01Z')")
        for item in self._stream.items(end, lambda: self.now):
            if self._device is None:
                self._begun(self._stream.wiring, self._stream.nominal_hz, item.start)
            self._take(item)
        self._begun().meter.finish()
        if end is None:
            self._stream = None
        self._passed()
        return self

    @in_turn
    def feed_power(self, active_w: ArrayLike, period_s: float = 900.0, u_v: float = 230.0) -> None:
        """A load curve passes: the mean power of each period, (periods,) of all phases together or (periods, phases), import
        positive; at a voltage, without reactive power. It is counted in intervals of a minute or less. Raises LocalError for what
        is none."""
        core = self._begun().meter
        core.finish()
        core.advance(curve_of(active_w, period_s, u_v, core.now, core.wiring))
        self._passed()

    @in_turn
    def pass_(self, span: timedelta | None = None, **spans: float) -> Self:
        """Time passes with the source of the order, ``hours=3`` or what else a ``timedelta`` takes. A source that can say what
        it measured without samples (a household, a formula) does, in intervals of minutes: a day takes a tenth of a second, and
        has the energies of its samples; dips and flicker need ``run``. Raises LocalError for no time, or a negative one."""
        span_ns = span_ns_of(span, spans)
        if self._own is None:
            self._own = open_source(self.order.source)
        own = self._own
        core = self._begun(own.wiring, own.nominal_hz).meter
        end = Instant(core.now + span_ns)
        if not isinstance(own, HasPast):
            return self.run(None if self._stream else own, until=end)
        core.finish()
        for intervals in own.past(core.now, end):
            core.advance(intervals)
            self._passed()
        return self

    # Values.

    @in_turn
    def read(self, name: str | Obis | Declared | Label) -> Reading | TextReading:
        """A value or a text by its name: ``"A14"``, ``"1.8.0"``, ``"1-1:1.8.0"``, or its declaration. Raises SetupError for one
        that the meter has not, or was not ordered to measure."""
        core = self._begun().meter
        found = core.called(name) if isinstance(name, str) else name
        if isinstance(found, Label):
            part = self._part_of(found)
            return TextReading(found, part.rows.text(type(part), found, part.meter))
        return reading_of(core, core.read(found).slot)

    @in_turn
    def write(self, name: str | Slot | Label, value: Real | str | bytes) -> None:
        """Sets what is configured, in its unit, as a client with all rights would. Raises SetupError for what the meter has not,
        and LocalError for what cannot be written, or not so."""
        core = self._begun().meter
        found = core.called(name) if isinstance(name, str) else name
        if not isinstance(found, Slot | Derived | Label):
            raise LocalError(
                f"the name of a value is {shown(name)}; it must be as A14, 1.8.0 or 1-1:1.8.0, or a declaration"
            )
        if not found.writable:
            raise LocalError(f"{found.name} cannot be written; it is measured, counted or under the seal")
        part = self._part_of(found)
        if isinstance(found, Label):
            part.accept_text(found, text_of(found, value), core.now)
        else:
            part.accept(found, count_of(found, value), core.now)
        self._passed()

    @in_turn
    def values(self) -> list[Reading]:
        """Every value that has a logical name and is measured, in the order of the names."""
        core = self._begun().meter
        return [reading_of(core, each) for each in core.values]

    @in_turn
    def log(self, name: str, since: Moment | None = None, until: Moment | None = None) -> Log:
        """The rows of a log, ``"load-profile"`` or ``"1-1:99.1.0"``, oldest first; from one time to another, both included. Times
        without a zone are the clock's standard time, as those of the rows. Raises SetupError for a log that the meter has not."""
        return chosen(self._begun().profiles, name, self._standard(since, "since"), self._standard(until, "until"))

    @in_turn
    def touch(self, line: str) -> dict[str, str]:
        """What a hand does, ``"cover open"`` or ``"power off"``, or looks at, ``"status"``: what is so now, by name. Raises
        LocalError with a sentence."""
        words = one_of(line, str, "what is touched", '"cover open"')
        if not words.strip():
            raise LocalError("nothing is to be done; say an act, as 'cover open', or help")
        said = act(Hand(self._begun(), self.now), words)
        self._passed()
        pairs = [each.partition("=") for each in said.split(" ")]
        return {key: value for key, _, value in pairs} if all(equals for _, equals, _ in pairs) else {"said": said}

    # What goes wrong.

    @in_turn
    def fault(
        self, words: str, *, every: int = 1, times: int | None = None, seconds: float | None = None, seed: int = 0
    ) -> Asked:
        """From now on something is wrong at its line (``"wrong fcs"``, ``"late"``, ``"dropped"`` …) with every so many-eth answer
        that it can be seen in, or happens to it now (``"power cut"``, ``"clock step"``). What is given back has counted how often
        it fell. Raises LocalError for a fault that nobody knows."""
        asked = self.faults.ask(words, self, every=every, times=times, seconds=seconds, seed=seed)
        self._passed()
        return asked

    @in_turn
    def mend(self) -> None:
        """From now on nothing is wrong."""
        self.faults.mend()

    def be_without_supply(self, span_ns: int) -> None:
        """Time passes in which it has no supply; then it is there for as long as it takes to start."""
        core = self._begun().meter
        core.finish()
        core.skip(Gap(core.now, Instant(core.now + span_ns), "a power cut"))
        self._passed()
        self.pass_(seconds=START_S)

    def step_clock(self, span_ns: int) -> None:
        """Its clock is set, forward or backward."""
        core = self._begun().meter
        core.set_clock(core.now, core.rtc.at(core.now) + span_ns)

    def lose_clock(self) -> None:
        """Its clock says that its time cannot be trusted."""
        self._begun().meter.rtc.invalidate()

    @property
    def port(self) -> int:
        """The number of the first port that it is served at. Raises LocalError where it is not, or not over a network."""
        for each in self.ports.values():
            return each.port
        raise LocalError(
            "the meter is not served; say with trefas.testing.served(meter), or async with trefas.serve(meter)"
        )

    def __repr__(self) -> str:
        return f"<Meter {self.order.number}, {self.order.type_number}, {datetime_of(self.now):%Y-%m-%d %H:%M:%S} UTC>"

    # For those above.

    def _begun(
        self, wiring: Wiring | None = None, nominal_hz: float | None = None, start: Instant | None = None
    ) -> Device:
        """The device; built where it is not there yet, as wired and when its first source begins."""
        if self._device is None:
            begin = next((each for each in (self._start, start) if each is not None), EPOCH)
            self._device = build(self.order, start=begin, wiring=wiring or self._wiring, nominal_hz=nominal_hz)
        return self._device

    def _take(self, item: SampleBlock | Gap) -> None:
        core = self._begun().meter
        if isinstance(item, Gap):
            core.skip(item)
            return
        if item.start is None and core.frontend.end != core.now:  # intervals passed since the last sample
            item = SampleBlock(item.u_v, item.i_a, item.rate_hz, core.now, item.i_n_a)
        core.feed(item)

    def _passed(self) -> None:
        for each in self.after:
            each()

    def _later(self, time: Moment, name: str) -> Instant:
        instant = instant_from(time, name)
        if self._device is not None and instant < self.now:
            at, here = datetime_of(instant), datetime_of(self.now)
            raise LocalError(
                f"{name} is {at:%Y-%m-%dT%H:%M:%SZ}, and the meter is at {here:%Y-%m-%dT%H:%M:%SZ}; time does not go back"
            )
        return instant

    def _opened(self, source: object) -> Stream:
        start = self._start if self._device is None else self.now
        if isinstance(source, str | Path):
            source = open_source(source)
        if isinstance(source, Source):
            if self._device is not None and source.wiring is not self._device.meter.wiring:
                raise SetupError(
                    f"the source is wired {_word(source.wiring)}, and the meter {_word(self._device.meter.wiring)}; order it "
                    f"with wiring='{_word(source.wiring)}'"
                )
            return Stream(
                source.stream(start, BLOCK_S), source.note, source.wiring, source.nominal_hz, source.total_s is None
            )
        if not isinstance(source, Iterable):
            raise LocalError(
                f"the source is {shown(source)}; it must be as household:seed=7, a file, a source, or blocks and gaps"
            )
        return Stream(blocks_of(source), "the source")

    def _check_rows(self, block: SampleBlock) -> None:
        wiring = self._begun().meter.wiring
        if block.systems == wiring.systems and block.meters == 1:
            return
        turned = "; the phases come first: hand in its transpose, as u_v.T" if block.samples == wiring.systems else ""
        raise LocalError(
            f"u_v has {block.systems} row(s), and a meter wired {_word(wiring)} has {wiring.systems}, "
            f"as (phases, samples){turned}"
        )

    def _part_of(self, value: Declared | Label) -> Part:
        for part in self._begun().meter.parts:
            if any(each is value for each in part.declared()):
                return part
        raise LocalError(f"the meter was built without {value.name}; its part must be among its parts")

    def _standard(self, time: Moment | None, name: str) -> datetime | None:
        """As the rows of logs have it."""
        if time is None:
            return None
        instant = instant_from(time, name)
        if isinstance(time, str):
            time = datetime.fromisoformat(time.strip())
        if isinstance(time, datetime) and time.tzinfo is None:
            return time
        return moment(instant + self._begun().meter.rtc.zone_min * 60 * NS_PER_S)


def _word(wiring: Wiring) -> str:
    return wiring.name.lower().replace("_", "-")
