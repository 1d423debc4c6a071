"""What the two ends of an HDLC link can do, and how they settle it in SNRM and UA (IEC 62056-46, 6.4.4.4.3.2).

81 80 length | 05 size, longest information sent | 06 … received | 07 … window sent | 08 … window received
"""

from dataclasses import dataclass
from typing import NamedTuple

from trefas.base.errors import RemoteError, SetupError
from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.wire.hdlc_frame import INFO_SIZE_MAX

INFO_SIZE_MIN = 32
"""With 2030 the range of class 23 (IEC HDLC set-up)."""
INFO_SIZE_DEFAULT = 128
WINDOW_DEFAULT = 1
WINDOW_MAX = 7
"""Numbers are counted modulo 8, so an eighth frame would look like the first."""


class Offer(NamedTuple):
    """What one side proposes in SNRM or settles in UA, each from the sender's own view (IEC 62056-46, 6.4.4.4.3.2)."""

    info_tx: int = INFO_SIZE_DEFAULT
    info_rx: int = INFO_SIZE_DEFAULT
    window_tx: int = WINDOW_DEFAULT
    window_rx: int = WINDOW_DEFAULT


@dataclass(frozen=True)
class HdlcParameters:
    """What the meter can do at most, seen from the meter, and its two time-outs (attributes 3 to 8 of class 23)."""

    info_tx: int = INFO_SIZE_DEFAULT
    info_rx: int = INFO_SIZE_DEFAULT
    window_tx: int = WINDOW_DEFAULT
    window_rx: int = WINDOW_DEFAULT
    inter_octet_ns: int = 25 * NS_PER_MS
    inactivity_ns: int = 120 * NS_PER_S
    """0 is off. The defaults are those of class 23 (Blue Book, 4.7.2)."""

    def __post_init__(self) -> None:
        for name, value in (("info_tx", self.info_tx), ("info_rx", self.info_rx)):
            if not INFO_SIZE_MIN <= value <= INFO_SIZE_MAX:
                raise SetupError(f"HDLC {name} is {value}; must be {INFO_SIZE_MIN} to {INFO_SIZE_MAX} bytes")
        for name, value in (("window_tx", self.window_tx), ("window_rx", self.window_rx)):
            if not 1 <= value <= WINDOW_MAX:
                raise SetupError(f"HDLC {name} is {value}; must be 1 to {WINDOW_MAX} frames")

    def settle(self, offer: Offer) -> Offer:
        """What both can do, as the meter writes it in its UA: it sends no more than the client receives."""
        return Offer(
            max(INFO_SIZE_MIN, min(self.info_tx, offer.info_rx)),
            max(INFO_SIZE_MIN, min(self.info_rx, offer.info_tx)),
            min(self.window_tx, offer.window_rx),
            min(self.window_rx, offer.window_tx),
        )


def encode_offer(offer: Offer) -> bytes:
    """``81 80 14 | 05 02 tx | 06 02 rx | 07 04 window | 08 04 window``: the widths that the real meter writes."""
    return (
        b"\x81\x80\x14\x05\x02"
        + offer.info_tx.to_bytes(2, "big")
        + b"\x06\x02"
        + offer.info_rx.to_bytes(2, "big")
        + b"\x07\x04"
        + offer.window_tx.to_bytes(4, "big")
        + b"\x08\x04"
        + offer.window_rx.to_bytes(4, "big")
    )


def decode_offer(info: bytes) -> Offer:
    """Reads the parameters in values of 1, 2 or 4 bytes; what is absent or 0 is the default, unknown ones are passed over.

    User data (FFh) may follow the group and is not ours. Raises RemoteError on a field that does not add up.
    """
    if not info:
        return Offer()
    if info[:2] != b"\x81\x80" or len(info) < 3 or len(info) < 3 + info[2]:
        raise RemoteError(f"HDLC parameters are {info[:8].hex(' ')}…; they begin with 81 80 and their length")
    stop = 3 + info[2]
    if stop < len(info) and info[stop] != 0xFF:
        raise RemoteError(f"HDLC parameters have {len(info) - stop} bytes after their end")
    values = list(Offer())
    place = 3
    while place < stop:
        size = info[place + 1] if place + 1 < stop else 0
        if size not in (1, 2, 4) or place + 2 + size > stop:
            raise RemoteError(f"HDLC parameter {info[place]} has no value of 1, 2 or 4 bytes")
        value = int.from_bytes(info[place + 2 : place + 2 + size], "big")
        if value and 5 <= info[place] <= 8:
            values[info[place] - 5] = value
        place += 2 + size
    return Offer(*values)
