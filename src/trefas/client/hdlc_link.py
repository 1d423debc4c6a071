"""The client's side of an HDLC link: it has the turn, and gives it with the poll (IEC 62056-46, 6.4.4; Green Book, 8.4.5).

    SNRM →  ← UA                    what both can do
    I P  →  ← I … I F               a request of one frame; its answer, as many frames in a row as were settled
    I P  →  ← RR F                  a segment of a longer request
    RR P →  ← I … F                 goes on where segments of the answer are missing

A server that has no answer yet gives the turn back (RR, or RNR), and is asked again later. What is lost is asked for again: with
RR, whose number says what has been heard. A request is said again where the server's number
says that it did not come.
"""

from trefas.base.errors import RemoteError
from trefas.base.instant import NS_PER_S, Instant
from trefas.client.hdlc_table import CLIENT_LINK, ClientLinkAction, ClientLinkEvent, ClientLinkState
from trefas.client.link import Unanswered
from trefas.wire.hdlc_frame import DISC, DM, FRMR, POLL_FINAL, RR, SNRM, UA, Frame, encode, format_address
from trefas.wire.hdlc_parameters import WINDOW_MAX, Offer, decode_offer, encode_offer
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.link import Connected, Disconnected, Event, Output, Received

LLC_COMMAND, LLC_RESPONSE = b"\xe6\xe6\x00", b"\xe6\xe7\x00"
ANSWER_NS = 3 * NS_PER_S
"""How long is waited for a frame before it is asked for again; a server answers within two."""
TRIES_MAX = 3
APDU_SIZE_MAX = 1 << 20
"""Of an answer in segments."""

OFFER = Offer(info_tx=1010, info_rx=1010, window_tx=1, window_rx=WINDOW_MAX)
"""What is proposed, seen from here."""

_S_MASK = 0x0F
State = ClientLinkState
LinkEvent = ClientLinkEvent


class ClientHdlc:
    """One pair of SAPs. ``physical`` is the lower address of a server; None leaves it out."""

    def __init__(
        self,
        client: int,
        server: int,
        physical: int | None = None,
        *,
        offer: Offer = OFFER,
        answer_ns: int = ANSWER_NS,
        tries_max: int = TRIES_MAX,
    ) -> None:
        self.state = CLIENT_LINK.begin
        self._pair = client, server
        self._own = format_address(client)
        size = 1 if physical is None or (server < 0x80 and physical < 0x80) else 2
        self._server = format_address(server, physical, size)
        self._offer = offer
        self._size, self._window = offer.info_tx, 1
        self._answer_ns, self._tries_max = answer_ns, tries_max
        self._reader = FrameReader()
        self._vs = self._vr = 0
        self._waiting: list[bytes] = []  # segments that are still to be said
        self._said = b""
        self._offered = b""
        self._has_turn = False
        self._joined = b""
        self._tries = 0
        self._due: Instant | None = None
        self._events: list[Event] = []

    def open(self, now: Instant) -> bytes:
        """SNRM."""
        return self._do(LinkEvent.OPEN, now)

    def send(self, apdu: bytes, now: Instant) -> bytes:
        """The first frame of a request; the others follow as they are acknowledged."""
        assert self.state is State.IDLE, "a request is said when the client has the turn"
        info = LLC_COMMAND + apdu
        self._waiting = [info[at : at + self._size] for at in range(0, len(info), self._size)]
        self._joined, self._tries = b"", 0
        return self._do(self._sending, now)

    def listen(self, now: Instant) -> bytes:
        """RR with the poll."""
        return self._do(LinkEvent.LISTEN, now)

    def close(self, now: Instant) -> bytes:
        """DISC; nothing where there is no link."""
        return self._do(LinkEvent.CLOSE, now)

    def deadline(self) -> Instant | None:
        """When a frame is overdue."""
        return self._due

    def receive(self, data: bytes, now: Instant) -> list[Event]:
        """See ``ClientLink``."""
        self._events = []
        for frame in self._reader.read(data):
            if frame.destination == self._own and frame.source == self._server:
                self._say(self._hear(frame, now))
        if self._due is not None and now >= self._due:
            self._reader.give_up()
            self._say(self._again(LinkEvent.SILENCE, now))
        return self._events

    # ---- frames --------------------------------------------------------------------------------------------------

    def _hear(self, frame: Frame, now: Instant) -> bytes:
        control, final = frame.control, bool(frame.control & POLL_FINAL)
        kind = control & ~POLL_FINAL
        if not control & 1:
            return self._hear_information(frame, now)
        if kind in (UA, DM, FRMR):
            event = {UA: LinkEvent.UA, DM: LinkEvent.DM, FRMR: LinkEvent.FRMR}[kind]
            self._offered = frame.info
            return self._do(event, now)
        if control & _S_MASK == RR and final:
            if control >> 5 == self._vs:
                return self._do(LinkEvent.ACKNOWLEDGED, now)
            return self._again(LinkEvent.BEHIND, now)
        return b""

    def _again(self, event: ClientLinkEvent, now: Instant) -> bytes:
        """What brings nothing further is borne a few times in a row."""
        self._tries += 1
        return self._do(LinkEvent.GIVEN_UP if self._tries >= self._tries_max else event, now)

    def _hear_information(self, frame: Frame, now: Instant) -> bytes:
        control = frame.control
        if control >> 1 & 7 != self._vr or control >> 5 != self._vs:
            return self._again(LinkEvent.STRAY, now) if control & POLL_FINAL else b""
        if self.state is not State.HEARING:
            return b""
        self._vr = self._vr + 1 & 7
        self._tries = 0
        if frame.segmented and not frame.info:
            raise RemoteError("a segment of an answer has no bytes")
        self._joined += frame.info
        if len(self._joined) > APDU_SIZE_MAX:
            raise RemoteError(f"an answer has more than {APDU_SIZE_MAX} bytes; no meter says so much at once")
        if frame.segmented:
            self._has_turn = bool(control & POLL_FINAL)
            return self._do(LinkEvent.SEGMENT, now)
        return self._do(LinkEvent.ANSWER, now)

    @property
    def _sending(self) -> ClientLinkEvent:
        return LinkEvent.SEND_PART if len(self._waiting) > 1 else LinkEvent.SEND_LAST

    def _do(self, event: ClientLinkEvent, now: Instant) -> bytes:
        self.state, action = CLIENT_LINK.step(self.state, event)
        return self._act(action, now)

    def _act(self, action: ClientLinkAction, now: Instant) -> bytes:
        if action is ClientLinkAction.CALL:
            self._vs = self._vr = 0
            return self._frame(SNRM | POLL_FINAL, encode_offer(self._offer), now)
        if action is ClientLinkAction.SETTLE:
            return self._settle()
        if action is ClientLinkAction.SAY:
            return self._say_segment(now)
        if action is ClientLinkAction.SAY_NEXT:
            self._tries = 0
            return self._do(self._sending, now)
        if action is ClientLinkAction.SAY_AGAIN:
            self._due = Instant(now + self._answer_ns)
            return self._said
        if action is ClientLinkAction.TAKE:
            if not self._has_turn:
                self._due = Instant(now + self._answer_ns)
                return b""
            return self._ask(now)
        if action is ClientLinkAction.ASK:
            return self._ask(now)
        if action is ClientLinkAction.HAND_OVER:
            return self._hand_over()
        if action is ClientLinkAction.PART:
            return self._frame(DISC | POLL_FINAL, b"", now)
        if action is ClientLinkAction.END:
            self._due = None
            self._events.append(Disconnected("the client closed the link"))
        elif action is ClientLinkAction.REFUSED:
            self._due = None
            raise RemoteError(
                "the meter refuses the link (DM or FRMR); the client or the server address is not one of its own"
            )
        elif action is ClientLinkAction.LOST:
            self._due = None
            raise Unanswered(
                f"the meter did not answer in {self._tries_max} times {self._answer_ns / NS_PER_S:g} s; "
                "is it a meter, and are speed and address right?"
            )
        return b""

    def _settle(self) -> bytes:
        settled = decode_offer(self._offered)
        self._size = min(self._offer.info_tx, settled.info_rx)
        self._tries, self._due = 0, None
        self._events.append(Connected(*self._pair))
        return b""

    def _say_segment(self, now: Instant) -> bytes:
        info, segmented = self._waiting.pop(0), bool(self._waiting)
        control = self._vr << 5 | POLL_FINAL | self._vs << 1
        self._vs = self._vs + 1 & 7
        self._said = encode(Frame(self._server, self._own, control, info, segmented))
        self._due = Instant(now + self._answer_ns)
        return self._said

    def _ask(self, now: Instant) -> bytes:
        self._due = Instant(now + self._answer_ns)
        return encode(Frame(self._server, self._own, self._vr << 5 | RR | POLL_FINAL))

    def _hand_over(self) -> bytes:
        self._due, self._tries = None, 0
        joined, self._joined = self._joined, b""
        if not joined.startswith(LLC_RESPONSE):
            raise RemoteError(f"an answer begins with {joined[:3].hex(' ')}; must be e6 e7 00 (LLC)")
        self._events.append(Received(joined[len(LLC_RESPONSE) :]))
        return b""

    def _frame(self, control: int, info: bytes, now: Instant) -> bytes:
        self._due = Instant(now + self._answer_ns)
        return encode(Frame(self._server, self._own, control, info))

    def _say(self, data: bytes) -> None:
        if data:
            self._events.append(Output(data))
