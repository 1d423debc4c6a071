r"""Messages of IEC 62056-21, modes A and C (6.3, 6.4): lines of data, and what stands between SOH or STX and BCC.

    1.8.0(0012688*kWh) CR LF                         a line of data: identifier, values in brackets, a unit behind a star
    STX lines ! CR LF ETX BCC                        a readout
    SOH R 1 STX 1.8.0() ETX BCC                      a command: what is done, its kind, and a set of data
    STX 1.8.0(0012688*kWh) ETX BCC                   an answer
    STX lines EOT BCC                                a part of an answer: the next one comes when it is acknowledged

BCC is the exclusive or of all that follows the first SOH or STX, up to and with ETX or EOT, in seven bits.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import xor

from trefas.base.errors import RemoteError

SOH, STX, ETX, EOT, ACK, NAK = b"\x01", b"\x02", b"\x03", b"\x04", b"\x06", b"\x15"
CR_LF = b"\r\n"
END = b"!" + CR_LF
"""Behind the last line of a readout."""
COMMAND_SIZE_MAX = 1024
"""Of a message from SOH to BCC: forty objects of sixteen characters, with their brackets, are 760."""

_COMMAND = re.compile(rb"\x01([PRWB][0-9])(?:\x02([^\x01-\x04]*))?([\x03\x04])")
_MORE = re.compile(rb"(\x02)([^\x01-\x04]*)([\x03\x04])")
_DATA_SET = re.compile(r"([^()/!*]*(?:\*[0-9]+)?)((?:\([^()]*\))*)")
_VALUE = re.compile(r"\(([^()]*)\)")


def bcc(data: bytes) -> bytes:
    """The check character of what follows the first SOH or STX (6.4.5, mode C: exclusive or of seven bits)."""
    return bytes([reduce(xor, data, 0) & 0x7F])


def closed(message: bytes) -> bytes:
    """A message that begins with SOH or STX and ends with ETX or EOT, with its check character."""
    assert message[:1] in (SOH, STX), "the check begins behind SOH or STX"
    assert message[-1:] in (ETX, EOT), "the check ends with ETX or EOT"
    return message + bcc(message[1:])


BREAK = closed(SOH + b"B0" + ETX)
"""There is nothing more (6.3.12)."""
PASSWORD_ASKED = closed(SOH + b"P0" + STX + b"()" + ETX)
"""The operand for a secure algorithm, of which there is none (6.3.7)."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """An identifier and what stands in the brackets behind it: ``1.8.0()`` is ``("1.8.0", ("",))``."""

    identifier: str
    values: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "DataSet":
        """Raises RemoteError for what is none."""
        found = _DATA_SET.fullmatch(text)
        if found is None:
            raise RemoteError(
                f"the data set is {text[:60]!a}; must be an identifier with values in brackets, as 1.8.0()"
            )
        return cls(found[1], tuple(_VALUE.findall(found[2])))

    def __str__(self) -> str:
        """As it goes on the line."""
        return self.identifier + "".join(f"({value})" for value in self.values)


@dataclass(frozen=True, slots=True)
class Command:
    """What a client has done: ``kind`` is P1, R1, R5, R6, W1, W5 or B0, or any other pair; ``text`` is its data set. The first of
    several messages is not ``whole``."""

    kind: str
    text: str = ""
    whole: bool = True

    @property
    def data(self) -> DataSet:
        """Raises RemoteError where the text is none."""
        return DataSet.parse(self.text)

    def encode(self) -> bytes:
        """With its check character."""
        words = SOH + self.kind.encode("ascii") + (STX + self.text.encode("ascii") if self.text else b"")
        return closed(words + (ETX if self.whole else EOT))

    @classmethod
    def decode(cls, raw: bytes) -> "Command":
        """Raises RemoteError for a check character that is wrong, and for what is no command."""
        kind, text, end = _parted(_COMMAND, raw)
        return cls(kind, text, end)

    def and_then(self, raw: bytes) -> "Command":
        """With the data of the message behind it. Raises RemoteError as ``decode``, and for more than a command may have."""
        _, text, end = _parted(_MORE, raw)
        if len(self.text) + len(text) > COMMAND_SIZE_MAX:
            raise RemoteError(f"a command has more than {COMMAND_SIZE_MAX} characters in its parts; must have fewer")
        return Command(self.kind, self.text + text, end)


def _parted(form: re.Pattern[bytes], raw: bytes) -> tuple[str, str, bool]:
    if len(raw) < 2 or bcc(raw[1:-1]) != raw[-1:]:
        raise RemoteError("the check character of a message is wrong; it must be the exclusive or of its characters")
    found = form.fullmatch(raw[:-1])
    if found is None:
        raise RemoteError("a message has a right check character and is no command; must be as SOH R1 STX 1.8.0() ETX")
    return found[1].decode("ascii"), (found[2] or b"").decode("ascii"), found[3] == ETX


def readout(lines: str) -> bytes:
    """A data message (6.3.4): what a meter says of itself."""
    return closed(STX + lines.encode("ascii") + END + ETX)


def answer(text: str, *, whole: bool = True) -> bytes:
    """A data message of the programming mode, or a part of one (6.3.9, 6.3.10)."""
    return closed(STX + text.encode("ascii") + (ETX if whole else EOT))


def error(text: str) -> bytes:
    """An error message (6.3.11): in brackets, ER and up to thirty more characters."""
    assert text.startswith("ER"), "an error begins with ER"
    assert len(text) <= 32, "an error has up to 32 characters"
    return closed(STX + f"({text})".encode("ascii") + ETX)


def with_parity(text: bytes) -> bytes:
    """Even: the eighth bit makes the count of ones even."""
    return bytes(byte | (byte.bit_count() & 1) << 7 for byte in text)


def without_parity(data: bytes) -> bytes:
    """Seven bits of each."""
    return bytes(byte & 0x7F for byte in data)
