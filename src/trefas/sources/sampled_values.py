"""Sampled values of IEC 61850-9-2LE and IEC 61869-9, as a merging unit sends them: files of captured frames (pcap, pcapng).

Currents come in 1 mA and voltages in 10 mV, primary, three phases. The neutral's current is kept beside them where it was
measured, and not derived from theirs; the neutral's voltage is left out. There may be any number of samples in a frame, with VLAN
or without; smpCnt may begin again each second, each cycle or after 65536. Frames that were lost, and samples that the merging
unit does not vouch for, are gaps; what came twice is dropped. Eight channels are 4 currents and 4 voltages; where there are
others, and neither svID nor datSet has a code as I4U4, ``--map`` or settings say which is which.

    svid=MU01  appid=4000  mac=00:30:a7:…    the stream, where there are several; APPID in hexadecimal digits, as SCL writes it
    rate=4000                                samples a second, where numbers and stamps do not tell
    quality=good                             good; questionable: these too; any: also invalid, substituted and test values
    sync=local                               local: an internal or external clock; global: the one of all; none: also without
    i1=1,i2=2,i3=3,u1=5                      channels of data sets that are not told by themselves, by number; as --map has it

``trefas run --source sv:eth0`` takes the same from an interface of this machine, live.
"""

from collections.abc import Iterator

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant, Moment, TimeScale, instant_from
from trefas.metrology.samples import RATE_HZ_MAX, RATE_HZ_MIN, Gap, SampleBlock, Wiring
from trefas.sources.capture_file import CaptureFile
from trefas.sources.parameters import Parameters
from trefas.sources.sample_order import Counts, SampleOrder
from trefas.sources.sample_rate import NOMINAL_HZ, RateFinder
from trefas.sources.sampled_set import data_set_of
from trefas.sources.source import Absent, Source
from trefas.sources.stream_choice import Choice
from trefas.wire.sampled_columns import ColumnDecoder, Said, Samples, Stream

KIND = "sv"
SUFFIXES = (".pcap", ".pcapng", ".cap")
EXAMPLE = "sv:bay.pcap,svid=MU01"


def open_source(parameters: Parameters, mapping: str | None = None) -> Source:
    """Opens a file of captured frames. Raises SetupError where none, or more than one, stream of it can be meant."""
    choice = Choice.read(parameters, mapping)
    parameters.done()
    path = parameters.path
    if not path.suffix and not path.exists():
        raise SetupError(
            f"sv is '{path}', which is no file here; must be a .pcap or .pcapng, or, for trefas run, an interface of "
            "this machine"
        )
    return SampledValues(CaptureFile(path), choice)


class SampledValues:
    """One stream of a capture."""

    remarks: tuple[str, ...] = ()

    def __init__(self, file: CaptureFile, choice: Choice) -> None:
        self._file = file
        self._choice = choice
        decoder = ColumnDecoder()
        finders: dict[Stream, RateFinder] = {}
        for packets in file.packets():
            for stream, samples in decoder.decode(packets).items():
                finders.setdefault(stream, RateFinder()).add(samples.smp_cnt, samples.stamps_ns)
        if file.foreign and not decoder.frames:
            links = ", ".join(str(link) for link in sorted(file.foreign))
            raise SetupError(f"{file.where} has frames of link type {links}; they must be of Ethernet (1)")
        self.stream_of = choice.pick(decoder.frames, file.where)
        self.frames = decoder.frames[self.stream_of]
        self.broken = decoder.broken
        said = decoder.said[self.stream_of]
        self._data_set = data_set_of(self.stream_of, said, choice.mapping, file.where)
        self.wiring: Wiring = self._data_set.wiring
        self.absent = Absent(self._data_set.map.absent)
        finder = finders[self.stream_of]
        self.rate_hz = choice.rate_hz or _rate_hz(finder, said, file.where)
        self._wrap = finder.wrap(self.rate_hz)
        self._stamped = finder.has_stamps
        self.nominal_hz: float | None = NOMINAL_HZ.get(self.rate_hz)
        order = self._order()
        total_ns = 0
        self.start: Instant | None = None
        for item in self._items(order, self.rate_hz):
            if self.start is None:
                self.start = item.start
            total_ns += item.end - item.start if isinstance(item, Gap) else item.duration_ns
        self.time_scale = TimeScale.UTC if self.start and self._stamped else TimeScale.ELAPSED
        self.counts: Counts = order.counts
        """What became of the samples of the whole file."""
        self.total_s: float | None = total_ns / NS_PER_S
        if not total_ns or finder.contradicts(self.rate_hz):
            raise SetupError(
                f"{file.where}: smpCnt goes to {finder.highest}, which cannot be at "
                f"{self.rate_hz} samples a second; rate= may say another"
            )
        self.note = self._note()

    def stream(self, start: Moment | None = None, block_s: float = 1.0) -> Iterator[SampleBlock | Gap]:
        """As told in ``Source``; a capture without stamps starts at instant 0."""
        return self._items(
            self._order(instant_from(start, "start") if start is not None else None),
            max(int(block_s * self.rate_hz), 1),
        )

    def _order(self, start: Instant | None = None) -> SampleOrder:
        return SampleOrder(
            self.rate_hz, self._choice, start, wrap=self._wrap, data_set=self._data_set, stamped=self._stamped
        )

    def _items(self, order: SampleOrder, block: int) -> Iterator[SampleBlock | Gap]:
        for samples in self._samples():
            yield from order.take(samples, block)
        yield from order.finish(block)

    def _samples(self) -> Iterator[Samples]:
        decoder = ColumnDecoder()
        for packets in self._file.packets():
            samples = decoder.decode(packets).get(self.stream_of)
            if samples is not None:
                yield samples

    def _note(self) -> str:
        said = [
            f"sampled values {self._file.where}",
            str(self.stream_of),
            f"{self.rate_hz} Hz",
            f"{self.frames} frames",
        ]
        if self._data_set.note:
            said.append(self._data_set.note)
        if self._wrap != self.rate_hz:
            said.append(f"smpCnt begins again after {self._wrap}")
        if self.broken:
            said.append(f"{self.broken} broken ones")
        if self._file.cut:
            said.append("the file ends inside a frame")
        if self.counts.unsynchronised and not self.counts.good:
            said.append("sync=none measures it unsynchronised")
        return ", ".join([*said, str(self.counts)])


def _rate_hz(finder: RateFinder, told: Said, where: str) -> int:
    found = finder.rate_hz(told)
    if found is None:
        rough_hz = finder.rough_hz()
        seen = f"come at about {rough_hz:.0f} a second" if rough_hz is not None else "have no stamps"
        if rough_hz is None and finder.has_stamps:
            seen = f"span {finder.span_s * 1e3:.3g} ms by their stamps, too little for the rate to be told"
        raise SetupError(
            f"{where}: the rate cannot be told: {finder.numbers} samples {seen}, and smpCnt goes to {finder.highest}; "
            "say it, as rate=4000"
        )
    if not RATE_HZ_MIN <= found <= RATE_HZ_MAX:
        raise SetupError(f"{where} has {found} samples a second; a waveform has {RATE_HZ_MIN:g} to {RATE_HZ_MAX:g}")
    return found
