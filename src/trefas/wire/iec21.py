"""The meter's side of IEC 62056-21: a sign-on, an identification, and what the client chooses then.

    client  / ? [address] ! CR LF                 at the speed the line rests at, often 300 Bd
    meter   / K A M 5 [\\ 2] identification CR LF   5 is 9600 Bd, the most; \\2 says that there is HDLC
    client  ACK V Z Y CR LF                       Z: the speed from here on. V = 2, Y = 2: HDLC;
                                                  V = 0: Y = 0 the readout, 1 programming, 6 the maker's
    meter   ACK 2 Z 2 CR LF, and HDLC             mode E (Green Book, 6.2)
            STX readout ! CR LF ETX BCC           mode C; mode A too, at the old speed, where nothing was chosen in time
            SOH P0 STX () ETX BCC                 then P1 with a password, and commands until a break

Characters have 7 bits and even parity, HDLC has 8 and none: both are ten bits on the line. So the line is always 8N1, and parity
is the eighth bit here. A line without parity (a pseudo terminal, TCP) is answered without.

Our own choices: a flag of HDLC opens at once, without a word before it; modes that are not there are answered with a break; an
acknowledgement that is none ends the opening without an answer; the first answer at another speed comes after a second.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trefas.base.errors import RemoteError
from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant
from trefas.wire.hdlc_frame import FLAG
from trefas.wire.iec21_dialogue import Accepted, Answer, Dialogue, Timers, Told
from trefas.wire.iec21_message import (
    ACK,
    BREAK,
    COMMAND_SIZE_MAX,
    CR_LF,
    EOT,
    ETX,
    NAK,
    PASSWORD_ASKED,
    SOH,
    STX,
    Command,
    answer,
    error,
    readout,
    with_parity,
    without_parity,
)
from trefas.wire.iec21_table import TABLE, OpeningAction, OpeningEvent, OpeningState
from trefas.wire.link import Output

SPEEDS_BD = (300, 600, 1200, 2400, 4800, 9600, 19200)
"""By the character for them, 0 to 6 (IEC 62056-21, 6.3.14, 13 c)."""
LINE_SIZE_MAX = 37
"""``/?``, an address of 32, ``!``, CR, LF: the longest line that a client says."""
IDENTIFICATION_SIZE_MAX = 16

REACTION_NS = 200 * NS_PER_MS
"""t_r: the shortest silence before an answer."""
CHANGE_NS = 1000 * NS_PER_MS
"""Before the first answer at another speed: within the 1500 ms of t_r, and late enough for who opens a device anew."""
AGAIN_NS = 1500 * NS_PER_MS
"""How long a readout can be asked for again, from its last character on."""
BITS = 10
"""Of a character on the line."""

_SIGN_ON = re.compile(rb"/\?([0-9A-Za-z ]{0,32})!\r\n")
_CHOICE = re.compile(rb"\x06([0-9])([0-9A-Z])([0-9])\r\n")
_SLASH = ord("/")
READOUT, PROGRAMMING, OWN = "0", "1", "6"
"""What a client chooses (Y) in the normal procedure."""
_WRITES = ("W1", "W5")


@dataclass(frozen=True, slots=True)
class Opened:
    """From here on it is HDLC. ``speed_bd`` None: at the speed the line has; ``data`` came with what opened."""

    speed_bd: int | None
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class AtSpeed:
    """What follows goes at another speed; None is the one that the line rests at."""

    speed_bd: int | None


Happening = Output | Opened | AtSpeed


class Opening:
    """One line. ``address`` is the device address, which a client may leave out; ``resting_bd`` the speed it rests at, None where
    there is none; ``dialogue`` is what there is in modes A and C; ``hdlc``, whether mode E is offered."""

    def __init__(
        self,
        manufacturer: str,
        identification: str,
        address: str = "",
        *,
        speed_bd: int = 9600,
        resting_bd: int | None = None,
        dialogue: Dialogue | None = None,
        hdlc: bool = True,
    ) -> None:
        assert len(manufacturer) == 3, "a manufacturer has three letters"
        assert 0 < len(identification) <= IDENTIFICATION_SIZE_MAX, "an identification has up to 16 characters"
        assert not set("/!\r\n\\") & set(identification), "they would end it, or begin something else"
        self._z = str(SPEEDS_BD.index(speed_bd))
        self._name = f"/{manufacturer}{self._z}", identification
        self._address = address.encode("ascii")
        self._dialogue = dialogue
        self._hdlc = hdlc
        self.resting_bd = resting_bd
        self._unasked_at: Instant | None = None
        self._happened: list[Happening] = []
        self.begin()

    def begin(self) -> None:
        """Back to rest."""
        self.state = TABLE.begin
        self._line = bytearray()  # as it came, with parity
        self._heard = Instant(0)
        self._pending: list[Happening] = []
        self._due: Instant | None = None
        self._silent_at: Instant | None = None
        self._speed_bd: int | None = None
        self._choice = b""
        self._even = self._own = False
        self._said = b""
        self._parts: Iterator[str] = iter(())
        self._next: str | None = None
        self._writing: Command | None = None

    @property
    def offered(self) -> bool:
        """Whether there are modes A and C."""
        return self._dialogue is not None and self._dialogue.offered

    def receive(self, data: bytes, now: Instant) -> list[Happening]:
        """Takes what came, in pieces of any size; with empty data only time passes. Noise is passed over."""
        if self._line and now >= self._heard + self._timers.character_gap_ns:
            self._line.clear()
        happened = self._happened = self._pass(now)
        for place, byte in enumerate(data):
            if any(isinstance(each, Opened) for each in happened) or self._pending:
                break  # whoever opened says the rest itself; a client has to wait for its answer, or hears itself
            if byte == FLAG and (self.state in (OpeningState.RESTING, OpeningState.IDENTIFIED) or not self._line):
                self.begin()
                return [*happened, Opened(None, data[place:])]
            self._heard = now
            self._take(byte, now)
        return happened

    def deadline(self) -> Instant | None:
        """The earliest of what is due, the end of patience with a half message, and the next word that nobody asked for."""
        gap = Instant(self._heard + self._timers.character_gap_ns) if self._line else None
        unasked = None
        if self._dialogue is not None and self._dialogue.offered and self._dialogue.unasked is not None:
            unasked = self._unasked_at or Instant(0)
        dues = [due for due in (gap, self._due, self._silent_at, unasked) if due is not None]
        return min(dues) if dues else None

    @property
    def _timers(self) -> Timers:
        return Timers() if self._dialogue is None else self._dialogue.timers

    def _pass(self, now: Instant) -> list[Happening]:
        """What has become due."""
        happened = self._happened = []
        if self._due is not None and now >= self._due:
            happened = self._happened = self._pending
            self._pending, self._due = [], None
            for each in happened:
                if isinstance(each, AtSpeed):
                    self._speed_bd = each.speed_bd
            if any(isinstance(each, Opened) for each in happened):
                self.begin()
                return happened
            self._silent_at = self._silence(now + self._line_ns(happened))
        elif self._silent_at is not None and now >= self._silent_at and not self._pending:
            self._silent_at = None
            if self.state is OpeningState.RESTING:
                happened.append(AtSpeed(None))
                self._speed_bd = None
            else:
                is_a = self.state is OpeningState.IDENTIFIED and self.offered
                self._step(OpeningEvent.NO_CHOICE if is_a else OpeningEvent.SILENCE, now)
        self._pass_unasked(now)
        return happened

    def _pass_unasked(self, now: Instant) -> None:
        """Mode D0: a readout that is due while somebody talks is left out."""
        unasked = self._dialogue.unasked if self._dialogue is not None and self._dialogue.offered else None
        if unasked is None:
            self._unasked_at = None
            return
        period_ns, _ = unasked
        if self._unasked_at is not None and now >= self._unasked_at:
            if self.state is OpeningState.RESTING and not (self._pending or self._line or self._silent_at):
                self._step(OpeningEvent.UNASKED, now)
            self._unasked_at = None
        if self._unasked_at is None:
            self._unasked_at = Instant(now + period_ns)

    def _silence(self, said: int) -> Instant | None:
        """Until when silence is borne, from the last character of what was said on."""
        wait_ns = {
            OpeningState.RESTING: 0,
            OpeningState.IDENTIFIED: self._timers.choice_ns,
            OpeningState.READ_OUT: AGAIN_NS,
        }.get(self.state, self._timers.inactivity_ns)
        if self.state is OpeningState.RESTING and self._speed_bd is None:
            return None
        return Instant(said + wait_ns)

    def _line_ns(self, happened: list[Happening]) -> int:
        """How long the line takes for it."""
        if self.resting_bd is None:
            return 0
        size = sum(len(each.data) for each in happened if isinstance(each, Output))
        return size * BITS * NS_PER_S // (self._speed_bd or self.resting_bd)

    # ---- what is heard -------------------------------------------------------------------------------------------

    def _take(self, byte: int, now: Instant) -> None:
        line, character = self._line, byte & 0x7F
        if line and line[0] & 0x7F in (SOH[0], STX[0]):
            self._take_of_message(byte, now)
            return
        if character == _SLASH or (character == ACK[0] and self.state is OpeningState.IDENTIFIED):
            line.clear()
        elif not line:
            self._take_first(byte, now)
            return
        line.append(byte)
        if character == CR_LF[1]:
            raw = bytes(line)
            line.clear()
            self._read(raw, now)
        elif len(line) >= LINE_SIZE_MAX:
            line.clear()

    def _take_first(self, byte: int, now: Instant) -> None:
        """What begins no line: a message, a single character; what wakes a battery, and noise."""
        character = byte & 0x7F
        if character == SOH[0] or (character == STX[0] and self._writing is not None):
            self._line.append(byte)
        elif character == ACK[0] and self.state is OpeningState.IN_PARTS:
            self._tell_on(now)
        elif character == NAK[0]:
            self._step(OpeningEvent.AGAIN, now)

    def _take_of_message(self, byte: int, now: Instant) -> None:
        line = self._line
        ended = line[-1] & 0x7F in (ETX[0], EOT[0])
        line.append(byte)
        if ended:
            raw = bytes(line)
            line.clear()
            self._hear(raw, now)
        elif len(line) >= COMMAND_SIZE_MAX:
            line.clear()

    def _read(self, raw: bytes, now: Instant) -> None:
        """A line that ends in LF."""
        even = any(byte & 0x80 for byte in raw)
        text = without_parity(raw)
        if even and with_parity(text) != raw:
            return  # a bit was damaged
        sign_on, choice = _SIGN_ON.fullmatch(text), _CHOICE.fullmatch(text)
        if sign_on and sign_on[1].lstrip(b"0") in (b"", self._address.lstrip(b"0")):
            self._even = even
            self._step(OpeningEvent.SIGN_ON, now)
        elif choice:
            self._choice = text
            self._step(self._chosen(*(each.decode() for each in choice.groups())), now)
        elif self.state is OpeningState.IDENTIFIED:
            self._step(OpeningEvent.OTHER_WORDS, now)

    def _chosen(self, v: str, z: str, y: str) -> OpeningEvent:
        if self._hdlc and (v, y) == ("2", "2") and z in (self._z, "0"):
            return OpeningEvent.HDLC_CHOSEN
        if self.offered and v == "0" and y == READOUT:
            return OpeningEvent.READOUT_CHOSEN
        if self.offered and v == "0" and y in (PROGRAMMING, OWN):
            return OpeningEvent.PROGRAMMING_CHOSEN
        return OpeningEvent.OTHER_CHOSEN

    def _hear(self, raw: bytes, now: Instant) -> None:
        """A message from SOH or STX to its check character."""
        text = without_parity(raw)
        writing = self._writing if text[:1] == STX else None
        self._writing = None
        try:
            if self._even and with_parity(text) != raw:
                raise RemoteError("a message has a wrong parity; a bit of it was damaged")
            command = Command.decode(text) if writing is None else writing.and_then(text)
        except RemoteError:
            self._writing = writing
            self._step(OpeningEvent.DAMAGED, now)
            return
        if command.kind == "B0":
            self._step(OpeningEvent.BREAK, now)
        elif self.state is OpeningState.LOCKED:
            self._unlock(command, now)
        elif not command.whole and command.kind in _WRITES and (self.state, OpeningEvent.PART) in TABLE:
            self._writing = command
            self._step(OpeningEvent.PART, now)
        else:
            self._do(command, now)

    def _unlock(self, command: Command, now: Instant) -> None:
        assert self._dialogue is not None, "without a dialogue nothing is locked"
        right = command.kind == "P1" and command.whole
        right = right and self._dialogue.admits(command.text.removeprefix("(").removesuffix(")"), now)
        self._step(OpeningEvent.PASSWORD_RIGHT if right else OpeningEvent.PASSWORD_WRONG, now)

    def _do(self, command: Command, now: Instant) -> None:
        if (self.state, OpeningEvent.COMMAND) not in TABLE or self._dialogue is None:
            return
        found: Answer = self._dialogue.answer(command, now, own=self._own)
        if isinstance(found, Told):
            self._parts = found.parts
            part, self._next = next(self._parts), next(self._parts, None)
            event = OpeningEvent.COMMAND if self._next is None else OpeningEvent.LONG_COMMAND
            self._step(event, now, answer(part, whole=self._next is None))
        else:
            self._step(OpeningEvent.COMMAND, now, ACK if isinstance(found, Accepted) else error(found.text))

    def _tell_on(self, now: Instant) -> None:
        """The next part of an answer."""
        assert self._next is not None, "there is another part"
        part, self._next = self._next, next(self._parts, None)
        is_last = self._next is None
        self._step(OpeningEvent.LAST if is_last else OpeningEvent.MORE, now, answer(part, whole=is_last))

    # ---- what is done --------------------------------------------------------------------------------------------

    def _step(self, event: OpeningEvent, now: Instant, words: bytes = b"") -> None:
        """Goes on as the table says. What is said comes when it is due."""
        self.state, action = TABLE.step(self.state, event)
        if action is OpeningAction.IDENTIFY:
            self._speed_bd = self._writing = None
            self._say(now, self._identification)
        elif action is OpeningAction.READ_OUT:
            self._read_out(event, now)
        elif action is OpeningAction.CONFIRM:
            self._say(now, self._choice, first=(Opened(SPEEDS_BD[int(self._choice[2:3])]),))
        elif action is OpeningAction.REFUSE:
            self._say(now, BREAK)
        elif action is OpeningAction.ASK:
            self._own = self._choice[3:4] == OWN.encode()
            self._say(now, PASSWORD_ASKED, first=(AtSpeed(self._chosen_bd),), after_ns=CHANGE_NS)
        elif action in (OpeningAction.ACKNOWLEDGE, OpeningAction.COMPLAIN):
            self._say(now, ACK if action is OpeningAction.ACKNOWLEDGE else NAK, keep=False)
        elif action is OpeningAction.ANSWER:
            self._say(now, words)
        elif action is OpeningAction.REPEAT:
            self._say(now, self._said)
        elif action is OpeningAction.REST:
            if self._speed_bd is not None:
                self._happened.append(AtSpeed(None))
            self.begin()

    def _read_out(self, event: OpeningEvent, now: Instant) -> None:
        assert self._dialogue is not None, "without a dialogue there is no readout"
        speed_bd, after_ns = None, 0
        if event is OpeningEvent.READOUT_CHOSEN:
            speed_bd, after_ns = self._chosen_bd, CHANGE_NS
        elif event is OpeningEvent.UNASKED and self._dialogue.unasked is not None:
            self._even, speed_bd = self.resting_bd is not None, self._dialogue.unasked[1]
        self._say(now, readout(self._dialogue.readout(now)), first=(AtSpeed(speed_bd),), after_ns=after_ns)

    @property
    def _chosen_bd(self) -> int:
        """Whatever is no speed up to that of the identification is 300 Bd (maker's description, 7.4)."""
        z = self._choice[2:3].decode()
        return SPEEDS_BD[int(z)] if z.isdigit() and int(z) <= int(self._z) else SPEEDS_BD[0]

    @property
    def _identification(self) -> bytes:
        begin, identification = self._name
        return f"{begin}{chr(92) + '2' if self._hdlc else ''}{identification}".encode("ascii") + CR_LF

    def _say(
        self,
        now: Instant,
        words: bytes,
        *,
        first: tuple[Happening, ...] = (),
        after_ns: int = REACTION_NS,
        keep: bool = True,
    ) -> None:
        if keep:
            self._said = words
        self._pending = [*first, Output(with_parity(words) if self._even else words)]
        self._due, self._silent_at = Instant(now + after_ns), None
