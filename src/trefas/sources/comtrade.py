"""COMTRADE records (IEEE C37.111, IEC 60255-24): a pair of .cfg and .dat, or all in one .cff.

Primary values are given unless ``values=secondary`` (what the meter's terminals saw) or ``values=recorded`` is asked for.
Sample numbers that jump, values that are missing and stretches below 600 Hz are gaps. Late channels (skew) are moved back.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S
from trefas.sources.channel_map import ChannelMap
from trefas.sources.channels import map_channels
from trefas.sources.comtrade_cfg import Configuration, DataFormat, Rate, read_configuration
from trefas.sources.comtrade_dat import Bytes, Data, read_data
from trefas.sources.parameters import Parameters
from trefas.sources.recorded import Hole, Recorded, Stretch
from trefas.sources.source import Source
from trefas.sources.stamps import plan_of_stamps
from trefas.sources.text import map_bytes, read_bytes

KIND = "comtrade"
SUFFIXES = (".cfg", ".cff", ".dat")
EXAMPLE = "recording:fault.cfg"

_VALUES = ("primary", "secondary", "recorded")


def open_source(parameters: Parameters, mapping: str | None = None) -> Source:
    """Opens a record by the name of its .cfg, .dat or .cff."""
    values = parameters.word("values", "primary", _VALUES)
    parameters.done()
    configuration, raw, where = open_record(parameters.path)
    channel_map = map_channels(configuration.channels, mapping)
    data = read_data(configuration, raw, channel_map.channels, where)
    scale = _scale(configuration, channel_map, values)

    def columns(first: int, last: int) -> NDArray[np.float64]:
        read = data.columns(first, last)
        return read if scale is None else read * scale

    plan, remarks = _plan(configuration, data, where)
    note = ", ".join([f"COMTRADE '{configuration.station}'", channel_map.note, f"{values} values", *remarks])
    return Recorded(
        channel_map,
        plan,
        columns,
        start=configuration.start,
        utc=configuration.utc,
        nominal_hz=configuration.line_hz,
        note=note,
        skew_s=[configuration.analogs[channel].skew_us * 1e-6 for channel in channel_map.channels],
    )


def open_record(path: Path) -> tuple[Configuration, Bytes, str]:
    """The configuration, the bytes of the data and the data file's name."""
    if path.suffix.lower() == ".cff":
        return _combined(path)
    cfg, dat = _sibling(path, ".cfg"), _sibling(path, ".dat")
    return read_configuration(read_bytes(cfg), cfg.name), map_bytes(dat), dat.name


def _sibling(path: Path, suffix: str) -> Path:
    """The file of the same name with another suffix, in whatever case it is written."""
    if not path.exists():
        raise SetupError(f"{path} can not be read: No such file or directory")
    if path.suffix.lower() == suffix:
        return path
    try:
        found = [p for p in sorted(path.parent.iterdir()) if (p.stem, p.suffix.lower()) == (path.stem, suffix)]
    except OSError as error:
        raise SetupError(f"{path.parent} can not be read: {error.strerror}") from error
    if not found:
        raise SetupError(f"{path.name} has no {path.stem}{suffix} beside it; a record needs both")
    return found[0]


_SECTION = re.compile(rb"^[ \t]*-+[ \t]*file type:[ \t]*(\w+)[ \t]*(\w+)?[ \t:]*(\d+)?[ \t]*-+[ \t]*\r*\n", re.I | re.M)


def _combined(path: Path) -> tuple[Configuration, Bytes, str]:
    """The 2013 edition's single file: sections headed ``--- file type: CFG ---``, ``--- file type: DAT BINARY: 4000 ---``."""
    raw = read_bytes(path)
    heads: dict[str, re.Match[bytes]] = {}
    at = 0
    while head := _SECTION.search(raw, at):
        heads.setdefault(head[1].decode("latin-1").upper(), head)
        at = head.end()
        if head[1].upper() == b"DAT" and (head[2] or b"ASCII").upper() != b"ASCII":
            break
    if "CFG" not in heads or "DAT" not in heads:
        raise SetupError(f"{path.name} has the sections {', '.join(heads) or 'none'}; a .cff needs CFG and DAT")
    cfg, dat = heads["CFG"], heads["DAT"]
    after = min((h.start() for h in heads.values() if h.start() > cfg.start()), default=len(raw))
    configuration = read_configuration(raw[cfg.end() : after], path.name)
    data = raw[dat.end() :]
    if configuration.format is DataFormat.ASCII:
        later = [h.start() for h in heads.values() if h.start() > dat.start()]
        data = raw[dat.end() : min(later, default=len(raw))]
    elif dat[3]:
        data = data[: int(dat[3])]
    return configuration, np.frombuffer(data, np.uint8), path.name


def _scale(configuration: Configuration, channel_map: ChannelMap, values: str) -> NDArray[np.float64] | None:
    analogs = [configuration.analogs[channel] for channel in channel_map.channels]
    factors = {"primary": [a.to_primary for a in analogs], "secondary": [a.to_secondary for a in analogs]}
    wanted = np.array(factors.get(values, [1.0]))[:, np.newaxis]
    return None if (wanted == 1.0).all() else wanted


def _plan(configuration: Configuration, data: Data, where: str) -> tuple[list[Stretch | Hole], list[str]]:
    remarks = []
    if data.rows != configuration.last:
        remarks.append(f"{data.rows} samples where {configuration.last} are announced")
    if not configuration.rates:
        stamp_s = _unwrapped(data.stamps()) * configuration.stamp_us * 1e-6
        return plan_of_stamps(stamp_s, where, configuration.stamp_us * 1e-6), [*remarks, "rate from the time stamps"]
    numbers = data.numbers - data.numbers[0] + 1
    steps = np.diff(numbers)
    if len(steps) and (steps.min() < 1 or numbers[-1] > max(10 * data.rows, configuration.last)):
        remarks.append("sample numbers out of order and not used")
        numbers = np.arange(1, data.rows + 1)
    return _plan_of_rates(configuration.rates, numbers), remarks


def _plan_of_rates(rates: tuple[Rate, ...], numbers: NDArray[np.int64]) -> list[Stretch | Hole]:
    """Stretches where rate and numbers run on, holes where numbers are left out."""
    jumps = np.flatnonzero(np.diff(numbers) != 1) + 1
    bounds = np.searchsorted(numbers, [rate.last for rate in rates[:-1]], side="right")
    cuts = np.unique(np.concatenate(([0], jumps, bounds, [len(numbers)])))
    clock = _Clock(rates)
    plan: list[Stretch | Hole] = []
    reached_ns = 0
    for first, last in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        rate_hz, start_ns = clock.at(int(numbers[first]))
        end_ns = start_ns + round((last - first) * NS_PER_S / rate_hz)
        plan.append(Hole(reached_ns, start_ns, "samples are left out in the record"))
        plan.append(Stretch(first, last, rate_hz, start_ns, end_ns))
        reached_ns = end_ns
    return plan


@dataclass(slots=True)
class _Clock:
    """When a sample number begins; asked in rising order."""

    rates: tuple[Rate, ...]
    index: int = 0
    before: int = 0
    """The last number of the rate before"""
    start_ns: int = 0

    def at(self, number: int) -> tuple[float, int]:
        """Rate and beginning of a sample's cell; past the last announced number its rate goes on."""
        while number > self.rates[self.index].last and self.index + 1 < len(self.rates):
            rate = self.rates[self.index]
            self.start_ns += round((rate.last - self.before) * NS_PER_S / rate.rate_hz)
            self.before = rate.last
            self.index += 1
        rate_hz = self.rates[self.index].rate_hz
        return rate_hz, self.start_ns + round((number - 1 - self.before) * NS_PER_S / rate_hz)


def _unwrapped(stamps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Binary stamps have 32 bits and begin again after 71 minutes of microseconds."""
    back = np.diff(stamps, prepend=stamps[:1]) < -(2**31)
    return np.asarray(stamps + np.cumsum(back) * 2.0**32)
