"""WAV recordings: sound cards and loggers that write samples as sound, 8 to 32 bits or float.

    RIFF │ size │ WAVE │ fmt  │ format, channels, rate, bits │ data │ sample, sample, …
    RF64 │ −1   │ WAVE │ ds64 │ sizes in 64 bits │ fmt  │ … │ data │ −1 │ sample, …       beyond 4 GiB (EBU Tech 3306); BW64 too

Full scale is 1; what that is in volts and amperes is said by ``u=`` and ``i=``. Two, four and six channels are taken as so many
voltages and then as many currents. One channel is a voltage where ``u=`` is said, and a current where ``i=`` is; then ``u=``
is a voltage to assume, for the apparent power. Any other number of channels needs ``--map u1=1,i1=2``, which may give factors
too: ``u1=1*400``.
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
from trefas.sources.text import map_bytes, release

KIND = "wav"
SUFFIXES = (".wav", ".wave")
EXAMPLE = "wav:mains.wav,u=400,i=20"

CHANNELS_MAX = 64
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_HEADS = (b"RIFF", b"RF64", b"BW64")
_SIZE_UNKNOWN = (0, 0xFFFFFFFF)
"""What recorders that were cut off, or that stream, leave as the size: the data go on to the end of the file."""


def open_source(parameters: Parameters, mapping: str | None = None) -> Source:
    """Opens a WAV file."""
    said = {quantity for quantity in "ui" if parameters.has(quantity)}
    u_scale_v = parameters.number("u", 1.0, -1e9, 1e9)
    i_scale_a = parameters.number("i", 1.0, -1e9, 1e9)
    line_hz = parameters.number("f", 0.0, 10.0, 1000.0)
    parameters.done()
    where = parameters.path.name
    sound = _Sound.read(map_bytes(parameters.path), where)
    channel_map = map_channels(_channels(sound.channels, said, where, mapping), mapping)
    assumed_u_v = u_scale_v if "u" in said and not any(channel_map.u) else None
    channel_map = channel_map.scaled((u_scale_v, 0.0), (i_scale_a, 0.0))
    picked = channel_map.channels

    def columns(first: int, last: int) -> NDArray[np.float64]:
        return sound.columns(picked, first, last)

    return Recorded(
        channel_map,
        [Stretch(0, sound.rows, sound.rate_hz, 0, round(sound.rows * NS_PER_S / sound.rate_hz))],
        columns,
        start=None,
        nominal_hz=line_hz or None,
        note=f"sound {where}, {channel_map.note}, full scale {u_scale_v:g} V and {i_scale_a:g} A"
        if assumed_u_v is None
        else f"sound {where}, {channel_map.note}, full scale {i_scale_a:g} A, {assumed_u_v:g} V assumed for S",
        remarks=sound.remarks,
        assumed_u_v=assumed_u_v,
    )


def _channels(count: int, said: set[str], where: str, mapping: str | None) -> list[Channel]:
    """The channels with the names that their number and what was said give them; else they have only a number."""
    if count == 1 and not said and not mapping:
        raise SetupError(
            f"{where} has one channel, and nothing says whether it is a voltage or a current; "
            "say its full scale, as u=400 (volts) or i=20 (amperes)"
        )
    names = [f"{quantity}{n + 1}" for quantity in "UI" for n in range(count // 2)] if count in (2, 4, 6) else []
    if count == 1 and not mapping:
        names = ["I1" if "i" in said else "U1"]
    return [Channel(n + 1, names[n] if names else f"channel {n + 1}", "") for n in range(count)]


@dataclass(frozen=True, slots=True)
class _Sound:
    """The samples of a file, in place."""

    mapped: NDArray[np.uint8]
    """The whole file"""
    raw: NDArray[np.uint8]
    channels: int
    rate_hz: float
    sample_bytes: int
    is_float: bool
    announced_bytes: int
    """Of samples, as the file says; without a size in it those that are there."""

    @property
    def rows(self) -> int:
        """Instants."""
        return len(self.raw) // (self.channels * self.sample_bytes)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is odd about its length: a file that was cut off ends before its samples do."""
        announced = self.announced_bytes // (self.channels * self.sample_bytes)
        return (f"{self.rows} samples where {announced} are announced",) if self.rows < announced else ()

    @classmethod
    def read(cls, raw: NDArray[np.uint8], where: str) -> "_Sound":
        """Goes through the chunks. Raises SetupError for what is no WAV, or no WAV of numbers."""
        if bytes(raw[:4]) not in _HEADS or bytes(raw[8:12]) != b"WAVE":
            raise SetupError(f"{where} begins with {bytes(raw[:4])!r}; a WAV file begins with RIFF or RF64 … WAVE")
        at = 12
        form: tuple[int, int, int, int] | None = None
        data_size = 0
        while at + 8 <= len(raw):
            name, size = bytes(raw[at : at + 4]), int.from_bytes(bytes(raw[at + 4 : at + 8]), "little")
            body = raw[at + 8 : at + 8 + size]
            if name == b"fmt ":
                form = _format(bytes(body[:40]), where)
            elif name == b"ds64" and len(body) >= 24:
                data_size = int.from_bytes(bytes(body[8:16]), "little")
            elif name == b"data":
                if form is None:
                    raise SetupError(f"{where} has its data before its format")
                if size in _SIZE_UNKNOWN:
                    body = raw[at + 8 : at + 8 + data_size] if data_size else raw[at + 8 :]
                announced = max(data_size, len(body)) if size in _SIZE_UNKNOWN else size
                code, channels, rate_hz, bits = form
                sound = cls(raw, body, channels, float(rate_hz), bits // 8, code == _FLOAT, announced)
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
        rows = np.array(self.raw[first * width * self.channels : last * width * self.channels])
        release(self.mapped)
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
        raise SetupError(f"{where} has format {code} of {bits} bits; must be 1 (8, 16, 24, 32 bits) or 3 (32, 64 bits)")
    if not 1 <= channels <= CHANNELS_MAX or rate_hz == 0:
        raise SetupError(
            f"{where} has {channels} channels at {rate_hz} Hz; it can have 1 to {CHANNELS_MAX} at more than 0 Hz"
        )
    return code, channels, rate_hz, bits
