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
from typing import ClassVar

from trefas.base.errors import LocalError, RemoteError
from trefas.base.instant import NS_PER_S, Instant
from trefas.wire.hdlc_frame import (
    ALL_STATIONS,
    DM,
    FRMR,
    POLL_FINAL,
    RNR,
    RR,
    UA,
    UI,
    Frame,
    answer,
    encode,
    is_station,
    parse_address,
)
from trefas.wire.hdlc_parameters import HdlcParameters, Offer, decode_offer, encode_offer
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.link import Admission, Connected, Disconnected, Event, Output, Received, Transmit, Unsolicited
from trefas.wire.link_table import CAUSES, CONTROL_FIELDS, LINK, REASONS, LinkAction, LinkEvent, LinkState

__all__ = ["HdlcLink", "HdlcParameters"]

APDU_SIZE_MAX = 0xFFFF
"""The largest APDU a client can be promised: the server-max-receive-pdu-size is 16 bits wide."""
UNSOLICITED_MAX = 8
"""What nobody asked for and nobody has fetched yet; older ones are forgotten."""
PHYSICAL_DEFAULT = 16
"""The lower HDLC address of a meter that nobody gave one: the first that is not reserved (IEC 62056-46, 6.4.2.3)."""

LLC_COMMAND = b"\xe6\xe6\x00"
LLC_RESPONSE = b"\xe6\xe7\x00"

NO_FRAME = Frame(b"", b"", 0)
"""A time-out comes without a frame."""


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
    _unsolicited: deque[bytes]  # what goes in UI frames, LLC header in front
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
        self.settled = self._settling = Offer()
        self._servers = servers
        self._physical = physical
        self._alone = alone
        self._apdu_size_max = apdu_size_max
        self._reader = FrameReader()
        self._dropped = 0
        self._heard = Instant(0)  # the last byte
        self._active = Instant(0)  # the last frame of this link, either way
        self._pair = (b"", b"")  # addresses of meter and client as the client writes them
        self.state = LINK.begin
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
            self._step(LinkEvent.INACTIVITY, NO_FRAME, events)
        if data:
            self._heard = now
            for frame in self._reader.read(data):
                self._take(frame, events)
        return events

    def send(self, event: Transmit | Unsolicited, now: Instant) -> bytes:
        """The first frames of an answer; the others follow as ``Output`` when the client asks. Empty bytes while the client
        has the turn (the answer waits until it polls), and where the client that asked has gone since. What is unsolicited waits
        until the client gives a turn that no answer needs, and goes in a UI frame; the latest are kept."""
        if isinstance(event, Unsolicited):
            if len(event.apdu) > self.settled.info_tx - len(LLC_RESPONSE):
                raise LocalError(
                    f"APDU has {len(event.apdu)} bytes; a UI frame holds {self.settled.info_tx} with the LLC header"
                )
            self._unsolicited.append(LLC_RESPONSE + event.apdu)
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
        """One good frame: what does the table say?"""
        event = self._event_of(frame)
        if event is not None:
            self._step(event, frame, events)

    def _step(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        self.state, action = LINK.step(self.state, event)
        ACTIONS[action](self, event, frame, events)

    def _event_of(self, frame: Frame) -> LinkEvent | None:
        """What a frame is to this link; None where it is for somebody else, or no command."""
        event = CONTROL_FIELDS[frame.control]
        if event is None or event is LinkEvent.UI:
            return event if event and self._is_heard(frame) else None
        if self.state is not LinkState.NDM and (frame.destination, frame.source) == self._pair:
            self._active = self._heard
        elif not self._is_for_us(frame):
            return None
        elif not self._servers(parse_address(frame.source)[0], parse_address(frame.destination)[0]):
            return LinkEvent.SNRM_NOT_ADMITTED if event is LinkEvent.SNRM else None
        elif event is not LinkEvent.SNRM:
            return LinkEvent.NOT_CONNECTED
        return self._settle(frame) if event is LinkEvent.SNRM else event

    def _settle(self, frame: Frame) -> LinkEvent:
        """Settles with a client that offers this in its SNRM, if that can be read; the link gets it when it is up."""
        try:
            self._settling = self.parameters.settle(decode_offer(frame.info))
        except RemoteError:
            return LinkEvent.SNRM_UNREADABLE
        return LinkEvent.SNRM

    def _is_for_us(self, frame: Frame) -> bool:
        """Not for all stations, none (received by nobody: IEC 62056-46, 6.4.2.4) or another one, and from a client."""
        from_client = len(frame.source) == 1 and is_station(frame.source)
        return from_client and is_station(frame.destination) and self._is_here(parse_address(frame.destination)[1])

    def _is_here(self, physical: int | None) -> bool:
        return physical == self._physical or (physical is None and self._alone)

    def _is_heard(self, frame: Frame) -> bool:
        """UI from the client that is connected, to the meter or to all stations: an APDU that nobody waits for an answer to
        (IEC 62056-46, 6.4.4.7). Other clients have no association that it could belong to."""
        server, physical = parse_address(frame.destination)
        everyone = ALL_STATIONS[len(frame.destination) == 4]
        to_all = physical == everyone or (server == everyone and self._is_here(physical))
        to_meter = to_all or frame.destination == self._pair[0]
        return to_meter and frame.source == self._pair[1] and frame.info.startswith(LLC_COMMAND)

    # ---- what the table says -----------------------------------------------------------------------------------

    def on_connect(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """SNRM: everything begins again."""
        self._reset()
        self.settled, self._active = self._settling, self._heard
        self._pair = (frame.destination, frame.source)
        self.client, self.server = parse_address(frame.source)[0], parse_address(frame.destination)[0]
        events.append(Connected(self.client, self.server))
        events.append(Output(answer(frame, UA, encode_offer(self.settled))))

    def on_connect_again(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """SNRM where a client is connected, the same one or another."""
        self.on_end(event, frame, events)
        self.on_connect(event, frame, events)

    def on_part(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """DISC from the client that is connected."""
        self.on_end(event, frame, events)
        self.on_confirm(event, frame, events)

    def on_confirm(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """DISC after a reject, which told of the end already."""
        self._reset()
        events.append(Output(answer(frame, UA)))

    def on_end(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """The connection is over."""
        events.append(Disconnected(self._reason(event)))
        self._reset()

    def on_forget(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """The client that was rejected is gone."""
        self._reset()

    def on_take(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
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

    def on_acknowledge(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """RR: acknowledges, and with P asks for what is there. RNR acknowledges too, and wants no information until RR."""
        self._peer_busy = frame.control & 0x0F == RNR
        if self._acknowledge(frame, events) and frame.control & POLL_FINAL:
            events.append(Output(self._transmit()))

    def on_hear(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """UI: an APDU without an answer."""
        events.append(Received(frame.info[len(LLC_COMMAND) :]))

    def on_reject(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """FRMR says which control field, V(S), V(R) and why."""
        numbers = (self._va + len(self._sent) & 7) << 1 | self._vr << 5
        self.on_end(event, frame, events)
        self._reject_info = bytes((frame.control, numbers, CAUSES[event]))
        self.on_reject_again(event, frame, events)

    def on_reject_again(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """Anything but SNRM and DISC after a reject: the same answer again."""
        if frame.control & POLL_FINAL:
            events.append(Output(answer(frame, FRMR, self._reject_info)))

    def on_refuse(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """Nothing is connected, or can be."""
        events.append(Output(answer(frame, DM)))

    def on_refuse_poll(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """The same, where the client waits for an answer."""
        if frame.control & POLL_FINAL:
            self.on_refuse(event, frame, events)

    def on_drop(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """It is as if it had not come."""
        self._dropped += 1

    def on_ignore(self, event: LinkEvent, frame: Frame, events: list[Event]) -> None:
        """It is nothing to this link."""

    # ---- the turns ---------------------------------------------------------------------------------------------

    def _acknowledge(self, frame: Frame, events: list[Event]) -> bool:
        """N(R): forgets what has arrived. False if it acknowledges what was never sent."""
        arrived = (frame.control >> 5) - self._va & 7
        if arrived > len(self._sent):
            self._step(LinkEvent.NUMBER_WRONG, frame, events)
            return False
        for _ in range(arrived):
            self._sent.popleft()
        self._va = frame.control >> 5
        return True

    def _accept(self, frame: Frame, events: list[Event]) -> bool:
        """Takes the information of the expected frame. False if it had to be rejected."""
        if len(frame.info) > self.parameters.info_rx:
            self._step(LinkEvent.INFORMATION_TOO_LONG, frame, events)
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
            self._step(LinkEvent.APDU_TOO_LONG, frame, events)
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
            unsolicited = b""
            while self._unsolicited and not self._peer_busy:
                unsolicited += encode(Frame(source, destination, UI, self._unsolicited.popleft()))
            return unsolicited + encode(Frame(source, destination, received | POLL_FINAL | RR))
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

    def _reason(self, event: LinkEvent) -> str:
        """Why a connection ended."""
        if event is LinkEvent.INACTIVITY:
            return f"nothing was heard for {self.parameters.inactivity_ns / NS_PER_S:g} s"
        if event is LinkEvent.APDU_TOO_LONG:
            return f"the client sent an APDU of more than {self._apdu_size_max} bytes"
        return REASONS[event]

    def _reset(self) -> None:
        self.client = self.server = None
        self._va = self._vr = 0
        self._turn = False
        self._taken = self._owed = self._cut = 0
        self._peer_busy = False
        self._joined = bytearray()
        self._sent = deque()
        self._waiting = deque()
        self._unsolicited = deque(maxlen=UNSOLICITED_MAX)
        self._reject_info = b""


ACTIONS: dict[LinkAction, Callable[[HdlcLink, LinkEvent, Frame, list[Event]], None]] = {
    LinkAction.CONNECT: HdlcLink.on_connect,
    LinkAction.CONNECT_AGAIN: HdlcLink.on_connect_again,
    LinkAction.PART: HdlcLink.on_part,
    LinkAction.CONFIRM: HdlcLink.on_confirm,
    LinkAction.END: HdlcLink.on_end,
    LinkAction.FORGET: HdlcLink.on_forget,
    LinkAction.TAKE: HdlcLink.on_take,
    LinkAction.ACKNOWLEDGE: HdlcLink.on_acknowledge,
    LinkAction.HEAR: HdlcLink.on_hear,
    LinkAction.REJECT: HdlcLink.on_reject,
    LinkAction.REJECT_AGAIN: HdlcLink.on_reject_again,
    LinkAction.REFUSE: HdlcLink.on_refuse,
    LinkAction.REFUSE_POLL: HdlcLink.on_refuse_poll,
    LinkAction.DROP: HdlcLink.on_drop,
    LinkAction.IGNORE: HdlcLink.on_ignore,
}
