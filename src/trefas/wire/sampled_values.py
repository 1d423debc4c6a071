"""Sampled values: what a merging unit sends (IEC 61850-9-2; its profiles 9-2LE and IEC 61869-9).

    | destination 6 | source 6 | tag 8100 4 ? | 88BA | APPID 2 | length 2 | reserved 4 | savPdu …
                                 VLAN; HSR 892F         from APPID to the end
    savPdu 60 { noASDU 80, seqASDU A2 { ASDU 30 { svID 80, datSet 81 ?, smpCnt 82, confRev 83, refrTm 84 ?, smpSynch 85,
                smpRate 86 ?, sample 87, smpMod 88 ?, gmIdentity 89 ? } … } }
    sample of PhsMeas1, 64 bytes: Ia Ib Ic In (1 mA), Ua Ub Uc Un (10 mV), each as INT32 with 32 bits of quality
    sample of IEC 61869-9: any number of currents, then of voltages, in the same form; F4800S2I4U4 is 4 of each

``layout_of`` finds where everything stands, ``decode`` reads it, and ``trefas.wire.sampled_columns`` reads many frames of one
layout at once. The optional security field of a savPdu is passed over, and so are fields of an ASDU that are not known. Fields
are written in the order of their tags; senders that have another order are read.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import NamedTuple

from trefas.base.errors import LocalError, RemoteError
from trefas.wire.ber import tlv
from trefas.wire.reader import Reader

ETHERTYPE = 0x88BA
TAGS = {0x8100: 4, 0x88A8: 4, 0x892F: 6}
"""What may stand before the ethertype, and its size: VLAN (IEEE 802.1Q), provider VLAN, HSR (IEC 62439-3)."""
TAGS_MAX = 3
MULTICAST = bytes.fromhex("010CCD040000")
"""The first address recommended for sampled values (IEC 61850-9-2, annex)."""
HEADER_SIZE = 8
"""APPID, length and the two reserved words."""
SIMULATED = 0x8000
"""Bit of the first reserved word: what follows comes from a test set (IEC 61850-9-2, 2nd edition)."""
PHS_MEAS1_SIZE = 64
CHANNELS = 8
CHANNEL_SIZE = 8
CHANNELS_MAX = 64
"""No data set of a merging unit has more; IEC 61869-9 has up to 24."""
COUNTS_PER_A = 1000
COUNTS_PER_V = 100
NOT_SYNCHRONISED, LOCAL_CLOCK, GLOBAL_CLOCK = 0, 1, 2
"""smpSynch; 5 to 254 name a local clock."""

SV_ID, DAT_SET, SMP_CNT, CONF_REV, REFR_TM, SMP_SYNCH, SMP_RATE, SAMPLE, SMP_MOD, GM_IDENTITY = range(10)
"""The fields of an ASDU by the number of their tag."""
_NEEDED = (SV_ID, SMP_CNT, CONF_REV, SMP_SYNCH, SAMPLE)
_NAMES = (
    "svID",
    "datSet",
    "smpCnt",
    "confRev",
    "refrTm",
    "smpSynch",
    "smpRate",
    "sample",
    "smpMod",
    "gmIdentity",
)
_SIZES = {
    SMP_CNT: (2,),
    CONF_REV: (4,),
    REFR_TM: (8,),
    SMP_SYNCH: (1,),
    SMP_RATE: (2,),
    SMP_MOD: (2,),
    GM_IDENTITY: (8,),
}
_SIZES_READ = _SIZES | {REFR_TM: (8, 4), SMP_RATE: (2, 4), SMP_MOD: (2, 1, 4)}
"""What senders make of them: a widespread library wrote smpMod in four bytes, and as refrTm."""
_UNKNOWN_FIELDS = range(0x8A, 0xC0)
"""Tags of fields that a later edition may have: context-specific."""
_SAV_PDU, _NO_ASDU, _SEQ_ASDU, _ASDU, _FIELD = 0x60, 0x80, 0xA2, 0x30, 0x80
_SECURITY = (0x81, 0xA1)
_SV_ID_SIZE_MAX = 129


class Quality(IntFlag):
    """The bits of a channel's quality (IEC 61850-7-3; 9-2LE for ``DERIVED``), the first bit of the standard lowest.

    Validity is the two lowest: 00 good, 11 questionable. Of 01 and 10 one is invalid and one reserved; senders do not agree
    which, and neither is good.
    """

    VALIDITY = 0b11
    OVERFLOW = 1 << 2
    OUT_OF_RANGE = 1 << 3
    BAD_REFERENCE = 1 << 4
    OSCILLATORY = 1 << 5
    FAILURE = 1 << 6
    OLD_DATA = 1 << 7
    INCONSISTENT = 1 << 8
    INACCURATE = 1 << 9
    SUBSTITUTED = 1 << 10
    TEST = 1 << 11
    OPERATOR_BLOCKED = 1 << 12
    DERIVED = 1 << 13


INVALID, QUESTIONABLE = 0b01, 0b11


class Measured(NamedTuple):
    """One channel of a data set: counts of 1 mA or 10 mV, and what they are worth."""

    value: int
    quality: int = 0


@dataclass(frozen=True, slots=True)
class Asdu:
    """One instant of one stream."""

    sv_id: str
    smp_cnt: int
    sample: bytes
    conf_rev: int = 1
    smp_synch: int = GLOBAL_CLOCK
    dat_set: str | None = None
    refr_tm: bytes | None = None
    smp_rate: int | None = None
    smp_mod: int | None = None
    gm_identity: bytes | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as it is on the wire. ``vlan`` is priority and number as in the tag: ``4 << 13 | 1``."""

    app_id: int
    asdus: tuple[Asdu, ...]
    destination: bytes = MULTICAST
    source: bytes = bytes(6)
    vlan: int | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a frame has its APPID, where it ends, and where each field of each ASDU begins and ends."""

    start: int
    end: int
    asdus: tuple[dict[int, tuple[int, int]], ...]


def decode(data: bytes) -> Frame:
    """Reads a frame. Raises RemoteError for what is none."""
    layout = layout_of(data)
    vlan = int.from_bytes(data[14:16]) if data[12:14] == b"\x81\x00" else None
    app_id, _, reserved = struct.unpack_from(">HHH", data, layout.start)
    asdus = tuple(_asdu(data, places) for places in layout.asdus)
    return Frame(app_id, asdus, data[:6], data[6:12], vlan, bool(reserved & SIMULATED))


def encode(frame: Frame) -> bytes:
    """The bytes of a frame. Raises LocalError for a value that its field cannot hold."""
    asdus = b"".join(tlv(_ASDU, b"".join(_fields(asdu))) for asdu in frame.asdus)
    count = len(frame.asdus)
    number = count.to_bytes(count.bit_length() // 8 + 1)
    pdu = tlv(_SAV_PDU, tlv(_NO_ASDU, number) + tlv(_SEQ_ASDU, asdus))
    if len(frame.destination) != 6 or len(frame.source) != 6:
        raise LocalError("a frame's addresses have six bytes each")
    tag = b"" if frame.vlan is None else b"\x81\x00" + _fixed(frame.vlan, 2, "vlan")
    header = _fixed(frame.app_id, 2, "APPID") + _fixed(HEADER_SIZE + len(pdu), 2, "length")
    reserved = struct.pack(">HH", SIMULATED if frame.simulated else 0, 0)
    return frame.destination + frame.source + tag + ETHERTYPE.to_bytes(2) + header + reserved + pdu


def read_phs_meas1(sample: bytes) -> tuple[Measured, ...]:
    """The eight channels of PhsMeas1: Ia Ib Ic In Ua Ub Uc Un. Raises RemoteError for another size."""
    if len(sample) != PHS_MEAS1_SIZE:
        raise RemoteError(f"a sample has {len(sample)} bytes; PhsMeas1 has {PHS_MEAS1_SIZE}")
    return tuple(Measured(*pair) for pair in struct.iter_unpack(">iI", sample))


def write_phs_meas1(channels: Sequence[Measured]) -> bytes:
    """The sample of eight channels. Raises LocalError for another number, or where a value has more than 32 bits."""
    if len(channels) != CHANNELS:
        raise LocalError(f"PhsMeas1 is given {len(channels)} channels; it has {CHANNELS}")
    try:
        return b"".join(struct.pack(">iI", *channel) for channel in channels)
    except struct.error as error:
        raise LocalError(f"PhsMeas1 holds 32 bits with sign and 32 without: {error}") from error


def layout_of(data: bytes) -> Layout:
    """Finds where everything stands. Raises RemoteError for what is no frame of sampled values."""
    start = _start(data)
    if start + HEADER_SIZE > len(data):
        raise RemoteError(f"a frame of sampled values ends after {len(data)} bytes, inside its header")
    length = int.from_bytes(data[start + 2 : start + 4])
    end = start + length
    if length < HEADER_SIZE or end > len(data):
        raise RemoteError(f"a frame announces {length} bytes from the APPID on, and there are {len(data) - start}")
    reader = Reader(data[:end])
    reader.at = start + HEADER_SIZE
    pdu = _within(reader, _element(reader, _SAV_PDU))
    reader.end("a savPdu")
    announced = int.from_bytes(data[slice(*_element(pdu, _NO_ASDU))])
    if pdu.left and data[pdu.at] in _SECURITY:
        _element(pdu, data[pdu.at])
    sequence = _within(pdu, _element(pdu, _SEQ_ASDU))
    if pdu.left and data[pdu.at] in _SECURITY:
        _element(pdu, data[pdu.at])
    pdu.end("a seqASDU")
    asdus = []
    while sequence.left:
        asdus.append(dict(_places(_within(sequence, _element(sequence, _ASDU)))))
    if announced != len(asdus) or not asdus:
        raise RemoteError(f"noASDU is {announced} and {len(asdus)} follow; both must be the same, 1 or more")
    for places in asdus:
        missing = [_NAMES[number] for number in _NEEDED if number not in places]
        if missing:
            raise RemoteError(f"an ASDU has no {missing[0]}; it must have {', '.join(_NAMES[n] for n in _NEEDED)}")
    return Layout(start, end, tuple(asdus))


def _start(data: bytes) -> int:
    """Where the APPID stands: behind the addresses, the tags and the ethertype."""
    at = 12
    for _ in range(TAGS_MAX + 1):
        ethertype = int.from_bytes(data[at : at + 2])
        if ethertype == ETHERTYPE:
            return at + 2
        if ethertype not in TAGS:
            break
        at += TAGS[ethertype]
    raise RemoteError(f"a frame has the ethertype {ethertype:04X}h; sampled values have {ETHERTYPE:04X}h")


def _element(reader: Reader, tag: int) -> tuple[int, int]:
    """Where the content of the next element, which must be a ``tag``, begins and ends."""
    found = reader.u8()
    if found != tag:
        raise RemoteError(f"a savPdu has the tag {found:02X}h where {tag:02X}h must stand")
    size = reader.length()
    start = reader.at
    reader.take(size)
    return start, reader.at


def _within(reader: Reader, place: tuple[int, int]) -> Reader:
    """A reader of a part, with the positions of the whole."""
    part = Reader(reader.data[: place[1]])
    part.at = place[0]
    return part


def _places(asdu: Reader) -> Iterator[tuple[int, tuple[int, int]]]:
    """The fields of an ASDU by number, each at most once."""
    seen: set[int] = set()
    while asdu.left:
        tag = asdu.data[asdu.at]
        number = tag - _FIELD
        if tag in _UNKNOWN_FIELDS:
            _element(asdu, tag)
            continue
        if not 0 <= number < len(_NAMES):
            raise RemoteError(
                f"an ASDU has the tag {tag:02X}h; it must be {_FIELD:02X}h to {_FIELD + len(_NAMES) - 1:02X}h"
            )
        if number in seen:
            raise RemoteError(f"an ASDU has {_NAMES[number]} twice")
        seen.add(number)
        start, end = _element(asdu, tag)
        _check_size(number, end - start, _SIZES_READ, RemoteError)
        yield number, (start, end)


def _check_size(
    number: int, size: int, sizes: Mapping[int, tuple[int, ...]], fault: type[LocalError | RemoteError]
) -> None:
    allowed = sizes.get(number)
    if allowed and size not in allowed:
        raise fault(
            f"{_NAMES[number]} has {size} bytes; it must have {' or '.join(str(each) for each in sorted(allowed))}"
        )


def text_of(data: bytes, name: str = "svID") -> str:
    """A VisibleString: printable ASCII. Raises RemoteError for another, or for one that is too long."""
    if len(data) > _SV_ID_SIZE_MAX or not all(0x20 <= byte <= 0x7E for byte in data):
        raise RemoteError(f"{name} is {data[:_SV_ID_SIZE_MAX]!r}; it is up to {_SV_ID_SIZE_MAX} printable characters")
    return data.decode("ascii")


def _asdu(data: bytes, places: dict[int, tuple[int, int]]) -> Asdu:
    def octets(number: int) -> bytes | None:
        return data[slice(*places[number])] if number in places else None

    def count(number: int) -> int:
        return int.from_bytes(data[slice(*places[number])])

    dat_set = octets(DAT_SET)
    return Asdu(
        sv_id=text_of(data[slice(*places[SV_ID])]),
        smp_cnt=count(SMP_CNT),
        sample=data[slice(*places[SAMPLE])],
        conf_rev=count(CONF_REV),
        smp_synch=count(SMP_SYNCH),
        dat_set=None if dat_set is None else text_of(dat_set, "datSet"),
        refr_tm=octets(REFR_TM),
        smp_rate=count(SMP_RATE) if SMP_RATE in places else None,
        smp_mod=count(SMP_MOD) if SMP_MOD in places else None,
        gm_identity=octets(GM_IDENTITY),
    )


def _fields(asdu: Asdu) -> Iterator[bytes]:
    written = (
        _text(asdu.sv_id, "svID"),
        None if asdu.dat_set is None else _text(asdu.dat_set, "datSet"),
        _fixed(asdu.smp_cnt, 2, "smpCnt"),
        _fixed(asdu.conf_rev, 4, "confRev"),
        asdu.refr_tm,
        _fixed(asdu.smp_synch, 1, "smpSynch"),
        None if asdu.smp_rate is None else _fixed(asdu.smp_rate, 2, "smpRate"),
        asdu.sample,
        None if asdu.smp_mod is None else _fixed(asdu.smp_mod, 2, "smpMod"),
        asdu.gm_identity,
    )
    for number, content in enumerate(written):
        if content is not None:
            _check_size(number, len(content), _SIZES, LocalError)
            yield tlv(_FIELD + number, content)


def _fixed(value: int, size: int, name: str) -> bytes:
    if not 0 <= value < 1 << 8 * size:
        raise LocalError(f"{name} is {value}; must be 0 to {(1 << 8 * size) - 1}")
    return value.to_bytes(size)


def _text(text: str, name: str) -> bytes:
    octets = text.encode("ascii", "replace")
    if len(octets) > _SV_ID_SIZE_MAX or not text.isprintable() or not text.isascii():
        raise LocalError(f"{name} is {text[:_SV_ID_SIZE_MAX]!r}; it is up to {_SV_ID_SIZE_MAX} printable characters")
    return octets
