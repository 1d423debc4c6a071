"""The opening of IEC 62056-21 in mode E, the meter's side: from the sign-on to HDLC (IEC 62056-21, 6.3; Green Book, 6.2).

    client  / ? [address] ! CR LF              at the speed the line rests at, often 300 Bd
    meter   / K A M 5 \\ 2 identification CR LF   5 is 9600 Bd; \\2 says that there is HDLC
    client  ACK 2 Z 2 CR LF                    V = 2, Y = 2: HDLC, binary; Z: the speed
    meter   ACK 2 Z 2 CR LF                    already at the new speed; then HDLC

Characters have 7 bits and even parity, HDLC has 8 and none: both are ten bits on the line. So the line is always 8N1, and parity
is the eighth bit here. A line without parity (a pseudo terminal, TCP) is answered without.

Our own choices: a flag of HDLC opens at once, without a word before it; whoever chooses readout or programming (modes A and C) is
answered with a break, since there is neither; an acknowledgement that is none ends the opening without an answer.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from trefas.base.instant import NS_PER_MS, Instant
from trefas.wire.hdlc_frame import FLAG
from trefas.wire.link import Output

SPEEDS_BD = (300, 600, 1200, 2400, 4800, 9600, 19200)
"""By the character for them, 0 to 6 (IEC 62056-21, 6.3.14, 13 c)."""
LINE_SIZE_MAX = 37
"""``/?``, an address of 32, ``!``, CR, LF: the longest that a client says."""
IDENTIFICATION_SIZE_MAX = 16

CHARACTER_GAP_NS = 1500 * NS_PER_MS
"""t_a: the longest silence inside of a message."""
REACTION_NS = 200 * NS_PER_MS
"""t_r: the shortest silence before an answer."""
CHOICE_NS = 1700 * NS_PER_MS
"""t_t: how long the meter waits for the choice after its identification; more than the 1500 ms that the client may take."""
BITS = 10
"""Of a character on the line."""

ACK, CR_LF = b"\x06", b"\r\n"
BREAK = b"\x01B0\x03q"
"""SOH B 0 ETX and its check character: there is nothing more (IEC 62056-21, 6.3.10, 6.5.2)."""

_SIGN_ON = re.compile(rb"/\?([0-9A-Za-z ]{0,32})!\r\n")
_CHOICE = re.compile(rb"\x06([0-9])([0-9A-Z])([0-9])\r\n")
_STARTS = b"/\x06"


class OpeningState(Enum):
    """How far the opening is."""

    RESTING = "a sign-on or a flag is waited for"
    SIGNED_ON = "the identification is due"
    IDENTIFIED = "the client may choose"
    CHOSEN = "the confirmation is due"
    REFUSED = "the break is due"


@dataclass(frozen=True, slots=True)
class Opened:
    """From here on it is HDLC. ``speed_bd`` None: at the speed the line has; ``data`` came with what opened."""

    speed_bd: int | None
    data: bytes = b""


class Opening:
    """One line that rests. ``address`` is the device address, which a client may leave out; ``resting_bd`` the speed it rests at,
    None where there is none."""

    def __init__(
        self,
        manufacturer: str,
        identification: str,
        address: str = "",
        *,
        speed_bd: int = 9600,
        resting_bd: int | None = None,
    ) -> None:
        assert len(manufacturer) == 3, "a manufacturer has three letters"
        assert 0 < len(identification) <= IDENTIFICATION_SIZE_MAX, "an identification has up to 16 characters"
        assert not set("/!\r\n\\") & set(identification), "they would end it, or begin something else"
        self._z = str(SPEEDS_BD.index(speed_bd))
        self._identification = f"/{manufacturer}{self._z}\\2{identification}".encode("ascii") + CR_LF
        self._address = address.encode("ascii")
        self.resting_bd = resting_bd
        self.begin()

    def begin(self) -> None:
        """Back to rest."""
        self.state = OpeningState.RESTING
        self._line = bytearray()  # as it came, with parity
        self._heard = Instant(0)
        self._due: Instant | None = None
        self._choice = b""
        self._even = False

    def receive(self, data: bytes, now: Instant) -> list[Output | Opened]:
        """Takes what came, in pieces of any size; with empty data only time passes. Noise is passed over."""
        if self._line and now >= self._heard + CHARACTER_GAP_NS:
            self._line.clear()
        if self._due is not None and now >= self._due:
            events = _TABLE[self.state](self, now)
            if data and not any(isinstance(event, Opened) for event in events):
                events += self.receive(data, now)
            return events
        for place, byte in enumerate(data):
            if self.state in _DUE:
                break  # the client has to wait, or hears itself
            if byte == FLAG:
                self.begin()
                return [Opened(None, data[place:])]
            self._heard = now
            self._take(byte, now)
        return []

    def deadline(self) -> Instant | None:
        """The earlier of what is due and the end of patience with a half message."""
        gap = Instant(self._heard + CHARACTER_GAP_NS) if self._line else None
        dues = [due for due in (gap, self._due) if due is not None]
        return min(dues) if dues else None

    def _take(self, byte: int, now: Instant) -> None:
        character = byte & 0x7F
        if character in _STARTS:
            self._line.clear()
        elif not self._line:
            return  # what wakes a battery, and noise
        self._line.append(byte)
        if character == CR_LF[1]:
            raw = bytes(self._line)
            self._line.clear()
            self._read(raw, now)
        elif len(self._line) >= LINE_SIZE_MAX:
            self._line.clear()

    def _read(self, raw: bytes, now: Instant) -> None:
        even = any(byte & 0x80 for byte in raw)
        text = without_parity(raw)
        if even and with_parity(text) != raw:
            return  # a bit was damaged
        sign_on, choice = _SIGN_ON.fullmatch(text), _CHOICE.fullmatch(text)
        if sign_on and sign_on[1].lstrip(b"0") in (b"", self._address.lstrip(b"0")):
            self._even = even
            self._wait(OpeningState.SIGNED_ON, now + REACTION_NS)
        elif choice and self.state is OpeningState.IDENTIFIED:
            v, z, y = (each.decode() for each in choice.groups())
            is_hdlc = (v, y) == ("2", "2") and z in (self._z, "0")
            self._choice = text
            self._wait(OpeningState.CHOSEN if is_hdlc else OpeningState.REFUSED, now + REACTION_NS)
        elif self.state is OpeningState.IDENTIFIED:
            self.begin()

    def _wait(self, state: OpeningState, due: int) -> None:
        self.state, self._due = state, Instant(due)

    # ---- what is due ---------------------------------------------------------------------------------------------

    def on_signed_on(self, now: Instant) -> list[Output | Opened]:
        """Says what it is, and waits for the choice from its last character on."""
        line_ns = len(self._identification) * BITS * 1_000_000_000 // self.resting_bd if self.resting_bd else 0
        self._wait(OpeningState.IDENTIFIED, now + line_ns + CHOICE_NS)
        return [Output(self._spoken(self._identification))]

    def on_silence(self, now: Instant) -> list[Output | Opened]:
        """No choice, where other meters would begin a readout at this speed."""
        self.begin()
        return []

    def on_chosen(self, now: Instant) -> list[Output | Opened]:
        """At the new speed: the same words, and then no more of them."""
        confirmation, speed_bd = self._spoken(self._choice), SPEEDS_BD[int(self._choice[2:3])]
        self.begin()
        return [Opened(speed_bd), Output(confirmation)]

    def on_refused(self, now: Instant) -> list[Output | Opened]:
        """A mode that is not there."""
        refusal = self._spoken(BREAK)
        self.begin()
        return [Output(refusal)]

    def _spoken(self, text: bytes) -> bytes:
        return with_parity(text) if self._even else text


def with_parity(text: bytes) -> bytes:
    """Even: the eighth bit makes the count of ones even."""
    return bytes(byte | (byte.bit_count() & 1) << 7 for byte in text)


def without_parity(data: bytes) -> bytes:
    """Seven bits of each."""
    return bytes(byte & 0x7F for byte in data)


_DUE = frozenset((OpeningState.SIGNED_ON, OpeningState.CHOSEN, OpeningState.REFUSED))
_TABLE: dict[OpeningState, Callable[[Opening, Instant], list[Output | Opened]]] = {
    # Green Book, 6.2, the meter's states in mode E
    OpeningState.SIGNED_ON: Opening.on_signed_on,
    OpeningState.IDENTIFIED: Opening.on_silence,
    OpeningState.CHOSEN: Opening.on_chosen,
    OpeningState.REFUSED: Opening.on_refused,
}
