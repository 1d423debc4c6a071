"""The meter's side of an HDLC link: normal response mode, one client at a time (IEC 62056-46, 6.4.4; Green Book, 8.4.5).

The client is the primary station. It gives the turn away with P = 1, and the meter gives it back with F = 1; without the turn the
meter is silent. Frames are counted modulo 8; what was sent stays here until N(R) acknowledges it, and is sent again when a
client that lost it asks (RR) or repeats its own frame.

    V(A) oldest number not acknowledged      V(S) next number to send      V(R) next number expected

Our own choices, where the standard leaves room or a field is known to be rough: a client SAP that is not admitted gets DM to its
SNRM and silence otherwise; information up to our own ``info_rx`` is taken even if the client announced less; a request that
comes when the rest of an answer has not been asked for drops that rest; an SNRM without P is answered too.
"""

from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import ClassVar

from trefas.base.errors import LocalError, RemoteError
from trefas.base.instant import NS_PER_S, Instant
from trefas.wire.hdlc_frame import (
    ALL_STATIONS,
    DISC,
    DM,
    FRMR,
    POLL_FINAL,
    RNR,
    RR,
    SNRM,
    UA,
    UI,
    Frame,
    encode,
    is_station,
    parse_address,
)
from trefas.wire.hdlc_parameters import HdlcParameters, Offer, decode_offer, encode_offer
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.link import Admission, Connected, Disconnected, Event, Output, Received, Transmit, Unasked

__all__ = ["HdlcLink", "HdlcParameters"]

APDU_SIZE_MAX = 0xFFFF
"""The largest APDU a client can be promised: the server-max-receive-pdu-size is 16 bits wide."""
UNASKED_MAX = 8
"""What nobody asked for and nobody has fetched yet; older ones are forgotten."""
PHYSICAL_DEFAULT = 32
"""The lower HDLC address of the meter this is modelled on."""

LLC_COMMAND = b"\xe6\xe6\x00"
LLC_RESPONSE = b"\xe6\xe7\x00"

W_UNKNOWN, Y_TOO_LONG, Z_NUMBER = 0x01, 0x04, 0x08
"""Causes of a reject: no such control field; too much information; a number that can not be."""


class LinkState(Enum):
    """Where the link stands."""

    NDM = "normal disconnected mode"
    NRM = "normal response mode"
    REJECTING = "a frame was rejected; only SNRM and DISC help"


class Command(Enum):
    """What a client can say. UA, DM and FRMR are no commands and UI has no answer: for all four the table says nothing, which
    also keeps an optical head that echoes from starting a dialogue of the meter with itself."""

    SNRM = 1
    DISC = 2
    INFORMATION = 3
    READY = 4
    UNKNOWN = 5


class HdlcLink:
    """One line, one link. ``servers`` says which pairs of client and server SAP are admitted. A meter that is not ``alone`` on
    its line is silent to addresses that say no physical device."""

    in_a_row: ClassVar[int] = 1
    """Each needs a turn of its own: clients do not poll for an answer after an answer."""
    state: LinkState
    client: int | None
    server: int | None
    _va: int
    _vr: int
    _turn: bool  # a client's P = 1 waits for our F = 1
    _taken: int  # information frames since we last gave the turn back
    _owed: int  # APDUs received and not answered
    _joined: bytearray  # segments of the APDU that is coming
    _peer_busy: bool
    _sent: deque[tuple[bytes, bool]]  # information and segmentation bit, from V(A) on
    _waiting: deque[bytes]  # answers that were not sent yet, LLC header in front
    _unasked: deque[bytes]  # what goes in UI frames, LLC header in front
    _cut: int  # how much of the first one has been sent
    _reject_info: bytes

    def __init__(
        self,
        servers: Admission,
        physical: int = PHYSICAL_DEFAULT,
        parameters: HdlcParameters | None = None,
        apdu_size_max: int = APDU_SIZE_MAX,
        *,
        alone: bool = True,
    ) -> None:
        self.parameters = parameters or HdlcParameters()
        self.settled = Offer()
        self._servers = servers
        self._physical = physical
        self._alone = alone
        self._apdu_size_max = apdu_size_max
        self._reader = FrameReader()
        self._dropped = 0
        self._heard = Instant(0)  # the last byte
        self._active = Instant(0)  # the last frame of this link, either way
        self._pair = (b"", b"")  # addresses of meter and client as the client writes them
        self._reset()

    @property
    def errors(self) -> int:
        """Frames dropped: damaged, too many at once, or without the LLC header."""
        return self._reader.errors + self._dropped

    def set_up(self, physical: int, parameters: HdlcParameters) -> None:
        """Another address and other parameters, from the next link on; to be said where none is up."""
        self._physical, self.parameters = physical, parameters

    def receive(self, data: bytes, now: Instant) -> list[Event]:
        """Takes what came, in pieces of any size; with empty data only time passes."""
        events: list[Event] = []
        if self._reader.unfinished and now >= self._heard + self.parameters.inter_octet_ns:
            for frame in self._reader.give_up():
                self._take(frame, events)
        timeout_ns = self.parameters.inactivity_ns
        if self.state is not LinkState.NDM and timeout_ns and now >= self._active + timeout_ns:
            self._part(f"nothing was heard for {timeout_ns / NS_PER_S:g} s", events)
        if data:
            self._heard = now
            for frame in self._reader.read(data):
                self._take(frame, events)
        return events

    def send(self, event: Transmit | Unasked, now: Instant) -> bytes:
        """The first frames of an answer; the others follow as ``Output`` when the client asks. Empty bytes while the client
        has the turn (the answer waits until it polls), and where the client that asked has gone since. What is unasked waits
        until the client gives a turn that no answer needs, and goes in a UI frame; the latest are kept."""
        if isinstance(event, Unasked):
            if len(event.apdu) > self.settled.info_tx - len(LLC_RESPONSE):
                raise LocalError(
                    f"APDU has {len(event.apdu)} bytes; a UI frame holds {self.settled.info_tx} with the LLC header"
                )
            self._unasked.append(LLC_RESPONSE + event.apdu)
            return b""
        if not self._owed:
            return b""
        self._owed -= 1
        if event.apdu:
            self._waiting.extend(LLC_RESPONSE + each for each in (event.apdu, *event.following))
        self._active = now
        return self._transmit() if self._turn else b""

    def deadline(self) -> Instant | None:
        """The earlier of inter-octet and inactivity time-out; None when neither runs."""
        inactivity_ns = self.parameters.inactivity_ns
        due = self._active + inactivity_ns if inactivity_ns and self.state is not LinkState.NDM else None
        if self._reader.unfinished:
            octet_due = self._heard + self.parameters.inter_octet_ns
            due = octet_due if due is None else min(due, octet_due)
        return None if due is None else Instant(due)

    # ---- a frame arrives ---------------------------------------------------------------------------------------

    def _take(self, frame: Frame, events: list[Event]) -> None:
        """One good frame: what does the table say? A pair that is not the connected one finds the link disconnected."""
        command = COMMANDS[frame.control]
        if command is None:
            if frame.control & ~POLL_FINAL == UI:
                self._hear(frame, events)
            return
        if self.state is not LinkState.NDM and (frame.destination, frame.source) == self._pair:
            self._active = self._heard
            TABLE[self.state, command](self, frame, events)
        elif self._is_for_us(frame):
            client, server = parse_address(frame.source)[0], parse_address(frame.destination)[0]
            if self._servers(client, server):
                TABLE[LinkState.NDM, command](self, frame, events)
            elif command is Command.SNRM:
                events.append(Output(_answer(frame, DM)))

    def _is_for_us(self, frame: Frame) -> bool:
        """Not for all stations, none (received by nobody: IEC 62056-46, 6.4.2.4) or another one, and from a client."""
        from_client = len(frame.source) == 1 and is_station(frame.source)
        return from_client and is_station(frame.destination) and self._is_here(parse_address(frame.destination)[1])

    def _is_here(self, physical: int | None) -> bool:
        return physical == self._physical or (physical is None and self._alone)

    def _hear(self, frame: Frame, events: list[Event]) -> None:
        """UI from the client that is connected, to the meter or to all stations: an APDU that nobody waits for an answer to
        (IEC 62056-46, 6.4.4.7). Other clients have no association that it could belong to."""
        server, physical = parse_address(frame.destination)
        everyone = ALL_STATIONS[len(frame.destination) == 4]
        to_all = physical == everyone or (server == everyone and self._is_here(physical))
        known = self.state is LinkState.NRM and frame.source == self._pair[1]
        if known and (to_all or frame.destination == self._pair[0]) and frame.info.startswith(LLC_COMMAND):
            events.append(Received(frame.info[len(LLC_COMMAND) :]))

    # ---- what the table says -----------------------------------------------------------------------------------

    def on_connect(self, frame: Frame, events: list[Event]) -> None:
        """SNRM: everything begins anew."""
        try:
            settled = self.parameters.settle(decode_offer(frame.info))
        except RemoteError:
            self._dropped += 1
            return
        self._part("a client connected anew", events)
        self.state, self.settled, self._active = LinkState.NRM, settled, self._heard
        self._pair = (frame.destination, frame.source)
        self.client, self.server = parse_address(frame.source)[0], parse_address(frame.destination)[0]
        events.append(Connected(self.client, self.server))
        events.append(Output(_answer(frame, UA, encode_offer(settled))))

    def on_disconnect(self, frame: Frame, events: list[Event]) -> None:
        """DISC from the client that is connected."""
        self._part("the client disconnected", events)
        events.append(Output(_answer(frame, UA)))

    def on_stranger(self, frame: Frame, events: list[Event]) -> None:
        """Anything but SNRM where nothing is connected."""
        if frame.control & POLL_FINAL:
            events.append(Output(_answer(frame, DM)))

    def on_information(self, frame: Frame, events: list[Event]) -> None:
        """I: the next piece of an APDU, or one again that we have."""
        if not self._acknowledge(frame, events):
            return
        if frame.control >> 1 & 7 == self._vr and not self._sent:
            if self._taken >= self.settled.window_rx:
                self._dropped += 1
            elif not self._accept(frame, events):
                return
        # A number we do not expect is a repetition, or follows one that was lost: our own numbers tell the client which.
        if frame.control & POLL_FINAL and not self._turn:
            events.append(Output(self._transmit()))

    def on_ready(self, frame: Frame, events: list[Event]) -> None:
        """RR: acknowledges, and with P asks for what is there. RNR acknowledges too, and wants no information until RR."""
        self._peer_busy = frame.control & 0x0F == RNR
        if self._acknowledge(frame, events) and frame.control & POLL_FINAL:
            events.append(Output(self._transmit()))

    def on_unknown(self, frame: Frame, events: list[Event]) -> None:
        """A control field that the profile does not have (REJ and SREJ among them)."""
        self._reject(frame, W_UNKNOWN, "the client sent a control field that does not exist", events)

    def on_rejected(self, frame: Frame, events: list[Event]) -> None:
        """Anything but SNRM and DISC after a reject: the same answer again."""
        if frame.control & POLL_FINAL:
            events.append(Output(_answer(frame, FRMR, self._reject_info)))

    # ---- the turns ---------------------------------------------------------------------------------------------

    def _acknowledge(self, frame: Frame, events: list[Event]) -> bool:
        """N(R): forgets what has arrived. False if it acknowledges what was never sent."""
        arrived = (frame.control >> 5) - self._va & 7
        if arrived > len(self._sent):
            self._reject(frame, Z_NUMBER, "the client acknowledged what was never sent", events)
            return False
        for _ in range(arrived):
            self._sent.popleft()
        self._va = frame.control >> 5
        return True

    def _accept(self, frame: Frame, events: list[Event]) -> bool:
        """Takes the information of the expected frame. False if it had to be rejected."""
        if len(frame.info) > self.parameters.info_rx:
            self._reject(frame, Y_TOO_LONG, "the client sent more information than the meter takes", events)
            return False
        if not self._taken and not self._joined:
            self._waiting.clear()
            self._cut = 0
        self._taken += 1
        self._vr = self._vr + 1 & 7
        if not self._joined and frame.info[: len(LLC_COMMAND)] != LLC_COMMAND:
            self._dropped += 1
            return True
        self._joined += frame.info
        if len(self._joined) > len(LLC_COMMAND) + self._apdu_size_max:
            self._reject(frame, Y_TOO_LONG, f"the client sent an APDU of more than {self._apdu_size_max} bytes", events)
            return False
        if not frame.segmented:
            self._turn = bool(frame.control & POLL_FINAL)
            self._owed += 1
            events.append(Received(bytes(self._joined[len(LLC_COMMAND) :])))
            self._joined.clear()
        return True

    def _transmit(self) -> bytes:
        """Uses our turn and gives it back: what was not acknowledged, then new segments as the window allows; else RR."""
        self._turn = False
        self._taken = 0
        destination, source = self._pair
        received = self._vr << 5
        while self._waiting and len(self._sent) < self.settled.window_tx:
            start, self._cut = self._cut, self._cut + self.settled.info_tx
            more = self._cut < len(self._waiting[0])
            self._sent.append((self._waiting[0][start : self._cut], more))
            if not more:
                self._waiting.popleft()
                self._cut = 0
        if self._peer_busy or not self._sent:
            unasked = b""
            while self._unasked and not self._peer_busy:
                unasked += encode(Frame(source, destination, UI, self._unasked.popleft()))
            return unasked + encode(Frame(source, destination, received | POLL_FINAL | RR))
        final = len(self._sent) - 1
        return b"".join(
            encode(
                Frame(
                    source,
                    destination,
                    received | (POLL_FINAL if index == final else 0) | (self._va + index & 7) << 1,
                    info,
                    more,
                )
            )
            for index, (info, more) in enumerate(self._sent)
        )

    # ---- the ends ----------------------------------------------------------------------------------------------

    def _reject(self, frame: Frame, cause: int, reason: str, events: list[Event]) -> None:
        """To the state where only a new beginning helps. FRMR says which control field, V(S), V(R) and why."""
        numbers = (self._va + len(self._sent) & 7) << 1 | self._vr << 5
        self._part(reason, events)
        self.state = LinkState.REJECTING
        self._reject_info = bytes((frame.control, numbers, cause))
        self.on_rejected(frame, events)

    def _part(self, reason: str, events: list[Event]) -> None:
        """To NDM. After a reject the parting was told already."""
        if self.state is LinkState.NRM:
            events.append(Disconnected(reason))
        self._reset()

    def _reset(self) -> None:
        self.state = LinkState.NDM
        self.client = self.server = None
        self._va = self._vr = 0
        self._turn = False
        self._taken = self._owed = self._cut = 0
        self._peer_busy = False
        self._joined = bytearray()
        self._sent = deque()
        self._waiting = deque()
        self._unasked = deque(maxlen=UNASKED_MAX)
        self._reject_info = b""


def _answer(frame: Frame, control: int, info: bytes = b"") -> bytes:
    """An unnumbered response to a frame, with the addresses in the form that the frame has."""
    return encode(Frame(frame.source, frame.destination, control | POLL_FINAL, info))


def _command_of(control: int) -> Command | None:
    """``RRR P SSS 0`` I · ``RRR P 0001`` RR · ``RRR P 0101`` RNR · ``MMM P MM11`` the others (IEC 62056-46, 6.4.3)."""
    if not control & 1:
        return Command.INFORMATION
    if control & 0x0F in (RR, RNR):
        return Command.READY
    unnumbered = control & ~POLL_FINAL
    if unnumbered in (UA, DM, FRMR, UI):
        return None
    return {SNRM: Command.SNRM, DISC: Command.DISC}.get(unnumbered, Command.UNKNOWN)


COMMANDS = tuple(_command_of(control) for control in range(256))

TABLE: dict[tuple[LinkState, Command], Callable[[HdlcLink, Frame, list[Event]], None]] = {
    # IEC 62056-46, 6.4.4.4 to 6.4.4.7
    (LinkState.NDM, Command.SNRM): HdlcLink.on_connect,
    (LinkState.NDM, Command.DISC): HdlcLink.on_stranger,
    (LinkState.NDM, Command.INFORMATION): HdlcLink.on_stranger,
    (LinkState.NDM, Command.READY): HdlcLink.on_stranger,
    (LinkState.NDM, Command.UNKNOWN): HdlcLink.on_stranger,
    (LinkState.NRM, Command.SNRM): HdlcLink.on_connect,
    (LinkState.NRM, Command.DISC): HdlcLink.on_disconnect,
    (LinkState.NRM, Command.INFORMATION): HdlcLink.on_information,
    (LinkState.NRM, Command.READY): HdlcLink.on_ready,
    (LinkState.NRM, Command.UNKNOWN): HdlcLink.on_unknown,
    (LinkState.REJECTING, Command.SNRM): HdlcLink.on_connect,
    (LinkState.REJECTING, Command.DISC): HdlcLink.on_disconnect,
    (LinkState.REJECTING, Command.INFORMATION): HdlcLink.on_rejected,
    (LinkState.REJECTING, Command.READY): HdlcLink.on_rejected,
    (LinkState.REJECTING, Command.UNKNOWN): HdlcLink.on_rejected,
}
