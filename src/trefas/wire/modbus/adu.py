"""Modbus TCP: the header of each message, and what a server of registers answers.

    0        2        4        6      7
    | transaction | protocol 0 | length | unit | function | data …        length counts from unit on, 2 to 254

MODBUS Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3; MODBUS Application Protocol V1.1b3: 6.3 and 6.4 (registers), 6.21
(device identification), 7 (exceptions). A function that is not known gets exception 1, never silence: clients would wait for it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from trefas.base.errors import RemoteError

HEADER_SIZE, LENGTH_MAX = 6, 254
READ_HOLDING, READ_INPUT, IDENTIFY = 0x03, 0x04, 0x2B
ILLEGAL_FUNCTION, ILLEGAL_ADDRESS, ILLEGAL_VALUE = 1, 2, 3
READ_MAX = 125
_READ_DEVICE_ID = 0x0E
_BASIC = range(3)
"""Objects of the basic identification: vendor, product code, revision."""

Read = Callable[[int, int], Sequence[int] | None]
"""So many registers from an address on, 16 bits each; None where one is not there."""


@dataclass(frozen=True, slots=True)
class Request:
    """One message of a client."""

    transaction: int
    unit: int
    pdu: bytes

    def answered(self, pdu: bytes) -> bytes:
        """An answer as it goes on the wire."""
        head = self.transaction.to_bytes(2, "big") + bytes(2) + (len(pdu) + 1).to_bytes(2, "big")
        return head + bytes((self.unit,)) + pdu


class AduReader:
    """Messages out of bytes in pieces of any size."""

    def __init__(self) -> None:
        self._heard = bytearray()

    def receive(self, data: bytes) -> list[Request]:
        """Those that are whole. Raises RemoteError for what is no Modbus TCP."""
        self._heard += data
        found = []
        while len(self._heard) >= HEADER_SIZE:
            protocol, length = (int.from_bytes(self._heard[at : at + 2], "big") for at in (2, 4))
            if protocol or not 2 <= length <= LENGTH_MAX:
                raise RemoteError(
                    f"protocol and length of a Modbus message are {protocol} and {length}; must be 0, and 2 to {LENGTH_MAX}"
                )
            if len(self._heard) < HEADER_SIZE + length:
                break
            whole = bytes(self._heard[: HEADER_SIZE + length])
            del self._heard[: HEADER_SIZE + length]
            found.append(Request(int.from_bytes(whole[:2], "big"), whole[HEADER_SIZE], whole[HEADER_SIZE + 1 :]))
        return found


def answer(pdu: bytes, reads: Mapping[int, Read], identity: Sequence[str]) -> bytes:
    """The PDU that answers one. ``reads`` are the functions with their registers; ``identity`` is vendor, product, revision."""
    function, data = pdu[0], pdu[1:]
    if function == IDENTIFY:
        return _identified(data, identity)
    read = reads.get(function)
    if read is None:
        return _exception(function, ILLEGAL_FUNCTION)
    if len(data) != 4:
        return _exception(function, ILLEGAL_VALUE)
    address, count = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:], "big")
    if not 1 <= count <= READ_MAX:
        return _exception(function, ILLEGAL_VALUE)
    words = read(address, count) if address + count <= 1 << 16 else None
    if words is None:
        return _exception(function, ILLEGAL_ADDRESS)
    return bytes((function, 2 * count)) + b"".join(word.to_bytes(2, "big") for word in words)


def _identified(data: bytes, identity: Sequence[str]) -> bytes:
    """The basic identification, as a stream or one object of it."""
    if len(data) != 3 or data[0] != _READ_DEVICE_ID:
        return _exception(IDENTIFY, ILLEGAL_FUNCTION)
    code, first = data[1], data[2]
    if code not in (1, 2, 3, 4):
        return _exception(IDENTIFY, ILLEGAL_VALUE)
    if code == 4 and first not in _BASIC:
        return _exception(IDENTIFY, ILLEGAL_ADDRESS)
    begin = first if first in _BASIC else 0
    wanted = (begin,) if code == 4 else _BASIC[begin:]
    objects = b"".join(bytes((each, len(identity[each]))) + identity[each].encode("ascii") for each in wanted)
    return bytes((IDENTIFY, _READ_DEVICE_ID, code, 0x81, 0, 0, len(wanted))) + objects


def _exception(function: int, code: int) -> bytes:
    return bytes((function | 0x80, code))
