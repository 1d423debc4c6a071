"""Which stream of sampled values is meant, and what of it counts: the words that a file and an interface have in common.

svid=MU01  appid=4000  mac=00:30:a7:…    the stream, where there are several; APPID in hexadecimal digits, as SCL writes it
rate=4000                                samples a second, where numbers and stamps do not tell
quality=good                             good; questionable: these too; any: also invalid, substituted and test values
sync=local                               local: an internal or external clock; global: the one of all; none: also without
i1=1,i2=2,i3=3,u1=5                      channels of data sets that are not told by themselves, by number; as --map has it
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.metrology.samples import RATE_HZ_MAX, RATE_HZ_MIN
from trefas.sources.parameters import Parameters
from trefas.wire.sampled_columns import Samples, Stream
from trefas.wire.sampled_values import GLOBAL_CLOCK, NOT_SYNCHRONISED, PHS_MEAS1_SIZE, QUESTIONABLE, Quality

LISTED_MAX = 12
"""Streams named in a sentence."""

GOOD, INVALID_VALUE, QUESTIONABLE_VALUE, FOREIGN_VALUE, UNSYNCHRONISED = range(5)
REASONS = {
    INVALID_VALUE: "the merging unit says that its values are invalid",
    QUESTIONABLE_VALUE: "the merging unit says that its values are questionable",
    FOREIGN_VALUE: "test, simulated, substituted or blocked values",
    UNSYNCHRONISED: "the merging unit is not synchronised",
}
"""Why a sample is not measured."""
_FOREIGN = np.uint32(Quality.TEST | Quality.SUBSTITUTED | Quality.OPERATOR_BLOCKED)
_VALIDITY = np.uint32(Quality.VALIDITY)


_CHANNEL_NAMES = ("u1", "u2", "u3", "i1", "i2", "i3", "in", "u12", "u23", "u31", "u32")


@dataclass(frozen=True, slots=True)
class Choice:
    """What was said about streams and samples."""

    sv_id: str | None = None
    app_id: int | None = None
    source: bytes | None = None
    rate_hz: int | None = None
    quality: str = "good"
    sync: str = "local"
    mapping: str | None = None
    """Which channel is which, as ``--map`` says it"""

    @classmethod
    def read(cls, parameters: Parameters, mapping: str | None = None) -> "Choice":
        """Asks for the settings above. Raises SetupError for what they cannot be."""
        app_id, source = parameters.text("appid"), parameters.text("mac")
        rate_hz = parameters.number("rate", 0.0, RATE_HZ_MIN, RATE_HZ_MAX)
        if rate_hz != int(rate_hz):
            raise parameters.refuse("rate", f"{rate_hz:g}", "is a whole number: smpCnt begins again each second")
        quality = parameters.word("quality", "good", ("good", "questionable", "any"))
        sync = parameters.word("sync", "local", ("local", "global", "none"))
        parts = [f"{name}={parameters.text(name)}" for name in _CHANNEL_NAMES if parameters.has(name)]
        if parts and mapping:
            raise SetupError(f"--map is '{mapping}', and {parameters.kind} has {','.join(parts)}; one must go")
        return cls(
            parameters.text("svid") if parameters.has("svid") else None,
            int.from_bytes(_hexadecimal(parameters, "appid", app_id.lower().removeprefix("0x"), 2)) if app_id else None,
            _hexadecimal(parameters, "mac", source.replace("-", ":").replace(":", ""), 6, exact=True)
            if source
            else None,
            int(rate_hz) or None,
            quality,
            sync,
            ",".join(parts) or mapping,
        )

    def matches(self, stream: Stream) -> bool:
        """Whether a stream is one that may be meant."""
        return (
            self.sv_id in (None, stream.sv_id)
            and self.app_id in (None, stream.app_id)
            and self.source in (None, stream.source)
        )

    def pick(self, streams: Iterable[Stream], where: str) -> Stream:
        """The one stream that is meant. Raises SetupError, which lists them, where none or several are."""
        streams = list(streams)
        matching = [stream for stream in streams if self.matches(stream)]
        usual = [stream for stream in matching if stream.sample_size == PHS_MEAS1_SIZE]
        measurable = (not self.mapping and usual) or [stream for stream in matching if stream.channels]
        if len(measurable) == 1:
            return measurable[0]
        if not streams:
            raise SetupError(f"{where} has no sampled values in it (ethertype 88BAh)")
        if not matching:
            raise SetupError(f"{where} has no stream that is named so; it has {_listed(streams)}")
        if not measurable:
            raise SetupError(
                f"{where} has {_listed(matching)}; a data set of currents and voltages has eight bytes for each, value and "
                f"quality; 9-2LE's PhsMeas1 has {PHS_MEAS1_SIZE}"
            )
        raise SetupError(
            f"{where} has {len(measurable)} streams, {_listed(measurable)}; choose one with svid=, appid= or mac="
        )

    def verdicts(self, samples: Samples, phases: tuple[int, ...]) -> NDArray[np.uint8]:
        """For each sample ``GOOD``, or why it is not measured; ``phases`` are the channels that count."""
        verdict = np.zeros(len(samples), np.uint8)
        synch = samples.smp_synch
        if self.sync != "none":
            bad = synch == NOT_SYNCHRONISED if self.sync == "local" else synch != GLOBAL_CLOCK
            verdict[bad] = UNSYNCHRONISED
        if self.quality == "any":
            return verdict
        said = np.bitwise_or.reduce(samples.quality[:, phases], axis=1) & (_VALIDITY | _FOREIGN)
        doubtful = np.flatnonzero(said)
        if len(doubtful):
            verdict[doubtful[said[doubtful] & _FOREIGN != 0]] = FOREIGN_VALUE
            validity = samples.quality[doubtful][:, phases] & _VALIDITY
            if self.quality == "good":
                verdict[doubtful[(validity == QUESTIONABLE).any(axis=1)]] = QUESTIONABLE_VALUE
            verdict[doubtful[((validity != 0) & (validity != QUESTIONABLE)).any(axis=1)]] = INVALID_VALUE
        return verdict


def _hexadecimal(parameters: Parameters, name: str, text: str, size: int, exact: bool = False) -> bytes:
    try:
        value = bytes.fromhex(text.zfill(2 * size))
    except ValueError:
        value = b""
    if len(value) != size or (exact and len(text) != 2 * size):
        form = "six bytes as 00:30:a7:01:02:03" if exact else f"up to {2 * size} hexadecimal digits, as 4000"
        raise parameters.refuse(name, parameters.text(name), f"is {form}")
    return value


def _listed(streams: Sequence[Stream]) -> str:
    more = f" and {len(streams) - LISTED_MAX} more" if len(streams) > LISTED_MAX else ""
    in_order = sorted(streams, key=lambda stream: (stream.sv_id, stream.app_id, stream.source))
    return "; ".join(str(stream) for stream in in_order[:LISTED_MAX]) + more
