"""WAV recordings: sound cards and loggers that write samples as sound, 8 to 32 bits or float.

    RIFF │ size │ WAVE │ fmt  │ format, channels, rate, bits │ data │ sample, sample, …

Full scale is 1; what that is in volts and amperes is said by ``u=`` and ``i=``. Channels are taken as 1 voltage and 1 current,
2 and 2 or 3 and 3 in order, or as ``--map u1=1,i1=2`` says.
"""

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S
from trefas.sources.channels import map_channels
from trefas.sources.names import Channel
from trefas.sources.parameters import Parameters
from trefas.sources.recorded import Recorded, Stretch
from trefas.sources.source import Source
from trefas.sources.text import map_bytes

KIND = "wav"
SUFFIXES = (".wav", ".wave")
EXAMPLE = "wav:mains.wav,u=400,i=20"

CHANNELS_MAX = 64
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_SIZE_UNKNOWN = (0, 0xFFFFFFFF)
"""What recorders that were cut off, or that stream, leave as the size: the data go on to the end of the file."""


def open_source(parameters: Parameters, mapping: str | None = None) -> Source:
    """Opens a WAV file."""
    u_scale_v = parameters.number("u", 1.0, -1e9, 1e9)
    i_scale_a = parameters.number("i", 1.0, -1e9, 1e9)
    line_hz = parameters.number("f", 0.0, 10.0, 100.0)
    parameters.done()
    where = parameters.path.name
    sound = _Sound.read(map_bytes(parameters.path), where)
    systems = min(max(sound.channels // 2, 1), 3)
    names = [f"U{n + 1}" for n in range(systems)] + [f"I{n + 1}" for n in range(min(systems, sound.channels - systems))]
    names += [f"channel {n + 1}" for n in range(len(names), sound.channels)]
    channels = [Channel(n + 1, name, "") for n, name in enumerate(names)]
    channel_map = map_channels(channels, mapping)
    voltages = {tap.channel for row in channel_map.u for tap in row}
    picked = channel_map.channels
    scale = np.array([u_scale_v if channel in voltages else i_scale_a for channel in picked])[:, np.newaxis]

    def columns(first: int, last: int) -> NDArray[np.float64]:
        return np.asarray(sound.columns(picked, first, last) * scale)

    return Recorded(
        channel_map,
        [Stretch(0, sound.rows, sound.rate_hz, 0, round(sound.rows * NS_PER_S / sound.rate_hz))],
        columns,
        start=None,
        nominal_hz=line_hz or None,
        note=f"sound {where}, {channel_map.note}, full scale {u_scale_v:g} V and {i_scale_a:g} A",
    )


@dataclass(frozen=True, slots=True)
class _Sound:
    """The samples of a file, in place."""

    raw: NDArray[np.uint8]
    channels: int
    rate_hz: float
    sample_bytes: int
    is_float: bool

    @property
    def rows(self) -> int:
        """Instants."""
        return len(self.raw) // (self.channels * self.sample_bytes)

    @classmethod
    def read(cls, raw: NDArray[np.uint8], where: str) -> "_Sound":
        """Goes through the chunks. Raises SetupError for what is no WAV, or no WAV of numbers."""
        if bytes(raw[:4]) != b"RIFF" or bytes(raw[8:12]) != b"WAVE":
            raise SetupError(f"{where} begins with {bytes(raw[:4])!r}; a WAV file begins with RIFF … WAVE")
        at = 12
        form: tuple[int, int, int, int] | None = None
        while at + 8 <= len(raw):
            name, size = bytes(raw[at : at + 4]), int.from_bytes(bytes(raw[at + 4 : at + 8]), "little")
            body = raw[at + 8 : at + 8 + size]
            if name == b"fmt ":
                form = _format(bytes(body[:40]), where)
            elif name == b"data":
                if form is None:
                    raise SetupError(f"{where} has its data before its format")
                if size in _SIZE_UNKNOWN:
                    body = raw[at + 8 :]
                code, channels, rate_hz, bits = form
                sound = cls(body, channels, float(rate_hz), bits // 8, code == _FLOAT)
                if not sound.rows:
                    raise SetupError(
                        f"{where} has {len(body)} bytes of data and no whole sample of {channels} channels"
                    )
                return sound
            at += 8 + size + size % 2
        raise SetupError(f"{where} has no data chunk; a WAV file has fmt and data")

    def columns(self, picked: tuple[int, ...], first: int, last: int) -> NDArray[np.float64]:
        """Channels as numbers of full scale 1, (channels, rows)."""
        width = self.sample_bytes
        rows = self.raw[first * width * self.channels : last * width * self.channels]
        frames = rows.reshape(last - first, self.channels, width)
        values = np.empty((len(picked), last - first))
        for row, channel in zip(values, picked, strict=True):
            samples = np.ascontiguousarray(frames[:, channel])
            if self.is_float:
                row[:] = samples.view(f"<f{width}")[:, 0]
            elif width == 1:
                # Eight bits are written without sign, 128 in the middle; all wider ones with sign.
                row[:] = (samples[:, 0].astype(np.int64) - 128) / 128.0
            else:
                padded = np.zeros((last - first, 4), np.uint8)
                padded[:, 4 - width :] = samples
                row[:] = padded.view("<i4")[:, 0] / 2.0**31
        values[~np.isfinite(values)] = np.nan
        return values


def _format(body: bytes, where: str) -> tuple[int, int, int, int]:
    if len(body) < 16:
        raise SetupError(f"{where} has a format of {len(body)} bytes; it has at least 16")
    code, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", body)
    if code == _EXTENSIBLE and len(body) >= 26:
        code = struct.unpack_from("<H", body, 24)[0]
    if (code, bits) not in ((_PCM, 8), (_PCM, 16), (_PCM, 24), (_PCM, 32), (_FLOAT, 32), (_FLOAT, 64)):
        raise SetupError(
            f"{where} has format {code} of {bits} bits; it can be 1 (8, 16, 24, 32 bits) or 3 (32, 64 bits)"
        )
    if not 1 <= channels <= CHANNELS_MAX or rate_hz == 0:
        raise SetupError(
            f"{where} has {channels} channels at {rate_hz} Hz; it can have 1 to {CHANNELS_MAX} at more than 0 Hz"
        )
    return code, channels, rate_hz, bits
