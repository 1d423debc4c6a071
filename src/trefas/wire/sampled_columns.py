"""Sampled values by the million: many frames at once, column by column.

A stream's frames are all alike but for a few bytes. The first of them is read as ``trefas.wire.sampled_values`` reads it; where
its fields stand, and every tag, length and name between them, is the stream's form. All frames with the same bytes there are
taken at once, so that nothing is read that was not checked; a frame that fits no form is read by itself and begins one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import RemoteError
from trefas.wire.sampled_values import (
    CHANNEL_SIZE,
    CHANNELS_MAX,
    CONF_REV,
    DAT_SET,
    ETHERTYPE,
    GM_IDENTITY,
    HEADER_SIZE,
    PHS_MEAS1_SIZE,
    REFR_TM,
    SAMPLE,
    SIMULATED,
    SMP_CNT,
    SMP_MOD,
    SMP_RATE,
    SMP_SYNCH,
    SV_ID,
    TAGS,
    TAGS_MAX,
    Quality,
    layout_of,
    text_of,
)

STREAMS_MAX = 256
"""Streams told apart; frames of further ones are left alone."""
FORMS_MAX = 1024
"""One stream has several forms where its frames are padded, tagged or sent again by another network."""
_CHUNK_BYTES = 1 << 20
"""Bytes of frames compared at once, so that they are still near when their columns are taken."""
_VARY = (SMP_CNT, CONF_REV, REFR_TM, SMP_SYNCH, SAMPLE, GM_IDENTITY)
NO_STAMP = -1


@dataclass(frozen=True, slots=True)
class Packets:
    """Frames where they lie: where in ``raw`` each begins, how long it is, and when it came (ns; ``NO_STAMP`` unknown)."""

    raw: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    lengths: NDArray[np.int64]
    stamps_ns: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stream:
    """Who sends what: the name, the APPID, the sender's address and the size of its samples."""

    sv_id: str
    app_id: int
    source: bytes
    sample_size: int

    @property
    def channels(self) -> int:
        """Values with their quality in a sample; 0 where it has another form."""
        count, rest = divmod(self.sample_size, CHANNEL_SIZE)
        return count if not rest and count <= CHANNELS_MAX else 0

    def __str__(self) -> str:
        other = "" if self.sample_size == PHS_MEAS1_SIZE else f" ({self.sample_size} bytes a sample, not PhsMeas1)"
        if self.channels and other:
            other = f" ({self.channels} channels)"
        return f"svID '{self.sv_id}', APPID {self.app_id:04X}h from {self.source.hex(':')}{other}"


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples of one stream in the order in which they came; ``values`` and ``quality`` are (samples, channels).

    A frame that says it is simulated has ``Quality.TEST`` on all of its channels. Streams whose samples are not of eight bytes
    for each channel have no values.
    """

    smp_cnt: NDArray[np.int64]
    smp_synch: NDArray[np.uint8]
    stamps_ns: NDArray[np.int64]
    values: NDArray[np.int32]
    quality: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.smp_cnt)

    def __getitem__(self, which: "slice | NDArray[np.int64] | NDArray[np.bool_]") -> "Samples":
        return Samples(*(column[which] for column in self._columns()))

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return self.smp_cnt, self.smp_synch, self.stamps_ns, self.values, self.quality

    @staticmethod
    def joined(pieces: "list[Samples]") -> "Samples":
        """One after the other."""
        if len(pieces) == 1:
            return pieces[0]
        return Samples(*(np.concatenate(column) for column in zip(*(p._columns() for p in pieces), strict=True)))


@dataclass(frozen=True, slots=True)
class Said:
    """What a stream says of itself in fields that need not be there; of its first frame."""

    dat_set: str = ""
    smp_rate: int | None = None
    smp_mod: int | None = None
    """What smpRate counts: 0 samples a period, 1 samples a second, 2 seconds a sample (IEC 61850-7-2, 19.2.2)."""


class ColumnDecoder:
    """Remembers the forms of the streams it has seen. What a stranger sends is counted, and never raises."""

    def __init__(self) -> None:
        self.frames: dict[Stream, int] = {}
        """Frames of each stream."""
        self.said: dict[Stream, Said] = {}
        """What each stream says of itself."""
        self.broken = 0
        """Frames with the ethertype of sampled values that are none."""
        self.others = 0
        """Frames of other protocols."""
        self.ignored = 0
        """Frames of streams beyond ``STREAMS_MAX``."""
        self._forms: dict[int, list[_Form]] = {}

    def decode(self, packets: Packets) -> dict[Stream, Samples]:
        """The samples of each stream in these frames."""
        found: dict[Stream, list[tuple[NDArray[np.int64], Samples]]] = {}
        step = max(_CHUNK_BYTES * len(packets.lengths) // max(int(packets.lengths.sum()), 1), 1)
        for first in range(0, len(packets.offsets), step):
            chunk = slice(first, first + step)
            lengths = packets.lengths[chunk]
            alike = bool((lengths == lengths[0]).all())
            for length in lengths[:1].tolist() if alike else np.unique(lengths).tolist():
                picked = np.flatnonzero(lengths == length) + first
                if not length:
                    self.others += len(picked)
                    continue
                rows = _rows(packets.raw, packets.offsets[picked], length)
                for form, hits in self._sorted(rows):
                    samples = form.samples(rows, hits, packets.stamps_ns[picked[hits]])
                    found.setdefault(form.stream, []).append((picked[hits].repeat(form.asdus), samples))
                    self.frames[form.stream] += len(hits)
        return {stream: _in_order(pieces) for stream, pieces in found.items()}

    def _sorted(self, rows: NDArray[np.uint8]) -> "Iterator[tuple[_Form, NDArray[np.int64]]]":
        """Which rows, all of one length, are of which form."""
        left = np.arange(len(rows))
        forms = self._forms.get(rows.shape[1], [])
        for form in forms:
            fits = form.fits(rows if len(left) == len(rows) else rows[left])
            if fits.any():
                yield form, left[fits]
                left = left[~fits]
            if not len(left):
                return
        whole = _plausible(rows[left])
        self.others += int((whole == _OTHER).sum())
        self.broken += int((whole == _CUT).sum())
        left = left[whole == _WHOLE]
        while len(left):
            new = self._form(rows[left[0]].tobytes())
            if new is None:
                left = left[1:]
                continue
            self._forms[rows.shape[1]] = forms = [*forms, new]
            fits = new.fits(rows[left])
            yield new, left[fits]
            left = left[~fits]

    def _form(self, frame: bytes) -> "_Form | None":
        """The form that a frame begins; None, and counted, where it can begin none."""
        try:
            form = _Form(frame)
        except RemoteError:
            self.broken += 1
            return None
        full = form.stream not in self.frames and len(self.frames) >= STREAMS_MAX
        if full or sum(len(forms) for forms in self._forms.values()) >= FORMS_MAX:
            self.ignored += 1
            return None
        self.frames.setdefault(form.stream, 0)
        self.said.setdefault(form.stream, form.said)
        return form


def _rows(raw: NDArray[np.uint8], offsets: NDArray[np.int64], length: int) -> NDArray[np.uint8]:
    """Copies of ``length`` bytes from each offset on."""
    # A window of bytes, taken as one item, is copied at once and not byte by byte.
    items = np.ndarray((len(raw) - length + 1,), f"V{length}", raw, strides=(1,))
    return items[offsets].view(np.uint8).reshape(len(offsets), length)


class _Form:
    """What all frames of a stream have in common, byte for byte."""

    def __init__(self, frame: bytes) -> None:
        layout = layout_of(frame)
        self.layout = layout
        self.asdus = len(layout.asdus)
        names = {frame[slice(*places[SV_ID])] for places in layout.asdus}
        sizes = {places[SAMPLE][1] - places[SAMPLE][0] for places in layout.asdus}
        if len(names) > 1 or len(sizes) > 1:
            raise RemoteError(
                f"a frame has the svIDs {names} and {sizes} bytes a sample; in 9-2LE they are all the same"
            )
        app_id = int.from_bytes(frame[layout.start : layout.start + 2])
        self.stream = Stream(text_of(names.pop()), app_id, frame[6:12], sizes.pop())
        self.said = _said(frame, layout.asdus[0])
        fixed = np.zeros(len(frame), np.uint8)
        fixed[6:12] = 0xFF
        at = 12
        while at < layout.start:  # ethertypes and tags' types, not what the tags say
            fixed[at : at + 2] = 0xFF
            at += TAGS.get(int.from_bytes(frame[at : at + 2]), 2)
        fixed[layout.start : layout.start + 4] = 0xFF
        fixed[layout.start + HEADER_SIZE : layout.end] = 0xFF
        for places in layout.asdus:
            for number in _VARY:
                if number in places:
                    fixed[slice(*places[number])] = 0
        self._words = len(frame) // 8
        self._compared = _compared(np.frombuffer(frame, np.uint8), fixed)

    def fits(self, rows: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Which rows have the same bytes where all must have them."""
        wide = rows[:, : self._words * 8].view(np.uint64)
        differs = np.zeros(len(rows), np.uint64)
        for column, value, mask in self._compared:
            column_of = wide[:, column] if column < self._words else rows[:, column + self._words * 7]
            differs |= (column_of ^ value) & mask
        return np.asarray(differs == 0)

    def samples(self, rows: NDArray[np.uint8], hits: NDArray[np.int64], stamps_ns: NDArray[np.int64]) -> Samples:
        """The columns of the rows that fit."""
        if len(hits) < len(rows):
            rows = rows[hits]
        count = len(rows)
        smp_cnt = np.empty((count, self.asdus), np.int64)
        smp_synch = np.empty((count, self.asdus), np.uint8)
        channels = self.stream.channels
        words = np.empty((count, self.asdus, channels, 2), np.uint32)
        for asdu, places in enumerate(self.layout.asdus):
            at = places[SMP_CNT][0]
            np.left_shift(rows[:, at], 8, out=smp_cnt[:, asdu], dtype=np.int64)
            smp_cnt[:, asdu] |= rows[:, at + 1]
            smp_synch[:, asdu] = rows[:, places[SMP_SYNCH][0]]
            at = places[SAMPLE][0]
            words[:, asdu] = rows[:, at : at + channels * 8].view(">u4").reshape(count, channels, 2)
        quality = words[..., 1]
        simulated = rows[:, self.layout.start + 4] & (SIMULATED >> 8) != 0
        if simulated.any():
            quality[simulated] |= np.uint32(Quality.TEST)
        return Samples(
            smp_cnt.ravel(),
            smp_synch.ravel(),
            stamps_ns.repeat(self.asdus) if self.asdus > 1 else stamps_ns,
            words[..., 0].view(np.int32).reshape(count * self.asdus, channels),
            quality.reshape(count * self.asdus, channels),
        )


def _said(frame: bytes, places: dict[int, tuple[int, int]]) -> Said:
    def content(number: int) -> bytes | None:
        return frame[slice(*places[number])] if number in places else None

    def count(number: int) -> int | None:
        octets = content(number)
        return None if octets is None else int.from_bytes(octets)

    return Said((content(DAT_SET) or b"").decode("ascii", "replace"), count(SMP_RATE), count(SMP_MOD))


def _compared(frame: NDArray[np.uint8], fixed: NDArray[np.uint8]) -> list[tuple[int, np.uint64, np.uint64]]:
    """Columns of eight bytes, then those left over, as number, value and mask; those where all may differ are left out."""
    words = len(frame) // 8
    masks = [*fixed[: words * 8].view(np.uint64), *fixed[words * 8 :].astype(np.uint64)]
    values = [*frame[: words * 8].view(np.uint64), *frame[words * 8 :].astype(np.uint64)]
    # A byte left over has the number ``words + k`` and stands at ``8 · words + k``.
    return [(n, value, mask) for n, (value, mask) in enumerate(zip(values, masks, strict=True)) if mask]


_WHOLE, _CUT, _OTHER = 0, 1, 2


def _plausible(rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Which rows have the ethertype, and which of these as many bytes as they announce; without reading each by itself."""
    size = rows.shape[1]
    verdict = np.full(len(rows), _OTHER, np.uint8)
    at = np.full(len(rows), 12)
    every = np.arange(len(rows))
    for _ in range(TAGS_MAX + 1):
        inside = every[at + 1 < size]
        ethertype = rows[inside, at[inside]].astype(np.int64) << 8 | rows[inside, at[inside] + 1]
        sampled = inside[ethertype == ETHERTYPE]
        verdict[sampled] = _CUT
        start = at[sampled] + 2
        headed = sampled[start + HEADER_SIZE <= size]
        start = at[headed] + 2
        length = rows[headed, start + 2].astype(np.int64) << 8 | rows[headed, start + 3]
        verdict[headed[(length >= HEADER_SIZE) & (start + length <= size)]] = _WHOLE
        step = np.full(len(rows), size)
        for tag, bytes_of in TAGS.items():
            step[inside[ethertype == tag]] = bytes_of
        at = at + step
    return verdict


def _in_order(pieces: list[tuple[NDArray[np.int64], Samples]]) -> Samples:
    """The samples in the order of their frames, whichever form these had."""
    samples = Samples.joined([piece for _, piece in pieces])
    if len(pieces) == 1:
        return samples
    frames = np.concatenate([frame for frame, _ in pieces])
    if (frames[1:] >= frames[:-1]).all():
        return samples
    return samples[np.argsort(frames, kind="stable")]
