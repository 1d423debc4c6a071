"""Frames of HDLC as a client may send them, and as it should not (IEC 62056-46)."""

from random import Random

SNRM, DISC, UI = 0x93, 0x53, 0x13
ORDER = (SNRM, "ask", "ask", "ask", "ready", "ask", "again", "noise", "torn", "ahead", UI, DISC, SNRM, "ask", "time")


def crc(data: bytes) -> bytes:
    """X-25, low byte first."""
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ 0x8408 if register & 1 else register >> 1
    return (register ^ 0xFFFF).to_bytes(2, "little")


def frame(server: bytes, client: int, control: int, information: bytes = b"") -> bytes:
    """One, with its flags."""
    addresses = server + bytes((client << 1 | 1,))
    size = 2 + len(addresses) + 1 + 2 + (len(information) + 2 if information else 0)
    head = (0xA000 | size).to_bytes(2) + addresses + bytes((control,))
    body = head + crc(head) + information
    return b"\x7e" + (body + crc(body) if information else body) + b"\x7e"


class Line:
    """Draws the next frame; it counts as a client does, as far as it understands what comes back."""

    def __init__(self, dice: Random, client: int, sap: int, physical: int) -> None:
        self._dice, self._client = dice, client
        self._server = bytes((sap << 1, physical << 1 | 1))
        self._sent = self._received = 0
        self._last = b""

    def next(self, apdu: bytes) -> tuple[str, bytes]:
        """What it is, and its bytes; none where only time passes."""
        what = self._dice.choice(ORDER)
        match what:
            case int(control):
                if control == SNRM:
                    self._sent = self._received = 0
                data = frame(self._server, self._client, control, b"\xe6\xe6\0" + apdu if control == UI else b"")
            case "ask" | "ahead":
                number = self._sent + (what == "ahead")
                control = self._received << 5 | 0x10 | (number & 7) << 1
                data = frame(self._server, self._client, control, b"\xe6\xe6\0" + apdu)
                self._sent = (self._sent + (what == "ask")) & 7
            case "ready":
                data = frame(self._server, self._client, self._received << 5 | 0x11)
            case "again":
                data = self._last
            case "torn":
                data = bytes(byte ^ (at == 5) for at, byte in enumerate(self._last))
            case "noise":
                data = self._dice.randbytes(5) + b"\x7e"
            case _:
                data = b""
        self._last = data or self._last
        return str(what), data

    def hear(self, answer: bytes) -> None:
        """Counts the frames that carry information."""
        for each in answer.split(b"\x7e"):
            if len(each) > 7 and each[0] & 0xF0 == 0xA0:
                control = each[5]
                if not control & 1:
                    self._received = (control >> 1 & 7) + 1 & 7
