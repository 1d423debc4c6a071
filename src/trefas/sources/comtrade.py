"""COMTRADE records (IEEE C37.111, IEC 60255-24): a pair of .cfg and .dat, or all in one .cff.

    values=primary       secondary: what the meter's terminals saw; recorded: as the numbers are, whatever side they say
    rate=4000            samples a second in place of those in the configuration; rate=stamps: what the time stamps say

Sample numbers that jump, values that are missing and stretches below 600 Hz are gaps. Late channels (skew) are moved back. What
is odd and plain is read with a remark: an impossible date (the start is not known then), a count or a rate that does not fit,
data of another format than the configuration says where exactly one fits. What is not plain is refused.
"""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.sources.channel_map import ChannelMap
from trefas.sources.channels import map_channels
from trefas.sources.comtrade_cfg import RATE_HZ_MAX, RATE_HZ_MIN, Configuration, DataFormat, Rate, read_configuration
from trefas.sources.comtrade_dat import read_data
from trefas.sources.comtrade_form import Bytes, reading_of
from trefas.sources.comtrade_plan import plan_of
from trefas.sources.parameters import Parameters
from trefas.sources.recorded import Recorded
from trefas.sources.source import Source
from trefas.sources.text import map_bytes, read_bytes

KIND = "comtrade"
SUFFIXES = (".cfg", ".cff", ".dat")
EXAMPLE = "recording:fault.cfg"

STAMPS = "stamps"
_VALUES = ("primary", "secondary", "recorded")


def open_source(parameters: Parameters, mapping: str | None = None) -> Source:
    """Opens a record by the name of its .cfg, .dat or .cff."""
    values = parameters.word("values", "primary", _VALUES)
    rate = parameters.text("rate")
    rate_hz = parameters.number("rate", 0.0, RATE_HZ_MIN, RATE_HZ_MAX) if rate and rate != STAMPS else 0.0
    parameters.done()
    configuration, raw, where = open_record(parameters.path)
    if rate_hz:
        configuration = replace(configuration, rates=(Rate(rate_hz, max(configuration.last, 1)),))
    elif rate:
        configuration = replace(configuration, rates=())
    channel_map = map_channels(configuration.channels, mapping)
    reading = reading_of(configuration, raw, where)
    configuration = reading.configuration
    for channel in channel_map.channels:
        if configuration.analogs[channel].multiplier == 0:
            name = configuration.analogs[channel].channel.name
            raise SetupError(
                f"{configuration.where}: the multiplier of {name} is 0, so all of its values would be the same"
            )
    data = read_data(reading, channel_map.channels, where)
    scale = _scale(configuration, channel_map, values)

    def columns(first: int, last: int) -> NDArray[np.float64]:
        read = data.columns(first, last)
        return read if scale is None else read * scale

    plan, remarks = plan_of(configuration, data, where)
    said = [] if configuration.rates else ["rate from the time stamps"]
    return Recorded(
        channel_map,
        plan,
        columns,
        start=configuration.start,
        nominal_hz=configuration.line_hz,
        note=", ".join([f"COMTRADE '{configuration.station}'", channel_map.note, f"{values} values", *said]),
        skew_s=[configuration.analogs[channel].skew_us * 1e-6 for channel in channel_map.channels],
        utc=configuration.utc,
        remarks=(*configuration.remarks, *reading.remarks, *remarks),
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
        raise SetupError(f"{path} cannot be read: No such file or directory")
    if path.suffix.lower() == suffix:
        return path
    try:
        beside = [p for p in sorted(path.parent.iterdir()) if p.suffix.lower() == suffix]
    except OSError as error:
        raise SetupError(f"{path.parent} cannot be read: {error.strerror}") from error
    found = [p for p in beside if p.stem == path.stem] or [p for p in beside if p.stem.lower() == path.stem.lower()]
    if not found:
        raise SetupError(f"{path.name} has no {path.stem}{suffix} beside it; a record needs both")
    return found[0]


# As the standard writes it, and as recorders do: without colons, with two hyphens.
_SECTION = re.compile(
    rb"^[ \t]*-{2,}[ \t]*file type[ \t:]*(\w+)[ \t]*(\w+)?[ \t:]*(\d+)?[ \t]*-*[ \t]*(?:\r*\n|\r)", re.I | re.M
)


def _combined(path: Path) -> tuple[Configuration, Bytes, str]:
    """The 2013 edition's single file: sections headed ``--- file type: CFG ---``, ``--- file type: DAT BINARY: 4000 ---``."""
    raw = read_bytes(path)
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raw = raw.decode("utf-16", "replace").encode()
    heads: dict[str, re.Match[bytes]] = {}
    at = 0
    while head := _SECTION.search(raw, at):
        heads.setdefault(head[1].decode("latin-1").upper(), head)
        at = head.end()
        if head[1].upper() == b"DAT" and (head[2] or b"ASCII").upper() != b"ASCII":
            break  # what follows is binary, whatever it looks like
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
        if len(data) < int(dat[3]):
            remark = f"the data are announced with {int(dat[3])} bytes and there are {len(data)}"
            configuration = replace(configuration, remarks=(*configuration.remarks, remark))
        data = data[: int(dat[3])]
    return configuration, np.frombuffer(data, np.uint8), path.name


def _scale(configuration: Configuration, channel_map: ChannelMap, values: str) -> NDArray[np.float64] | None:
    analogs = [configuration.analogs[channel] for channel in channel_map.channels]
    factors = {"primary": [a.to_primary for a in analogs], "secondary": [a.to_secondary for a in analogs]}
    wanted = np.array(factors.get(values, [1.0]))[:, np.newaxis]
    return None if (wanted == 1.0).all() else wanted
