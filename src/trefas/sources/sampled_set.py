"""The data set of a stream of sampled values: which of its channels are which currents and voltages.

    9-2LE PhsMeas1         Ia Ib Ic In Ua Ub Uc Un
    IEC 61869-9            any number of currents, then of voltages; F4800S2I4U4: 4800 Hz, 2 samples a frame, 4 of each

Frames do not say how many of their channels are currents. Eight are 4 and 4; others are told where svID or datSet has the variant
code, and else by hand: ``--map i1=1,i2=2,i3=3`` by number, or u1=, i1=, in= among the settings of the source.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.metrology.samples import Wiring
from trefas.sources.channel_map import ChannelMap
from trefas.sources.channels import map_channels
from trefas.sources.names import Channel
from trefas.wire.sampled_columns import Said, Stream
from trefas.wire.sampled_values import CHANNELS, CHANNELS_MAX, COUNTS_PER_A, COUNTS_PER_V

_CODE = re.compile(r"I(\d{1,2})U(\d{1,2})", re.IGNORECASE)
_GROUP_WITH_NEUTRAL, _GROUP = "abcn", "abc"


@dataclass(frozen=True, slots=True)
class DataSet:
    """What is made of the channels of a stream."""

    map: ChannelMap
    note: str = ""
    """Which channels were taken, where that does not go without saying."""

    @property
    def wiring(self) -> Wiring:
        """How the channels make a system."""
        return self.map.wiring

    @property
    def phases(self) -> tuple[int, ...]:
        """The channels that are measured; the neutral's are left out, and their quality with them."""
        return tuple(self.map.channels[place] for place in self.map.of_phases)

    @property
    def neutral(self) -> int | None:
        """The channel of the neutral's current."""
        return None if self.map.neutral is None else self.map.neutral.channel

    def measured(self, values: NDArray[np.int32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """``(u_v, i_a)`` from counts of 10 mV and 1 mA, (samples, channels)."""
        if self is PHS_MEAS1:
            i_a, u_v = (np.empty((3, len(values))) for _ in range(2))
            np.divide(values[:, _I].T, COUNTS_PER_A, out=i_a)
            np.divide(values[:, _U].T, COUNTS_PER_V, out=u_v)
            return u_v, i_a
        u, i = self.map.rows(values[:, self.map.channels].T.astype(np.float64))
        return u / COUNTS_PER_V, i / COUNTS_PER_A


_I, _U = slice(0, 3), slice(4, 7)


def data_set_of(stream: Stream, said: Said, mapping: str | None, where: str) -> DataSet:
    """The data set of a stream. Raises SetupError, with a map to paste, where it cannot be told."""
    if not stream.channels:
        raise SetupError(
            f"{where} has {stream}; a data set of currents and voltages has eight bytes for each, value and quality"
        )
    counts = _counts(stream, said)
    if counts is None and not mapping:
        raise SetupError(
            f"{where} has {stream}, and how many of them are currents is not told: neither svID nor datSet "
            f"('{said.dat_set}') has a code as I4U4; say it with --map, as --map {_example(stream.channels)}"
        )
    if counts == (4, 4) and not mapping:
        return PHS_MEAS1
    channels = _channels(stream.channels, counts)
    found = map_channels(channels, mapping)
    return DataSet(found, found.note)


def wiring_of(mapping: str | None) -> Wiring:
    """How the channels of a map by number make a system, before the stream is known. Raises SetupError for what is no map."""
    return map_channels(_channels(CHANNELS_MAX, None), mapping).wiring if mapping else PHS_MEAS1.wiring


def absent_of(mapping: str | None) -> frozenset[str]:
    """The rows that no channel of a map by number makes."""
    return map_channels(_channels(CHANNELS_MAX, None), mapping).absent if mapping else frozenset()


def _counts(stream: Stream, said: Said) -> tuple[int, int] | None:
    """How many currents and voltages there are."""
    for text in (said.dat_set, stream.sv_id):
        for code in _CODE.finditer(text):
            if int(code[1]) + int(code[2]) == stream.channels:
                return int(code[1]), int(code[2])
    return (4, 4) if stream.channels == CHANNELS else None


def _channels(count: int, counts: tuple[int, int] | None) -> list[Channel]:
    """The channels with names that say the phase, where groups of three or four do; numbers alone where nothing is told."""
    names = [str(n + 1) for n in range(count)] if counts is None else _named("I", counts[0]) + _named("U", counts[1])
    return [Channel(n + 1, name, "") for n, name in enumerate(names)]


def _named(quantity: str, count: int) -> list[str]:
    for group in (_GROUP_WITH_NEUTRAL, _GROUP):
        if count and not count % len(group):
            sets = count // len(group)
            return [f"{quantity}{phase}{n + 1 if sets > 1 else ''}" for n in range(sets) for phase in group]
    return [quantity] if count == 1 else [f"{quantity} input {n + 1}" for n in range(count)]


def _example(count: int) -> str:
    """Half of the channels currents, half voltages, or all currents where they are too few for both."""
    half = count // 2
    if half < len(_GROUP):
        return ",".join(f"i{n + 1}={n + 1}" for n in range(min(count, len(_GROUP))))
    currents, voltages = ([f"{q}{n + 1}={first + n + 1}" for n in range(3)] for q, first in (("i", 0), ("u", half)))
    return ",".join(currents + voltages)


PHS_MEAS1 = DataSet(map_channels(_channels(CHANNELS, (4, 4))))
"""Of 9-2LE, and of I4U4."""
