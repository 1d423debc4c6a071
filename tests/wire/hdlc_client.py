"""The client's side of an HDLC link, as small as the tests need it: it keeps the numbers and joins segments."""

from collections.abc import Callable

from trefas.base.instant import Instant
from trefas.wire.hdlc_frame import SNRM, Frame, encode, format_address
from trefas.wire.hdlc_link import HdlcLink
from trefas.wire.hdlc_parameters import HdlcParameters, Offer, encode_offer
from trefas.wire.hdlc_reader import FrameReader
from trefas.wire.link import Event, Output, Received, Transmit

LLC_COMMAND, LLC_RESPONSE = b"\xe6\xe6\x00", b"\xe6\xe7\x00"


class Meter:
    """A link whose every APDU is answered at once by ``answer``; keeps the events."""

    def __init__(self, link: HdlcLink, answer: Callable[[bytes], bytes] = lambda apdu: apdu) -> None:
        self.link = link
        self.answer = answer
        self.events: list[Event] = []

    def hear(self, data: bytes, now: int = 0) -> bytes:
        out = b""
        for event in self.link.receive(data, Instant(now)):
            self.events.append(event)
            if isinstance(event, Output):
                out += event.data
            elif isinstance(event, Received):
                out += self.link.send(Transmit(self.answer(event.apdu)), Instant(now))
        return out

    def told(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


class Client:
    """Speaks to a meter over a line that the test may break."""

    def __init__(self, meter: Meter, client: int = 16, server: bytes = format_address(1)) -> None:
        self.meter = meter
        self.own, self.server = format_address(client), server
        self.vs = self.vr = 0

    def frame(self, control: int, info: bytes = b"", segmented: bool = False) -> bytes:
        return encode(Frame(self.server, self.own, control, info, segmented))

    def say(self, control: int, info: bytes = b"", segmented: bool = False, now: int = 0) -> list[Frame]:
        """One frame to the meter, and the frames that come back."""
        return FrameReader().read(self.meter.hear(self.frame(control, info, segmented), now))

    def connect(self, offer: Offer | None = None, now: int = 0) -> Frame:
        self.vs = self.vr = 0
        (answer,) = self.say(SNRM | 0x10, encode_offer(offer) if offer else b"", now=now)
        return answer

    def numbered(self, info: bytes, segmented: bool = False, poll: bool = True) -> list[Frame]:
        """An information frame with the next number."""
        control = self.vr << 5 | (0x10 if poll else 0) | self.vs << 1
        self.vs = self.vs + 1 & 7
        return self.say(control, info, segmented)

    def ready(self) -> list[Frame]:
        return self.say(self.vr << 5 | 0x11)

    def ask(self, apdu: bytes, size: int = 128) -> bytes:
        """A request in segments of ``size``, and its answer, with all the acknowledging between."""
        info = LLC_COMMAND + apdu
        pieces = [info[start : start + size] for start in range(0, len(info), size)]
        for piece in pieces[:-1]:
            (answer,) = self.numbered(piece, segmented=True)
            assert answer.control & 0x0F == 0x01, "a segment is answered by RR"
        joined, frames = b"", self.numbered(pieces[-1])
        while True:
            for frame in frames:
                assert not frame.control & 1, f"information was due and {frame} came"
                assert frame.control >> 1 & 7 == self.vr
                assert frame.control >> 5 == self.vs
                self.vr = self.vr + 1 & 7
                joined += frame.info
            if not frames[-1].segmented:
                assert joined.startswith(LLC_RESPONSE)
                return joined[3:]
            frames = self.ready()


PAIRS = {(16, 1), (18, 16), (19, 16), (20, 16)}


def admitted(client: int, server: int) -> bool:
    return (client, server) in PAIRS


PHYSICAL = 32
LINE = {"info_tx": 1010, "info_rx": 1010, "inter_octet_ns": 500_000_000, "inactivity_ns": 20_000_000_000}
"""What the meter can do unless a test says otherwise."""


def a_meter(**parameters: int) -> Meter:
    return Meter(HdlcLink(admitted, PHYSICAL, parameters=HdlcParameters(**(LINE | parameters))))


def connected(offer: Offer | None = None, **parameters: int) -> Client:
    client = Client(a_meter(**parameters))
    client.connect(offer)
    return client
